// The sections of a copy on the page: one shown at a time, what was written put back, the list of them beside.
import { decide } from "./conditions.js";

const answered = (form) => {
  const shown = [...form.querySelectorAll(".visit-question:not([hidden]):has([name=asked])")];
  const filled = shown.filter((one) =>
    [...one.querySelectorAll("input[name^=q-], select, textarea")].some((field) =>
      ["radio", "checkbox"].includes(field.type) ? field.checked && field.value : field.value.trim()));
  return `${filled.length}/${shown.length}`;
};

export const written = (form) => new URLSearchParams(new FormData(form)).toString();

const restore = (form, text) => {
  const kept = new URLSearchParams(text);
  for (const field of form.querySelectorAll("[name^='q-']")) {
    const values = kept.getAll(field.name);
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else if (kept.has(field.name)) field.value = values[0];
  }
};

// What a person wrote in a section, question by question, to be read or copied.
export const inWords = (form) => {
  const lines = [];
  for (const one of form.querySelectorAll(".visit-question:not([hidden])")) {
    const label = one.querySelector("legend, label")?.textContent.trim().replace(/\s+/g, " ");
    const said = [...one.querySelectorAll("input[name^=q-], select, textarea")].flatMap((field) => {
      if (["radio", "checkbox"].includes(field.type)) {
        return field.checked && field.value ? [field.closest("label").querySelector("span").textContent] : [];
      }
      const text = field.tagName === "SELECT" ? field.selectedOptions[0]?.textContent : field.value;
      return text?.trim() ? [text.trim()] : [];
    });
    if (said.length) lines.push(`${label} : ${said.join(", ")}`);
  }
  return lines.join("\n");
};

export const lay = (root, sections, drafts) => {
  const holder = root.querySelector("[data-pages]");
  const list = root.querySelector(".visit-sections ol");
  const heading = root.querySelector(".visit-heading");
  const forms = sections.map((section, index) => {
    const page = document.createElement("div");
    page.innerHTML = section.html;
    holder.append(page);
    const form = page.querySelector("form");
    if (drafts.has(index)) restore(form, drafts.get(index));
    return form;
  });
  const links = sections.map((section, index) => {
    const link = document.createElement("a");
    link.href = `#section-${index + 1}`;
    link.innerHTML = '<span class="steps-name"></span><span class="count"></span>';
    link.firstElementChild.textContent = section.title;
    link.addEventListener("click", (event) => { event.preventDefault(); go(index); });
    list.append(document.createElement("li"));
    list.lastElementChild.append(link);
    return link;
  });
  let current = 0;
  const refresh = () => {
    decide(holder);
    forms.forEach((form, index) => { links[index].lastElementChild.textContent = answered(form); });
  };
  const show = (index) => {
    current = index;
    forms.forEach((form, rank) => { form.parentElement.hidden = rank !== index; });
    links.forEach((link, rank) => {
      if (rank === index) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    heading.textContent = sections[index].title;
    root.querySelector("[data-here]").textContent = `${index + 1} sur ${sections.length}`;
    root.querySelector("[data-act=before]").hidden = index === 0;
    root.querySelector("[data-act=after]").hidden = index === sections.length - 1;
  };
  const wide = matchMedia("(min-width: 62rem)");
  const go = (index) => {
    show(index);
    root.querySelector(".visit-sections").open = wide.matches;
    scrollTo(0, 0);
    heading.focus({ preventScroll: wide.matches });
  };
  root.querySelector("[data-act=before]").addEventListener("click", () => go(current - 1));
  root.querySelector("[data-act=after]").addEventListener("click", () => go(current + 1));
  root.querySelector(".visit-sections").open = wide.matches;
  refresh();
  show(0);
  return { forms, refresh };
};
