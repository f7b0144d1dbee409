// Lists move with the arrows; single letters only when the user asked for them (WCAG 2.1.4).
const typing = (node) => node.closest("input, textarea, select, [contenteditable]");
const letters = document.body.hasAttribute("data-letter-shortcuts");
const step = (list, by) => {
  const rows = [...list.querySelectorAll("a.list-title")];
  const focused = rows.indexOf(document.activeElement);
  const here = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[Math.min(Math.max(here + by, 0), rows.length - 1)]?.focus();
};
document.addEventListener("keydown", (event) => {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = event.target.closest?.("[data-roving]") ?? document.querySelector("[data-roving]");
  const inside = event.target.closest?.("[data-roving]");
  if (list && ((inside && event.key === "ArrowDown") || (letters && event.key === "j"))) {
    event.preventDefault();
    step(list, 1);
  }
  if (list && ((inside && event.key === "ArrowUp") || (letters && event.key === "k"))) {
    event.preventDefault();
    step(list, -1);
  }
  if (!letters) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) { event.preventDefault(); target.click(); }
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
});
