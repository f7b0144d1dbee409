// A form is sent once: its buttons stay busy until the page or the fragment answers.
const busy = (form, on) => {
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", on);
  form.toggleAttribute("data-sending", on);
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.hasAttribute("data-sending")) return event.preventDefault();
  busy(form, true);
  setTimeout(() => busy(form, false), 8000);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("[data-once]");
  if (form) busy(form, false);
});
addEventListener("pageshow", () => document.querySelectorAll("[data-sending]").forEach((form) => busy(form, false)));
