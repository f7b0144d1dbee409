// Small native gaps: data-submit-on-change sends its form, data-check-all ticks the boxes of a list,
// Ctrl+Enter sends a form that has data-submit-keys.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-check-all]")) {
    for (const box of event.target.form.querySelectorAll("input[name=chosen]")) box.checked = event.target.checked;
  }
  const show = event.target.form?.querySelectorAll(`[data-show-when^="${event.target.name}="]`) ?? [];
  for (const block of show) block.hidden = block.dataset.showWhen !== `${event.target.name}=${event.target.value}`;
  const opened = event.target.form?.querySelectorAll("details[data-open-when]") ?? [];
  for (const block of opened) {
    if (block.dataset.openWhen === `${event.target.name}=${event.target.value}`) block.open = true;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("[data-submit-keys]");
  if (form) { event.preventDefault(); form.requestSubmit(); }
});
