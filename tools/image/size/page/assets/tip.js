// The tip follows the mouse over the map. For fingers and keys, the line below the map says the same.
const tip = document.getElementById("tip");

function hideTip() {
  tip.hidden = true;
}

map.addEventListener("pointermove", (event) => {
  const item = event.pointerType === "mouse" && boxes.get(event.target.closest(".cell"));
  tip.hidden = !item;
  if (!item) return;
  const origins = data.Origins.filter((_, i) => item.origins[i]);
  tip.replaceChildren(make("b", {textContent: label(item)}), [exact(item.size), percent(item.size, state.root.size), ...(origins.length === 1 ? origins : [])].join(", "));
  const {offsetWidth: width, offsetHeight: height} = tip, {clientX: x, clientY: y} = event;
  tip.style.left = `${Math.max(4, Math.min(x + 12, innerWidth - width - 4))}px`;
  tip.style.top = `${y + 20 + height > innerHeight ? y - height - 12 : y + 20}px`;
});

for (const kind of ["pointerleave", "click"]) map.addEventListener(kind, hideTip);
addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
