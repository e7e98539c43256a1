// The first screen: what is on this phone and how it stands, always current.

import { h, swap } from "./dom.js";
import * as files from "./filebox.js";
import { canInstall, install } from "./install.js";
import { say, wordsOf } from "./kabar.js";
import * as sender from "./sender.js";
import { nameOf, session, STATES, stateWords } from "./session.js";
import * as store from "./store.js";
import { clockWords, timeWords } from "./dates.js";

const ORDER = ["draf", "tersimpan", "mengirim", "perbaikan", "terkirim"];
const FIRST = { perbaikan: 0, draf: 1, mengirim: 2, tersimpan: 3, terkirim: 4 };
export const WAITING = ["tersimpan", "mengirim", "perbaikan"];
const FULL = 0.9;
// What is on the website and not on the phone: it needs a signal.
const PAGES = [["mine", "Kunjungan saya"], ["next", "Kunjungan berikutnya"], ["due", "Tindak lanjut"], ["report", "Laporan bulanan"], ["upload", "Unggah berkas"]];

// showHome(main) → a function that leaves the screen.
export function showHome(main) {
  const counts = h("ul", { class: "counts", "aria-live": "polite" });
  const line = h("p", { class: "hint", role: "status" });
  const list = h("div", { class: "list" });
  const others = h("p", { class: "hint" });
  const room = h("p", { class: "hint" });
  const send = h("button", { type: "button", class: "second", id: "kirim", onclick: () => { sender.sendNow(); draw(); } }, "Kirim sekarang");
  const save = h("button", { type: "button", class: "second", id: "berkas", onclick: () => toFile(save) }, "Simpan ke berkas");
  swap(main,
    h("h1", {}, `Halo, ${session.user.name}`),
    counts, line, h("div", { class: "two" }, send, save),
    h("a", { href: "#/ukur", class: "button second" }, "Ukur lahan"),
    h("h2", {}, "Kunjungan di HP ini"), list, others,
    h("nav", { "aria-labelledby": "laman" }, h("h2", { id: "laman" }, "Di laman (perlu jaringan)"),
      h("ul", { class: "pages" }, PAGES.map(([name, text]) => h("li", {}, h("a", { href: document.body.dataset[name] }, text))))),
    h("footer", {}, room,
      canInstall() && h("button", { type: "button", class: "plain", onclick: (event) => { event.target.remove(); install(); } }, "Pasang di layar HP"),
      h("p", {}, "Masuk sebagai ", h("strong", {}, session.user.name), " · ", h("a", { href: "#/keluar" }, "Keluar"))),
    h("div", { class: "bar" }, h("a", { href: "#/pilih", class: "button main" }, "Catat kunjungan")));

  let drawing = false;
  let again = false;
  async function draw() {
    if (drawing) { again = true; return; }
    drawing = true;
    do {
      again = false;
      await fill().catch(() => {});
      if (again) await new Promise((go) => { setTimeout(go, 300); }); // A long list being sent changes all the time.
    } while (again);
    drawing = false;
  }

  // Read aloud and redrawn only when something is different.
  let drawn = "";
  async function fill() {
    const [records, elsewhere, used] = await Promise.all([
      store.visits(session.user.id), store.othersWaiting(session.user.id), store.usage(),
    ]);
    line.textContent = statusWords(records);
    others.textContent = elsewhere ? "Ada kunjungan milik pengguna lain di HP ini yang belum terkirim." : "";
    room.textContent = roomWords(used);
    const now = JSON.stringify([session.data?.fetched_at, ...records.map((one) => [one.id, one.state, one.remark, one.updated_at, stateWords(one)])]);
    if (now === drawn) return;
    drawn = now;
    swap(counts, ORDER.filter((state) => state !== "mengirim" || records.some((one) => one.state === state)).map((state) => {
      const number = records.filter((one) => one.state === state).length;
      return h("li", { class: `${state}${number ? "" : " zero"}` }, h("strong", {}, number), h("span", {}, STATES[state]));
    }));
    // what was sent back is on the server: there is nothing to send before it is corrected
    const waiting = records.some((one) => WAITING.includes(one.state) && (one.state !== "perbaikan" || one.version === null));
    send.hidden = save.hidden = !waiting;
    records.sort((a, b) => FIRST[a.state] - FIRST[b.state] || (a.body.started_at < b.body.started_at ? 1 : -1));
    swap(list, records.length ? records.map(item) : h("p", { class: "empty" }, "Belum ada kunjungan di HP ini. Tekan “Catat kunjungan” saat Anda tiba di koperasi."));
  }

  draw();
  const stops = [store.onChange(draw), sender.onStatus(draw)];
  const timer = setInterval(draw, 30000);
  return () => { clearInterval(timer); stops.forEach((stop) => typeof stop === "function" && stop()); };
}

function item(record) {
  const { body } = record;
  return h("a", { class: "item", href: `#/k/${record.id}` },
    h("span", { class: "line" }, h("strong", {}, body.type && "Survei lahan ", nameOf(body.cooperative)), h("span", { class: `state ${record.state}` }, stateWords(record))),
    h("small", {}, timeWords(body.started_at), body.photos.length ? ` · ${body.photos.length} foto` : ""),
    record.remark && h("small", { class: record.state === "perbaikan" ? "late" : "" }, record.remark));
}

function statusWords(records) {
  const status = sender.status();
  const parts = [];
  if (status.needs_login) parts.push("Sesi berakhir: masuk lagi supaya kunjungan terkirim.");
  else if (status.sending) parts.push("Sedang mengirim…");
  else if (status.last_error_words) parts.push(status.last_error_words);
  if (!status.sending && status.next_at && records.some((one) => one.state === "tersimpan")) parts.push(`Dicoba lagi pukul ${clockWords(status.next_at)}.`);
  if (status.last_sent_at) parts.push(`Terakhir terkirim ${timeWords(new Date(status.last_sent_at).toISOString())}.`);
  return parts.join(" ");
}

function roomWords({ used, quota }) {
  const at = session.data?.fetched_at;
  const parts = [at ? `Data koperasi dari ${timeWords(at)}.` : "Data koperasi belum diambil; buka aplikasi di tempat bersinyal."];
  if (quota && used / quota > FULL) parts.push("Ruang HP hampir penuh: hapus berkas lain di HP.");
  return parts.join(" ");
}

// What waits, as files that leave the phone by WhatsApp or cable. It goes on waiting here.
export async function toFile(button) {
  const owner = String(session.user.id);
  button.disabled = true;
  try {
    const made = await files.exportAll(owner);
    if (!made.length) { say((await files.summary(owner)).words, "info"); return; }
    const how = await files.handOver(made);
    if (how === "batal") { say("Berkas belum dikirim. Tekan “Simpan ke berkas” lagi bila perlu.", "info"); return; }
    await files.markExported(owner, made);
    say(`${made.length} berkas ${how === "diunduh" ? "ada di folder Unduhan" : "diteruskan"}. Siapa pun yang berhak dapat mengunggahnya di laman Unggah berkas kunjungan.`);
  } catch (error) {
    say(wordsOf(error, "Berkas tidak dapat dibuat. Coba lagi, atau buka aplikasi sekali di tempat bersinyal."), "bad");
  } finally {
    button.disabled = false;
  }
}

