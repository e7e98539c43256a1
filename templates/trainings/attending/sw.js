"use strict";
// The tick list without signal. Kept are the page and its files, all of one version or none, checked by
// digest and header; never an answer of the server with anybody's data.
const VERSION = "{{ version }}";
const SHELL = "{{ shell }}";
const FILES = {{ files|safe }};
const PREFIX = "kdkmp-presensi-";
const CACHE = PREFIX + VERSION;
const KNOWN = new Set(FILES.map((file) => new URL(file.url, location.href).href));

async function keepAll() {
  const cache = await caches.open(CACHE);
  const page = await fetch(SHELL, { cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (!page.ok || page.headers.get("X-Presensi") !== VERSION) throw new Error("bukan halaman presensi");
  await Promise.all(FILES.map(async ({ url, integrity }) => {
    const answer = await fetch(new Request(url, { cache: "no-cache", integrity, redirect: "error" }));
    if (!answer.ok) throw new Error(url);
    await cache.put(url, answer);
  }));
  await cache.put(SHELL, page); // last: with it the version is whole
}

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting(), async (error) => {
  await caches.delete(CACHE);
  throw error;
})));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

const kept = async (request, key) => (await (await caches.open(CACHE)).match(key)) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  // which session it opens with stands behind the "?"; the page is the same
  if (request.mode === "navigate" && url.pathname === SHELL) event.respondWith(kept(request, SHELL));
  else if (KNOWN.has(url.href)) event.respondWith(kept(request, url.href));
});
