// The texts of a picture that go beyond their rectangle, or that have little contrast with it.
(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/\d+/g).map((n) => n / 255 <= .04045 ? n / 255 / 12.92 : ((n / 255 + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b + .05;
  };
  const result = {texts: 0, outside: [], faint: []};
  for (const text of document.querySelectorAll("text")) {
    const rectangle = text.parentNode.querySelector("rect"), inner = text.getBBox(), outer = rectangle.getBBox();
    const pair = [text, rectangle].map((e) => luminance(getComputedStyle(e).fill));
    result.texts++;
    if (inner.x < outer.x || inner.x + inner.width > outer.x + outer.width || inner.y + inner.height > outer.y + outer.height + 1) result.outside.push(text.textContent);
    if (Math.max(...pair) / Math.min(...pair) < 4.5) result.faint.push(text.textContent);
  }
  return result;
})()
