// One photo after the other, in pieces, each time from where the server says that it stopped.
import { ask, noAnswer, progressOf } from "./asking.js";
import { photoBytes } from "./store.js";

const PIECE = 65_536;

const GONE = "Satu foto kunjungan ini tidak ada lagi di HP ini. Hapus foto itu dari kunjungan, lalu simpan lagi.";
const REFUSED = "Server menolak satu foto kunjungan ini. Hapus foto itu atau ambil yang baru, lalu simpan lagi.";

async function sendOne(url, bytes, keys) {
  const size = bytes.byteLength;
  const first = await ask(url, keys);
  if (first.status === 404) return { later: true };
  if (first.status !== 200) throw noAnswer();
  let { received, complete } = progressOf(first, size);
  let refusals = 0;
  // Each piece may be told off once for its offset; more would be two servers that disagree.
  for (let tries = 2 * Math.ceil(size / PIECE) + 4; !complete; tries -= 1) {
    if (tries === 0) throw noAnswer();
    const reply = await ask(url, {
      ...keys,
      method: "POST",
      headers: { ...keys.headers, "Content-Type": "application/octet-stream", "Upload-Offset": String(received) },
      body: bytes.slice(received, received + PIECE),
    });
    if (reply.status === 404) return { later: true };
    if (reply.status === 422) {
      // The bytes may have been spoilt on their way: from the beginning, once.
      refusals += 1;
      if (refusals > 1) return { words: reply.message || REFUSED };
      received = 0;
    } else if (reply.status === 200 || reply.status === 409) {
      ({ received, complete } = progressOf(reply, size));
    } else {
      throw noAnswer();
    }
  }
  return {};
}

/**
 * Send what the server lacks of a visit. `keys`: {csrf, headers}; `base`: address before "<visit>/<sha256>/";
 * `before()` is awaited before each photo. → {} when all are there, {later: true} when the server doesn't know
 * them now, {words} when one can't be sent at all. Throws NoAnswer or Stop.
 */
export async function sendPhotos(owner, { id, photos_missing: missing }, { base, keys, before }) {
  let later = false;
  for (const digest of missing) {
    await before();
    const bytes = await photoBytes(id, digest, owner);
    if (!bytes) return { words: GONE };
    const outcome = await sendOne(`${base}${id}/${digest}/`, bytes, keys);
    if (outcome.words) return outcome;
    later = later || Boolean(outcome.later);
  }
  return later ? { later } : {};
}
