// data-copy="id" copies the value of a field and says so on the button.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
  const label = button.lastChild;
  const before = label.textContent;
  label.textContent = "Copié";
  setTimeout(() => { label.textContent = before; }, 2500);
});
