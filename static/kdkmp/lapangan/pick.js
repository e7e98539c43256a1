// Which cooperative: the nearest first as soon as the phone knows where it is.

import { distanceWords, kilometres } from "./distance.js";
import { h, swap } from "./dom.js";
import { session, shortName } from "./session.js";
import { dayWords } from "./dates.js";

const NONE = "Belum ada koperasi untuk Anda di HP ini. Buka aplikasi sekali di tempat bersinyal; bila tetap kosong, tanyakan penugasan Anda ke PMO.";

// showPick(main, chosen): chosen(cooperative's id) is called once. → a function that leaves the screen.
export function showPick(main, chosen) {
  let here = null;
  let asked = "";
  const all = session.data?.cooperatives || [];
  const list = h("div", { class: "list" });
  const told = h("p", { class: "hint", role: "status" });
  const search = h("input", { type: "search", id: "cari", autocomplete: "off", oninput: () => { asked = search.value.toLowerCase(); draw(); } });

  function draw() {
    const rows = all.map((one) => ({ one, far: here && kilometres(here, one) }))
      .filter(({ one }) => `${one.name} ${one.village} ${one.district}`.toLowerCase().includes(asked))
      .sort((a, b) => (a.far ?? Infinity) - (b.far ?? Infinity) || a.one.name.localeCompare(b.one.name));
    swap(list, rows.map(({ one, far }) => h("button", { type: "button", class: "item", id: `k-${one.id}`, onclick: () => chosen(one.id) },
      h("span", { class: "line" }, h("strong", {}, shortName(one.name)), far !== null && h("span", { class: "far" }, `± ${distanceWords(far)}`)),
      h("small", {}, `${one.village}, Kec. ${one.district}`),
      h("small", {}, one.last_visit ? `Kunjungan terakhir ${dayWords(one.last_visit)}` : "Belum pernah dikunjungi",
        one.follow_ups.length ? ` · ${one.follow_ups.length + one.more_follow_ups} tindak lanjut terbuka` : "",
        one.assigned ? "" : " · sudah diserahterimakan"))));
    if (!rows.length) swap(list, h("p", { class: "empty" }, all.length ? "Tidak ada koperasi yang cocok. Ubah kata pencarian." : NONE));
  }

  swap(main, h("a", { href: "#/", class: "back" }, "‹ Beranda"), h("h1", {}, "Pilih koperasi"),
    h("label", { for: "cari" }, "Cari nama koperasi, desa atau kecamatan"), search, told, list);
  draw();
  locate((at) => { here = at; told.textContent = "Terdekat lebih dulu."; draw(); }, (text) => { told.textContent = text; });
  return () => {};
}

function locate(found, told) {
  if (!navigator.geolocation) return;
  told("Mencari posisi untuk mengurutkan yang terdekat…");
  navigator.geolocation.getCurrentPosition(({ coords }) => found(coords), () => told("Urut nama; posisi HP tidak diketahui."), { maximumAge: 300000, timeout: 20000 });
}
