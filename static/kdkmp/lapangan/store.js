// Visits and photos on the phone, until the server has them and for a month after. Every key goes with its owner:
// what another user of this phone wrote is neither read nor changed, only counted.
import { announce, listen } from "./channel.js";
import { sha256 } from "./canonical.js";
import { onTrouble, openDatabase, problem, result, StoreError, transact } from "./database.js";
import { merged, SENT, WAITING } from "./records.js";

export { onTrouble, StoreError };

const DAY = 86_400_000;
const KEEP_PHOTOS = 30 * DAY;
let current = null;

/** Whose rows `visit(id)` and the photo verbs mean when no owner is given. */
export const useOwner = (owner) => { current = owner === null ? null : String(owner); };

const named = (owner) => {
  const name = owner ?? current;
  if (name === null || name === undefined || name === "") {
    throw new StoreError("pemilik", "Masuk dahulu, supaya kunjungan disimpan atas nama Anda.");
  }
  return String(name);
};
const changed = (id) => announce({ kind: "berubah", id });

/** Opens the database; rejects with a StoreError whose message can be shown. */
export async function open({ owner, onBlocked } = {}) {
  if (onBlocked) onTrouble(onBlocked);
  if (owner !== undefined) useOwner(owner);
  await openDatabase();
}

// Which visits are being sent right now is known in memory only: a killed browser leaves none of them so.
const sending = new Map();
const HOLD = 120_000;

/** Of the sender: these ids are on the way (until told otherwise, at most two minutes). */
export function markSending(ids, on) {
  announce({ kind: "mengirim", ids: [...ids], on });
}

listen(({ kind, ids, on }) => {
  if (kind !== "mengirim") return;
  for (const id of ids) {
    if (on) sending.set(id, Date.now() + HOLD);
    else sending.delete(id);
  }
});

const shown = (record) => {
  const until = sending.get(record.id) ?? 0;
  const now = Date.now();
  const moving = record.state === WAITING && until > now && until <= now + HOLD;
  return moving ? { ...record, state: "mengirim" } : record;
};

const ofOwner = (owner) => IDBKeyRange.bound([owner], [owner, []]);
const own = (record, owner) => (record?.owner === owner ? record : undefined);

/** The owner's records, the newest first. */
export async function visits(owner) {
  const name = named(owner);
  const rows = await transact(["visits"], "readonly", (store) =>
    result(store("visits").index("owner_state").getAll(ofOwner(name))));
  return rows.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)).map(shown);
}

/** How many of the owner's finished visits the server doesn't have yet; reads no body. */
export async function waitingCount(owner) {
  const wanted = IDBKeyRange.only([named(owner), WAITING]);
  return transact(["visits"], "readonly", (store) => result(store("visits").index("owner_state").count(wanted)));
}

/** One record, or undefined when it isn't there or is another user's. */
export async function visit(id, owner) {
  const name = named(owner);
  const row = await transact(["visits"], "readonly", (store) => result(store("visits").get(id)));
  return own(row, name) && shown(row);
}

/** How many visits of other users of this phone still wait; nothing else of them is told. */
export async function othersWaiting(owner) {
  const name = named(owner);
  return transact(["visits"], "readonly", async (store) => {
    const keys = new Promise((resolve, reject) => {
      let found = 0;
      const asked = store("visits").index("owner_state").openKeyCursor();
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        const cursor = asked.result;
        if (!cursor) return resolve(found);
        const [whose, state] = cursor.key;
        if (whose !== name && state !== SENT) found += 1;
        return cursor.continue();
      };
    });
    return keys;
  });
}

async function mine(store, id, owner) {
  const stored = await result(store("visits").get(id));
  if (stored && stored.owner !== owner) {
    throw new StoreError("pemilik", "Kunjungan ini tidak bisa diubah dengan akun ini.");
  }
  return stored;
}

/** A transaction that writes. On a full phone the pictures that the server has make room first. */
export async function write(owner, names, work) {
  try {
    return await transact(names, "readwrite", work);
  } catch (error) {
    if (error.code !== "penuh" || !(await sweep(owner, Infinity))) throw error;
    return transact(names, "readwrite", work);
  }
}

const photoRows = (store, id) => result(store("photos").index("visit").getAll(id));

/** Keep {id, owner, state, body, …}; resolves with the record as it now stands on the disk. */
export async function save(record) {
  const owner = named(record.owner);
  askToStay();
  const kept = await write(owner, ["visits", "photos"], async (store) => {
    const stored = await mine(store, record.id, owner);
    const next = merged(stored, { ...record, owner }, await photoRows(store, record.id), Date.now());
    await result(store("visits").put(next));
    return next;
  });
  changed(record.id);
  return shown(kept);
}

/** Take a draft away, with its photos. What was ever put on the way is not removed. */
export async function remove(id, owner) {
  const name = named(owner);
  await transact(["visits", "photos"], "readwrite", async (store) => {
    const stored = await mine(store, id, name);
    if (stored && (stored.state !== "draf" || stored.flight || stored.version)) {
      throw new StoreError("bukan_draf", "Hanya draf yang belum pernah dikirim yang bisa dihapus.");
    }
    for (const row of await photoRows(store, id)) await result(store("photos").delete([id, row.sha256]));
    await result(store("visits").delete(id));
  });
  changed(id);
}

