// The committee's list by keyboard: arrows up and down change the row, h t i a b mark it; the search box
// leaves the rows that hold all its words. The list works without this file.
const form = document.getElementById("presensi");
const rows = [...(form?.querySelectorAll("tr[data-row]") ?? [])];
const search = document.getElementById("cari");
const unsaved = document.getElementById("belum-disimpan");
const visible = () => rows.filter((row) => !row.hidden);
const radios = (row) => [...row.querySelectorAll("input[type=radio]")];
const focusRow = (row) => {
  const found = radios(row);
  (found.find((one) => one.checked) ?? found[0]).focus();
  row.scrollIntoView({ block: "nearest" });
};

function count() {
  const changed = rows.filter((row) => {
    const chosen = radios(row).find((one) => one.checked);
    return chosen && chosen.value !== row.querySelector("input[type=hidden]").value;
  }).length;
  unsaved.textContent = changed ? `${changed} belum disimpan` : "";
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  rows.forEach((row) => { row.hidden = !words.every((word) => row.dataset.row.includes(word)); });
}

search?.addEventListener("input", filter);
search?.addEventListener("keydown", (event) => {
  // Enter would send the whole form
  if (!["ArrowDown", "Enter"].includes(event.key)) return;
  event.preventDefault();
  const [first] = visible();
  if (first) focusRow(first);
});

form?.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const shown = visible();
    const next = shown[shown.indexOf(row) + step];
    if (next) focusRow(next);
    else if (step < 0) search.focus();
    return;
  }
  const wanted = radios(row).find((one) => one.dataset.letter === event.key.toLowerCase());
  if (!wanted) return;
  event.preventDefault();
  wanted.checked = true;
  wanted.focus();
  count();
});
form?.addEventListener("change", count);
if (form) count();
