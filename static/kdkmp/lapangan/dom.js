// Elements without a framework. Text goes in as text, never as HTML.

// h("button", {class: "main", onclick: fn, disabled: false}, "Simpan", …): false and null leave a property
// or child out; `value` and `checked` are set as properties, all else as attributes.
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  put(element, children);
  return element;
}

export function put(element, ...children) {
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// Replaces what `element` holds; the focus stays on the element that has the same id or address.
export function swap(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const mark = focused && (focused.id || focused.getAttribute("href"));
  element.textContent = "";
  put(element, children);
  if (!mark) return;
  const again = [...element.querySelectorAll("a,button,input")].find((one) => (one.id || one.getAttribute("href")) === mark);
  again?.focus({ preventScroll: true });
}

let count = 0;
export const newId = (stem) => `${stem}-${++count}`;

// A select of [value, label] pairs; `empty` is the first line that stands for nothing.
export function choose(pairs, value, { empty, ...props } = {}) {
  const options = pairs.map(([key, label]) => h("option", { value: key }, label));
  if (empty !== undefined) options.unshift(h("option", { value: "" }, empty));
  const box = h("select", props, options);
  box.value = value ?? "";
  return box;
}
