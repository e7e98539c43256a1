// Small helpers; every page works without them.
const trouble = document.getElementById("trouble");
const say = (text) => {
  if (!trouble) return;
  trouble.hidden = !text;
  trouble.querySelector("span").textContent = text;
};
const CUT_OFF = "Sambungan terputus. Periksa jaringan, lalu ulangi; isian Anda tidak hilang.";
const FAILED = "Server tidak dapat menjawab. Ulangi sebentar lagi; isian Anda tidak hilang.";
const REFUSED = {
  403: "Anda tidak berhak melakukan ini, atau halaman ini sudah terlalu lama terbuka.",
  429: "Terlalu sering. Tunggu sebentar, lalu ulangi.",
};
const body = document.body;
body.addEventListener("htmx:sendError", () => say(CUT_OFF));
body.addEventListener("htmx:timeout", () => say(CUT_OFF));
body.addEventListener("htmx:responseError", ({ detail }) => say(REFUSED[detail.xhr.status] ?? FAILED));
body.addEventListener("htmx:afterOnLoad", ({ detail }) => { if (detail.xhr.status < 400) say(""); });

// A file that was waited for is fetched as soon as its link is there.
body.addEventListener("htmx:load", ({ detail }) => detail.elt.querySelector("a[data-fetch]")?.click());

// The session ended: the answer is the login page, which doesn't belong inside a part of this one.
body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (new URL(detail.xhr.responseURL || location.href).pathname !== body.dataset.login) return;
  detail.shouldSwap = false;
  location.reload();
});

// A passkey that was refused or cancelled.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const cancelled = ["NotAllowedError", "AbortError"].includes(event.detail.exception?.name);
  say(cancelled ? "Kunci tidak terpakai: dibatalkan, kehabisan waktu, atau tidak dikenali."
    : "Kunci tidak dapat dipakai di peramban atau perangkat ini.");
});

// An errors box takes the focus, so that a screen reader begins with it.
document.querySelector("[data-focus]")?.focus();

// A slider tells its number beside its label.
document.querySelectorAll("input[data-range]").forEach((slider) => {
  const told = document.createElement("output");
  const show = () => { told.textContent = `: ${slider.value}`; };
  slider.labels[0]?.append(told);
  slider.addEventListener("input", show);
  show();
});

// Printing needs a script; without one the browser's own menu does it.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// A double click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// The user menu closes on a click outside and on Escape, which gives the focus back to its button.
const openMenus = () => document.querySelectorAll("details:is(.user-menu, .more)[open]");
document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") openMenus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
