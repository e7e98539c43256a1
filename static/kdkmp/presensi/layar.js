// The projector page counts the seconds down, asks for the next code when they are over, and says so when the
// server does not answer: an old code on the screen helps nobody.
const box = () => document.getElementById("layar");
const cut = document.getElementById("terputus");

setInterval(() => {
  const left = box()?.querySelector("[data-left]");
  if (!left) return;
  const seconds = Number(left.textContent) - 1;
  left.textContent = String(Math.max(0, seconds));
  if (seconds <= 0) globalThis.htmx?.trigger(box(), "ganti");
}, 1000);

document.body.addEventListener("htmx:afterOnLoad", ({ detail }) => { cut.hidden = detail.xhr.status < 400; });
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.body.addEventListener(name, () => { cut.hidden = false; });
}
// The session ended: the answer is the login page, which doesn't belong on a projector.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/layar/")) return;
  event.detail.shouldSwap = false;
  location.reload();
});

const full = document.getElementById("penuh");
if (document.documentElement.requestFullscreen) {
  full.hidden = false;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
