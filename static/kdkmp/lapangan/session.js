// Whose phone this is, and what the server told of his work. Kept under the user's id: another user
// on the same phone reads nothing of it.

import * as store from "./store.js";

export const session = { user: null, data: null, jam: null, checked: false };

const WAIT = 15000;
const CLOCK_LIMIT = 600000;
const urls = () => document.body.dataset;

// What the phone remembers of the last one who was logged in.
export async function restore() {
  session.user = await store.meta("pengguna") || null;
  session.data = session.user ? await store.meta(`data:${session.user.id}`) || null : null;
  session.jam = await store.meta("jam") || null;
}

// Asks the server. → "baru": new data; "masuk": nobody is logged in; "bukan": logged in, but no mentor;
// "lain": logged in is another than whose data this phone shows; "tanpa": no answer that can be trusted (no signal, a hotspot's page, a server that is down).
export async function refresh() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), WAIT);
  const asked = Date.now();
  try {
    const answer = await fetch(urls().data, { cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop.signal });
    const data = await answer.json();
    if (answer.status === 401 && data.message) return "masuk";
    if (answer.status === 403 && data.message) return data.user === session.user?.id ? "bukan" : "lain";
    if (!answer.ok || !data.user || !Number.isInteger(data.user.id) || !Array.isArray(data.cooperatives)) return "tanpa";
    await take(data, asked);
    return "baru";
  } catch {
    return "tanpa";
  } finally {
    clearTimeout(timer);
  }
}

async function take(data, asked) {
  const now = Date.now();
  const ahead = (asked + now) / 2 - Date.parse(data.server_time);
  session.user = { id: data.user.id, name: data.user.name };
  session.data = { ...data, fetched_at: new Date(now).toISOString() };
  session.jam = { ahead: Number.isFinite(ahead) ? Math.round(ahead) : 0 };
  // The outbox may refuse when the phone is full; the app goes on with what it holds in memory.
  await Promise.allSettled([
    store.setMeta("pengguna", session.user),
    store.setMeta(`data:${session.user.id}`, session.data),
    store.setMeta("jam", session.jam),
  ]);
}

// He leaves: his data goes from the phone, what he has recorded stays.
export async function forget() {
  if (session.user) await store.setMeta(`data:${session.user.id}`, null);
  await store.setMeta("pengguna", null);
  session.user = session.data = null;
}

// Milliseconds by which the phone's clock is ahead of the server's; 0 within ten minutes.
export const clockError = () => (session.jam && Math.abs(session.jam.ahead) > CLOCK_LIMIT ? session.jam.ahead : 0);

export const cooperative = (id) => (session.data?.cooperatives || []).find((one) => one.id === id) || null;
// "KDMP Gelik": on a narrow screen the long form would hide what tells one from the other.
export const shortName = (name) => name.replace(/^Koperasi (Desa|Kelurahan) Merah Putih /i, (_, form) => (/^d/i.test(form) ? "KDMP " : "KKMP "));
export const nameOf = (id) => (cooperative(id) ? shortName(cooperative(id).name) : "Koperasi yang tidak lagi ada di daftar Anda");
export const words = (kind) => session.data?.words?.[kind] || [];
export const label = (kind, value) => (words(kind).find(([key]) => key === value) || [value, value])[1];
export const limit = (name, otherwise) => session.data?.limits?.[name] ?? otherwise;

export const STATES = {
  draf: "Draf",
  tersimpan: "Tersimpan di HP",
  mengirim: "Mengirim",
  perbaikan: "Perlu perbaikan",
  terkirim: "Terkirim",
};

// The state in words; of a sent one what the reviewers have said since.
export function stateWords(record) {
  const known = record.state === "terkirim" && [...session.data?.visits || [], ...session.data?.land?.surveys || []].find((one) => one.id === record.id);
  if (known && !["terkirim", "perlu_perbaikan"].includes(known.state)) return label("state", known.state);
  return STATES[record.state] || record.state;
}
