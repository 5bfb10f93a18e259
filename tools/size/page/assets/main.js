const state = {mode: "origins", query: "", sort: 1, down: true, all: false};

function refresh() {
  drawPath();
  drawMap();
  drawDetails();
  drawTable();
  tell(state.zoom);
}

const rowOf = (name) => state.rows.find((row) => row.name === name);

// choose shows a package by its name, wherever in the image it is. What was pressed may be drawn
// anew, so that the focus goes to what is told of the package.
function choose(name) {
  zoomTo(rowOf(name).node);
  document.querySelector("#details h3").focus({preventScroll: true});
  document.getElementById("explorer").scrollIntoView({block: "start"});
}

// sameIn is the node of a tree that a node of another platform's tree corresponds to.
function sameIn(root, item) {
  if (!item) return root;
  const pending = [root];
  for (const n of pending) {
    if (n.path === item.path) return n;
    pending.push(...n.children.filter((c) => !c.leaf));
  }
  return sameIn(root, item.parent);
}

function choosePlatform(index) {
  document.querySelectorAll("[data-platform]").forEach((section) => section.hidden = section.dataset.platform !== String(index));
  state.root = build(data.platforms[index]);
  state.rows = rows(state.root);
  state.zoom = state.selected = sameIn(state.root, state.zoom);
  drawHead();
  drawSearch();
  refresh();
}

document.querySelectorAll("input[name=platform]").forEach((input) => input.addEventListener("change", () => choosePlatform(Number(input.value))));

document.querySelectorAll("input[name=mode]").forEach((input) => input.addEventListener("change", () => {
  state.mode = input.value;
  refresh();
}));

if (data.platforms.length) {
  document.getElementById("explorer").hidden = packages.hidden = false;
  document.querySelectorAll("input:checked").forEach((input) => input.name === "mode" && (state.mode = input.value));
  choosePlatform(Number(document.querySelector("input[name=platform]:checked").value));
  let width = map.clientWidth;
  new ResizeObserver(() => {
    if (map.clientWidth === width) return;
    width = map.clientWidth;
    drawMap();
  }).observe(map);
}
