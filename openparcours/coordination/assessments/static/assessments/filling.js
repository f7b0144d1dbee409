// A flag marks its question; what is typed and not saved leaves with the page; a failed save is said and tried again.
const form = document.querySelector("[data-filling]");
const state = document.getElementById("etat");
let dirty = false;
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
