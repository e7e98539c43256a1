// Small helpers; every page works without them.
const netError = document.getElementById("net-error");
const show = (visible) => { if (netError) netError.hidden = !visible; };
document.body.addEventListener("htmx:sendError", () => show(true));
document.body.addEventListener("htmx:responseError", () => show(true));
document.body.addEventListener("htmx:afterOnLoad", () => show(false));

// An errors box takes the focus, so that a screen reader begins with it.
document.querySelector("[data-focus]")?.focus();

// A double click must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// The user menu closes on Escape and on a click outside.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.user-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.user-menu[open]").forEach((menu) => { menu.open = false; });
});
