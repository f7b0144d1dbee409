// Close toasts by hand, or by themselves when they only confirm.
const LIFE = 6000;
const watch = (toast) => {
  if (["success", "info"].includes(toast.dataset.tone)) setTimeout(() => toast.remove(), LIFE);
};
document.querySelectorAll("[data-toast]").forEach(watch);
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());
new MutationObserver((changes) => {
  for (const change of changes) change.addedNodes.forEach((node) => node.dataset && watch(node));
}).observe(document.getElementById("toasts"), { childList: true });
