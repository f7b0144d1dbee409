// The palette: Ctrl+K opens it, the server answers options, arrows and Enter choose.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input[type=search]");
const options = () => [...palette.querySelectorAll("[role=option]")];
const choose = (index) => {
  const all = options();
  all.forEach((option, i) => option.setAttribute("aria-selected", i === index));
  const chosen = all[index];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
};
const open = () => {
  if (!palette || palette.open) return;
  palette.showModal();
  input.select();
  input.dispatchEvent(new Event("palette"));
};
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-palette]") || !palette) return;
  event.preventDefault();
  open();
});
// What was proposed for the former words is never opened by the Enter of the new ones.
input?.addEventListener("input", () => choose(-1));
input?.addEventListener("keydown", (event) => {
  const all = options();
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by && all.length) {
    event.preventDefault();
    choose(now < 0 && by < 0 ? all.length - 1 : (now + by + all.length) % all.length);
  }
  if (event.key === "Enter" && all[now] && !event.shiftKey) {
    event.preventDefault();
    all[now].click();
  }
});
palette?.addEventListener("htmx:afterSwap", () => choose(options().length ? 0 : -1));
