const text = new Intl.NumberFormat("en");
const exact = (n) => n === 1 ? "1 byte" : `${text.format(n)} bytes`;
const percent = (n, all) => `${(all ? 100 * n / all : 0).toFixed(1)} %`;

function short(n) {
  let unit = 0;
  for (; n >= 1000 && unit < 3; unit++) n /= 1000;
  return `${n.toFixed(unit === 0 || n >= 100 ? 0 : n >= 10 ? 1 : 2)} ${["B", "kB", "MB", "GB"][unit]}`;
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// breakable allows line breaks after each slash of a path.
function breakable(path) {
  return path.split(/(?<=\/)/).flatMap((element, i) => i ? [make("wbr"), element] : [element]);
}

const line = document.getElementById("line");

function tell(item) {
  line.replaceChildren(...breakable(`${label(item)}: ${exact(item.size)}, ${percent(item.size, state.root.size)} of the image`));
}

function drawPath() {
  const nodes = [];
  for (let n = state.zoom; n; n = n.parent) nodes.unshift(n);
  document.getElementById("path").replaceChildren(...nodes.map((n, i) => {
    const here = i === nodes.length - 1;
    const button = make("button", {type: "button", textContent: n.name});
    if (here) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => zoomTo(n, true));
    return make("li", {}, button);
  }));
}

// bars draws shares as bars, with a legend.
function bars(title, shares, item) {
  const names = shares === "kinds" ? data.Kinds : data.Origins;
  const shown = names.map((name, i) => [capital(name), i, item[shares][i] || 0]).filter(([, , size]) => size);
  if (!shown.length) return [];
  const list = make("ul", {className: "bars"});
  for (const [name, i, size] of shown) {
    const bar = make("i");
    bar.style.width = `${100 * size / item.size}%`;
    const swatch = make("i", {className: "swatch"});
    if (shares === mode()) bar.style.background = swatch.style.background = colour(i);
    list.append(make("li", {}, make("span", {}, swatch, name), make("span", {}, short(size)), make("span", {}, percent(size, item.size)), make("span", {className: "bar"}, bar)));
  }
  return [make("h4", {textContent: title}), list];
}

// reach maps each package that main leads to, without passing one package, to its first importer.
function reach(program, without) {
  const from = new Map(program.Main === without ? [] : [[program.Main, ""]]);
  const imports = new Map(Object.entries(program.Imports));
  for (const pkg of from.keys()) {
    for (const next of imports.get(pkg) || []) if (next !== without && !from.has(next)) from.set(next, pkg);
  }
  return from;
}

function why(item) {
  const {program, pkg} = item;
  if (!program?.Imports) return [];
  const from = reach(program, ""), chain = [];
  if (!from.has(pkg)) return [];
  for (let at = pkg; at; at = from.get(at)) chain.unshift(at);
  const list = make("ol", {className: "why"});
  for (const name of chain) {
    const link = name !== pkg && rowOf(name);
    const shown = make(link ? "button" : name === pkg ? "b" : "span", {}, ...breakable(name));
    if (link) shown.addEventListener("click", () => choose(name));
    list.append(make("li", {}, shown));
  }
  const kept = reach(program, pkg), gone = new Set();
  let bytes = 0;
  for (const {Package: other, Size: size} of program.Parts) {
    if (!from.has(other) || kept.has(other)) continue;
    gone.add(other);
    bytes += size;
  }
  const count = gone.size;
  const alone = count > 1 ? `Only through it: ${text.format(count - 1)} more package${count > 2 ? "s" : ""}, ${exact(bytes)} with it.` : "All it imports is imported by others, too.";
  return [make("h4", {textContent: "Why it is here"}), list, make("p", {className: "quiet alone", textContent: alone})];
}

function drawDetails() {
  const item = state.selected;
  const parts = [make("h3", {tabIndex: -1}, ...breakable(label(item))), make("p", {className: "size"}, make("b", {textContent: exact(item.size)}), make("span", {textContent: `${percent(item.size, state.root.size)} of the image`}))];
  if (item.program?.Remark) parts.push(make("p", {className: "remark", textContent: item.program.Remark}));
  if (item.pkg) parts.push(...why(item));
  const kinds = bars("By kind", "kinds", item), origins = item.pkg ? [] : bars("By origin", "origins", item);
  parts.push(...(mode() === "kinds" ? [...kinds, ...origins] : [...origins, ...kinds]));
  document.getElementById("details").replaceChildren(...parts);
}
