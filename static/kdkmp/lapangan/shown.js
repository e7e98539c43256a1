// A visit that is finished: to be read, and taken up again as long as it hasn't left the phone.

import { h, swap } from "./dom.js";
import { say, wordsOf } from "./kabar.js";
import { described } from "./place.js";
import { cooperative, label, nameOf, stateWords } from "./session.js";
import { thumbnail } from "./shrink.js";
import * as store from "./store.js";
import { clockWords, dayWords, timeWords } from "./dates.js";

// showVisit(main, record, edit): edit(record) opens the form. → a function that leaves the screen.
export function showVisit(main, record, edit, tell = facts) {
  const pill = h("span", { class: `state ${record.state}` }, stateWords(record));
  const told = h("p", { class: "hint", role: "status" });
  const take = record.state === "tersimpan" && h("button", { type: "button", class: "second", onclick: () => again(record, edit) }, "Ubah");
  const photos = h("div", { class: "gallery" });
  swap(main, h("a", { href: "#/", class: "back" }, "‹ Beranda"), h("h1", {}, nameOf(record.body.cooperative)),
    h("p", {}, pill), record.remark && h("p", { class: "note info" }, record.remark), told, tell(record.body), photos, take);
  if (record.photos_missing?.length) told.textContent = `${record.photos_missing.length} foto masih dikirim.`;
  fill(photos, record).catch(() => {});
  const stop = store.onChange(async ({ id }) => {
    if (id !== record.id) return;
    const now = await store.visit(record.id);
    if (!now) return;
    pill.className = `state ${now.state}`;
    pill.textContent = stateWords(now);
    if (take) take.hidden = now.state !== "tersimpan";
  });
  return () => { if (typeof stop === "function") stop(); };
}

async function again(record, edit) {
  try {
    const now = await store.visit(record.id);
    if (now.state === "terkirim") { say("Kunjungan ini baru saja terkirim.", "info"); return; }
    await store.save({ ...now, state: "draf" });
    edit(await store.visit(record.id));
  } catch (error) {
    say(wordsOf(error, "Kunjungan tidak dapat dibuka. Muat ulang aplikasi."), "bad");
  }
}

async function fill(box, record) {
  for (const [at, { blob }] of (await store.photosOf(record.id)).entries()) {
    box.append(await thumbnail(blob, record.body.photos[at]?.caption || `Foto ${at + 1}`));
  }
}

function facts(body) {
  const rows = [
    ["Cara", label("mode", body.mode)],
    ["Waktu", `${timeWords(body.started_at)} sampai ${clockWords(body.ended_at)}`],
    ["Topik", body.topics.map((one) => label("topic", one)).join(", ")],
    ["Bertemu dengan", [body.people_met, body.people_count !== null && `${body.people_count} orang`].filter(Boolean).join(" · ")],
    ["Temuan", body.findings],
    ["Kendala", body.obstacles.map((one) => `${label("category", one.category)} (${label("priority", one.priority).toLowerCase()})${one.note && `: ${one.note}`}`)],
    ["Tindak lanjut", body.follow_ups.map((one) => `${one.what}, oleh ${one.who}, tenggat ${dayWords(one.due)}`)],
    ["Tindak lanjut selesai", body.follow_ups_done.length ? `${body.follow_ups_done.length} selesai` : ""],
    ["Tahapan tercapai", body.milestones.map((one) => [label("milestone", one.kind), dayWords(one.reached_on), one.number].filter(Boolean).join(", "))],
    ["Gerai", body.outlets.map((one) => `${label("outlet", one.kind)}: ${label("outlet_status", one.status).toLowerCase()}`)],
    ["Posisi", body.position ? described(body.position, cooperative(body.cooperative)) : `Tanpa lokasi: ${body.no_position_reason || "tidak diminta"}`],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value && value.length !== 0).map(([name, value]) => [
    h("dt", {}, name), h("dd", {}, Array.isArray(value) && typeof value[0] === "string" ? h("ul", {}, value.map((one) => h("li", {}, one))) : value),
  ]));
}
