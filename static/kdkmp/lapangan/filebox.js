// "Simpan ke berkas": what waits, sealed for the server alone, as files that travel by WhatsApp or cable. Works
// without network. What was written to a file goes on waiting: the server takes both ways, in any order, twice.
import { sameContent } from "./canonical.js";
import { StoreError } from "./database.js";
import { launched } from "./records.js";
import { device, parted } from "./sender.js";
import { alter, meta, photoBytes, visits } from "./store.js";
import { isoHere } from "./times.js";
import { uuid7 } from "./uuid7.js";

const MAGIC = new TextEncoder().encode("KDKMPV01");
// The server takes 60 MB. A cheap phone holds a file three times while it is sealed.
const LARGEST = 30_000_000;
// Of these the server takes so much in one file; `json` bytes, `marks` its signs of structure , [ and {.
const MOST = { bodies: 2_000, photos: 10_000, json: 10_000_000, marks: 400_000 };
// What the list holds beside bodies and photos: pass, device, times.
const HEAD = { json: 10_000, marks: 100 };
const contents = new WeakMap();

const NO_KEY = "Berkas belum bisa dibuat: buka aplikasi ini sekali saat ada internet, lalu coba lagi.";
const NO_CRYPTO = "Peramban ini tidak bisa membuat berkas. Buka aplikasi lewat alamat https, dengan Chrome terbaru.";
const NOTHING = "Tidak ada kunjungan selesai yang perlu disimpan ke berkas.";

// A visit that was returned is on the server already; what is being written to it is as unfinished as a draft.
const finished = ({ state, version }) => (
  ["tersimpan", "mengirim"].includes(state) || (state === "perbaikan" && version === null));

/** {visits, drafts, words}: how many finished visits a file would hold, how many unfinished ones not. */
export async function summary(owner) {
  const rows = await visits(owner);
  const inside = rows.filter(finished).length;
  const drafts = rows.filter((row) => ["draf", "perbaikan"].includes(row.state) && !finished(row)).length;
  const told = inside ? `${inside} kunjungan masuk berkas.` : NOTHING;
  const left = drafts ? ` ${drafts} yang belum selesai tidak ikut: buka, lengkapi, lalu simpan dahulu.` : "";
  return { visits: inside, drafts, words: told + left };
}

const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));

/** 4 bytes big-endian length, then the JSON. */
function framed(value) {
  const json = new TextEncoder().encode(JSON.stringify(value));
  const bytes = new Uint8Array(4 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  return { bytes, json };
}

async function sealed(plain, key) {
  const { subtle } = crypto;
  // Only what makes the key: others may carry an "alg" or "use" that this browser would refuse.
  const { kty, n, e } = key.jwk;
  const server = await subtle.importKey("jwk", { kty, n, e }, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
  const secret = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = await subtle.encrypt({ name: "RSA-OAEP" }, server, await subtle.exportKey("raw", secret));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const header = framed({ key: key.id, wrapped: base64(wrapped), iv: base64(iv) });
  const cipher = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: header.json }, secret, plain);
  return [MAGIC, header.bytes, cipher];
}

async function plainOf({ bodies, photos }, pass) {
  const [ofVisits, surveys] = parted(bodies);
  const head = framed({
    schema: 1, pass, device_time: isoHere(), device: await device(), visits: ofVisits, ...surveys,
    photos: photos.map(({ visit, sha256, bytes }) => ({ visit, sha256, size: bytes.byteLength })),
  });
  const parts = [head.bytes, ...photos.map(({ bytes }) => new Uint8Array(bytes))];
  const plain = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    plain.set(part, at);
    at += part.byteLength;
  }
  return plain;
}

/** As the sender does: what is in a file is on its way, and goes by network unchanged. → [[older body, ] body] each */
async function launch(owner) {
  const ids = (await visits(owner)).filter(finished).map(({ id }) => id);
  const rows = await alter(owner, ids.map((id) => ({
    id,
    change: (record) => (record && finished(record) ? { ...launched(record, uuid7()), tries: record.tries } : null),
  })));
  return rows.map((row) => ({ id: row.id, bodies: bodiesOf(row) }));
}

