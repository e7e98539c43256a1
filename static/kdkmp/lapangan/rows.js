// Lists inside the form: obstacles, follow-ups, milestones. Each row is a small card of its own.

import { choose, h, newId, put } from "./dom.js";
import { uuid7 } from "./uuid7.js";

// rowList({rows, noun, add, fields, blank, changed}) → element. `fields`: [name, label, kind, more];
// kind: "text", "date", "area", or pairs of a select. `blank`: a new row without its id.
export function rowList({ rows, noun, fields, blank, changed }) {
  const list = h("div", { class: "rows" });
  const draw = () => {
    list.textContent = "";
    rows.forEach((row, at) => put(list, card(row, at)));
  };

  function card(row, at) {
    const box = h("fieldset", { class: "row" }, h("legend", {}, `${noun} ${at + 1}`));
    for (const [name, text, kind, more = {}] of fields) put(box, field(row, name, text, kind, more));
    put(box, h("button", { type: "button", class: "plain bad", onclick: () => { rows.splice(at, 1); changed(); draw(); } }, `Hapus ${noun.toLowerCase()} ${at + 1}`));
    return box;
  }

  function field(row, name, text, kind, more) {
    const id = newId(name);
    const write = (event) => { row[name] = kind === "date" ? event.target.value || null : event.target.value; changed(); };
    let control;
    if (Array.isArray(kind)) control = choose(kind, row[name], { id, empty: "Pilih", onchange: write });
    else if (kind === "area") control = h("textarea", { id, rows: 2, value: row[name], oninput: write, ...more });
    else control = h("input", { id, type: kind, value: row[name] ?? "", oninput: write, ...more });
    return [h("label", { for: id }, text), control];
  }

  const button = h("button", { type: "button", class: "second", onclick: () => {
    rows.push({ id: uuid7(), ...blank });
    changed();
    draw();
    list.lastElementChild.querySelector("input,select,textarea").focus();
  } }, `Tambah ${noun.toLowerCase()}`);
  draw();
  return h("div", {}, list, button);
}
