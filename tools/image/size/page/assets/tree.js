// A node has a name, its path from the root, size, kinds and origins (sizes by index), children
// (largest first) and a parent. A package has its name in pkg, and its program in program.
function addUp(into, sizes) {
  sizes.forEach((size, i) => into[i] = (into[i] || 0) + size);
}

function node(name, parent, more) {
  const n = {name, parent, path: parent ? `${parent.path}\n${name}` : name, size: 0, kinds: [], origins: [], children: [], ...more};
  if (parent) parent.children.push(n);
  return n;
}

// descend follows path elements down from a node, and makes nodes that are missing.
function descend(from, elements) {
  for (const element of elements) {
    from.places ||= new Map();
    if (!from.places.has(element)) from.places.set(element, node(element, from));
    from = from.places.get(element);
  }
  return from;
}

function addProgram(file, program) {
  file.program = program;
  const main = program.ImportPath || program.Main || "";
  for (const {Package: pkg, Kind: kind, Size: size} of program.Parts) {
    const place = descend(file, pkg.startsWith("(") ? [pkg] : pkg.split("/"));
    Object.assign(place, {pkg, program});
    if (size) addLeaf(place, kind, size, data.Kinds.indexOf(kind), data.OriginOf[`${main}\n${pkg}`]);
  }
}

function addLeaf(parent, name, size, kind, origin) {
  const leaf = node(name, parent, {size, leaf: true, pkg: parent.pkg, program: parent.program});
  leaf.kinds[kind] = leaf.origins[origin] = size;
}

// finish adds up sizes from below, gives a package that has packages below it a node of its own, and
// joins a node with its only child.
function finish(n) {
  const below = n.children.filter((c) => !c.leaf);
  if (n.pkg && below.length && below.length < n.children.length) {
    const own = n.children.filter((c) => c.leaf);
    n.children = below;
    const itself = node("itself", n, {pkg: n.pkg, program: n.program, children: own});
    own.forEach((c) => c.parent = itself);
    n.pkg = undefined;
  }
  n.children.forEach(finish);
  if (!n.leaf) n.children = n.children.filter((c) => c.size);
  while (n.parent && !n.pkg && n.children.length === 1 && !n.children[0].leaf && !n.program) {
    const only = n.children[0];
    Object.assign(n, {name: n.layer ? only.name : `${n.name}/${only.name}`, layer: false, pkg: only.pkg, program: only.program, file: only.file, children: only.children});
    n.children.forEach((c) => c.parent = n);
  }
  n.children.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
  for (const child of n.children) {
    n.size += child.size;
    addUp(n.kinds, child.kinds);
    addUp(n.origins, child.origins);
  }
}

const start = "All files";

function build(platform) {
  const root = node(start, null);
  for (const file of platform.Files) {
    let top = root;
    if (platform.Layers.length > 1) {
      top = descend(root, [platform.Layers[file.Layer].Origin || `layer ${file.Layer + 1}`]);
      top.layer = true;
    }
    const [first, ...others] = file.Path.split("/").filter(Boolean);
    const place = descend(top, [`/${first}`, ...others]);
    place.file = file.Path;
    if (file.Program) addProgram(place, file.Program);
    else if (file.Size) addLeaf(place, "content", file.Size, data.Kinds.length - 1, data.Origins.length - 1);
  }
  finish(root);
  return root;
}

// rows returns the rows of the table: packages of all programs, and other files.
function rows(root) {
  const found = new Map();
  (function visit(n) {
    const name = n.pkg || (!n.program && n.file);
    if (name && n.children.some((c) => c.leaf)) {
      const row = found.get(name) || {name, size: 0, kinds: [], node: n};
      row.size += n.size;
      addUp(row.kinds, n.kinds);
      found.set(name, row);
    } else n.children.forEach(visit);
  })(root);
  return [...found.values()];
}
