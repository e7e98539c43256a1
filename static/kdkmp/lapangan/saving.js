// Every change goes to the phone's store at once: one write at a time, the newest wins, and a write that
// failed is said and tried again, while what was typed stays on the screen.

import { tell, wordsOf } from "./kabar.js";
import * as store from "./store.js";
import { clockWords } from "./dates.js";

const AGAIN = 5000;
const FAILED = "Isian terakhir belum tersimpan di HP. Jangan tutup aplikasi; dicoba lagi sebentar lagi.";

// saver(record, told): touch() after a change, settle() → true when all is on the disk. `told` gets a
// sentence about the last write.
export function saver(record, told) {
  let dirty = false;
  let closed = false;
  let running = null;
  let timer = 0;

  async function write() {
    while (dirty) {
      dirty = false;
      record.updated_at = new Date().toISOString();
      try {
        await store.save(record);
        tell("simpan", "");
        // what was typed while this was written is not on the disk yet: "tersimpan" would be a lie
        if (!dirty) told(`Tersimpan di HP pukul ${clockWords(record.updated_at)}`);
      } catch (error) {
        dirty = true;
        told("Belum tersimpan");
        tell("simpan", wordsOf(error, FAILED), { kind: "bad" });
        clearTimeout(timer);
        timer = setTimeout(start, AGAIN);
        return;
      }
    }
  }

  function start() {
    running ||= write().finally(() => { running = null; });
    return running;
  }

  return {
    touch() {
      if (closed) return;
      dirty = true;
      told("Menyimpan …");
      start();
    },
    async settle() {
      while (running || dirty) {
        const before = running;
        await start();
        if (!before && dirty) return false;
      }
      return true;
    },
    // Nothing is written any more: what comes late must not undo what was decided.
    stop() {
      closed = true;
      dirty = false;
      clearTimeout(timer);
    },
  };
}

// The same visit in two tabs would overwrite itself: whoever comes second is told. → a function that lets
// go (and says when it has), or null when another tab has it.
export function claim(id) {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((answer) => {
    const held = navigator.locks.request(`kdkmp-isian-${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) { answer(null); return null; }
      return new Promise((free) => { answer(() => { free(); return held; }); });
    }).catch(() => answer(() => {}));
  });
}
