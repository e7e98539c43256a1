"use strict";
// The visit app without signal. Kept are the shell and its files, all of one version or none; never an
// answer of the server with somebody's data. What is kept was checked: files by their digest, the shell by
// its header, so a hotspot's login page with status 200 is taken for neither.
const VERSION = "{{ version }}";
const SHELL = "{{ shell }}";
const FILES = {{ files|safe }};
const PREFIX = "kdkmp-lapangan-";
const CACHE = PREFIX + VERSION;
const KNOWN = new Set(FILES.map((file) => new URL(file.url, location.href).href));

async function keepAll() {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { cache: "no-store", credentials: "same-origin", redirect: "error" });
  if (!shell.ok || shell.headers.get("X-Lapangan") !== VERSION) throw new Error("bukan aplikasi lapangan");
  await Promise.all(FILES.map(async ({ url, integrity }) => {
    const answer = await fetch(new Request(url, { cache: "no-cache", integrity, redirect: "error" }));
    if (!answer.ok) throw new Error(url);
    await cache.put(url, answer);
  }));
  // last: with the shell the version is whole
  await cache.put(SHELL, shell);
}

async function dropOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(keepAll().catch(async (error) => {
  await caches.delete(CACHE);
  throw error;
})));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
// A new version takes over when the person says so, never while he types.
self.addEventListener("message", (event) => { if (event.data === "pakai") self.skipWaiting(); });

// The shell comes from the phone first: it opens as fast with a bad signal as without one, and always
// with the very files that belong to it. A newer one is fetched beside (the browser asks for this script).
async function fromPhone(request, key) {
  const cache = await caches.open(CACHE);
  return await cache.match(key) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate" && url.origin === location.origin && url.pathname === SHELL) {
    event.respondWith(fromPhone(request, SHELL));
  } else if (KNOWN.has(url.href)) {
    event.respondWith(fromPhone(request, url.href));
  }
});
