// One sender over all tabs.
import { Stop } from "./asking.js";
import { result, transact } from "./database.js";

const NAME = "kdkmp-kirim";
// Longer than any one request; a killed browser holds the others up no longer than this.
const LEASE = 300_000;

const lease = (me, until) => transact(["meta"], "readwrite", async (store) => {
  const held = await result(store("meta").get(NAME));
  const now = Date.now();
  // A lease further ahead than any is given was written before the clock was set back.
  const taken = held && held.holder !== me && held.until > now && held.until <= now + LEASE;
  if (taken) return false;
  await result(store("meta").put({ holder: me, until }, NAME));
  return true;
});

/**
 * Run `work(renew)` unless another tab is at it; `renew()` is awaited before each request and rejects when the
 * turn was lost. → false when another tab has the turn, else true after the work is done.
 */
export async function withTurn(work) {
  if (navigator.locks) {
    return navigator.locks.request(NAME, { ifAvailable: true }, async (lock) => {
      if (lock) await work(async () => {});
      return Boolean(lock);
    });
  }
  const me = `${Date.now()}-${Math.random()}`;
  const renew = async () => {
    if (!(await lease(me, Date.now() + LEASE))) throw new Stop("tunggu", "");
  };
  if (!(await lease(me, Date.now() + LEASE))) return false;
  try {
    await work(renew);
  } finally {
    await lease(me, 0).catch(() => false);
  }
  return true;
}
