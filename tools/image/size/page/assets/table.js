const packages = document.getElementById("packages"), more = document.getElementById("more");
const few = 30;
const columns = [
  {title: "Package or file", key: (row) => row.name},
  {title: "Bytes", key: (row) => row.size},
  ...data.Kinds.map((kind, i) => ({title: capital(kind), key: (row) => row.kinds[i] || 0, wide: true})),
  {title: "Share", key: (row) => row.size, plain: true},
];

function drawHead() {
  packages.querySelector("thead tr").replaceChildren(...columns.map((column, i) => {
    const cell = make("th", {scope: "col", className: column.wide ? "wide" : ""});
    if (column.plain) cell.textContent = column.title;
    else {
      cell.ariaSort = state.sort === i ? (state.down ? "descending" : "ascending") : "none";
      const button = make("button", {type: "button", textContent: column.title});
      button.addEventListener("click", () => {
        state.down = state.sort === i ? !state.down : i > 0;
        state.sort = i;
        drawHead();
        drawTable();
        packages.querySelectorAll("th")[i].querySelector("button").focus();
      });
      cell.append(button);
    }
    return cell;
  }));
}

function drawTable() {
  const {key} = columns[state.sort], sign = state.down ? -1 : 1;
  const rows = state.rows.filter((row) => matches(row.name));
  rows.sort((a, b) => sign * (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) || (a.name < b.name ? -1 : 1));
  const shown = state.all ? rows : rows.slice(0, few);
  packages.querySelector("tbody").replaceChildren(...shown.map(drawRow));
  more.hidden = shown.length === rows.length;
  more.textContent = `Show all ${text.format(rows.length)}`;
}

function drawRow(row) {
  const button = make("button", {type: "button"}, ...breakable(row.name));
  button.addEventListener("click", () => choose(row.name));
  const chosen = state.selected.pkg === row.name && !state.selected.children.some((c) => !c.leaf);
  const line = make("tr", {className: chosen ? "chosen" : ""}, make("th", {scope: "row"}, button));
  for (const column of columns.slice(1)) {
    const size = column.key(row);
    line.append(make("td", {className: column.wide ? "wide" : "", textContent: column.plain ? percent(size, state.root.size) : size ? text.format(size) : "–"}));
  }
  return line;
}

more.addEventListener("click", () => {
  state.all = true;
  drawTable();
  packages.querySelectorAll("tbody button")[few].focus();
});

addEventListener("beforeprint", () => {
  state.all = true;
  drawTable();
});
