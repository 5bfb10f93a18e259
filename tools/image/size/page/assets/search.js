const search = document.getElementById("search"), found = document.getElementById("found");

const matches = (name) => name.toLowerCase().includes(state.query);

function ask(words) {
  state.query = words.trim().toLowerCase();
}

function drawSearch() {
  const rows = state.query ? state.rows.filter((row) => matches(row.name)) : [];
  const size = rows.reduce((sum, row) => sum + row.size, 0);
  const elsewhere = rows.length && !holds(state.zoom) ? `, none in ${label(state.zoom)}` : "";
  found.textContent = state.query ? `${text.format(rows.length)} found, ${exact(size)}, ${percent(size, state.root.size)}${elsewhere}` : "";
}

// holds tells whether a node, or a node in it, matches the search.
function holds(item) {
  if (item.leaf) item = item.parent;
  if (packageOf(item) || (item.file && !item.program)) return matches(item.pkg || item.file);
  return item.children.some(holds);
}

function highlight() {
  map.classList.toggle("searching", state.query !== "");
  for (const [cell, item] of boxes) cell.classList.toggle("match", state.query !== "" && holds(item));
}

search.addEventListener("input", () => {
  ask(search.value);
  drawSearch();
  highlight();
  drawTable();
});

search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && state.query) {
    const largest = state.rows.filter((row) => matches(row.name)).sort((a, b) => b.size - a.size)[0];
    if (largest) choose(largest.name);
  }
  if (event.key !== "Escape" || !search.value) return;
  event.preventDefault();
  search.value = "";
  search.dispatchEvent(new Event("input"));
});
