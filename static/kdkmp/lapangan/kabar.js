// What the app has to tell besides the screen: one line per matter, in the region that is read aloud.

import { h } from "./dom.js";

const told = new Map();

// tell("jam", "…", {kind: "warn", action: ["Muat ulang", fn]}); an empty text takes the line away.
export function tell(matter, text, { kind = "info", action = null } = {}) {
  const known = told.get(matter);
  if (known && known.dataset.text === text) return;
  known?.remove();
  told.delete(matter);
  if (!text) return;
  const line = h("p", { class: `note ${kind}`, "data-text": text, role: kind === "bad" ? "alert" : null }, text);
  if (action) line.append(" ", h("button", { type: "button", class: "plain", onclick: action[1] }, action[0]));
  told.set(matter, line);
  document.getElementById("kabar").append(line);
}

// Said once; gone after a while.
let timer = 0;
export function say(text, kind = "ok") {
  clearTimeout(timer);
  tell("sekali", "");
  tell("sekali", text, { kind });
  timer = setTimeout(() => tell("sekali", ""), 12000);
}

// The sentence of an error that the store made for people; of any other error `otherwise`.
export const wordsOf = (error, otherwise) => (error?.name === "StoreError" ? error.message : otherwise);
