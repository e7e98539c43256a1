// Asking the server, and knowing its answers from whatever else comes back on a village's network: a captive
// portal's page with status 200, a redirect to a login page, half a JSON. What is not surely an answer is none.

/** Nothing that can be trusted came back: everything stays as it was and is tried again. */
export class NoAnswer extends Error {}

/** The server answered that nothing goes on for now: kind "masuk" (log in again) or "tunggu" (`wait` in ms). */
export class Stop extends Error {
  constructor(kind, words, wait = 0) {
    super(words);
    this.kind = kind;
    this.wait = wait;
  }
}

const WORDS = {
  none: "Belum tersambung ke server. Kunjungan aman di HP dan dikirim lagi otomatis.",
  login: "Masuk lagi supaya kunjungan terkirim. Kunjungan tetap tersimpan di HP.",
  busy: "Server sedang sibuk. Kunjungan aman di HP dan dikirim lagi otomatis.",
};
const SLOWEST = 1; // bytes per millisecond that even a bad line carries
const PATIENCE = 30_000;

const whole = (value, from = 0) => Number.isInteger(value) && value >= from;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** Retry-After in milliseconds (seconds or a date), 0 when there is none. */
export function retryAfter(text, now = Date.now()) {
  if (!text) return 0;
  const wait = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? wait : 0;
}

async function fetchOnce(url, { method = "GET", headers = {}, body, patience = PATIENCE }) {
  const control = new AbortController();
  const size = body?.byteLength ?? body?.length ?? 0;
  const timer = setTimeout(() => control.abort(), patience + size / SLOWEST);
  try {
    const response = await fetch(url, {
      method, headers, body, signal: control.signal, redirect: "manual", credentials: "same-origin", cache: "no-store",
    });
    if (response.type === "opaqueredirect" || response.redirected) throw new NoAnswer(WORDS.none);
    const text = await response.text();
    let json = null;
    if ((response.headers.get("Content-Type") ?? "").startsWith("application/json")) json = JSON.parse(text);
    return { status: response.status, json, wait: retryAfter(response.headers.get("Retry-After")) };
  } catch {
    // Cut, timed out, half a JSON, redirected: to us it is all the same.
    throw new NoAnswer(WORDS.none);
  } finally {
    clearTimeout(timer);
  }
}

const message = (reply) => (isObject(reply.json) && typeof reply.json.message === "string" ? reply.json.message : "");

/**
 * Ask as the logged-in mentor. → {status, json, message}, with `json` an object; a 404 or 413 also without one.
 * Throws NoAnswer, or Stop when the mentor must log in or the server wants to be left alone.
 */
export async function ask(url, { csrf, pass, headers = {}, ...options }) {
  const withKeys = () => ({ ...options, headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...headers } });
  let reply = await fetchOnce(url, withKeys());
  // Logging in gives a new cookie, perhaps in another tab since: read it again, once.
  if (reply.status === 403) reply = await fetchOnce(url, withKeys());
  const told = message(reply);
  if (reply.status === 403) throw new Stop("masuk", told || WORDS.login);
  if (reply.status === 401 && told) throw new Stop("masuk", told);
  if (reply.status === 429 || reply.status === 503) throw new Stop("tunggu", told || WORDS.busy, reply.wait);
  if (![404, 413].includes(reply.status) && !isObject(reply.json)) throw new NoAnswer(WORDS.none);
  return { status: reply.status, json: reply.json, message: told };
}

const KEPT = { 200: ["terkirim", "ditahan"], 201: ["terkirim", "ditahan"], 409: ["tandingan"] };

function wellFormed(item, body) {
  if (!isObject(item) || item.id !== body?.id) return false;
  if (item.code === 422) return item.status === "perbaiki" && isObject(item.errors);
  const photos = new Set((body.photos ?? []).map((photo) => photo.sha256));
  return KEPT[item.code]?.includes(item.status) === true && whole(item.version, 1)
    && Array.isArray(item.photos_missing) && item.photos_missing.every((digest) => photos.has(digest));
}

/** The items of a 200 by id; throws NoAnswer unless each is about one of `bodies` and says what it may say. */
export function itemsOf(reply, bodies) {
  const asked = new Map(bodies.map((body) => [body.id, body]));
  const items = reply.status === 200 ? reply.json?.items : null;
  if (!Array.isArray(items) || !items.every((item) => wellFormed(item, asked.get(item?.id)))) {
    throw new NoAnswer(WORDS.none);
  }
  const byId = new Map(items.map((item) => [item.id, item]));
  if (byId.size !== items.length || !items.length) throw new NoAnswer(WORDS.none);
  return byId;
}

/** How much of a photo of `size` bytes the server has: {received, complete}; throws NoAnswer. */
export function progressOf(reply, size) {
  const { received, complete } = reply.json ?? {};
  const sure = whole(received) && received <= size && (complete !== true || received === size);
  if (!sure || (reply.status === 200 && typeof complete !== "boolean")) throw new NoAnswer(WORDS.none);
  return { received, complete: complete === true };
}

export const noAnswer = () => new NoAnswer(WORDS.none);
