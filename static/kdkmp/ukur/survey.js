// A survey of land as the phone makes it (docs/reference/visit-sync.md), and its two screens.

import { iso, offset, timeWords } from "../lapangan/dates.js";
import { h, put, swap } from "../lapangan/dom.js";
import * as visits from "../lapangan/form.js";
import { say } from "../lapangan/kabar.js";
import { pictureBox } from "../lapangan/pictures.js";
import { saver } from "../lapangan/saving.js";
import { group, head } from "../lapangan/sections.js";
import { session } from "../lapangan/session.js";
import { showVisit } from "../lapangan/shown.js";
import { StoreError } from "../lapangan/store.js";
import { uuid7 } from "../lapangan/uuid7.js";
import { measured, plain } from "./area.js";
import { cornerBox } from "./corners.js";
import { labelOf, parcelsOf, saidOf, wordsOf } from "./land.js";
import * as parts from "./parts.js";

const NO_WORDS = "Buka aplikasi ini sekali di tempat bersinyal, lalu ukur lahannya. Sesudah itu lahan dapat diukur juga tanpa sinyal.";

/** A record; throws a StoreError while this phone doesn't know the choices yet. */
export function newSurvey(cooperative) {
  if (!wordsOf("ownership").length) throw new StoreError("tanpa_data", NO_WORDS);
  const id = uuid7();
  const names = wordsOf("condition").map(([name]) => name);
  const body = {
    schema: 1, type: "lahan", id, cooperative, parcel: null, ownership: "", width: "", length: "", stated_area: "",
    conditions: Object.fromEntries(names.map((name) => [name, { answer: "belum", evidence: "" }])),
    flags: Object.fromEntries(wordsOf("flag").map(([name]) => [name, "belum"])),
    site: { road: "", settlement_m: null, internet: "", electricity: "", water: "" },
    obstacles: [], note: "", corners: [], way: "titik", position: null, photos: [], started_at: iso(), ended_at: "",
    device_time: iso(), device_offset: offset(), app: "1", based_on: null,
  };
  return {
    id, owner: String(session.user.id), state: "draf", body, version: null, errors: {}, remark: "",
    updated_at: new Date().toISOString(), tries: 0, next_at: null,
  };
}

// → {field: [sentences]}; an empty object when it may be sent. What was measured badly is no reason: the server tells.
function check(body) {
  const errors = {};
  if (!body.parcel && !body.ownership) errors.ownership = ["Pilih kepemilikan lahannya."];
  const sides = body.width.trim() && body.length.trim();
  if (!body.corners.length && !sides && !body.stated_area.trim()) {
    errors.corners = ["Ukur batas lahannya, atau tulis ukurannya di bawah."];
  } else if (body.corners.length && body.corners.length < 3) {
    errors.corners = ["Tandai paling sedikit 3 sudut, atau ulangi dari awal."];
  }
  for (const name of ["width", "length"]) {
    if (body[name].trim() && !/^\s*\d{1,5}([.,]\d+)?\s*m?\s*$/.test(body[name])) errors[name] = ["Tulis meternya dengan angka, misalnya 20 atau 20,5."];
  }
  return errors;
}

// Ready to be sent, as a copy.
function finished(record) {
  const [first = null] = [...record.body.corners].sort((one, other) => one.accuracy - other.accuracy);
  const body = { ...record.body, position: first, device_time: iso(), device_offset: offset(), based_on: record.version || null };
  return { ...record, body, state: "tersimpan", errors: {}, remark: "", tries: 0, next_at: null };
}

export const showForm = (main, record) => visits.showForm(main, record, draw);

function draw(main, record) {
  const { body } = record;
  const told = h("span", { class: "hint", role: "status" }, "Tersimpan di HP");
  const saving = saver(record, (text) => { told.textContent = text; });
  const changed = () => saving.touch();
  const corners = cornerBox(body, { changed });
  const pictures = pictureBox(record, { changed });
  const summary = h("div", { id: "salah", tabindex: "-1" });
  const errors = (found) => visits.showErrors(form, summary, found);
  const save = h("button", { type: "submit", class: "main" }, "Simpan");
  const at = { body, record, changed };
  const form = h("form", { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    save.disabled = true;
    corners.stop();
    await visits.done(record, { saving, pictures, errors, check, finished }).finally(() => { save.disabled = false; });
  } },
  head(at), parts.which(at), group("corners", "Batas lahan", corners.element), parts.sizes(at),
  group("photos", "Foto", h("p", { class: "hint" }, "Dari jalan, dari tiap sudut, dan papan nama bila ada."), pictures.element),
  parts.conditions(at), parts.flags(at), parts.site(at), parts.obstacles(at), parts.note(at),
  record.state === "draf" && h("button", { type: "button", class: "plain bad", onclick: () => visits.drop(record, saving) }, "Hapus draf"),
  h("div", { class: "bar" }, told, save));
  const remark = record.remark && h("p", { class: "note warn" }, record.remark);
  swap(main, h("a", { href: "#/", class: "back" }, "‹ Beranda"), h("h1", {}, "Ukur lahan"), remark, summary, form);
  if (record.state === "perbaikan") errors(record.errors || {});
  pictures.load().catch(() => say("Foto tidak dapat dibaca dari HP. Muat ulang aplikasi.", "bad"));
  return {
    async leave() {
      corners.stop();
      await saving.settle();
      saving.stop();
    },
  };
}

export const showRecord = (main, record, edit) => showVisit(main, record, edit, facts);

function facts(body) {
  const { area, around, fault } = measured(body.corners);
  const land = parcelsOf(body.cooperative).find((one) => one.id === body.parcel);
  const said = saidOf(body.id);
  const rows = [
    ["Alasan petugas", said?.reason],
    ["Lahan", body.parcel ? land?.label ?? `Nomor ${body.parcel}` : "Lahan baru"],
    ["Diukur", timeWords(body.started_at)],
    ["Batas", body.corners.length ? `${body.corners.length} sudut, luas ${plain(area)} m², keliling ${plain(around)} m` : "Tidak diukur"],
    ["Catatan ukur", body.corners.length ? fault : ""],
    ["Ukuran", [body.width && body.length && `${body.width} × ${body.length} m`, body.stated_area].filter(Boolean).join(" · ")],
    ["Kepemilikan", body.ownership && labelOf("ownership", body.ownership)],
    ["Syarat", Object.entries(body.conditions).filter(([, one]) => one.answer !== "belum").map(([name, one]) => `${labelOf("condition", name)}: ${labelOf("answer", one.answer).toLowerCase()}`).join("\n")],
    ["Kendala", body.obstacles.map((one) => labelOf("obstacle", one)).join(", ")],
    ["Catatan", body.note],
  ];
  return put(h("dl", { class: "facts" }), rows.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}
