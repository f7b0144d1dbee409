// Take a response away: the page that works without network first, then the copy, encrypted before it is kept.
import { forget, keepCopy } from "./store.js";
import { ITERATIONS, keyOf, newSalt, seal } from "./vault.js";

const form = document.querySelector("[data-taking]");
const state = form.querySelector("[data-state]");
const [secret, again] = ["secret", "again"].map((id) => document.getElementById(id));
const say = (text) => { state.textContent = text; };
const wrong = (input, why) => {
  const error = document.getElementById(`erreur-${input.id}`);
  error.textContent = why;
  error.hidden = !why;
  input.toggleAttribute("aria-invalid", Boolean(why));
  input.closest(".field").toggleAttribute("data-invalid", Boolean(why));
  return Boolean(why);
};
const weakness = (phrase) => {
  if (phrase.length < 10) return "Dix caractères au moins : quatre mots, par exemple.";
  if (/^[\d\s]+$/.test(phrase)) return "Ajoutez des lettres : des chiffres seuls se devinent.";
  if (new Set(phrase).size < 5) return "Variez les caractères : celle-ci se devine.";
  return "";
};
const active = (worker) =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("La page hors ligne n'a pas pu être gardée."));
    };
    worker.addEventListener("statechange", look);
    look();
  });
const install = async () => {
  const { worker, scope } = form.dataset;
  const found = await navigator.serviceWorker.register(worker, { scope });
  await active(found.installing ?? found.waiting ?? found.active);
};
const fetched = async () => {
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch(location.pathname, { method: "POST", body: new FormData(form), headers });
  if (answer.status === 401) {
    const detail = { url: answer.headers.get("X-Relogin"), again: () => form.requestSubmit() };
    document.dispatchEvent(new CustomEvent("relogin", { detail }));
    throw new Error("Reconnectez-vous, puis recommencez.");
  }
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  if (answer.status === 409 && isJson) throw new Error((await answer.json()).why);
  if (answer.status === 409) document.dispatchEvent(new CustomEvent("refused", { detail: await answer.text() }));
  if (!answer.ok || !isJson) throw new Error("Le serveur n'a pas donné la copie : rechargez la page.");
  return answer.json();
};
const keep = async (copy, phrase) => {
  const salt = newSalt();
  const key = await keyOf(phrase, salt, ITERATIONS);
  const row = { id: copy.id, taken: Date.now(), expires: Date.parse(copy.expires), salt, iterations: ITERATIONS };
  try {
    await keepCopy({ ...row, ...(await seal(key, copy.id, copy)) });
  } catch (error) {
    await forget(copy.id).catch(() => {});
    throw error;
  }
};
const take = async () => {
  say("Préparation de la page hors ligne…");
  await install();
  await navigator.storage?.persist?.();
  say("Copie et chiffrement…");
  await keep(await fetched(), secret.value);
  secret.value = again.value = "";
  say("Emporté.");
  sessionStorage.clear(); // htmx notes the address left, which names the response
  location.assign(form.dataset.scope);
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const weak = wrong(secret, weakness(secret.value.trim()));
  const differs = wrong(again, again.value.trim() === secret.value.trim() ? "" : "Les deux ne sont pas pareilles.");
  if (weak || differs) return (weak ? secret : again).focus();
  if (form.hasAttribute("data-sending")) return;
  form.toggleAttribute("data-sending", true);
  try {
    await take();
  } catch (error) {
    say(`Rien n'a été emporté. ${error.message}`);
  } finally {
    form.toggleAttribute("data-sending", false);
  }
});
if (!globalThis.crypto?.subtle || !("serviceWorker" in navigator)) {
  say("Ce navigateur ne sait pas garder une copie chiffrée : il faut une adresse en https et un navigateur récent.");
  for (const button of form.querySelectorAll("button")) button.disabled = true;
}
