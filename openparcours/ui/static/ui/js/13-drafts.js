// Keep what is typed: a form with data-draft="url" is posted there when typing pauses.
const PAUSE = 1200;
const timers = new WeakMap();
const save = async (form) => {
  const state = form.querySelector("[data-draft-state]");
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 401) {
      const detail = { url: answer.headers.get("X-Relogin"), again: () => save(form) };
      document.dispatchEvent(new CustomEvent("relogin", { detail }));
    }
    if (answer.status === 409) document.dispatchEvent(new CustomEvent("refused", { detail: await answer.text() }));
    if (!answer.ok) throw new Error(answer.status);
    const { saved_at: at } = await answer.json();
    if (state) state.textContent = `Brouillon enregistré à ${at}`;
  } catch {
    if (state) state.textContent = "Brouillon pas encore enregistré : nouvel essai à la prochaine frappe.";
  }
};
document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), PAUSE));
});
document.addEventListener("submit", (event) => clearTimeout(timers.get(event.target)));
