// The tables on the phone. A schema that was ever given out is never changed: what is new is a further step, and a
// phone that comes from any older one walks all steps from there on, in one transaction, with what waits in it.
export const NAME = "kdkmp-lapangan";

// Each: (database, transaction of the upgrade) → nothing. The n-th leads from schema n to n + 1.
export const STEPS = [
  (database) => {
    database.createObjectStore("visits", { keyPath: "id" });
    database.createObjectStore("photos", { keyPath: ["visit", "sha256"] });
    database.createObjectStore("meta");
  },
  // Nothing is looked up but in its owner's name.
  (database, transaction) => {
    transaction.objectStore("visits").createIndex("owner_state", ["owner", "state"]);
    transaction.objectStore("photos").createIndex("visit", "visit");
  },
  // What was put on the way and waits for its answer is kept beside what the mentor goes on writing.
  (database, transaction) => {
    const asked = transaction.objectStore("visits").openCursor();
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return;
      cursor.update({ flight: null, photos_missing: [], ...cursor.value });
      cursor.continue();
    };
  },
];

export const VERSION = STEPS.length;

/** Walk from schema `from` (0: nothing is there yet) to the newest. */
export function upgrade(database, transaction, from, steps = STEPS) {
  for (const step of steps.slice(from)) step(database, transaction);
}
