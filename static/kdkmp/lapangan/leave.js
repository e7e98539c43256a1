// Logging out: never while something of his waits on this phone and nowhere else.

import { sameContent } from "./canonical.js";
import { h, swap } from "./dom.js";
import { toFile, WAITING } from "./home.js";
import { say } from "./kabar.js";
import * as sender from "./sender.js";
import { forget, nameOf, session, stateWords } from "./session.js";
import * as store from "./store.js";
import { timeWords } from "./dates.js";

// showLeave(main) → a function that leaves the screen.
export function showLeave(main) {
  async function draw() {
    const records = await store.visits(session.user.id);
    const here = records.filter((one) => WAITING.includes(one.state) && !back(one));
    const waiting = here.filter((one) => !inFile(one));
    const filed = here.length - waiting.length;
    const drafts = records.filter((one) => one.state === "draf" || (back(one) && !asReturned(one)));
    const returned = records.filter((one) => back(one) && asReturned(one)).length;
    swap(main, h("a", { href: "#/", class: "back" }, "‹ Beranda"), h("h1", {}, "Keluar"),
      waiting.length + drafts.length ? kept(waiting, drafts) : empty(filed, returned));
  }
  draw();
  const stop = store.onChange(draw);
  return () => { if (typeof stop === "function") stop(); };
}

// Written to a file, and not changed since: it can travel without this phone.
const inFile = ({ exported_at: at, updated_at: changed }) => Boolean(at) && at >= Date.parse(changed);

// An officer sent it back: it is on the server. Only what was written to it since is here alone, and no button
// sends that before it is finished.
const back = ({ state, version }) => state === "perbaikan" && version !== null;
const asReturned = (one) => (session.data?.returned || []).some((told) => told.id === one.id && sameContent(told.body, one.body));

const rows = (records) => h("ul", {}, records.map((one) => h("li", {}, h("a", { href: `#/k/${one.id}` }, nameOf(one.body.cooperative)), ` · ${timeWords(one.body.started_at)} · ${stateWords(one)}`)));

function kept(waiting, drafts) {
  const file = h("button", { type: "button", class: "second", id: "berkas", onclick: () => toFile(file) }, "Simpan ke berkas");
  return [
    h("p", { class: "note warn" }, `Belum dapat keluar: ${waiting.length + drafts.length} kunjungan hanya ada di HP ini.`),
    waiting.length ? [h("h2", {}, "Belum terkirim"), rows(waiting),
      h("p", {}, "Kirim sekarang di tempat bersinyal. Tanpa sinyal, simpan ke berkas dan kirimkan berkasnya."),
      h("div", { class: "two" }, h("button", { type: "button", class: "main", id: "kirim", onclick: () => sender.sendNow() }, "Kirim sekarang"), file)] : null,
    drafts.length ? [h("h2", {}, "Belum selesai"), h("p", {}, "Buka satu per satu, lalu simpan. Draf juga dapat dihapus."), rows(drafts)] : null,
  ];
}

function empty(filed, returned) {
  const button = h("button", { type: "button", class: "main", onclick: () => leave(button) }, "Keluar dari akun");
  const sure = filed
    ? `${filed} kunjungan belum terkirim, tetapi sudah ada di berkas. Kirimkan berkasnya; kunjungan itu juga tetap di HP ini sampai Anda masuk lagi.`
    : `Semua kunjungan ${session.user.name} di HP ini sudah terkirim.`;
  return [h("p", { class: filed ? "note warn" : null }, sure),
    returned > 0 && h("p", {}, `${returned} kunjungan perlu perbaikan menunggu Anda, juga setelah masuk lagi.`), h("p", {}, "Data koperasi dihapus dari HP saat Anda keluar."), button];
}

async function leave(button) {
  const { logout, login } = document.body.dataset;
  button.disabled = true;
  try {
    const token = (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";
    const answer = await fetch(logout, { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    sender.stop();
    await forget();
    location.assign(login);
  } catch {
    button.disabled = false;
    say("Belum keluar: server tidak terjangkau. Cari sinyal, lalu coba lagi.", "bad");
  }
}
