// A list of boxes to tick: typing keeps those whose words match; Enter ticks the only one left.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const matching = (filter) => {
  const words = fold(filter.value).split(/\s+/).filter(Boolean);
  const chips = [...filter.closest("[data-picker]").querySelectorAll(".chip")];
  for (const chip of chips) {
    const text = fold(chip.textContent);
    chip.hidden = !chip.querySelector("input").checked && !words.every((word) => text.includes(word));
  }
  return chips.filter((chip) => !chip.hidden && !chip.querySelector("input").checked);
};
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-picker-filter]")) matching(event.target);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-picker-filter]")) return;
  event.preventDefault();
  const left = matching(event.target);
  if (event.target.value && left.length === 1) left[0].querySelector("input").click();
});
