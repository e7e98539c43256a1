// What our maps have in common: shapes of marks on a canvas, the frame, reading answers, numbers.
const polygon = (ctx, corners) => {
  corners.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
};
const STAR = Array.from({ length: 10 }, (_, i) => {
  const angle = (Math.PI * (i - 2.5)) / 5, far = i % 2 ? 0.5 : 1.25;
  return [Math.cos(angle) * far, Math.sin(angle) * far];
});
// each leaves a path around the point
export const SHAPES = {
  ring: (ctx, x, y, r) => ctx.arc(x, y, r, 0, Math.PI * 2),
  circle: (ctx, x, y, r) => ctx.arc(x, y, r, 0, Math.PI * 2),
  square: (ctx, x, y, r) => ctx.rect(x - r, y - r, 2 * r, 2 * r),
  triangle: (ctx, x, y, r) => polygon(ctx, [[x, y - r * 1.2], [x + r * 1.2, y + r], [x - r * 1.2, y + r]]),
  diamond: (ctx, x, y, r) => polygon(ctx, [[x, y - r * 1.3], [x + r * 1.3, y], [x, y + r * 1.3], [x - r * 1.3, y]]),
  star: (ctx, x, y, r) => polygon(ctx, STAR.map(([a, b]) => [x + a * r, y + b * r])),
  cross: (ctx, x, y, r) => {
    for (const side of [-1, 1]) {
      ctx.moveTo(x - r, y - side * r);
      ctx.lineTo(x + r, y + side * r);
    }
  },
};

export const markClass = (L) => {
  L.Canvas.include({
    _updateMark(layer) {
      if (!this._drawing || layer._empty()) return;
      this._ctx.beginPath();
      SHAPES[layer.options.shape](this._ctx, layer._point.x, layer._point.y, layer._radius);
      this._fillStroke(this._ctx, layer);
    },
  });
  return L.CircleMarker.extend({ _updatePath() { this._renderer._updateMark(this); } });
};

export const number = (value) => value.toLocaleString("id-ID");

export const fetched = async (url, options = {}) => {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
  return answer;
};

export const named = (L, text, at) => {
  const label = document.createElement("span");
  label.textContent = text;
  const icon = L.divIcon({ className: "peta-nama", html: label, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
};

const KALBAR = [[-3.2, 108.6], [2.2, 114.3]];

// The frame of a map in the element `id`: controls in Indonesian, a ground of tiles only where one is set.
export const framed = (L, id, { tiles, tilesOf }) => {
  const map = L.map(id, { preferCanvas: true, zoomControl: false, attributionControl: false, maxZoom: 19, zoomSnap: 0.5 });
  L.control.zoom({ zoomInTitle: "Perbesar", zoomOutTitle: "Perkecil" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(KALBAR);
  map.on("popupopen", ({ popup }) => {
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Tutup");
    popup.getElement()?.querySelector("a[href]:not(.leaflet-popup-close-button)")?.focus();
  });
  // with the focus inside of a popup Leaflet doesn't hear the key
  map.getContainer().addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup());
  if (tiles) {
    L.tileLayer(tiles, { maxZoom: 19, attribution: tilesOf }).addTo(map);
    L.control.attribution({ prefix: false }).addTo(map);
  }
  return map;
};
