// The visit app: from start to screens. Without signal it works with what the phone holds.

import { h, swap } from "./dom.js";
import { openDraft, showForm } from "./form.js";
import { showHome } from "./home.js";
import { busy, keepOffline } from "./install.js";
import { say, tell, wordsOf } from "./kabar.js";
import { showLeave } from "./leave.js";
import { showPick } from "./pick.js";
import * as sender from "./sender.js";
import { clockError, refresh, restore, session } from "./session.js";
import { showVisit } from "./shown.js";
import * as store from "./store.js";
import { spanWords } from "./dates.js";
import { newVisit } from "./visit.js";

const main = document.getElementById("isi");
const urls = document.body.dataset;
const PATIENCE = 2500; // how long a start with signal waits to hear who is logged in
const AGAIN = 10 * 60000; // how often the data is asked for
const EDITABLE = ["draf", "perbaikan"];
const NOT_MENTOR = "Akun yang sedang masuk bukan akun pendamping (lagi), jadi tidak dapat mengirim kunjungan. Hubungi PMO Anda.";
let leave = () => {};
let turn = 0;
let started = false;
let hidden = ""; // why nothing is shown to the one who is logged in

// Measuring land comes when it is wanted; what it shows is a body with a type.
const land = () => import("../ukur/survey.js");

async function screenOf(parts) {
  const [name, id] = parts;
  if (name === "ukur") return showPick(main, async (coop) => create(coop, (await land()).newSurvey));
  if (name === "pilih") return showPick(main, id ? (coop) => change(id, coop) : create);
  if (name === "keluar") return showLeave(main);
  if (name !== "k") return showHome(main);
  const record = await store.visit(id);
  if (!record) { say("Kunjungan itu tidak ada di HP ini.", "info"); location.hash = "#/"; return () => {}; }
  const show = record.body.type ? (await land()).showRecord : showVisit;
  return EDITABLE.includes(record.state) ? form(record) : show(main, record, async (again) => { await leave(); leave = await form(again); });
}

async function form(record) {
  busy(true);
  return (record.body.type ? (await land()).showForm : showForm)(main, record);
}

