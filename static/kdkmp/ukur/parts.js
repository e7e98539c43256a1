// The parts of the form besides the boundary. Each gets {body, changed}.

import { choose, h, put } from "../lapangan/dom.js";
import { field, folded, group } from "../lapangan/sections.js";
import { labelOf, limitOf, parcelsOf, wordsOf } from "./land.js";

const text = (row, name, changed, props = {}) => h("input", { type: "text", autocomplete: "off", maxlength: 60, value: row[name] ?? "", ...props, oninput: (event) => { row[name] = event.target.value; changed(); } });
const select = (row, name, changed, pairs, empty) => choose(pairs, row[name], { empty, onchange: (event) => { row[name] = event.target.value; changed(); } });

export function which({ body, changed }) {
  const known = parcelsOf(body.cooperative);
  const parcel = choose(known.map(({ id, label }) => [id, label]), body.parcel, { empty: "Lahan baru", onchange: (event) => { body.parcel = Number(event.target.value) || null; changed(); } });
  return group("", "Lahan",
    known.length > 0 && field("parcel", "Lahan yang mana?", parcel),
    field("ownership", "Kepemilikan", select(body, "ownership", changed, wordsOf("ownership"), "Pilih")));
}

export const sizes = ({ body, changed }) => group("", "Ukuran menurut keterangan",
  h("div", { class: "two" }, field("width", "Lebar (m)", text(body, "width", changed, { inputmode: "decimal" })), field("length", "Panjang (m)", text(body, "length", changed, { inputmode: "decimal" }))),
  field("stated_area", "Luas yang disebut", text(body, "stated_area", changed), "Tulis dengan satuannya, misalnya 1.000 m², 1 ha atau 20 x 50."));

// Answers that were given, shown beside the title.
function asked(name, title, rows, changed, draw) {
  const count = () => rows().filter(Boolean).length;
  const part = folded(name, title, count());
  return put(part.box, draw(() => { part.count(count()); changed(); }));
}

export const conditions = ({ body, changed }) => asked("conditions", "Syarat lahan", () => Object.values(body.conditions).map((one) => one.answer !== "belum"), changed, (told) => Object.entries(body.conditions).map(([name, row]) => [
  field("", labelOf("condition", name), select(row, "answer", told, wordsOf("answer"))),
  text(row, "evidence", told, { maxlength: limitOf("evidence", 250), placeholder: "Buktinya", "aria-label": `Bukti: ${labelOf("condition", name)}` }),
]));

export const flags = ({ body, changed }) => asked("flags", "Tanda bahaya", () => Object.values(body.flags).map((one) => one !== "belum"), changed, (told) => wordsOf("flag").map(([name, label]) => field("", label, select(body.flags, name, told, wordsOf("answer")))));

const SITE = [["road", "Jalan"], ["internet", "Internet"], ["electricity", "Listrik"], ["water", "Air"]];

export const site = ({ body, changed }) => asked("site", "Keadaan tapak", () => Object.values(body.site), changed, (told) => [
  SITE.map(([name, label]) => field("", label, select(body.site, name, told, wordsOf(name), "Belum diketahui"))),
  field("", "Jarak ke permukiman (m)", h("input", { type: "number", inputmode: "numeric", min: 0, max: 1_000_000, value: body.site.settlement_m ?? "", oninput: (event) => {
    const value = Number.parseInt(event.target.value, 10);
    body.site.settlement_m = Number.isNaN(value) ? null : value;
    told();
  } })),
]);

export const obstacles = ({ body, changed }) => asked("obstacles", "Kendala lahan", () => body.obstacles, changed, (told) => h("div", { class: "chips", role: "group", "aria-label": "Kendala lahan" }, wordsOf("obstacle").map(([key, label]) => h("label", {},
  h("input", { type: "checkbox", value: key, checked: body.obstacles.includes(key), onchange: (event) => {
    body.obstacles = event.target.checked ? [...body.obstacles, key] : body.obstacles.filter((one) => one !== key);
    told();
  } }), h("span", {}, label)))));

export const note = ({ body, changed }) => group("", "Catatan", field("note", "Yang perlu diketahui petugas", h("textarea", { rows: 3, maxlength: limitOf("note", 2000), value: body.note, oninput: (event) => { body.note = event.target.value; changed(); } })));