/** What was on its way before and, when it was edited since, what it became: the version after that one. */
function bodiesOf({ body, flight }) {
  if (sameContent(body, flight.body)) return [flight.body];
  return [flight.body, { ...body, based_on: (flight.body.based_on ?? 0) + 1 }];
}

const newPack = () => ({ ids: new Set(), bodies: [], photos: [], size: 0, ...HEAD });

/** What this adds to the list of a file: bytes and marks. */
function inList(value) {
  const text = JSON.stringify(value);
  return { json: new TextEncoder().encode(text).length + 1, marks: 1 + (text.match(/[,[{]/g)?.length ?? 0) };
}

/** Would the pack with so much more be more than a file may hold? */
function bursts(pack, more, most) {
  return pack.size + more.size > most.size
    || pack.bodies.length + (more.bodies ?? 0) > most.bodies
    || pack.photos.length + (more.photos ?? 0) > most.photos
    || pack.json + more.json > most.json
    || pack.marks + more.marks > most.marks;
}

function add(pack, more) {
  for (const name of ["size", "json", "marks"]) pack[name] += more[name];
}

/** Lay visits and their photos into as few packs of at most `most` as their order allows. */
async function* packs(owner, launchedVisits, most) {
  let pack = newPack();
  for (const { id, bodies } of launchedVisits) {
    const list = inList(bodies);
    const visit = { ...list, size: list.json, bodies: bodies.length };
    const put = () => {
      pack.ids.add(id);
      pack.bodies.push(...bodies);
      add(pack, visit);
    };
    if (pack.bodies.length && bursts(pack, visit, most)) {
      yield pack;
      pack = newPack();
    }
    put();
    const digests = new Set(bodies.flatMap((body) => (body.photos ?? []).map((photo) => photo.sha256)));
    for (const sha256 of digests) {
      const bytes = await photoBytes(id, sha256, owner);
      if (!bytes) continue; // The server has it already, or says so.
      const photo = { ...inList({ visit: id, sha256, size: bytes.byteLength }), photos: 1 };
      photo.size = photo.json + bytes.byteLength;
      if (pack.photos.length && bursts(pack, photo, most)) {
        yield pack;
        pack = newPack();
        put(); // A photo comes with its visit, also in the next file.
      }
      pack.photos.push({ visit: id, sha256, bytes });
      add(pack, photo);
    }
  }
  if (pack.bodies.length) yield pack;
}

/**
 * All finished visits of the owner with their photos as sealed files, each at most `limit` bytes (about) and
 * within `most`: no more than the server takes. `key` ({id, jwk}) and `pass` are those of the app's data, by default from meta `data:<owner>`. Throws StoreError.
 * → [File], empty when nothing is finished
 */
export async function exportAll(owner, { key, pass, limit = LARGEST, most = {} } = {}) {
  if (!globalThis.crypto?.subtle) throw new StoreError("tanpa_sandi", NO_CRYPTO);
  const data = await meta(`data:${owner}`);
  const serverKey = key ?? data?.key;
  if (!serverKey?.jwk) throw new StoreError("tanpa_kunci", NO_KEY);
  const files = [];
  const day = isoHere().slice(0, 10);
  for await (const pack of packs(owner, await launch(owner), { ...MOST, ...most, size: limit })) {
    const plain = await plainOf(pack, pass ?? data?.pass ?? "");
    const name = `kunjungan-${day}-${files.length + 1}.kdkmp`;
    const file = new File(await sealed(plain, serverKey), name, { type: "application/octet-stream" });
    contents.set(file, [...pack.ids]);
    files.push(file);
  }
  return files;
}

/** Remember on each visit that it is in a file that left the app. They go on waiting for the server's word. */
export async function markExported(owner, files) {
  const ids = new Set(files.flatMap((file) => contents.get(file) ?? []));
  const now = Date.now();
  await alter(owner, [...ids].map((id) => ({ id, change: (record) => record && { ...record, exported_at: now } })));
}

/**
 * Give the files to another app where the phone can, else download them; called from a tap. → "dibagikan",
 * "diunduh", or "batal" when the mentor closed the list of apps
 */
export async function handOver(files) {
  if (navigator.canShare?.({ files })) {
    try {
      await navigator.share({ files });
      return "dibagikan";
    } catch (error) {
      if (error.name === "AbortError") return "batal";
    }
  }
  for (const file of files) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
  return "diunduh";
}
