// Copies a text; where the browser won't, the text is selected so that the person can.
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const told = document.getElementById("tersalin");
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.focus();
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Teks tersalin. Tempel di WhatsApp.";
    } catch {
      told.textContent = "Teks sudah dipilih. Tekan Salin di peramban Anda, atau Ctrl+C.";
    }
  });
}
