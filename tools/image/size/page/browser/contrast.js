// The least contrast of any visible text with anything that is behind it, and the controls whose
// edges have little.
(() => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const known = new Map();
  function luminance(colour) {
    if (!known.has(colour)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((c) => c / 255 <= .04045 ? c / 255 / 12.92 : ((c / 255 + .055) / 1.055) ** 2.4);
      known.set(colour, .2126 * r + .7152 * g + .0722 * b);
    }
    return known.get(colour);
  }
  const contrast = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  function behind(element) {
    for (let e = element; e; e = e.parentElement) {
      const {backgroundColor, backgroundImage} = getComputedStyle(e);
      if (backgroundImage !== "none") return backgroundImage.match(/rgba?\([^)]*\)/g);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") return [backgroundColor];
    }
    return ["white"];
  }
  const result = {texts: 0, worst: Infinity};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || !element.offsetParent || ["SCRIPT", "NOSCRIPT"].includes(element.tagName)) continue;
    result.texts++;
    const {color} = getComputedStyle(element);
    for (const background of behind(element)) {
      const found = contrast(luminance(color), luminance(background));
      if (found < result.worst) Object.assign(result, {worst: found, text, colour: `${color} on ${background}`});
    }
  }
  const controls = [...document.querySelectorAll("input[type=search], label > span, #more")].filter((e) => e.offsetParent);
  result.faint = controls.filter((e) => contrast(luminance(getComputedStyle(e).borderTopColor), luminance(behind(e.parentElement)[0])) < 3).map((e) => e.textContent || e.id);
  return result;
})()
