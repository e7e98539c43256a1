// The tick list of one session, from this device: opens, marks and waits without signal; sends when there is one.
import { clockWords, iso, timeWords } from "../../lapangan/dates.js";
import { h, swap } from "../../lapangan/dom.js";
import { uuid7 } from "../../lapangan/uuid7.js";
import { fetchList, send } from "./send.js";
import * as store from "./store.js";

const STATUSES = [["h", "hadir", "Hadir"], ["t", "terlambat", "Terlambat"], ["i", "izin", "Izin"], ["a", "alpa", "Tidak hadir"], ["b", "", "Belum"]];
const label = (status) => STATUSES.find(([, value]) => value === status)?.[2] ?? status;
const EVERY = 20_000;
const main = document.getElementById("isi");
const urls = document.body.dataset;
const session = Number(new URLSearchParams(location.search).get("sesi")) || 0;

let user = null;
let held = null; // the list as it was fetched
let mine = []; // marks that are not settled yet
let others = 0; // waiting marks of other accounts on this device
let query = "";
let reason = "";
let told = "";

const outside = () => held && (Date.now() < Date.parse(held.opens_at) || Date.now() > Date.parse(held.ends_at));
const waiting = () => mine.filter((one) => one.state === "antre");
const markOf = (person) => mine.filter((one) => one.session === session && one.enrolment === person.id && one.state !== "berbeda").at(-1);

async function read() {
  user = (await store.meta("user")) ?? null;
  held = user ? (await store.list(user.id, session)) ?? null : null;
  const all = await store.allMarks();
  mine = all.filter((one) => one.owner === user?.id);
  others = all.filter((one) => one.owner !== user?.id && one.state === "antre").length;
}

function drawStatus() {
  const network = document.getElementById("jaringan");
  network.textContent = navigator.onLine ? "Ada jaringan" : "Tanpa jaringan";
  const count = waiting().length;
  const box = document.getElementById("antre");
  box.dataset.count = String(count);
  box.textContent = count ? `${count} presensi belum terkirim; aman di perangkat ini.` : "Semua presensi sudah terkirim.";
  if (others) box.textContent += ` ${others} lagi milik akun lain; terkirim bila akun itu masuk.`;
  swap(document.getElementById("kabar"), told && h("p", { class: "warn" }, told.words, told.login && [" ", h("a", { href: `${urls.login}?next=${encodeURIComponent(`${urls.app}?sesi=${session}`)}` }, "Masuk")]));
}

async function mark(people, status) {
  const why = reason.trim();
  const wantsReason = (status === "izin") || (outside() && ["hadir", "terlambat"].includes(status));
  if (wantsReason && !why) {
    told = { words: status === "izin" ? "Izin memerlukan alasan: tuliskan di kotak Alasan, lalu tandai lagi." : "Sekarang di luar jam sesi: tuliskan alasannya di kotak Alasan, lalu tandai lagi." };
    draw(); // the list shows what stands, not what was refused
    document.getElementById("alasan").focus();
    return;
  }
  const made = people.map((person) => ({
    id: uuid7(), owner: user.id, session, enrolment: person.id, name: person.name, status,
    reason: wantsReason ? why : "", at: iso(), state: "antre", message: "",
  }));
  try {
    await store.keepMarks(made);
    told = "";
    if (status === "izin" && !outside()) reason = ""; // the next one's is another
  } catch (error) {
    told = { words: `Belum tersimpan. ${error.message}` };
  }
  mine = await store.marks(user.id);
  draw();
  exchange();
}

function line(person) {
  const own = markOf(person);
  const status = own?.state === "antre" ? own.status : person.status; // what was refused can be chosen again
  const name = `p${person.id}`;
  const words = own
    ? `${own.state === "antre" ? "Di perangkat" : "Ditolak"}: ${label(own.status)}, ${clockWords(own.at)}`
    : person.at ? `${label(person.status)}, ${timeWords(person.at)} · ${person.how}` : "Belum tercatat";
  return h("li", { "data-person": person.id, class: own?.state ?? "" },
    h("p", { class: "who", id: `n${person.id}` }, h("strong", {}, person.name), h("small", {}, person.institution)),
    h("div", { class: "marks", role: "radiogroup", "aria-labelledby": `n${person.id}` },
      STATUSES.map(([letter, value, word]) => [
        h("input", { type: "radio", name, id: `${name}${letter}`, "data-letter": letter, checked: value === status, onchange: () => mark([person], value) }),
        h("label", { for: `${name}${letter}` }, word),
      ])),
    h("p", { class: "how" }, words, own?.message && h("span", { class: "bad" }, ` ${own.message}`)));
}

