// Talking to the server, and telling its answers from whatever else a bad network brings. What is not surely
// an answer changes nothing: the marks stay and are sent again, with the same keys.
import { iso } from "../../lapangan/dates.js";
import * as store from "./store.js";

const MOST = 100;
const PATIENCE = 20_000;
const urls = document.body.dataset;
const cookie = (name) => decodeURIComponent(document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "");

/** → {status, json}; status 0: no answer that can be trusted. */
async function ask(url, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop.signal, ...options });
    const json = await answer.json();
    return json && typeof json === "object" ? { status: answer.status, json } : { status: 0, json: {} };
  } catch {
    return { status: 0, json: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** Fetches a session's list. → "baru" | "masuk" | "bukan" | "tidak_ada" | "tanpa", and who is logged in. */
export async function fetchList(session) {
  const { status, json } = await ask(urls.data.replace(/0\/$/, `${session}/`));
  if (status === 401) return { kind: "masuk" };
  if (status === 403) return { kind: "bukan", words: json.message };
  if (status === 404) return { kind: "tidak_ada", words: json.message };
  if (status !== 200 || !Number.isInteger(json.user?.id) || !Array.isArray(json.people)) return { kind: "tanpa" };
  await store.setMeta("user", json.user);
  await store.keepList({ owner: json.user.id, session, ...json.session, people: json.people, fetched: iso() });
  return { kind: "baru", user: json.user };
}

const body = (mark) => ({ id: mark.id, session: mark.session, enrolment: mark.enrolment, status: mark.status, reason: mark.reason, at: mark.at });

const whole = (sent, items) => Array.isArray(items) && items.length === sent.length
  && sent.every(({ id }) => items.some((one) => one?.id === id && [200, 409, 422].includes(one.code)));

async function round(owner) {
  for (;;) {
    const sent = (await store.marks(owner)).filter((one) => one.state === "antre").slice(0, MOST);
    if (!sent.length) return { kind: "selesai" };
    const { status, json } = await ask(urls.send, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify({ user: owner, device_time: iso(), marks: sent.map(body) }),
    });
    if (status === 401) return { kind: "masuk", words: json.message };
    if (status === 403) return { kind: "bukan", words: json.message };
    if (status !== 200 || !whole(sent, json.items)) return { kind: "tanpa", words: json.message };
    await store.settle(owner, sent, json.items);
  }
}

let running = null;

/** Sends all that waits; one tab at a time. */
export function send(owner) {
  running ??= (async () => {
    try {
      if (!navigator.locks) return await round(owner);
      return await navigator.locks.request("kdkmp-presensi-kirim", () => round(owner));
    } finally {
      running = null;
    }
  })();
  return running;
}
