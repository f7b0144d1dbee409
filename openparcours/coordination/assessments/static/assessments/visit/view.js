// What the page of a visit is made of: its templates, the notice above, the question before erasing.
export const view = document.getElementById("vue");
const notice = document.getElementById("avis");
const title = document.getElementById("titre");

export const cloned = (name) => document.getElementById(`modele-${name}`).content.cloneNode(true);
export const show = (heading, ...nodes) => {
  title.textContent = heading;
  view.replaceChildren(...nodes);
};
const DAY_AND_HOUR = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" };
export const moment = (at) => new Date(at).toLocaleString("fr-FR", DAY_AND_HOUR);

// Say something above the page, with a way to sign in when one is needed; nothing takes it away.
export const warn = (text, signIn = "") => {
  notice.replaceChildren();
  if (!text) return;
  const alert = cloned("alerte");
  const line = alert.querySelector("p:last-of-type");
  line.textContent = text;
  if (signIn) {
    const link = document.createElement("a");
    link.href = signIn;
    link.textContent = "Se reconnecter";
    line.append(" ", link);
  }
  notice.append(alert);
  notice.scrollIntoView({ block: "nearest" });
};

export const mayErase = (unsent) => {
  const dialog = document.getElementById("effacer");
  document.getElementById("effacer-texte").textContent = unsent
    ? "Elle contient des réponses qui n'ont pas été renvoyées : elles seront perdues."
    : "Rien n'y attend d'être renvoyé.";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "oui"), { once: true });
  });
};
