// What became of a visit brought back, section by section; a text refused is shown to be copied.
import { inWords } from "./pages.js";
import { cloned } from "./view.js";

const told = (section) => {
  if (section.refusal) return "pas écrite, voir plus bas";
  const parts = [];
  if (section.conflicts.length) parts.push(`quelqu'un d'autre a répondu : ${section.conflicts.join(", ")}, à trancher`);
  if (section.problems.length) parts.push(`à corriger : ${section.problems.join(" ")}`);
  return parts.join(" ; ") || "enregistrée";
};
const refused = (section, form) => {
  const node = cloned("refus");
  node.querySelector("h3").textContent = section.title;
  node.querySelector("[data-why]").textContent = section.refusal;
  const text = node.querySelector("textarea");
  text.value = inWords(form);
  node.querySelector("[data-act=copy]").addEventListener("click", async ({ currentTarget }) => {
    await navigator.clipboard.writeText(text.value).catch(() => text.select());
    currentTarget.lastChild.textContent = " Copié";
  });
  return node;
};

export const report = (copy, sections, formOf) => {
  const node = cloned("retour");
  const apart = sections.filter((one) => one.refusal);
  const clashing = sections.some((one) => one.conflicts.length);
  node.querySelector("[data-outcome]").textContent = apart.length
    ? "Une partie n'a pas pu être écrite. Votre texte est ci-dessous, et la copie reste sur cet appareil."
    : `${sections.length ? "Tout est arrivé" : "Rien n'avait été écrit"}, et la copie est effacée de cet appareil.${
      clashing ? " Deux réponses diffèrent quelque part : les deux sont gardées, choisissez." : ""}`;
  const list = node.querySelector("ul");
  for (const one of sections) {
    const line = document.createElement("li");
    const link = document.createElement(one.refusal ? "span" : "a");
    link.textContent = one.title;
    if (!one.refusal) link.href = one.address + (one.conflicts.length ? "#conflits" : "");
    line.append(link, ` : ${told(one)}`);
    list.append(line);
  }
  for (const one of apart) node.querySelector(".stack").append(refused(one, formOf(one.code)));
  const home = node.querySelector("[data-home]");
  home.href = copy.home;
  home.hidden = apart.length === sections.length && apart.length > 0;
  return node;
};
