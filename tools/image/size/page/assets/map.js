// The map is flat: boxes of all levels are children of one element, the inner after the outer.
// Boxes of the first level are buttons. Screen readers skip the other boxes.
const map = document.getElementById("map");
const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16; // more where letters are larger
const header = 20 * unit, pad = 3;
const coarse = matchMedia("(pointer: coarse)");
let boxes = new Map(); // from elements to nodes
let extent = []; // width and height of the map

const roomy = (width, height) => width >= 64 * unit && height >= 52 * unit;

function drawMap() {
  boxes = new Map();
  const fragment = document.createDocumentFragment();
  extent = [map.clientWidth, map.clientHeight];
  inside(state.zoom, [0, 0, ...extent], 1, fragment);
  map.replaceChildren(fragment);
  highlight();
}

function inside(parent, box, level, fragment) {
  const items = fold(parent, box[2] * box[3], level > 1 ? 90 : coarse.matches ? 600 : 150);
  squarify(items, box, (item, [x, y, width, height]) => {
    const left = Math.round(x), top = Math.round(y);
    draw(item, [left, top, Math.round(x + width) - left, Math.round(y + height) - top], level, fragment);
  });
}

function draw(item, [x, y, width, height], level, fragment) {
  if (width < 1 || height < 1) return;
  const cell = make(level === 1 ? "button" : "div", {className: "cell"});
  // Percentages fit paper, too: browsers print at another width without a new drawing.
  const share = (n, of) => `${100 * n / of}%`;
  Object.assign(cell.style, {left: share(x, extent[0]), top: share(y, extent[1]), width: share(width, extent[0]), height: share(height, extent[1])});
  if (level === 1) {
    cell.type = "button";
    cell.tabIndex = boxes.size ? -1 : 0;
    cell.setAttribute("aria-label", `${label(item)}, ${exact(item.size)}, ${percent(item.size, state.root.size)}`);
  } else cell.ariaHidden = "true";
  boxes.set(cell, item);
  fragment.append(cell);
  const group = !item.leaf && !item.more && roomy(width, height) && (!packageOf(item) || width * height > 30000 * unit * unit);
  if (group) cell.classList.add("group");
  else paint(cell, item, width >= height);
  if (height > 17 * unit) write(cell, item, width, group ? header : height);
  if (group) inside(item, [x + pad, y + header, width - 2 * pad, height - header - pad], level + 1, fragment);
}

// paint shows the shares of kinds or origins as stripes.
function paint(cell, item, across) {
  const shares = item[mode()].map((size, i) => [i, size || 0]).filter(([, size]) => size > item.size / 50);
  const sum = shares.reduce((all, [, size]) => all + size, 0);
  let done = 0;
  const stops = shares.map(([i, size]) => {
    const from = done;
    done += size;
    return `${colour(i)} ${100 * from / sum}% ${100 * done / sum}%`;
  });
  cell.style.background = stops.length === 1 ? colour(shares[0][0]) : `linear-gradient(${across ? "to right" : "to bottom"}, ${stops.join()})`;
}

// mode says whether colours show kinds or origins. A single package has one origin, so it shows kinds.
const mode = () => packageOf(state.zoom) ? "kinds" : state.mode;
const colour = (i) => `var(--${mode()}-${i})`;

const pen = document.createElement("canvas").getContext("2d");
const font = getComputedStyle(document.body).fontFamily;

// fits says whether text fits into a width, in the largest of the map's fonts.
function fits(text, width) {
  pen.font = `600 ${12 * unit}px ${font}`;
  return pen.measureText(text).width <= width;
}

// write shows as much of a name as can be read, and the whole size if there is room.
function write(cell, item, width, height) {
  const room = width - 12, size = short(item.size);
  const title = item.more && !fits(item.name, room) ? `+${item.children.length}` : item.name, beside = `${title} ${size}`;
  if (!fits(title, room) && !fits("abcde…", room)) return;
  const name = make("span", {className: "name", textContent: title});
  cell.append(name);
  if (height >= 34 * unit && fits(size, room)) cell.append(make("small", {textContent: size}));
  else if (height < 34 * unit && fits(beside, room)) name.append(make("small", {textContent: ` ${size}`}));
}

// label returns a name of a node that is clear without the boxes around it.
function label(item) {
  if (item.leaf) return item.pkg ? `${item.pkg}, ${item.name}` : item.parent.file;
  return item.pkg || item.file || (item.more ? `${item.name} in ${label(item.parent)}` : folder(item));
}

function folder(item) {
  if (!item.parent || item.layer) return item.name;
  const above = item.parent.parent && !item.parent.layer && !item.parent.file ? `${folder(item.parent)}/` : "";
  return above + item.name;
}

function packageOf(item) {
  return item.pkg && !item.leaf && item.children.every((c) => c.leaf);
}

// zoomTo shows a node. With focus, it focuses the button of the node shown before, or the first one.
function zoomTo(item, focus) {
  const from = state.zoom;
  if (item.leaf) item = item.parent;
  state.zoom = state.selected = item;
  refresh();
  remember();
  document.getElementById("said").textContent = `${label(item)}, ${exact(item.size)}`;
  if (!focus) return;
  let child = from;
  while (child && child.parent !== item) child = child.parent;
  const buttons = [...boxes].filter(([cell]) => cell.tagName === "BUTTON");
  const [cell] = buttons.find(([, n]) => n === child) || buttons[0];
  focusCell(cell);
}

function focusCell(cell) {
  map.querySelectorAll("button[tabindex='0']").forEach((other) => other.tabIndex = -1);
  cell.tabIndex = 0;
  cell.focus();
}

// neighbour returns the closest button in a direction, preferring buttons straight ahead.
function neighbour(cell, [dx, dy]) {
  const middle = (c) => [c.offsetLeft + c.offsetWidth / 2, c.offsetTop + c.offsetHeight / 2];
  const [x, y] = middle(cell);
  let best = null, least = Infinity;
  for (const other of map.querySelectorAll("button")) {
    const [ox, oy] = middle(other);
    const ahead = (ox - x) * dx + (oy - y) * dy, aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (ahead > 0 && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
  }
  return best;
}

const directions = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

map.addEventListener("keydown", (event) => {
  if (directions[event.key] && event.target !== map) {
    event.preventDefault();
    const next = neighbour(event.target, directions[event.key]);
    if (next) focusCell(next);
  } else if (event.key === "Escape" && state.zoom.parent) {
    event.preventDefault();
    zoomTo(state.zoom.parent, true);
  }
});

map.addEventListener("click", (event) => {
  const item = boxes.get(event.target.closest(".cell"));
  if (item) zoomTo(item, event.detail === 0);
});

for (const kind of ["pointerover", "focusin"]) {
  map.addEventListener(kind, (event) => tell(boxes.get(event.target.closest(".cell")) || state.zoom));
}
map.addEventListener("pointerleave", () => tell(state.zoom));
