// The phone's own database: opening it, and transactions that either stand on the disk or never were.
import { NAME, VERSION, upgrade } from "./schema.js";

/** What went wrong, in words for the mentor; `code` for the program. */
export class StoreError extends Error {
  constructor(code, words) {
    super(words);
    this.name = "StoreError";
    this.code = code;
  }
}

const WORDS = {
  tidak_ada: "Peramban ini tidak bisa menyimpan di HP (mungkin mode penyamaran). Buka aplikasi di jendela biasa.",
  penuh: "Penyimpanan HP penuh, yang terakhir belum tersimpan. Hapus berkas lain di HP, lalu simpan lagi.",
  tab_lain: "Aplikasi ini masih terbuka di tab lain dengan versi lama. Tutup tab lain itu.",
  ditutup: "Aplikasi sudah diperbarui di tab lain. Tutup tab lain, lalu muat ulang halaman ini.",
  lebih_baru: "Data di HP ini dari versi aplikasi yang lebih baru. Sambungkan ke internet, lalu muat ulang.",
  gagal: "Data di HP tidak bisa dibaca atau ditulis. Muat ulang halaman ini, lalu coba lagi.",
};

export const problem = (code) => new StoreError(code, WORDS[code]);

function inWords(error) {
  if (error instanceof StoreError) return error;
  const codes = { QuotaExceededError: "penuh", VersionError: "lebih_baru", SecurityError: "tidak_ada" };
  const told = problem(codes[error?.name] ?? "gagal");
  told.cause = error;
  return told;
}

let opening = null;
let outdated = false;
const told = new Set();

/** fn(words) when another tab keeps the database from being opened, or has taken it over. */
export const onTrouble = (fn) => told.add(fn);
const tell = (code) => told.forEach((fn) => fn(WORDS[code]));

function ask() {
  return new Promise((resolve, reject) => {
    if (outdated) throw problem("ditutup");
    if (!globalThis.indexedDB) throw problem("tidak_ada");
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, request.transaction, oldVersion);
    request.onblocked = () => tell("tab_lain");
    request.onerror = () => {
      // Firefox's private windows refuse with this; to the mentor it is one and the same.
      const hidden = ["InvalidStateError", "UnknownError"].includes(request.error?.name);
      reject(hidden ? problem("tidak_ada") : inWords(request.error));
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = () => { opening = null; };
      // A newer app in another tab wants to upgrade: in its way we would only keep the mentor waiting.
      database.onversionchange = () => {
        database.close();
        opening = null;
        outdated = true;
        tell("ditutup");
      };
      resolve(database);
    };
  });
}

/** The open database; rejects with a StoreError. */
export function openDatabase() {
  opening ??= ask().catch((error) => {
    opening = null;
    throw inWords(error);
  });
  return opening;
}

/** The result of one request of a transaction. */
export const result = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function begin(names, mode) {
  const database = await openDatabase();
  try {
    return database.transaction(names, mode, { durability: "strict" });
  } catch (error) {
    if (error.name !== "InvalidStateError" || outdated) throw error;
    opening = null; // Closed under us, as when the browser was short of memory: once more.
    return (await openDatabase()).transaction(names, mode, { durability: "strict" });
  }
}

/**
 * Do `work(store)` in one transaction; `store(name)` is an object store. `work` awaits nothing but requests of
 * this transaction. Resolves with what `work` returned when all of it is on the disk; else nothing of it is.
 */
export async function transact(names, mode, work) {
  let transaction;
  try {
    transaction = await begin(names, mode);
  } catch (error) {
    throw inWords(error);
  }
  return new Promise((resolve, reject) => {
    let value;
    let failure = null;
    transaction.oncomplete = () => (failure ? reject(inWords(failure)) : resolve(value));
    transaction.onabort = () => reject(inWords(transaction.error ?? failure));
    Promise.resolve(work((name) => transaction.objectStore(name))).then(
      (answer) => { value = answer; },
      (error) => {
        failure = error;
        try {
          transaction.abort();
        } catch {
          reject(inWords(error)); // It had ended before.
        }
      },
    );
  });
}
