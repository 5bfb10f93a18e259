// The URL's fragment, after #, keeps the state of the page, so that links and the browser's Back
// restore the state.
const picked = (name) => document.querySelector(`input[name=${name}]:checked`);

function linkOf() {
  const link = new URLSearchParams({platform: data.Platforms[picked("platform").value].Name});
  for (const name of state.zoom.path.split("\n").slice(1)) link.append("zoom", name);
  if (state.mode === "kinds") link.set("colours", "kinds");
  if (state.query) link.set("search", search.value.trim());
  return `#${link}`.replaceAll("%2F", "/").replaceAll("%3A", ":");
}

// remember puts the state into the URL: a new entry of the history or, if anew, the current entry.
function remember(anew) {
  const link = linkOf();
  try {
    if (link !== location.hash) history[anew ? "replaceState" : "pushState"](null, "", link);
  } catch {
    // A page in a data URL, or written into a frame, has no URL to change.
  }
}

let typing;

// Browsers refuse to change the URL with every letter.
search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(remember, 300, true);
});

function pick(name, value) {
  const inputs = [...document.querySelectorAll(`input[name=${name}]`)];
  (inputs.find((input) => input.value === value) || inputs.find((input) => input.defaultChecked)).checked = true;
}

// follow restores the state in the URL. For the rest it takes the page's defaults.
function follow() {
  const link = new URLSearchParams(location.hash.slice(1));
  pick("platform", String(data.Platforms.findIndex((platform) => platform.Name === link.get("platform"))));
  pick("mode", link.get("colours"));
  search.value = link.get("search") || "";
  ask(search.value);
  state.mode = picked("mode").value;
  choosePlatform(picked("platform").value, [start, ...link.getAll("zoom")].join("\n"));
}

addEventListener("popstate", follow);
