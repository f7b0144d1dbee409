// After an error the summary takes the focus; anything marked takes it after a swap too.
const take = (root) => root.querySelector?.("[data-focus-me]")?.focus();
take(document);
document.addEventListener("htmx:afterSwap", (event) => take(event.target));
