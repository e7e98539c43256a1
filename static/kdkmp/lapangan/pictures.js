// The photos of a visit: taken, made small, kept on the phone, shown, taken away.

import { h, put } from "./dom.js";
import { wordsOf } from "./kabar.js";
import { limit } from "./session.js";
import { shrink, thumbnail } from "./shrink.js";
import * as store from "./store.js";
import { iso } from "./dates.js";

const UNREADABLE = "Foto ini tidak dapat dibaca. Ambil foto lain, atau pilih berkas JPG atau PNG.";
const NOT_KEPT = "Foto tidak dapat disimpan di HP. Kosongkan ruang HP, lalu ambil lagi.";

// pictureBox(record, {changed}) → {element, load()}
export function pictureBox(record, { changed }) {
  const { body } = record;
  const told = h("p", { class: "hint", role: "status" }, "Kamera tidak terbuka? Pakai “Pilih dari galeri”.");
  const list = h("ul", { class: "photos" });
  const take = input("Ambil foto", { capture: "environment" });
  const pick = input("Pilih dari galeri", {});
  const element = h("div", {}, list, h("div", { class: "two" }, take, pick), told);

  function input(text, more) {
    const box = h("input", { type: "file", accept: "image/*", multiple: true, class: "vh", ...more, onchange: async () => {
      const files = [...box.files];
      box.value = "";
      await add(files);
    } });
    return h("label", { class: "button second" }, text, box);
  }

  let work = Promise.resolve();
  const add = (files) => { work = work.then(() => addAll(files)).catch(() => {}); return work; };
  async function addAll(files) {
    let wrong = "";
    for (const [at, file] of files.entries()) {
      if (body.photos.length >= limit("photos", 10)) { wrong = `Paling banyak ${limit("photos", 10)} foto.`; break; }
      told.textContent = `Mengecilkan foto ${at + 1} dari ${files.length}…`;
      wrong = await keep(file) || wrong;
    }
    told.textContent = wrong;
    told.className = wrong ? "field-error" : "hint";
  }

  // → what went wrong, in words
  async function keep(file) {
    let blob;
    try {
      blob = await shrink(file);
    } catch {
      return UNREADABLE;
    }
    const taken_at = iso(new Date(file.lastModified || Date.now()));
    try {
      const kept = await store.addPhoto(record.id, blob, { caption: "", taken_at });
      if (body.photos.some((one) => one.sha256 === kept.sha256)) return "Foto yang sama sudah ada.";
      body.photos.push({ sha256: kept.sha256, size: kept.size, caption: "", taken_at });
      changed();
      await show(body.photos[body.photos.length - 1], blob);
      return "";
    } catch (error) {
      return wordsOf(error, NOT_KEPT);
    }
  }

  async function show(photo, blob) {
    const number = body.photos.indexOf(photo) + 1;
    const picture = blob ? await thumbnail(blob, `Foto ${number}`).catch(() => null) : null;
    const row = h("li", {}, picture || h("span", { class: "nophoto" }, `Foto ${number} sudah di server`));
    put(row,
      h("input", { type: "text", maxlength: 200, value: photo.caption, placeholder: "Keterangan foto", "aria-label": `Keterangan foto ${number}`, oninput: (event) => { photo.caption = event.target.value; changed(); } }),
      h("button", { type: "button", class: "plain bad", "aria-label": `Hapus foto ${number}`, onclick: () => drop(photo, row) }, "Hapus"));
    list.append(row);
  }

  async function drop(photo, row) {
    if (!confirm("Hapus foto ini?")) return;
    body.photos.splice(body.photos.indexOf(photo), 1);
    changed();
    row.remove();
    await store.removePhoto(record.id, photo.sha256).catch(() => {});
  }

  return {
    element,
    // when all that was chosen is made small and kept
    idle: () => work,
    // What lies in the store but not in the body was kept just before the app was closed.
    async load() {
      const kept = await store.photosOf(record.id);
      for (const one of kept) {
        if (body.photos.some((photo) => photo.sha256 === one.sha256)) continue;
        body.photos.push({ sha256: one.sha256, size: one.size ?? one.blob.size, caption: one.caption || "", taken_at: one.taken_at || iso() });
        changed();
      }
      for (const photo of body.photos) await show(photo, kept.find((one) => one.sha256 === photo.sha256)?.blob);
    },
  };
}
