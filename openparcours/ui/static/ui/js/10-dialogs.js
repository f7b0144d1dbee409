// Open a <dialog> by data-dialog="id"; load it first from data-dialog-url when given.
document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches("dialog.dialog")) event.target.close();
});
document.addEventListener("htmx:beforeRequest", (event) => event.target.closest?.("[popover]")?.hidePopover());
document.addEventListener("htmx:afterSwap", (event) => {
  for (const dialog of event.target.querySelectorAll?.("dialog[data-open]") ?? []) dialog.showModal();
});
