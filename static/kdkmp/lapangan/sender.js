// Sends what waits, whenever there may be a network: at start, when the phone says "online" or the page is looked
// at, by a timer with growing pauses, and by the button. Nothing here is needed for a visit to be kept.
import { ask, itemsOf, noAnswer, NoAnswer, Stop } from "./asking.js";
import { announce, listen } from "./channel.js";
import { withTurn } from "./lock.js";
import { MOST, postpone, refuse, settle, takeNext } from "./outbox.js";
import { sendPhotos } from "./photo_sending.js";
import { applyServer } from "./server_state.js";
import { markSending, meta, setMeta, StoreError, sweep, useOwner, visits, waitingCount } from "./store.js";
import { isoHere } from "./times.js";
import { uuid7 } from "./uuid7.js";

export { applyServer };

const BYTES = 900_000; // of the megabyte that a request may have
const SHORTEST = 5_000;
const LONGEST = 900_000;
const ADDRESSES = { sync: "/kunjungan/sync/", photos: "/kunjungan/sync/foto/" };
const NOBODY = "Masuk lagi supaya kunjungan terkirim atas nama Anda. Kunjungan tetap tersimpan di HP.";
const FAILED = "Pengiriman terhenti. Kunjungan aman di HP; muat ulang halaman ini, lalu kirim lagi.";

let with_ = null; // {owner, csrf, pass, urls} of the one who is logged in; null: stopped
let timer = 0;
let failures = 0;
let again = false;
let quietUntil = 0; // The server asked to be left alone until then.
let running = false;
let state = fresh();
const watchers = new Set();

function fresh() {
  return { online: true, sending: false, waiting: 0, next_at: null, last_error_words: "", needs_login: false, last_sent_at: null };
}

/** {online, sending, waiting, next_at (ms), last_error_words, needs_login, last_sent_at (ms)} as of now. */
export const status = () => ({ ...state, online: navigator.onLine !== false });

/** fn(status) whenever it changes, and once now. → how to stop */
export function onStatus(fn) {
  watchers.add(fn);
  fn(status());
  return () => watchers.delete(fn);
}

function show(change) {
  state = { ...state, ...change };
  watchers.forEach((fn) => fn(status()));
}

const waiting = async (owner) => (await visits(owner)).filter((row) => ["tersimpan", "mengirim"].includes(row.state));

let counting = null;

/** Once for all the changes of a moment: a batch changes twenty visits. */
function recount() {
  counting ??= Promise.resolve().then(async () => {
    const owner = with_?.owner;
    await new Promise((go) => { setTimeout(go, 100); });
    counting = null; // What changes from here on is counted anew.
    if (owner === undefined) return;
    const count = await waitingCount(owner);
    if (with_?.owner === owner && count !== state.waiting) show({ waiting: count });
  });
  return counting;
}

/** The number of this installation, made at its first start. */
export async function device() {
  const known = await meta("device");
  if (known) return known;
  const made = uuid7();
  await setMeta("device", made);
  return made;
}

/** Bodies of visits, and {surveys} when there are any: servers from before them would not know the word. */
export function parted(bodies) {
  const surveys = bodies.filter((body) => body.type);
  return [bodies.filter((body) => !body.type), surveys.length ? { surveys } : {}];
}

async function post(job, flights) {
  const pass = job.pass();
  if (pass === null) throw new Stop("masuk", NOBODY);
  const [plain, surveys] = parted(flights.map((flight) => flight.body));
  const body = JSON.stringify({
    schema: 1,
    device_time: isoHere(),
    device: await device(),
    app: job.app,
    pass,
    visits: plain,
    ...surveys,
  });
  await job.before();
  return ask(job.urls.sync, {
    ...job.keys, method: "POST", headers: { "Content-Type": "application/json" }, body: new TextEncoder().encode(body),
  });
}

/** Send a batch and write down each answer. A request that is refused as a whole is sent again in parts. */
async function deliver(job, flights) {
  const reply = await post(job, flights);
  if (reply.status === 200) return kept(job, flights, reply);
  const part = { 413: Math.ceil(flights.length / 2), 400: 1 }[reply.status];
  if (!part) throw noAnswer();
  if (flights.length === 1) return alone(job, flights, reply);
  for (let from = 0; from < flights.length; from += part) await deliver(job, flights.slice(from, from + part));
  return null;
}

async function kept(job, flights, reply) {
  await settle(job.owner, flights, itemsOf(reply, flights.map((flight) => flight.body)));
  await sent(job.owner);
}

/** Refused with nothing else in the request. It may have been cut on its way: once more. If the server refuses an
 * empty request too, it is this app that it doesn't understand, and no visit is to blame. */
async function alone(job, flights, first) {
  if (!first.message) throw noAnswer();
  if (first.status === 400) {
    const second = await post(job, flights);
    if (second.status === 200) return kept(job, flights, second);
    if (second.status !== 400) throw noAnswer();
    const empty = await post(job, []);
    if (empty.status !== 200) throw new Stop("tunggu", empty.message, LONGEST);
  }
  return refuse(job.owner, flights[0], first.message);
}

async function sent(owner) {
  failures = 0;
  show({ last_sent_at: Date.now(), last_error_words: "", needs_login: false });
  await setMeta(`last_sent:${owner}`, Date.now());
}

/** All that waits, in batches; small ones first after failures, so that one bad visit doesn't hold up the others. */
async function sendVisits(job) {
  const asked = new Set();
  let limit = null;
  for (let delivered = 0; ; delivered += 1) {
    const flights = await takeNext(job.owner, { limit, bytes: BYTES, except: asked, all: job.all });
    if (!flights.length) return { asked };
    flights.forEach(({ id }) => asked.add(id));
    try {
      await moving(flights, () => deliver(job, flights));
    } catch (error) {
      // Others were taken before; their photos can go, then this is tried again.
      if (error instanceof NoAnswer && delivered) return { asked, error };
      throw error;
    }
    limit = Math.min(MOST, flights.length * 2);
  }
}