async function show() {
  const mine = ++turn;
  const stopLast = leave;
  leave = () => {};
  await stopLast();
  if (mine !== turn) return;
  busy(false);
  try {
    const stop = await screenOf(location.hash.replace(/^#\//, "").split("/"));
    if (mine !== turn) { await stop(); return; }
    leave = stop;
  } catch (error) {
    swap(main, h("h1", {}, "Belum dapat ditampilkan"), h("p", {}, wordsOf(error, "Data di HP tidak dapat dibaca. Muat ulang aplikasi.")),
      h("button", { type: "button", class: "main", onclick: () => location.reload() }, "Muat ulang"));
  }
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

async function create(cooperative, made = newVisit) {
  try {
    const record = made(cooperative);
    await store.save(record);
    location.replace(`#/k/${record.id}`);
  } catch (error) {
    say(wordsOf(error, "Kunjungan tidak dapat disimpan di HP. Muat ulang aplikasi."), "bad");
  }
}

async function change(id, cooperative) {
  const record = await store.visit(id);
  if (record && EDITABLE.includes(record.state)) {
    Object.assign(record.body, { cooperative }, record.body.type ? { parcel: null } : { follow_ups_done: [] });
    await store.save(record);
  }
  location.replace(`#/k/${id}`);
}

// Who is logged in, and what he needs; then the screens, the sending, and the worker that opens all this
// without signal.
async function hear() {
  const before = session.user?.id;
  const answer = await refresh();
  tell("masuk", answer === "masuk" ? "Sesi berakhir. Anda tetap dapat mencatat; masuk lagi supaya terkirim." : "", { kind: "warn", action: ["Masuk", () => location.assign(urls.login)] });
  tell("peran", answer === "bukan" ? NOT_MENTOR : "", { kind: "warn", action: ["Buka laman utama", () => location.assign("/")] });
  const wrong = clockError();
  tell("jam", wrong ? `Jam HP ${wrong > 0 ? "lebih cepat" : "terlambat"} ${spanWords(wrong)}. Betulkan di setelan HP (tanggal dan waktu otomatis).` : "", { kind: "warn" });
  tell("contoh", session.data?.sample ? "Data contoh, bukan data resmi." : "", { kind: "warn" });
  if (answer === "baru") { hidden = ""; await welcome(); }
  if (answer === "lain") { hide(); return; }
  if (started && session.user && session.user.id !== before) show();
}

// Somebody who is no mentor is logged in on this phone: nothing of the last one is shown to him.
function hide() {
  hidden = NOT_MENTOR;
  session.user = session.data = null;
  sender.stop();
  sending = "";
  if (started) location.hash = "#/";
  started = false;
  removeEventListener("hashchange", show);
  leave();
  leave = () => {};
  nobody();
}

async function welcome() {
  const owner = String(session.user.id);
  store.useOwner(owner);
  startSending(owner);
  await sender.applyServer(owner, session.data);
}

// What was just sent may have been decided meanwhile, by the file that came before it: ask at once.
const JUST = 60000;
let heardOf = 0;
function afterSending({ sending: busyNow, last_sent_at: at }) {
  if (busyNow || !at || at === heardOf || Date.now() - at > JUST) return;
  heardOf = at;
  hear();
}

let sending = "";
function startSending(owner) {
  if (sending === owner) return;
  sending = owner;
  sender.start({
    owner,
    csrf: () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "",
    // null while his own isn't known: without it the server would take his visits for those of whoever is logged in
    pass: () => (String(session.user?.id) === owner && session.data?.pass) || null,
    urls: { sync: urls.sync, photos: urls.photo },
  });
}

function nobody() {
  const again = h("button", { type: "button", class: "second", onclick: () => location.reload() }, "Coba lagi");
  if (hidden) {
    swap(main, h("h1", {}, "Bukan akun pendamping"), h("p", {}, hidden),
      h("p", {}, "Kunjungan pengguna lain di HP ini tetap tersimpan, dan terkirim bila ia masuk lagi."),
      h("a", { class: "button main", href: "/" }, "Buka laman utama"), again);
    return;
  }
  swap(main, h("h1", {}, "Masuk sekali dulu"),
    h("p", {}, "Aplikasi ini perlu dibuka sekali di tempat bersinyal untuk mengambil koperasi Anda. Sesudah itu aplikasi terbuka juga tanpa sinyal."),
    h("a", { class: "button main", href: urls.login }, "Masuk"), again);
}

async function begin() {
  if (started) return;
  if (!session.user) { nobody(); return; }
  started = true;
  store.useOwner(String(session.user.id));
  startSending(String(session.user.id));
  const draft = location.hash.length < 3 && await store.meta(openDraft());
  const record = draft && await store.visit(draft);
  if (record && EDITABLE.includes(record.state)) history.replaceState(null, "", `#/k/${draft}`);
  addEventListener("hashchange", show);
  await show();
}

async function start() {
  showNetwork();
  try {
    await store.open({ onBlocked: (words) => tell("tab", words, { kind: "bad" }) });
    await restore();
  } catch (error) {
    swap(main, h("h1", {}, "Tidak dapat menyimpan di HP"), h("p", {}, wordsOf(error, "Peramban ini tidak mengizinkan penyimpanan. Keluar dari mode penyamaran, lalu buka lagi.")),
      h("a", { class: "button main", href: urls.page }, "Catat lewat formulir di laman"));
    return;
  }
  const heard = hear();
  // With signal: first who it is, so that one user's list never flashes up before another.
  if (navigator.onLine) await Promise.race([heard, new Promise((go) => { setTimeout(go, PATIENCE); })]);
  await begin();
  await heard;
  await begin();
  keepOffline(urls);
  setInterval(hear, AGAIN);
  addEventListener("online", hear);
  sender.onStatus(() => afterSending(sender.status()));
}

function showNetwork() {
  const box = document.getElementById("jaringan");
  const draw = () => {
    box.textContent = navigator.onLine ? "Ada jaringan" : "Tanpa jaringan";
    box.className = navigator.onLine ? "on" : "off";
  };
  addEventListener("online", draw);
  addEventListener("offline", draw);
  draw();
}

start();