/** Puts the body's list of photos right after one came or went. */
async function relist(store, stored) {
  if (!stored) return;
  const rows = await photoRows(store, stored.id);
  // A sent visit that gets another picture is being corrected: it waits until the mentor says that it is finished.
  const state = stored.state === SENT ? "draf" : stored.state;
  await result(store("visits").put(merged(stored, { ...stored, state }, rows, Date.now())));
}

/** Keep a picture of a visit and declare it in the visit's body. → {sha256, size, caption, taken_at} */
export async function addPhoto(visitId, blob, { caption = "", taken_at = "", owner } = {}) {
  const name = named(owner);
  const bytes = await blob.arrayBuffer();
  const photo = { sha256: await sha256(bytes), size: bytes.byteLength, caption, taken_at };
  await write(name, ["visits", "photos"], async (store) => {
    const stored = await mine(store, visitId, name);
    // The bytes themselves, not a Blob: that would be a file beside the database, which can go missing.
    await result(store("photos").put({
      ...photo, visit: visitId, owner: name, bytes, type: blob.type, added_at: Date.now(), removed: false,
    }));
    await relist(store, stored);
  });
  changed(visitId);
  return photo;
}

/** → [{sha256, blob, size, caption, taken_at}] in the order in which they were added. */
export async function photosOf(visitId, owner) {
  const name = named(owner);
  const rows = await transact(["photos"], "readonly", (store) => photoRows(store, visitId));
  return rows
    .filter((row) => row.owner === name && !row.removed && row.bytes)
    .sort((a, b) => a.added_at - b.added_at)
    .map(({ bytes, type, sha256: digest, size, caption, taken_at }) => (
      { sha256: digest, blob: new Blob([bytes], { type }), size, caption, taken_at }));
}

/** Of the sender: the bytes of one picture, or null. Also of one taken away after the visit was put on the way. */
export async function photoBytes(visitId, digest, owner) {
  const name = named(owner);
  const row = await transact(["photos"], "readonly", (store) => result(store("photos").get([visitId, digest])));
  return own(row, name)?.bytes ?? null;
}

export async function removePhoto(visitId, digest, owner) {
  const name = named(owner);
  await transact(["visits", "photos"], "readwrite", async (store) => {
    const stored = await mine(store, visitId, name);
    const row = await result(store("photos").get([visitId, digest]));
    if (row && row.owner !== name) return;
    // A mark stays, so that a page with an older list doesn't declare it again; its bytes only while they travel.
    const travels = stored?.flight?.body.photos?.some((photo) => photo.sha256 === digest);
    const mark = { added_at: Date.now(), ...row, visit: visitId, sha256: digest, owner: name, removed: true };
    await result(store("photos").put({ ...mark, bytes: travels ? row?.bytes ?? null : null }));
    await relist(store, stored);
  });
  changed(visitId);
}

/** Of the sender and the like: `change(record or undefined)` gives the new record or null; all in one transaction. */
export async function alter(owner, changes) {
  const name = named(owner);
  const done = await write(name, ["visits"], async (store) => {
    const written = [];
    for (const { id, change } of changes) {
      const stored = await result(store("visits").get(id));
      const next = stored && stored.owner !== name ? null : change(stored);
      if (!next) continue;
      await result(store("visits").put({ ...next, owner: name }));
      written.push(next);
    }
    return written;
  });
  done.forEach(({ id }) => changed(id));
  return done;
}

/** Pictures of visits that the server has had for 30 days make room. → how many went */
export async function sweep(owner, now = Date.now()) {
  const name = named(owner);
  return transact(["visits", "photos"], "readwrite", async (store) => {
    const sent = await result(store("visits").index("owner_state").getAll(IDBKeyRange.only([name, SENT])));
    let gone = 0;
    for (const { id, confirmed_at } of sent) {
      if (!(confirmed_at < now - KEEP_PHOTOS)) continue;
      for (const { sha256: digest } of await photoRows(store, id)) {
        await result(store("photos").delete([id, digest]));
        gone += 1;
      }
    }
    return gone;
  });
}

export const meta = (key) => transact(["meta"], "readonly", (store) => result(store("meta").get(key)));

export async function setMeta(key, value) {
  await transact(["meta"], "readwrite", (store) => result(store("meta").put(value, key)));
  announce({ kind: "meta", key });
}

let asked = false;

/** Once per start: that the browser doesn't clear this away when the phone runs short of room. */
function askToStay() {
  if (asked) return;
  asked = true;
  navigator.storage?.persist?.().catch(() => false);
}

/** → {used, quota} in bytes (0 where the browser doesn't tell) and whether the browser promised to keep it. */
export async function usage() {
  const { usage: used = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { used, quota, persisted: (await navigator.storage?.persisted?.()) ?? false };
}

/** fn({kind: "berubah"|"mengirim"|"meta"|…, id, elsewhere}) on changes, also of other tabs. → how to stop */
export const onChange = (fn) => listen(fn);

export { problem };
