// A button with data-copy="#id" copies that element's text: what a field holds, or what stands in it. It stays hidden
// until this script can work; without it the text is marked and copied by hand.
const copied = async (text, field) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no right to the clipboard, or plain http: the old way, with the text marked for the person
    if (field.select) field.select();
    else getSelection().selectAllChildren(field);
    return document.execCommand("copy");
  }
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.querySelector(button.dataset.copy);
  if (!field) continue;
  const label = [...button.childNodes];
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(field.value ?? field.textContent, field);
    button.textContent = done ? "Tersalin" : "Tekan Ctrl+C untuk menyalin";
    setTimeout(() => button.replaceChildren(...label), 4000);
  });
}
