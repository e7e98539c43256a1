// One visit, being written. Everything typed is on the phone at once; "Simpan" only asks whether it is whole.

import { h, put, swap } from "./dom.js";
import { say, wordsOf } from "./kabar.js";
import { pictureBox } from "./pictures.js";
import { placeBox } from "./place.js";
import { claim, saver } from "./saving.js";
import * as parts from "./sections.js";
import * as sender from "./sender.js";
import { cooperative, nameOf, session } from "./session.js";
import * as store from "./store.js";
import { iso } from "./dates.js";
import { check, finished } from "./visit.js";

const IN_OTHER_TAB = "Kunjungan ini sedang diisi di tab lain. Lanjutkan di sana, atau tutup tab itu lalu coba lagi.";
const DROP = "Hapus draf ini dari HP? Isian dan fotonya tidak dapat dikembalikan.";
export const openDraft = () => `terbuka:${session.user.id}`;

// showForm(main, record) → a function that leaves the screen.
export async function showForm(main, record, draw = drawForm) {
  const free = await claim(record.id);
  if (!free) {
    swap(main, h("h1", {}, "Sedang diisi di tab lain"), h("p", {}, IN_OTHER_TAB), h("button", { type: "button", class: "main", onclick: () => location.reload() }, "Coba lagi"));
    return () => {};
  }
  // Whoever is interrupted goes on here when he opens the app again; whoever goes back on his own doesn't.
  const mark = openDraft();
  await store.setMeta(mark, record.id).catch(() => {});
  const screen = draw(main, record);
  return async () => {
    await screen.leave();
    await store.setMeta(mark, null).catch(() => {});
    await free();
  };
}

function drawForm(main, record) {
  const { body } = record;
  const told = h("span", { class: "hint", role: "status" }, "Tersimpan di HP");
  const saving = saver(record, (text) => { told.textContent = text; });
  const changed = () => saving.touch();
  const place = placeBox(body, { changed, target: cooperative(body.cooperative) });
  const pictures = pictureBox(record, { changed });
  const summary = h("div", { id: "salah", tabindex: "-1" });
  const where = parts.group("position", "Posisi", place.element);
  const at = { record, body, changed, redraw: () => { where.hidden = body.mode !== "lapangan"; if (where.hidden) place.stop(); else place.begin(); } };
  const errors = (found) => showErrors(form, summary, found);
  const save = h("button", { type: "submit", class: "main" }, "Simpan");
  const form = h("form", { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    save.disabled = true;
    place.stop();
    await done(record, { saving, pictures, errors, check, finished }).finally(() => { save.disabled = false; });
  } },
  parts.head(at), parts.howAndWhen(at), where, parts.group("photos", "Foto", pictures.element), parts.topics(at), parts.people(at),
  parts.openFollowUps(at), parts.obstacles(at), parts.followUps(at), parts.milestones(at), parts.outlets(at),
  record.state === "draf" && h("button", { type: "button", class: "plain bad", onclick: () => drop(record, saving) }, "Hapus draf"),
  h("div", { class: "bar" }, told, save));
  const officer = record.server_state === "perlu_perbaikan" && !Object.keys(record.errors || {}).length;
  // Apart from the summary: it stays while he corrects.
  const reason = record.remark && h("p", { class: "note warn" }, officer && h("strong", {}, "Alasan dikembalikan: "), record.remark);
  swap(main, h("a", { href: "#/", class: "back" }, "‹ Beranda"), h("h1", {}, record.version || record.state === "perbaikan" ? "Perbaiki kunjungan" : "Catat kunjungan"), reason, summary, form);
  where.hidden = body.mode !== "lapangan";
  if (record.state === "perbaikan") errors(record.errors || {}, record.remark);
  pictures.load().catch(() => say("Foto tidak dapat dibaca dari HP. Muat ulang aplikasi.", "bad"));
  if (record.state === "draf") place.begin();
  return {
    // the next screen reads what this one has written
    async leave() {
      place.stop();
      await saving.settle();
      saving.stop();
    },
  };
}

export async function done(record, { saving, pictures, errors, check, finished }) {
  const { body } = record;
  await pictures.idle();
  if (!body.ended_at) body.ended_at = iso();
  const found = check(body);
  errors(found);
  saving.touch();
  if (!await saving.settle() || Object.keys(found).length) return;
  try {
    await store.save(finished(record));
  } catch (error) {
    say(wordsOf(error, "Belum tersimpan. Isian masih ada; coba lagi."), "bad");
    return;
  }
  saving.stop();
  sender.sendNow();
  say(`${body.type ? "Survei" : "Kunjungan"} ke ${nameOf(body.cooperative)} tersimpan di HP. Terkirim sendiri begitu ada jaringan.`);
  location.hash = "#/";
}

export async function drop(record, saving) {
  if (!confirm(DROP)) return;
  await saving.settle();
  saving.stop();
  try {
    await store.remove(record.id);
  } catch {
    say("Draf tidak dapat dihapus. Muat ulang aplikasi, lalu coba lagi.", "bad");
    return;
  }
  say("Draf dihapus dari HP.", "info");
  location.hash = "#/";
}

// Sentences beside the fields that they are about, and all together above with a link to each.
export function showErrors(form, summary, found) {
  form.querySelectorAll("[data-error]").forEach((one) => one.remove());
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  summary.textContent = "";
  const names = Object.keys(found);
  if (!names.length) return;
  const list = h("ul", {});
  for (const name of names) {
    const box = [...form.querySelectorAll("[data-field]")].find((one) => one.dataset.field === (name === "no_position_reason" ? "position" : name));
    const texts = [].concat(found[name]).map(String);
    const control = box && box.querySelector("input:not([hidden]),select,textarea,button");
    if (box) beside(box, control, texts);
    put(list, texts.map((text) => h("li", {}, control ? h("button", { type: "button", class: "plain bad", onclick: () => { if (box.tagName === "DETAILS") box.open = true; box.scrollIntoView({ block: "center" }); control.focus({ preventScroll: true }); } }, text) : text)));
  }
  put(summary, h("div", { class: "note bad", role: "alert" }, h("strong", {}, "Belum dapat dikirim. Lengkapi dulu:"), list));
  summary.focus();
}

function beside(box, control, texts) {
  if (box.tagName === "DETAILS") box.open = true;
  box.append(h("p", { class: "field-error", "data-error": true }, texts.join(" ")));
  if (control && box.classList.contains("field")) control.setAttribute("aria-invalid", "true");
}
