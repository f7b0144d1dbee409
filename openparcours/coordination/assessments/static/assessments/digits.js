// Inside a group of answers a digit chooses (0 clears) and the next question of the form takes the focus.
const fields = "input:not([type=hidden]), textarea, select";
const next = (question) => {
  const form = question.closest("form");
  const asked = [...form.querySelectorAll(".question")].filter((one) => !one.closest("[hidden]"));
  const all = asked.filter((one) => one.querySelector(fields));
  const target = all[all.indexOf(question) + 1];
  const field = target?.querySelector("input:checked") ?? target?.querySelector(fields);
  (field ?? form.querySelector("button[type=submit][name=suite]:not([value^=lignes])"))?.focus();
};
document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.("[data-digits]");
  if (!group || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
  const radios = [...group.querySelectorAll("input[type=radio]")];
  const chosen = event.key === "0" ? radios.at(-1) : radios.slice(0, -1)[Number(event.key) - 1];
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  chosen.click();
  next(group.closest(".question"));
});