const shown = () => held.people.filter((one) => query.toLowerCase().split(/\s+/).every((word) => `${one.name} ${one.institution}`.toLowerCase().includes(word)));
const unknown = (people) => people.filter((one) => !(markOf(one)?.status ?? one.status));

function differences() {
  const rows = mine.filter((one) => one.state !== "antre");
  if (!rows.length) return null;
  return h("section", { class: "warn", "aria-label": "Perlu Anda ketahui" }, h("h2", {}, "Berbeda dengan catatan lain, atau belum diterima"),
    h("ul", {}, rows.map((one) => h("li", {}, `${one.name} (${label(one.status)}, ${clockWords(one.at)}): ${one.message}`))),
    h("button", { type: "button", onclick: async () => { await store.drop(rows.map((one) => one.id)); await read(); draw(); } }, "Sudah saya baca"));
}

function drawList() {
  const box = document.getElementById("daftar");
  if (box) swap(box, shown().map(line));
}

function draw() {
  drawStatus();
  const focused = document.activeElement?.id;
  if (!held) {
    swap(main, h("h1", {}, "Belum ada daftar di perangkat ini"), h("p", {}, session
      ? "Buka halaman ini sekali dengan jaringan; sesudahnya dapat dipakai tanpa sinyal."
      : "Buka dari halaman presensi sebuah sesi, dengan tombol “Tanpa sinyal”."));
    return;
  }
  swap(main, h("h1", {}, held.subject),
    h("p", {}, `${held.batch} · ${timeWords(held.starts_at)}–${clockWords(held.ends_at)} WIB. Daftar diambil ${timeWords(held.fetched)}.`),
    differences(),
    h("div", { class: "tools" },
      h("label", { for: "cari" }, "Cari peserta"),
      h("input", { id: "cari", type: "search", autocomplete: "off", value: query, oninput: (event) => { query = event.target.value; drawList(); } }),
      h("label", { for: "alasan" }, outside() ? "Alasan (sekarang di luar jam sesi)" : "Alasan (untuk izin)"),
      h("input", { id: "alasan", maxlength: 250, value: reason, oninput: (event) => { reason = event.target.value; } }),
      h("button", { type: "button", id: "semua", onclick: () => mark(unknown(shown()), "hadir") }, "Yang belum: semua hadir")),
    h("ul", { id: "daftar" }, shown().map(line)),
    h("p", {}, h("button", { type: "button", class: "quiet", disabled: mine.length > 0, onclick: forget }, "Hapus daftar ini dari perangkat"), " Setelah semua terkirim, bila perangkat ini dipakai orang lain."));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function forget() {
  await store.forget(user.id);
  await read();
  draw();
}

let busy = false;

async function exchange() {
  if (busy || !user || !navigator.onLine) { drawStatus(); return; }
  busy = true;
  try {
    const before = waiting().length;
    const answer = before ? await send(user.id) : { kind: "selesai" };
    told = answer.kind === "selesai" ? "" : { words: answer.words || "Belum tersambung ke server; dikirim lagi otomatis.", login: answer.kind === "masuk" };
    mine = await store.marks(user.id);
    if (before !== waiting().length) { await read(); draw(); } else drawStatus();
  } finally {
    busy = false;
  }
}

async function refresh() {
  if (!session || !navigator.onLine) return;
  const answer = await fetchList(session);
  if (answer.kind === "masuk") told = { words: "Sesi masuk berakhir. Anda tetap dapat mencatat; masuk lagi supaya terkirim.", login: true };
  if (answer.words) told = { words: answer.words };
  await read();
  draw();
}

function keys(event) {
  const item = event.target.closest("li[data-person]");
  if (!item || event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const choose = (row, letter) => row?.querySelector(letter ? `[data-letter="${letter}"]` : "input:checked");
  if (step) { event.preventDefault(); choose(item[step])?.focus(); return; }
  const wanted = /^[htiab]$/i.test(event.key) && choose(item, event.key.toLowerCase());
  if (wanted) { event.preventDefault(); wanted.focus(); wanted.click(); }
}

async function start() {
  try {
    await read();
  } catch (error) {
    swap(main, h("h1", {}, "Tidak dapat menyimpan di perangkat"), h("p", {}, error.message));
    return;
  }
  main.addEventListener("keydown", keys);
  addEventListener("online", () => exchange().then(refresh));
  addEventListener("offline", drawStatus);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") exchange(); });
  draw();
  navigator.serviceWorker?.register(urls.worker, { scope: urls.app }).catch(() => {});
  await exchange();
  await refresh();
  setInterval(exchange, EVERY);
}

start();
