// After an error the summary takes the focus; anything marked takes it after a swap too.
const take = (root) => root.querySelector?.("[data-focus-me]")?.focus();
take(document);
document.addEventListener("htmx:afterSwap", (event) => {
  take(event.target);
  event.target.removeAttribute("data-empty");
  const link = event.detail.requestConfig?.elt;
  if (!link?.closest("[data-roving]")) return;
  for (const row of link.closest("[data-roving]").querySelectorAll("a[aria-current]")) {
    row.removeAttribute("aria-current");
  }
  link.setAttribute("aria-current", "true");
});
