const state = {mode: "origins", query: "", sort: 1, down: true, all: false};

function refresh() {
  drawPath();
  drawSearch();
  drawMap();
  drawDetails();
  drawTable();
  tell(state.zoom);
}

const rowOf = (name) => state.rows.find((row) => row.name === name);

// choose shows a package by its name, wherever in the image it is. Drawing may remove the pressed
// button, so choose moves the focus to the package's details.
function choose(name) {
  zoomTo(rowOf(name).node);
  document.querySelector("#details h3").focus({preventScroll: true});
  document.getElementById("explorer").scrollIntoView({block: "start"});
}

// nodeAt returns the node of a tree with a path, which may be from another platform's tree, or the
// closest node above.
function nodeAt(root, path) {
  const pending = [root];
  for (const n of pending) {
    if (n.path === path) return n;
    pending.push(...n.children.filter((c) => !c.leaf));
  }
  return path.includes("\n") ? nodeAt(root, path.slice(0, path.lastIndexOf("\n"))) : root;
}

function choosePlatform(index, path) {
  document.querySelectorAll("[data-platform]").forEach((section) => section.hidden = section.dataset.platform !== index);
  state.root = build(data.Platforms[index]);
  state.rows = rows(state.root);
  state.zoom = state.selected = nodeAt(state.root, path);
  drawHead();
  refresh();
}

document.querySelectorAll("input[name=platform]").forEach((input) => input.addEventListener("change", () => {
  choosePlatform(input.value, state.zoom.path);
  remember();
}));

document.querySelectorAll("input[name=mode]").forEach((input) => input.addEventListener("change", () => {
  state.mode = input.value;
  refresh();
  remember(true);
}));

document.getElementById("explorer").hidden = packages.hidden = false;
follow();
let width = map.clientWidth;
new ResizeObserver(() => {
  if (map.clientWidth === width) return;
  width = map.clientWidth;
  drawMap();
}).observe(map);
