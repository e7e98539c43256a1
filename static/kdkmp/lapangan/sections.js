// The parts of the form, from top to bottom. Each gets {record, body, place, changed, redraw}.

import { choose, h, newId, put } from "./dom.js";
import { rowList } from "./rows.js";
import { cooperative, label, limit, shortName, words } from "./session.js";
import { dayWords, fromInput, iso, toInput, today } from "./dates.js";

// A labelled control with room for what is wrong with it; `name` is the field's name in the contract.
export function field(name, text, control, hint = "") {
  control.id ||= newId(name);
  const notes = [];
  if (hint) notes.push(h("p", { class: "hint", id: `${control.id}-hint` }, hint));
  const box = h("div", { class: "field", "data-field": name }, h("label", { for: control.id }, text), control, notes);
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return box;
}

export const group = (name, title, ...children) => h("section", { "data-field": name }, h("h2", {}, title), ...children);

// Rarely needed: closed until opened or filled.
export function folded(name, title, count, ...children) {
  const told = h("span", { class: "count" }, count ? ` ${count}` : "");
  const box = h("details", { class: "fold", "data-field": name, open: count > 0 }, h("summary", {}, title, told), ...children);
  return { box, count: (number) => { told.textContent = number ? ` ${number}` : ""; } };
}

export function head({ body, record }) {
  const known = cooperative(body.cooperative);
  if (!known) return h("section", { "data-field": "cooperative" }, h("p", {}, "Koperasi ini tidak lagi ada di daftar Anda. Kunjungan tetap dapat dikirim; petugas yang memutuskan."));
  const facts = [`${known.village}, Kec. ${known.district}`];
  facts.push(known.last_visit ? `Kunjungan terakhir ${dayWords(known.last_visit)}` : "Belum pernah dikunjungi");
  if (known.next) facts.push(`Tahapan berikutnya: ${label("milestone", known.next)}`);
  return h("section", { "data-field": "cooperative", class: "coop" },
    h("h2", {}, shortName(known.name)), facts.map((text) => h("p", { class: "hint" }, text)),
    h("div", { class: "two" },
      known.phone && h("a", { class: "button second", href: `tel:${known.phone.replace(/[^0-9+]/g, "")}` }, "Telepon koperasi"),
      record.version ? null : h("a", { class: "button second", href: `#/pilih/${record.id}` }, "Ganti koperasi")));
}

export function howAndWhen({ body, changed, redraw }) {
  const modes = h("div", { class: "chips", role: "radiogroup", "aria-label": "Cara kunjungan" }, words("mode").map(([key, text]) => h("label", {},
    h("input", { type: "radio", name: "mode", value: key, checked: body.mode === key, onchange: () => { body.mode = key; changed(); redraw(); } }), h("span", {}, text))));
  const times = ["started_at", "ended_at"].map((name) => h("input", { type: "datetime-local", value: toInput(body[name]), onchange: (event) => { body[name] = fromInput(event.target.value); changed(); } }));
  const now = h("button", { type: "button", class: "plain", onclick: () => { body.ended_at = iso(); times[1].value = toInput(body.ended_at); changed(); } }, "Selesai sekarang");
  return group("mode", "Cara dan waktu", modes,
    field("started_at", "Mulai", times[0]),
    put(field("ended_at", "Selesai", times[1], "Kosongkan bila belum selesai; diisi saat Anda menyimpan."), now));
}

export function topics({ body, changed }) {
  return group("topics", "Topik", h("div", { class: "chips", role: "group", "aria-label": "Topik" }, words("topic").map(([key, text]) => h("label", {},
    h("input", { type: "checkbox", value: key, checked: body.topics.includes(key), onchange: (event) => {
      body.topics = event.target.checked ? [...body.topics, key] : body.topics.filter((one) => one !== key);
      changed();
    } }), h("span", {}, text)))));
}

export function people({ body, changed }) {
  const text = (name, tag, more) => h(tag, { value: body[name] ?? "", maxlength: limit(name, null), ...more, oninput: (event) => { body[name] = event.target.value; changed(); } });
  const count = h("input", { type: "number", inputmode: "numeric", min: 0, max: limit("people_count", 5000), value: body.people_count ?? "", oninput: (event) => {
    body.people_count = event.target.value === "" ? null : Number.parseInt(event.target.value, 10);
    changed();
  } });
  return group("", "Orang dan temuan",
    field("people_met", "Bertemu dengan", text("people_met", "input", { type: "text", autocomplete: "off" }), "Jabatan sudah cukup, misalnya: ketua dan bendahara."),
    field("people_count", "Jumlah orang", count),
    field("findings", "Temuan", text("findings", "textarea", { rows: 4 }), "Apa yang dibahas, dilihat dan disepakati."));
}

