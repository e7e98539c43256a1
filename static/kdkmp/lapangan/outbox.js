// Which visits go out next, and what an answer makes of them on the phone.
import { result } from "./database.js";
import { answered, launched, refused, WAITING } from "./records.js";
import { alter, write } from "./store.js";
import { uuid7 } from "./uuid7.js";

export const MOST = 20;
const HOUR = 3_600_000;
const weight = (body) => new TextEncoder().encode(JSON.stringify(body)).length;

// A time further ahead than we ever set was written before the clock was set back.
const due = ({ next_at: at }, now) => !at || at <= now || at > now + HOUR;

/** How many go together when even the least tried of them was tried so often; 20 is what a request may have. */
const cautious = (tries) => Math.max(1, Math.floor(MOST / 2 ** Math.max(0, tries - 1)));

/**
 * The next visits to send: at most `limit` (null: fewer the oftener they were tried) and `bytes`, those tried least first, none of the set `except`, none
 * that is to wait (unless `all`). What goes is fixed on the disk before it goes. → [{id, token, body}]
 */
export async function takeNext(owner, { limit, bytes, except, all = false }) {
  const name = String(owner);
  return write(name, ["visits"], async (store) => {
    const rows = await result(store("visits").index("owner_state").getAll(IDBKeyRange.only([name, WAITING])));
    const now = Date.now();
    const ready = rows.filter((row) => !except.has(row.id) && (all || due(row, now)));
    ready.sort((a, b) => a.tries - b.tries || (a.id < b.id ? -1 : 1));
    const taken = [];
    let room = bytes;
    for (const record of ready.slice(0, limit ?? cautious(ready[0]?.tries ?? 0))) {
      const next = launched(record, uuid7());
      room -= weight(next.flight.body);
      if (room < 0 && taken.length) break;
      await result(store("visits").put(next));
      taken.push({ id: next.id, ...next.flight });
    }
    return taken;
  });
}

/** Write down what the server said of each flight; `items` by id. Those without an item stay as they were. */
export const settle = (owner, flights, items) => alter(owner, flights
  .filter(({ id }) => items.has(id))
  .map(({ id, token }) => ({ id, change: (record) => record && answered(record, token, items.get(id), Date.now()) })));

/** The server or a missing photo refuses this one: the mentor must see to it. */
export const refuse = (owner, { id, token }, words) => alter(owner, [
  { id, change: (record) => record && refused(record, token, words) }]);

/** Leave one alone until `at` (ms since 1970). */
export const postpone = (owner, id, at) => alter(owner, [
  { id, change: (record) => record && { ...record, next_at: at } }]);
