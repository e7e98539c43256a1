// What becomes of a visit's record on the phone: pure functions, without database and network.
//
// record: {id, owner, state, body, version, errors, remark, updated_at, tries, next_at,
//   flight, photos_missing, confirmed_at, exported_at, server_state}
// `version`: the newest one that the server is known to hold, or null. `flight`: {token, body} of what was put on
// the way (by network or file) and has no full answer yet; it goes out unchanged until it has one, whatever the
// mentor writes meanwhile, so that what he writes becomes the next version and never a rival of the first.
import { sameContent } from "./canonical.js";
import { problem, StoreError } from "./database.js";

const FROM_PAGE = ["draf", "tersimpan", "perbaikan"];
export const WAITING = "tersimpan";
export const SENT = "terkirim";

/** The photos that a body declares: as the page has them, without those taken away, with those added since. */
function declared(listed, rows) {
  const removed = new Set(rows.filter((row) => row.removed).map((row) => row.sha256));
  const photos = (listed ?? []).filter((photo) => !removed.has(photo.sha256));
  const known = new Set(photos.map((photo) => photo.sha256));
  const added = rows.filter((row) => !row.removed && !known.has(row.sha256));
  added.sort((one, other) => one.added_at - other.added_at);
  return photos.concat(added.map(({ sha256, size, caption, taken_at }) => ({ sha256, size, caption, taken_at })));
}

function stateOf(stored, given, body) {
  const same = stored && sameContent(stored.body, body);
  // A page that was opened before the answer came must not make a sent visit wait again for nothing.
  if (same && stored.state === SENT) return SENT;
  // What is changed on a page that showed it on its way or sent is unfinished until the mentor says otherwise.
  if (given === "mengirim" || given === SENT) return same ? stored.state : "draf";
  if (!FROM_PAGE.includes(given)) throw new StoreError("keadaan", "Keadaan kunjungan ini tidak dikenal.");
  return given;
}

/**
 * The record to keep when the page saves `given` (id, state, body; perhaps errors and remark) over `stored`.
 * Only what the page may decide is taken from it; what the server said stays.
 */
export function merged(stored, given, rows, now) {
  if (!given.id || !given.body) throw problem("gagal");
  const body = { ...given.body, id: given.id, photos: declared(given.body.photos, rows) };
  const state = stateOf(stored, given.state, body);
  const finished = state === WAITING && stored?.state !== WAITING;
  return {
    flight: null, photos_missing: [], confirmed_at: null, exported_at: null, server_state: "",
    version: given.version ?? null,
    ...stored,
    id: given.id,
    owner: given.owner,
    state,
    body,
    errors: state === WAITING ? {} : given.errors ?? stored?.errors ?? {},
    remark: finished ? "" : stored?.remark ?? given.remark ?? "",
    tries: finished ? 0 : stored?.tries ?? 0,
    next_at: null,
    updated_at: new Date(now).toISOString(),
  };
}

/** Put it on the way: the body that goes is fixed from here on. */
export function launched(record, token) {
  if (record.flight) return { ...record, tries: record.tries + 1 };
  const body = { ...record.body, based_on: record.version };
  return { ...record, body, flight: { token, body }, tries: record.tries + 1 };
}

const REFUSED = "Server belum bisa menerima kunjungan ini. Perbaiki isian yang ditandai, lalu simpan lagi.";
const RIVAL = "Isi lain dari kunjungan ini sudah ada di server. Keduanya disimpan; pemeriksa yang memilih.";

/**
 * What the server's answer `item` about flight `token` makes of the record; null when that flight is no more.
 * An edit made meanwhile stays what it is: it goes next, based on the version that was just confirmed.
 */
export function answered(record, token, item, now) {
  if (record.flight?.token !== token) return null;
  const edited = !sameContent(record.body, record.flight.body);
  if (item.code === 422) {
    const settled = { ...record, flight: null, photos_missing: [] };
    if (edited) return settled;
    return { ...settled, state: record.state === WAITING ? "perbaikan" : record.state, errors: item.errors, remark: REFUSED };
  }
  // A rival's number is not the one that the server holds to be the visit's.
  const version = item.code === 409 ? record.version : Math.max(record.version ?? 0, item.version);
  const known = { ...record, version, next_at: null };
  if (edited) return { ...known, flight: null, photos_missing: [] };
  if (item.photos_missing.length) return { ...known, photos_missing: item.photos_missing };
  return {
    ...known,
    body: record.flight.body,
    state: SENT,
    flight: null,
    photos_missing: [],
    errors: {},
    remark: item.held || (item.code === 409 ? RIVAL : ""),
    confirmed_at: now,
    server_state: item.status,
  };
}

/** The server refuses all of the request and only this visit was in it; or its photo is refused or gone. */
export function refused(record, token, words) {
  if (record.flight?.token !== token || record.state !== WAITING) return null;
  if (!sameContent(record.body, record.flight.body)) return { ...record, flight: null, photos_missing: [] };
  return { ...record, state: "perbaikan", flight: null, photos_missing: [], remark: words };
}

/** The app's data says that the server lacks photos of a sent visit: it goes once more, unchanged. */
export function reopened(record, missing, token) {
  return { ...record, state: WAITING, flight: { token, body: record.body }, photos_missing: missing, next_at: null };
}

/** An officer returned it. Null when the phone knows better: a newer version, or a correction under way. */
export function returned(record, { id, version, reason, body }, owner, now) {
  const news = { version, remark: reason, server_state: "perlu_perbaikan" };
  if (!record) {
    const fresh = merged(null, { id, owner, state: "perbaikan", body }, [], now);
    return { ...fresh, ...news };
  }
  if ((record.version ?? 0) > version || record.flight || record.state === WAITING) return null;
  if (record.state !== SENT && record.version === version) {
    return record.remark === reason ? null : { ...record, ...news };
  }
  // Another phone sent the newer version: what was written here without knowing it stays on the page.
  const kept = record.state === SENT && record.version !== version ? body : record.body;
  return { ...record, ...news, body: kept, state: record.state === SENT ? "perbaikan" : record.state, errors: {} };
}
