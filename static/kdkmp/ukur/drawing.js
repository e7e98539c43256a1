// The boundary as it grows, north up, as large as the place allows.

import { flat } from "./area.js";

const SIZE = 200;
const EDGE = 16;

function svg(tag, props, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// drawn(corners, here, words) → an svg; `here`: where the phone is now, or null; `words`: what a screen reader says.
export function drawn(corners, here, words) {
  const points = flat(here ? [...corners, here] : corners);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const span = Math.max(10, Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const scale = (SIZE - 2 * EDGE) / span;
  const [left, top] = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const place = ([x, y]) => [SIZE / 2 + (x - left) * scale, SIZE / 2 - (y - top) * scale].map((one) => one.toFixed(1));
  const placed = points.slice(0, corners.length).map(place);
  const dots = placed.length > 40 ? placed.slice(0, 1) : placed;
  const parts = [
    svg(placed.length > 2 ? "polygon" : "polyline", { points: placed.map((one) => one.join(",")).join(" "), fill: placed.length > 2 ? "#dbe6f4" : "none", stroke: "#0b3d7a", "stroke-width": 2 }),
    ...dots.map(([cx, cy], at) => svg("circle", { cx, cy, r: at ? 3 : 5, fill: "#0b3d7a" })),
  ];
  if (here) {
    const [cx, cy] = place(points.at(-1));
    parts.push(svg("circle", { cx, cy, r: 5, fill: "#c0272d", stroke: "#fff", "stroke-width": 2 }));
  }
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, width: "100%", height: SIZE, role: "img", "aria-label": words }, ...parts);
}
