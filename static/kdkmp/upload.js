// The upload page: a file may be dropped, is judged at once in the server's own words (data-words), and
// one sees how much of it is sent. Without this script the form below it works all the same. The form is
// looked up anew each time, for the server's answer may have put another in its place.
const parts = () => {
  const form = document.querySelector("form[data-words]");
  if (!form) return null;
  const [box, input, chosen, told, sent] = ["[data-drop]", "input[type=file]", "[data-chosen]", "[data-told]", "progress"]
    .map((selector) => form.querySelector(selector));
  return { form, box, input, chosen, told, sent, words: JSON.parse(form.dataset.words) };
};

const shown = (number) => number.toLocaleString("id-ID", { maximumFractionDigits: 1 });
const MB = 1048576; // as the server counts
const size = (bytes) => (bytes < MB ? `${shown(Math.ceil(bytes / 1024))} kB` : `${shown(bytes / MB)} MB`);

const problem = (file, words) => {
  if (!file) return words.required;
  const ending = file.name.toLowerCase().trim().split(".").pop();
  const foreign = Object.keys(words.endings).find((told) => words.endings[told].split(" ").includes(ending));
  if (foreign) return foreign;
  if (!file.size) return words.empty;
  return file.size > words.most ? words.large.replace("{size}", shown(Math.ceil(file.size / MB))) : "";
};

const say = ({ box, input, told }, text) => {
  told.textContent = text;
  box.closest(".field").classList.toggle("has-error", Boolean(text));
  input.setAttribute("aria-invalid", String(Boolean(text)));
};

const judge = (page) => {
  const file = page.input.files[0];
  page.chosen.textContent = file ? `Dipilih: ${file.name} (${size(file.size)})` : "";
  say(page, file ? problem(file, page.words) : "");
};

const lit = (page, on) => page.box.classList.toggle("bg-primary-subtle", on);

// Beside the area a dropped file would replace the page; it is caught there too.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const page = parts();
    if (!page || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    const inside = page.box.contains(event.target);
    lit(page, kind === "dragover" && inside);
    if (kind === "dragover") event.dataTransfer.dropEffect = inside ? "copy" : "none";
    if (kind !== "drop" || !inside) return;
    const { files } = event.dataTransfer;
    if (files.length === 1) page.input.files = files;
    judge(page);
    if (files.length > 1) say(page, page.words.one);
    page.input.focus();
  });
}

document.addEventListener("change", ({ target }) => {
  const page = parts();
  if (page && target === page.input) judge(page);
});

// Before htmx hears of it: what the server would refuse is not sent.
document.addEventListener("submit", (event) => {
  const page = parts();
  if (event.target !== page?.form) return;
  const text = problem(page.input.files[0], page.words);
  if (!text) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(page, text);
  page.input.focus();
}, true);

// htmx tells of the way there and of the answer's way back; the first that is complete is ours.
let arrived = false;
document.addEventListener("htmx:beforeSend", () => { arrived = false; });
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const page = parts();
  if (target !== page?.form || arrived || !detail.lengthComputable) return;
  arrived = detail.loaded >= detail.total;
  page.sent.hidden = false;
  page.sent.value = detail.loaded / detail.total;
  page.chosen.textContent = arrived ? "Berkas terkirim. Menunggu jawaban server …"
    : `Mengirim: ${size(detail.loaded)} dari ${size(detail.total)}`;
});

const over = () => {
  const page = parts();
  if (!page) return;
  page.sent.hidden = true;
  if (page.input.files[0] && !page.told.textContent) judge(page);
};
["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((kind) => document.addEventListener(kind, over));
// Nobody drags on a phone, and nothing but the input takes a file where no script runs.
const hint = () => document.querySelector("form[data-words] [data-hint]")?.classList.add("d-md-inline");
hint();
document.addEventListener("htmx:afterSettle", () => {
  hint();
  document.querySelector("form[data-words] [data-focus]")?.focus();
});
window.addEventListener("pageshow", over);