async function moving(flights, work) {
  const ids = flights.map(({ id }) => id);
  markSending(ids, true);
  try {
    await work();
  } finally {
    markSending(ids, false);
  }
}

async function sendLackingPhotos(job, asked) {
  const rows = (await waiting(job.owner)).filter((row) => asked.has(row.id) && row.flight && row.photos_missing.length);
  for (const row of rows) {
    const flight = { id: row.id, ...row.flight };
    await moving([flight], async () => {
      const outcome = await sendPhotos(job.owner, row, {
        base: job.urls.photos, keys: { ...job.keys, headers: job.pass() ? { "X-Pass": job.pass() } : {} }, before: async () => {
          markSending([row.id], true);
          await job.before();
        },
      });
      if (outcome.words) await refuse(job.owner, flight, outcome.words);
      else if (outcome.later) await postpone(job.owner, row.id, Date.now() + pause(row.tries));
      else await deliver(job, [flight]);
    });
  }
}

const pause = (tries) => {
  const grown = Math.min(LONGEST, SHORTEST * 2 ** Math.min(20, Math.max(0, tries - 1)));
  return Math.min(LONGEST, Math.max(SHORTEST, grown * (0.75 + Math.random() / 2)));
};

async function round(me, all) {
  if (!all && navigator.onLine === false) throw noAnswer(); // Not even tried: it would only cost battery.
  return withTurn(async (renew) => {
    const before = async () => {
      if (with_ !== me) throw new Stop("tunggu", ""); // Logged out meanwhile: what waits, waits.
      await renew();
    };
    const job = { ...me, all, before, keys: { csrf: me.csrf } };
    const { asked, error } = await sendVisits(job);
    await sendLackingPhotos(job, asked);
    if (error) throw error;
    await sweep(me.owner);
  });
}

/** How long until the next round when this one went well. */
async function untilNext(owner) {
  const rows = await waiting(owner);
  if (!rows.length) return LONGEST;
  const now = Date.now();
  return Math.min(LONGEST, Math.max(SHORTEST, Math.min(...rows.map((row) => (row.next_at ?? now) - now))));
}

/** How long after an error; says on the page what it was. */
function afterError(error, me) {
  failures += 1;
  const login = error instanceof Stop && error.kind === "masuk";
  const asked = Math.min(LONGEST, error.wait ?? 0);
  if (asked) quietUntil = Date.now() + asked;
  const ours = [NoAnswer, Stop, StoreError].some((kind) => error instanceof kind);
  if (with_ === me) show({ last_error_words: ours ? error.message : FAILED, needs_login: login });
  return login ? LONGEST : Math.min(LONGEST, Math.max(pause(failures), asked));
}

/** Try now; when a round runs already and `all` is asked for, another follows it. */
async function run(all = false) {
  const me = with_;
  if (!me) return;
  if (running) {
    again = again || all;
    return;
  }
  running = true;
  clearTimeout(timer);
  show({ sending: true, next_at: null });
  let wait = LONGEST;
  try {
    const had = await round(me, all);
    if (!had && all) announce({ kind: "kirim" });
    failures = 0;
    if (with_ === me) show({ last_error_words: "", needs_login: false });
    wait = await untilNext(me.owner);
  } catch (error) {
    wait = afterError(error, me);
  }
  running = false;
  if (with_ === me) await recount().catch(() => {});
  show({ sending: false });
  const next = again || with_ !== me; // Asked for meanwhile, or another mentor logged in.
  plan(next ? 0 : wait, again);
  again = false;
}

function plan(wait, all = false) {
  clearTimeout(timer);
  if (!with_ || running) return;
  show({ next_at: Date.now() + wait });
  timer = setTimeout(() => run(all), wait);
}

/** The button "Kirim sekarang": at once, also what is waiting for its time. */
export function sendNow() {
  failures = 0;
  return run(true);
}

const waken = () => {
  const left = quietUntil - Date.now(); // More than we ever set: the clock was set back.
  if (document.visibilityState !== "hidden" && (left <= 0 || left > LONGEST)) run();
};

let listening = false;

function hearken() {
  if (listening) return;
  listening = true;
  addEventListener("online", waken);
  addEventListener("offline", () => show({}));
  document.addEventListener("visibilitychange", waken);
  listen(({ kind, elsewhere }) => {
    if (!with_) return;
    if (kind === "kirim" && elsewhere) run(true);
    if (kind !== "berubah") return;
    recount().catch(() => {});
    // Something was saved: soon, but not while pauses are growing or somebody has to log in.
    if (!elsewhere && !running && !failures && navigator.onLine !== false) plan(1_000);
  });
}

/**
 * Send for the logged-in mentor from now on. `csrf()`: the cookie's value now; `pass()`: the pass of the app's data
 * or "", null when it isn't known whose phone this is (then nothing is sent); `urls`: {sync, photos}; `app`: version of the app. Another owner's start ends the one before.
 */
export async function start({ owner, csrf, pass = () => "", urls = {}, app = "1" }) {
  useOwner(owner);
  with_ = { owner: String(owner), csrf, pass, app, urls: { ...ADDRESSES, ...urls } };
  failures = 0;
  state = fresh();
  hearken();
  show({ last_sent_at: (await meta(`last_sent:${with_.owner}`)) ?? null });
  await recount();
  return run();
}

/** Logged out: nothing more is sent; nothing is forgotten. */
export function stop() {
  with_ = null;
  clearTimeout(timer);
  state = fresh();
  show({});
}
