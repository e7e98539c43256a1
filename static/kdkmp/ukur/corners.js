// Measuring a boundary: by walking around it, or by standing at each corner. Each corner is on the phone at once.

import { iso } from "../lapangan/dates.js";
import { h, swap } from "../lapangan/dom.js";
import { measured, metres, plain } from "./area.js";
import { drawn } from "./drawing.js";
import { limitOf } from "./land.js";

const STAND = 6000; // ms of positions that make one corner
const PATIENCE = 30000;
const NONE = "Peramban ini tidak dapat mengambil posisi. Tulis lebar dan panjangnya di bawah.";
const REFUSED = {
  1: "Izin lokasi ditolak. Buka setelan peramban, izinkan Lokasi untuk situs ini, lalu coba lagi.",
  2: "Posisi tidak tertangkap. Nyalakan Lokasi (GPS), pindah ke tempat terbuka, lalu coba lagi.",
  3: "Posisi belum tertangkap. Pindah ke tempat terbuka, lalu coba lagi.",
};

// Of several positions of one place: the sure ones weigh more. It is no surer than the surest of them.
export function middleOf(fixes) {
  const weights = fixes.map(({ accuracy }) => 1 / Math.max(1, accuracy) ** 2);
  const all = weights.reduce((sum, one) => sum + one, 0);
  const mean = (name) => fixes.reduce((sum, fix, at) => sum + fix[name] * weights[at], 0) / all;
  return cornerOf({ latitude: mean("latitude"), longitude: mean("longitude"), accuracy: Math.min(...fixes.map(({ accuracy }) => accuracy)) });
}

const cornerOf = ({ latitude, longitude, accuracy }) => ({
  latitude: Number(latitude.toFixed(7)), longitude: Number(longitude.toFixed(7)), accuracy: Number(accuracy.toFixed(1)), at: iso(),
});

// cornerBox(body, {changed}) → {element, stop()}
export function cornerBox(body, { changed }) {
  const most = limitOf("corners", 500);
  const sure = limitOf("corner_accuracy", 15);
  const step = limitOf("corner_step", 3);
  const map = h("div", {});
  const figures = h("p", { id: "terukur", role: "status" });
  const told = h("p", { class: "hint", "aria-live": "polite" });
  const go = h("button", { type: "button", class: "main", id: "ukur", onclick: () => (watcher === null ? begin() : halt()) });
  const undo = h("button", { type: "button", class: "second", onclick: () => { body.corners.pop(); changed(); show(); } }, "Urungkan sudut terakhir");
  const anew = h("button", { type: "button", class: "plain bad", onclick: () => { if (confirm("Hapus semua sudut dan ukur dari awal?")) { halt(); body.corners.length = 0; changed(); show(); } } }, "Ulangi dari awal");
  const element = h("div", {}, ways(), go, told, figures, map, h("div", { class: "two" }, undo, anew));
  let watcher = null;
  let timer = 0;
  let here = null;
  let fixes = [];
  let screen = null;

  function ways() {
    return h("div", { class: "chips", role: "radiogroup", "aria-label": "Cara mengukur" }, [["titik", "Tandai sudut"], ["jalan", "Berjalan keliling"]].map(([way, text]) => h("label", {},
      h("input", { type: "radio", name: "way", value: way, checked: body.way === way, onchange: () => { halt(); body.way = way; changed(); show(); } }), h("span", {}, text))));
  }

  function say(text, wrong = false) {
    told.textContent = text;
    told.className = wrong ? "field-error" : "hint";
  }

  function show() {
    const { corners } = body;
    const { area, around, walked, fault } = measured(corners);
    const walking = watcher !== null && body.way === "jalan";
    const worst = Math.max(0, ...corners.map((one) => one.accuracy));
    const words = corners.length === 0 ? "Belum ada sudut."
      : `${corners.length} sudut · ${walking ? `jalan ${plain(walked)}` : `keliling ${plain(around)}`} m · luas ${plain(area)} m² · teliti ± ${plain(worst)} m`;
    figures.textContent = words;
    swap(map, corners.length ? drawn(corners, here, words) : null);
    go.textContent = watcher !== null ? (walking ? "Jeda" : "Batal") : body.way === "jalan" ? (corners.length ? "Lanjutkan berjalan" : "Mulai berjalan") : "Tandai sudut ini";
    undo.hidden = anew.hidden = !corners.length || watcher !== null;
    if (watcher === null && corners.length > 2 && fault) say(fault, true);
  }

  function add(corner) {
    body.corners.push(corner);
    changed();
    if (body.corners.length >= most) { halt(); say(`Sudah ${most} sudut. Simpan, atau ulangi dengan menandai sudutnya saja.`, true); }
  }

  function walk(fix) {
    if (fix.accuracy > sure) { say(`GPS kurang teliti (± ${plain(fix.accuracy)} m). Tunggu di tempat terbuka sampai ± ${sure} m.`, true); return; }
    const last = body.corners.at(-1);
    if (!last || metres(last, fix) >= step) add(cornerOf(fix));
    if (watcher !== null) say("Berjalanlah mengikuti batas lahan. Layar jangan dikunci. Di sudut terakhir tekan “Jeda”.");
  }

  function stand(fix) {
    fixes.push(fix);
    if (fixes.length > 1) return;
    say("Tetap berdiri di sudut ini beberapa detik…");
    clearTimeout(timer);
    timer = setTimeout(mark, STAND);
  }

  function mark() {
    const corner = middleOf(fixes);
    const last = body.corners.at(-1);
    halt();
    if (last && metres(last, corner) < 1) { say("Sudut ini sama dengan sudut sebelumnya. Pindah ke sudut berikutnya, lalu tandai.", true); return; }
    say(corner.accuracy > sure ? `Sudut ${body.corners.length + 1} tercatat, tetapi hanya teliti ± ${plain(corner.accuracy)} m. Urungkan dan ulangi bila dapat lebih baik.` : `Sudut ${body.corners.length + 1} tercatat. Pindah ke sudut berikutnya.`, corner.accuracy > sure);
    add(corner);
    show();
  }

  function begin() {
    if (!navigator.geolocation) { say(NONE, true); return; }
    fixes = [];
    say("Mencari posisi… tetap di tempat terbuka.");
    timer = setTimeout(() => { if (!here) { halt(); say(REFUSED[3], true); } }, PATIENCE);
    watcher = navigator.geolocation.watchPosition(({ coords: { latitude, longitude, accuracy } }) => {
      if (watcher === null) return;
      here = { latitude, longitude, accuracy };
      if (body.way === "jalan") walk(here);
      else stand(here);
      show();
    }, (error) => {
      // a moment without satellites on the way; what was forbidden stays so
      if (error.code !== 1 && here) { say("Posisi hilang sebentar. Tunggu di tempat terbuka."); return; }
      halt();
      say(REFUSED[error.code] || REFUSED[2], true);
    }, { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE });
    navigator.wakeLock?.request("screen").then((lock) => { if (watcher === null) lock.release(); else screen = lock; }).catch(() => {});
    show();
  }

  function halt() {
    if (watcher !== null) navigator.geolocation.clearWatch(watcher);
    clearTimeout(timer);
    screen?.release().catch(() => {});
    watcher = here = screen = null;
    if (!told.classList.contains("field-error")) say("");
    show();
  }

  show();
  return { element, stop: halt };
}
