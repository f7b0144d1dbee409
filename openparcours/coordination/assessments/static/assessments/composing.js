// The outline of a questionnaire by keyboard: Alt + arrows move the part in focus; a word filters the list.
const outline = document.querySelector("[data-outline]");
outline?.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const act = event.key === "ArrowUp" ? "monter " : "descendre ";
  const button = event.target.closest("li")?.querySelector(`button[value^="${act}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.querySelector("[data-outline-search]")?.addEventListener("input", (event) => {
  const word = plain(event.target.value.trim());
  for (const row of outline.children) row.hidden = !plain(row.textContent).includes(word);
});
