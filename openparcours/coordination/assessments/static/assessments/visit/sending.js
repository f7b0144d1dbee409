// Bring a visit back. Whatever goes wrong is said in words, and nothing is erased: only the server's answer allows it.
export class NotSent extends Error {
  constructor(message, { signIn = "" } = {}) {
    super(message);
    this.signIn = signIn;
  }
}
const KEPT = "Vos réponses restent chiffrées sur cet appareil.";
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
const REFUSED = {
  403: "Votre poste ne permet plus de remplir une évaluation, ou la session a changé : reconnectez-vous.",
  404: "Cette copie a été emportée par un autre compte, ou depuis un autre poste : reprenez-le, puis synchronisez.",
  409: "Un autre compte ou un autre poste est ouvert ici : reprenez celui de la visite, puis synchronisez.",
};
const SIGN_IN = "Votre session a pris fin : reconnectez-vous, rouvrez la copie, puis synchronisez.";

// Send the sections written, by code, and return what became of each.
export const bringBack = async (copy, pages) => {
  const body = new URLSearchParams();
  for (const [code, page] of pages) body.set(`section-${code}`, page);
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token(), "X-Acteur": copy.mark };
  let answer;
  try {
    answer = await fetch(copy.back, { headers, redirect: "manual" }); // whose session is it? nothing is sent before
    if (answer.type === "opaqueredirect") answer = await fetch(copy.back, { method: "POST", body, headers });
  } catch {
    throw new NotSent(`Le serveur n'est pas joignable. ${KEPT} Réessayez quand le réseau revient.`);
  }
  if (answer.status === 401) throw new NotSent(`${SIGN_IN} ${KEPT}`, { signIn: copy.back });
  if (answer.status === 403) throw new NotSent(`${REFUSED[403]} ${KEPT}`, { signIn: copy.back });
  if (answer.status in REFUSED) throw new NotSent(`${REFUSED[answer.status]} ${KEPT}`);
  if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) {
    throw new NotSent(`Le serveur n'a pas pu prendre vos réponses. ${KEPT}`, { signIn: copy.back });
  }
  return (await answer.json()).sections;
};
