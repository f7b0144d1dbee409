// Questions by keyboard: inside a group of answers a digit chooses (0 clears) and the next question takes the focus.
// What is typed and not saved yet leaves with the page; a failed save is said and tried again.
const form = document.querySelector("[data-filling]");
const state = document.getElementById("etat");
let dirty = false;
const fields = "input:not([type=hidden]), textarea, select";
const next = (question) => {
  const all = [...form.querySelectorAll(".question")].filter((one) => one.querySelector(fields));
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
document.addEventListener("click", (event) => {
  const flag = event.target.closest("[data-mark]");
  const about = flag && document.querySelector("#reperes select[name=item_code]");
  if (!about) return;
  about.value = flag.dataset.mark;
  document.querySelector("#reperes").scrollIntoView({ block: "nearest" });
  document.querySelector("#reperes input[name=kind]").focus();
});
form?.addEventListener("input", () => { dirty = true; });
form?.addEventListener("submit", () => { dirty = false; });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== form) return;
  if (event.detail.successful) dirty = false;
  else state.textContent = "Pas encore enregistré : nouvel essai à la prochaine réponse.";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === form) state.textContent = "Enregistrement…";
});
addEventListener("pagehide", () => {
  if (dirty && form) navigator.sendBeacon(form.action, new FormData(form));
});
