// A visit as the phone makes it (docs/reference/visit-sync.md), and what must be true before it is sent.

import { clockError, limit, session } from "./session.js";
import { iso, offset, today } from "./dates.js";
import { uuid7 } from "./uuid7.js";

const DAY = 86400000;

export function newVisit(cooperative) {
  const id = uuid7();
  const body = {
    schema: 1, id, cooperative, mode: "lapangan", topics: [],
    started_at: iso(), ended_at: "", people_met: "", people_count: null, findings: "",
    obstacles: [], follow_ups: [], follow_ups_done: [], milestones: [], outlets: [],
    position: null, no_position_reason: "", photos: [],
    device_time: iso(), device_offset: offset(), app: "1", based_on: null,
  };
  return {
    id, owner: String(session.user.id), state: "draf", body, version: null, errors: {}, remark: "",
    updated_at: new Date().toISOString(), tries: 0, next_at: null,
  };
}

// Ready to be sent, as a copy: from here on the body stays as it is, from try to try.
export function finished(record) {
  const body = {
    ...tidied(record.body), device_time: iso(), device_offset: offset(), based_on: record.version || null,
  };
  return { ...record, body, state: "tersimpan", errors: {}, remark: "", tries: 0, next_at: null };
}

// Rows that say nothing are left out.
const filled = (names) => (row) => names.some((name) => String(row[name] ?? "").trim());
const hasObstacle = filled(["category", "note"]);
const hasFollowUp = filled(["what", "who", "due"]);
const hasMilestone = filled(["kind", "reached_on", "number", "note"]);
const tidied = (body) => ({
  ...body,
  obstacles: body.obstacles.filter(hasObstacle),
  follow_ups: body.follow_ups.filter(hasFollowUp),
  milestones: body.milestones.filter(hasMilestone),
});

// → {field: [sentences]}; an empty object when it may be sent. The server checks all of it again.
export function check(body) {
  const errors = {};
  const add = (field, text) => { (errors[field] ||= []).push(text); };
  if (!body.cooperative) add("cooperative", "Pilih koperasi yang dikunjungi.");
  checkTimes(body, add);
  if (!body.topics.length) add("topics", "Pilih sedikitnya satu topik.");
  const most = limit("people_count", 5000);
  if (body.people_count !== null && !(body.people_count >= 0 && body.people_count <= most)) {
    add("people_count", `Tulis jumlah orang dengan angka, 0 sampai ${most}.`);
  }
  if (body.mode === "lapangan" && !body.position && !body.no_position_reason.trim()) {
    add("position", "Ambil posisi, atau pilih “Tanpa lokasi” dan tulis alasannya.");
  }
  const photos = limit("photos", 10);
  if (body.photos.length > photos) add("photos", `Paling banyak ${photos} foto. Hapus ${body.photos.length - photos} foto.`);
  checkRows(body, add);
  return errors;
}

function checkTimes(body, add) {
  const begun = Date.parse(body.started_at);
  const ended = Date.parse(body.ended_at);
  const now = Date.now() - clockError();
  if (Number.isNaN(begun)) add("started_at", "Isi kapan kunjungan dimulai.");
  else if (begun < Date.parse(limit("earliest", "2025-01-01"))) add("started_at", "Waktu mulai terlalu lama berlalu. Periksa tanggalnya dan jam HP.");
  else if (begun > now + DAY) add("started_at", "Waktu mulai ada di masa depan. Periksa tanggalnya dan jam HP.");
  if (Number.isNaN(ended)) add("ended_at", "Isi kapan kunjungan selesai.");
  else if (ended > now + DAY) add("ended_at", "Waktu selesai ada di masa depan. Periksa tanggalnya dan jam HP.");
  else if (ended < begun) add("ended_at", "Waktu selesai tidak boleh sebelum waktu mulai.");
  else if (ended - begun > DAY) add("ended_at", "Kunjungan paling lama 24 jam. Periksa tanggal mulai dan selesai.");
}

function checkRows(body, add) {
  for (const [name, noun] of [["obstacles", "kendala"], ["follow_ups", "tindak lanjut"]]) {
    if (body[name].length > limit(name, 20)) add(name, `Paling banyak ${limit(name, 20)} ${noun} per kunjungan.`);
  }
  body.obstacles.forEach((row, at) => {
    if (!hasObstacle(row)) return;
    if (!row.category) add("obstacles", `Kendala ${at + 1}: pilih kategorinya.`);
    if (!row.priority) add("obstacles", `Kendala ${at + 1}: pilih prioritasnya.`);
  });
  const day = body.started_at.slice(0, 10) || today();
  body.follow_ups.forEach((row, at) => {
    if (!hasFollowUp(row)) return;
    if (!row.what.trim()) add("follow_ups", `Tindak lanjut ${at + 1}: tulis apa yang harus dikerjakan.`);
    if (!row.who.trim()) add("follow_ups", `Tindak lanjut ${at + 1}: tulis siapa yang mengerjakan.`);
    if (!row.due) add("follow_ups", `Tindak lanjut ${at + 1}: isi tenggatnya.`);
    else if (row.due < day) add("follow_ups", `Tindak lanjut ${at + 1}: tenggat tidak boleh sebelum hari kunjungan.`);
  });
  const kinds = new Set();
  body.milestones.forEach((row, at) => {
    if (!hasMilestone(row)) return;
    if (!row.kind) add("milestones", `Tahapan ${at + 1}: pilih tahapannya.`);
    else if (kinds.has(row.kind)) add("milestones", `Tahapan ${at + 1}: tahapan ini sudah diisi di atas.`);
    kinds.add(row.kind);
    if (row.reached_on && row.reached_on > today()) add("milestones", `Tahapan ${at + 1}: tanggalnya belum tiba.`);
    if (row.kind === "nib" && row.number && !/^[0-9]{13}$/.test(row.number)) {
      add("milestones", `Tahapan ${at + 1}: NIB terdiri dari 13 angka tanpa huruf.`);
    }
  });
}