export function openFollowUps({ body, changed }) {
  const known = cooperative(body.cooperative);
  const open = known?.follow_ups || [];
  if (!open.length && !body.follow_ups_done.length) return null;
  const part = folded("follow_ups_done", "Tindak lanjut yang terbuka", open.length);
  put(part.box, open.map((one) => {
    const done = body.follow_ups_done.find((tick) => tick.id === one.id);
    const note = h("input", { type: "text", maxlength: 500, value: done?.note || "", placeholder: "Hasilnya", "aria-label": `Hasil: ${one.what}`, hidden: !done, oninput: (event) => {
      body.follow_ups_done.find((tick) => tick.id === one.id).note = event.target.value;
      changed();
    } });
    const tick = h("input", { type: "checkbox", checked: Boolean(done), onchange: (event) => {
      body.follow_ups_done = body.follow_ups_done.filter((other) => other.id !== one.id);
      if (event.target.checked) body.follow_ups_done.push({ id: one.id, note: note.value });
      note.hidden = !event.target.checked;
      changed();
    } });
    const late = one.due < today();
    return h("div", { class: "tick" }, h("label", {}, tick, h("span", {}, one.what, h("small", { class: late ? "late" : "" }, `${one.who} · ${late ? "lewat tenggat" : "tenggat"} ${dayWords(one.due)}`))), note);
  }));
  if (known?.more_follow_ups) put(part.box, h("p", { class: "hint" }, `Masih ada ${known.more_follow_ups} lagi; lihat di laman `, h("a", { href: `${document.body.dataset.due}?cooperative=${known.id}` }, "Tindak lanjut"), "."));
  return part.box;
}

function listed(name, title, options, { body, changed }) {
  const part = folded(name, title, body[name].length);
  put(part.box, rowList({ rows: body[name], ...options, changed: () => { part.count(body[name].length); changed(); } }));
  return part.box;
}

export const obstacles = (at) => listed("obstacles", "Kendala", {
  noun: "Kendala", blank: { category: "", priority: "sedang", note: "" },
  fields: [["category", "Kategori", words("category")], ["priority", "Prioritas", words("priority")], ["note", "Uraian", "area", { maxlength: 1000 }]],
}, at);

export const followUps = (at) => listed("follow_ups", "Tindak lanjut baru", {
  noun: "Tindak lanjut", blank: { what: "", who: "", due: null },
  fields: [["what", "Yang harus dikerjakan", "area", { maxlength: 500 }], ["who", "Oleh siapa", "text", { maxlength: 120, autocomplete: "off" }], ["due", "Tenggat", "date"]],
}, at);

export const milestones = (at) => listed("milestones", "Tahapan yang sudah tercapai", {
  noun: "Tahapan", blank: { kind: "", reached_on: null, number: "", note: "" },
  fields: [
    ["kind", "Tahapan", words("milestone").filter(([key]) => !(cooperative(at.body.cooperative)?.reached || []).includes(key) || at.body.milestones.some((row) => row.kind === key))],
    ["reached_on", "Tanggal tercapai (bila diketahui)", "date"],
    ["number", "Nomor (bila ada)", "text", { maxlength: 60, autocomplete: "off" }],
    ["note", "Keterangan", "text", { maxlength: 250 }],
  ],
}, at);

export function outlets({ body, changed }) {
  const known = cooperative(body.cooperative)?.outlets || {};
  const part = folded("outlets", "Keadaan gerai", body.outlets.length);
  put(part.box, h("p", { class: "hint" }, "Isi hanya gerai yang Anda lihat sendiri."), words("outlet").map(([kind, text]) => {
    const seen = body.outlets.find((one) => one.kind === kind);
    const box = choose(words("outlet_status"), seen?.status, { empty: "Tidak dilihat", onchange: () => {
      body.outlets = body.outlets.filter((one) => one.kind !== kind);
      if (box.value) body.outlets.push({ kind, status: box.value });
      part.count(body.outlets.length);
      changed();
    } });
    return field("", text, box, `Tercatat: ${label("outlet_status", known[kind] || "belum_ada").toLowerCase()}`);
  }));
  return part.box;
}
