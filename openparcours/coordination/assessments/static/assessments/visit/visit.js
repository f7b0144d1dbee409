// A home visit on a device: open a copy with its phrase, fill it with or without network, bring it back.
import "../digits.js";
import { keeper } from "./keeping.js";
import { lay, written } from "./pages.js";
import { report } from "./report.js";
import { NotSent, bringBack } from "./sending.js";
import { allCopies, draftsOf, forget, forgetIdle } from "./store.js";
import { keyOf, unseal } from "./vault.js";
import { cloned, mayErase, moment, show, view, warn } from "./view.js";

const IDLE = 10 * 60_000;
const network = document.getElementById("reseau");
let open = null; // what is unlocked: the keeper of the copy

const isOver = (row) => row.expires < Date.now();
const tellNetwork = () => { network.textContent = navigator.onLine ? "Réseau disponible" : "Sans réseau"; };

// A copy is open in one window at a time: two would write over each other.
const alone = (id) =>
  new Promise((resolve) => {
    navigator.locks.request(`visite-${id}`, { ifAvailable: true }, (held) => {
      if (held) return new Promise((release) => { resolve(release); });
      return resolve(null);
    });
  });
const close = () => {
  open?.release();
  open = null;
};
const lock = async () => {
  await open?.flush();
  close();
  await list();
};
let idle;
const awake = () => {
  clearTimeout(idle);
  if (open) idle = setTimeout(() => lock().then(() => warn("Verrouillé après dix minutes sans rien toucher.")), IDLE);
};

const unlocked = async (row, phrase) => {
  const key = await keyOf(phrase, row.salt, row.iterations);
  const copy = await unseal(key, row.id, row);
  const drafts = new Map();
  for (const one of await draftsOf(row.id)) drafts.set(one.index, await unseal(key, one.id, one));
  return { key, copy, drafts };
};

const card = (row) => {
  const node = cloned("copie");
  const [form, input, error] = ["form", "input", ".field-error"].map((one) => node.querySelector(one));
  node.querySelector("h2").textContent = `Copie emportée ${moment(row.taken)}`;
  const until = isOver(row)
    ? "Le temps de cette copie est passé : elle ne se remplit plus, mais ce qui est écrit peut être renvoyé."
    : `À rapporter avant ${moment(row.expires)}.`;
  const unsent = row.unsent ? ` ${row.unsent} section${row.unsent > 1 ? "s" : ""} à renvoyer.` : "";
  node.querySelector("[data-until]").textContent = until + unsent;
  const refuse = (why) => {
    error.textContent = why;
    error.hidden = false;
    input.select();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    const release = await alone(row.id);
    if (!release) return refuse("Cette copie est déjà ouverte dans une autre fenêtre.");
    try {
      fill(row, await unlocked(row, input.value), release);
    } catch (problem) {
      release();
      if (problem.name !== "OperationError") throw problem;
      refuse("Ce n'est pas la phrase de cette copie.");
    }
  });
  node.querySelector("[data-act=forget]").addEventListener("click", async () => {
    if (!(await mayErase(row.unsent))) return;
    await forget(row.id);
    await list();
  });
  return node;
};

const list = async () => {
  await forgetIdle(isOver);
  const copies = await allCopies();
  show("En visite", ...(copies.length ? copies.map(card) : [cloned("vide")]));
};

const send = async (row, { copy, drafts }, forms, button) => {
  warn("");
  button.setAttribute("aria-busy", "true");
  try {
    await open.flush();
    const indexes = new Set([...drafts.keys(), ...(await draftsOf(row.id)).map((one) => one.index)]);
    const pages = [...indexes].sort((a, b) => a - b).map((index) => [copy.sections[index].code, written(forms[index])]);
    const sections = await bringBack(copy, pages);
    if (!sections.some((one) => one.refusal)) await forget(row.id);
    const formOf = (code) => forms[copy.sections.findIndex((one) => one.code === code)];
    close();
    show("Retour de visite", report(copy, sections, formOf));
    document.getElementById("contenu").focus();
  } catch (problem) {
    if (!(problem instanceof NotSent)) throw problem;
    warn(problem.message, problem.signIn);
  } finally {
    button.removeAttribute("aria-busy");
  }
};

const fill = (row, found, release) => {
  const node = document.createElement("div");
  node.className = "visit-fill stack";
  node.append(cloned("visite"));
  const { forms, refresh } = lay(node, found.copy.sections, found.drafts);
  const state = node.querySelector("[data-saved]");
  if (found.drafts.size) state.textContent = "Des réponses attendent d'être renvoyées";
  const keeping = keeper({ key: found.key, id: row.id, forms, onState: (text) => { state.textContent = text; } });
  open = { ...keeping, release };
  forms.forEach((form, index) => {
    form.inert = isOver(row);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { refresh(); open?.soon(index); });
  });
  const button = node.querySelector("[data-act=send]");
  button.addEventListener("click", () => send(row, found, forms, button));
  node.querySelector("[data-act=lock]").addEventListener("click", lock);
  warn("");
  show(`${found.copy.title}, ${found.copy.who}`, node);
  awake();
};

for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, awake, { passive: true });
for (const kind of ["online", "offline"]) addEventListener(kind, tellNetwork);
addEventListener("pageshow", (event) => { if (event.persisted) lock(); });
addEventListener("pagehide", () => open?.flush());
tellNetwork();
view.replaceChildren();
list();
