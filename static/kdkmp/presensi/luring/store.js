// What this device keeps: the lists of sessions, and the marks that are not sent yet. Everything under the
// user's id; another user of the same device neither sees nor sends it.
const NAME = "kdkmp-presensi";
const BROKEN = "Perangkat ini tidak dapat menyimpan (mungkin jendela penyamaran atau penyimpanan penuh).";

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    if (!globalThis.indexedDB) { reject(new Error(BROKEN)); return; }
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("lists", { keyPath: ["owner", "session"] });
      request.result.createObjectStore("marks", { keyPath: "id" });
      request.result.createObjectStore("meta");
    };
    request.onsuccess = () => {
      // a newer version in another tab must not wait for this one
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(new Error(BROKEN)); };
  });
  return opening;
}

/** One transaction: `work(store)` asks for what it wants; its last request's result when all is on the disk. */
async function run(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, mode === "readwrite" ? { durability: "strict" } : {});
    const request = work((name) => transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(new Error(BROKEN));
  });
}

export const meta = (key) => run(["meta"], "readonly", (store) => store("meta").get(key));
export const setMeta = (key, value) => run(["meta"], "readwrite", (store) => store("meta").put(value, key));

export const list = (owner, session) => run(["lists"], "readonly", (store) => store("lists").get([owner, session]));
export const lists = async (owner) => (await run(["lists"], "readonly", (store) => store("lists").getAll())).filter((one) => one.owner === owner);
export const keepList = (one) => run(["lists"], "readwrite", (store) => store("lists").put(one));

/** The lists of this user go from the device; marks that wait stay. */
export async function forget(owner) {
  const held = await lists(owner);
  return run(["lists", "meta"], "readwrite", (store) => {
    held.forEach((one) => store("lists").delete([owner, one.session]));
    store("meta").delete("user");
  });
}

const byTime = (a, b) => (a.id < b.id ? -1 : 1);
export const allMarks = async () => (await run(["marks"], "readonly", (store) => store("marks").getAll())).sort(byTime);
export const marks = async (owner) => (await allMarks()).filter((one) => one.owner === owner);

/** Keeps new marks; what was refused of the same participant before is settled by them. */
export async function keepMarks(made) {
  const settled = new Set(made.map((one) => `${one.session}:${one.enrolment}`));
  const old = (await allMarks()).filter((one) => one.state !== "antre" && settled.has(`${one.session}:${one.enrolment}`));
  return run(["marks"], "readwrite", (store) => {
    old.forEach((one) => store("marks").delete(one.id));
    made.forEach((one) => store("marks").put(one));
  });
}

export const drop = (ids) => run(["marks"], "readwrite", (store) => { ids.forEach((id) => store("marks").delete(id)); });

/** Writes down the server's answers: [{id, code, message, now}], of marks that were sent. */
export async function settle(owner, sent, answers) {
  const byId = new Map(answers.map((one) => [one.id, one]));
  const touched = new Map();
  for (const mark of sent) {
    if (!touched.has(mark.session)) touched.set(mark.session, await list(owner, mark.session));
    const person = touched.get(mark.session)?.people.find((one) => one.id === mark.enrolment);
    const answer = byId.get(mark.id);
    if (person && answer.code !== 422) Object.assign(person, answer.now ?? { status: "", reason: "", at: null, how: "" });
  }
  return run(["marks", "lists"], "readwrite", (store) => {
    for (const mark of sent) {
      const { code, message } = byId.get(mark.id);
      if (code === 200 && !message) store("marks").delete(mark.id);
      else store("marks").put({ ...mark, state: code === 422 ? "ditolak" : "berbeda", message });
    }
    [...touched.values()].filter(Boolean).forEach((one) => store("lists").put(one));
  });
}
