// Opening without signal (the service worker), newer versions, and the icon on the phone's screen.

import { tell } from "./kabar.js";

const NEW = "Versi baru aplikasi siap.";
const ELSEWHERE = "Aplikasi sudah diperbarui di tab lain.";
const NO_WORKER = "Peramban ini belum dapat membuka aplikasi tanpa sinyal. Pakai Chrome versi terbaru.";
let waiting = null;
let free = true; // on a screen where reloading takes nothing away

// busy(true) while a form is open: then nothing about versions is said.
export function busy(typing) {
  free = !typing;
  offer();
}

function offer() {
  tell("versi", waiting && free ? NEW : "", { action: ["Muat ulang", () => waiting.postMessage("pakai")] });
}

export async function keepOffline(urls) {
  if (!("serviceWorker" in navigator)) { tell("luring", NO_WORKER, { kind: "warn" }); return; }
  let first = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // the first one ever: this page came from the very same version
    if (first) { first = false; return; }
    if (waiting) location.reload();
    else tell("versi-lain", ELSEWHERE, { action: ["Muat ulang", () => location.reload()] });
  });
  try {
    const known = await navigator.serviceWorker.register(urls.worker, { scope: urls.app, updateViaCache: "none" });
    const take = (worker) => worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) { waiting = worker; offer(); }
    });
    if (known.waiting && navigator.serviceWorker.controller) { waiting = known.waiting; offer(); }
    take(known.installing);
    known.addEventListener("updatefound", () => take(known.installing));
    addEventListener("online", () => known.update().catch(() => {}));
  } catch { /* no signal just now, or nobody is logged in: the version that is there goes on */ }
}

let prompt = null;
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); prompt = event; });
export const canInstall = () => prompt !== null;
export async function install() {
  const asked = prompt;
  prompt = null;
  await asked?.prompt();
}
