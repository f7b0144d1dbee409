// A page shown to somebody else or to another post is refused (409); a failure has its reference (500).
// Both are said over the page, where what was typed stays.
const say = (html) => {
  if (document.querySelector("dialog.refusal[open]")) return;
  const holder = document.createElement("div");
  holder.innerHTML = html;
  const dialog = holder.querySelector("dialog");
  dialog.classList.add("refusal");
  dialog.addEventListener("close", () => holder.remove());
  document.body.append(holder);
  dialog.showModal();
};
const toast = (text) => {
  const node = document.createElement("div");
  node.className = "toast";
  node.dataset.toast = "";
  node.dataset.tone = "error";
  node.textContent = text;
  document.getElementById("toasts").append(node);
};
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status === 409) say(xhr.responseText);
  const reference = xhr.getResponseHeader("X-Reference");
  if (reference) toast(`Quelque chose n'a pas marché de notre côté. Référence : ${reference}`);
});
document.addEventListener("refused", (event) => say(event.detail));
