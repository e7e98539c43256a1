// Where the visit took place: the best position within half a minute, or the reason why there is none.

import { choose, h, put, swap } from "./dom.js";
import { degrees, distanceWords, kilometres } from "./distance.js";
import { iso, timeWords } from "./dates.js";

const SECONDS = 30;
const GOOD = 15; // metres: not waited any longer
const FRESH = 3 * 3600000; // a draft that is older is not located on its own: he may be at home by now
const REASONS = [
  "GPS tidak menangkap", "Izin lokasi tidak diberikan", "HP tidak punya GPS", "Lupa mengambil posisi di tempat",
].map((text) => [text, text]);
const REFUSED = {
  1: "Izin lokasi ditolak. Buka setelan peramban, izinkan Lokasi untuk situs ini, lalu tekan “Ambil lagi”.",
  2: "Posisi tidak tertangkap. Nyalakan Lokasi (GPS), pindah ke tempat terbuka, lalu tekan “Ambil lagi”.",
  3: "Posisi belum tertangkap dalam 30 detik. Pindah ke tempat terbuka, lalu tekan “Ambil lagi”.",
};
const NONE = "Peramban ini tidak dapat mengambil posisi. Pilih “Tanpa lokasi” dan tulis alasannya.";

// placeBox(body, {changed, target}) → {element, begin(), stop()}; `target` is the cooperative or null.
export function placeBox(body, { changed, target }) {
  const shown = h("div", { class: "place", "aria-live": "polite" });
  const again = h("button", { type: "button", class: "second", id: "ambil-lagi", onclick: () => watch() }, "Ambil posisi");
  const reasons = reasonBox(body, () => { show(); changed(); });
  const element = h("div", {}, shown, again, reasons.element);
  let watcher = null;
  let timer = 0;
  let best = null;

  function show(note = "") {
    const at = body.position;
    const lines = [];
    if (watcher !== null) lines.push(h("p", { class: "busy" }, best ? `Mencari yang lebih teliti… sekarang ± ${Math.round(best)} m` : "Mencari posisi… tetap di tempat terbuka."));
    if (at) lines.push(...described(at, target));
    else if (watcher === null && !note) lines.push(h("p", { class: "hint" }, "Posisi belum diambil."));
    if (note) lines.push(h("p", { class: "field-error" }, note));
    swap(shown, lines);
    again.textContent = at || note ? "Ambil lagi" : "Ambil posisi";
    again.disabled = watcher !== null;
    reasons.element.hidden = Boolean(at);
  }

  function stop(note = "") {
    if (watcher !== null) navigator.geolocation.clearWatch(watcher);
    watcher = null;
    clearTimeout(timer);
    show(body.position ? "" : note);
  }

  function watch() {
    if (!navigator.geolocation) { show(NONE); return; }
    if (watcher !== null) return;
    best = null;
    timer = setTimeout(() => stop(REFUSED[3]), SECONDS * 1000);
    watcher = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
      if (best !== null && coords.accuracy >= best) return;
      best = coords.accuracy;
      body.position = {
        latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)),
        accuracy: Number(coords.accuracy.toFixed(1)), at: iso(new Date(timestamp || Date.now())),
      };
      body.no_position_reason = "";
      reasons.clear();
      changed();
      if (best <= GOOD) stop(); else show();
    }, (error) => stop(REFUSED[error.code] || REFUSED[2]), { enableHighAccuracy: true, maximumAge: 0, timeout: SECONDS * 1000 });
    show();
  }

  show();
  return {
    element, stop,
    begin() {
      const age = Date.now() - Date.parse(body.started_at);
      if (!body.position && !body.no_position_reason && body.mode === "lapangan" && Math.abs(age) < FRESH) watch();
    },
  };
}

export function described(at, target) {
  const far = kilometres(at, target);
  const lines = [
    h("p", {}, h("strong", {}, `Posisi terambil, teliti ± ${Math.round(at.accuracy)} m`)),
    h("p", { class: "hint" }, `${degrees(at.latitude)}; ${degrees(at.longitude)} · ${timeWords(at.at)}`),
  ];
  if (far !== null) lines.push(h("p", { class: "hint" }, `${distanceWords(far)} dari ${target.rough ? "pusat desa" : "titik koperasi"}`));
  return lines;
}

function reasonBox(body, changed) {
  const known = REASONS.some(([text]) => text === body.no_position_reason);
  const other = h("input", { type: "text", id: "alasan-lain", maxlength: 250, value: known ? "" : body.no_position_reason });
  const otherField = h("div", { hidden: known || !body.no_position_reason }, h("label", { for: "alasan-lain" }, "Alasan lain"), other);
  const box = choose([...REASONS, ["lain", "Alasan lain…"]], known ? body.no_position_reason : (body.no_position_reason && "lain"), {
    empty: "Pilih alasan", id: "alasan",
    onchange: () => {
      otherField.hidden = box.value !== "lain";
      body.no_position_reason = box.value === "lain" ? other.value.trim() : box.value;
      changed();
    },
  });
  other.addEventListener("input", () => { body.no_position_reason = other.value.trim(); changed(); });
  const element = h("details", { open: Boolean(body.no_position_reason) }, h("summary", {}, "Tanpa lokasi"));
  put(element, h("label", { for: "alasan" }, "Mengapa tanpa lokasi?"), box, otherField);
  return { element, clear() { box.value = ""; other.value = ""; otherField.hidden = true; element.open = false; } };
}
