// Enter and the arrows go to the same test of the next participant; without this file Tab does, and Enter saves.
const form = document.getElementById("nilai");
form?.addEventListener("keydown", (event) => {
  const column = event.target.dataset?.column;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!column || !step) return;
  event.preventDefault();
  const boxes = [...form.querySelectorAll(`[data-column="${column}"]`)];
  const next = boxes[boxes.indexOf(event.target) + step];
  if (next) { next.focus(); next.select(); }
  else if (step > 0) form.querySelector("[type=submit]").focus();
});
// What is typed and not sent is not lost by a slip on a link.
let typed = false;
form?.addEventListener("input", () => { typed = true; });
form?.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
