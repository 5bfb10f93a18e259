// squarify gives each of the items (largest first) a box of [x, y, width, height], as
// treemap.go does.
function squarify(items, [x, y, width, height], place) {
  let rest = items.reduce((sum, item) => sum + item.size, 0);
  for (let from = 0; from < items.length;) {
    const short = Math.min(width, height), long = Math.max(width, height);
    let to = from, used = 0, best = Infinity;
    for (; to < items.length; to++) {
      const next = used + items[to].size, flat = long * next / rest / short;
      const worst = Math.max(flat * next / items[to].size, items[from].size / next / flat);
      if (worst > best) break;
      best = worst;
      used = next;
    }
    if (to === from) to = items.length; // no room
    const upright = width >= height, depth = long * used / rest || 0;
    for (let done = 0; from < to; from++) {
      const start = short * done / used || 0, length = short * items[from].size / used || 0;
      place(items[from], upright ? [x, y + start, depth, length] : [x + start, y, length, depth]);
      done += items[from].size;
    }
    if (upright) [x, width] = [x + depth, width - depth];
    else [y, height] = [y + depth, height - depth];
    rest -= used;
  }
}

// fold replaces children that are too small to see by one node.
function fold(parent, area, least) {
  const big = parent.children.filter((c) => c.size / parent.size * area >= least);
  const small = parent.children.slice(big.length);
  if (small.length < 2 || !big.length) return parent.children;
  const more = {name: `${small.length} more`, parent, path: `${parent.path}\nmore`, size: 0, kinds: [], origins: [], children: small, more: true};
  for (const child of small) {
    more.size += child.size;
    addUp(more.kinds, child.kinds);
    addUp(more.origins, child.origins);
  }
  return [...big, more].sort((a, b) => b.size - a.size);
}
