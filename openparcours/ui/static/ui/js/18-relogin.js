// When the session has ended (401 with X-Relogin): sign in again in a dialog, then send the same request again.
let waiting = [];
const dialog = () => {
  let box = document.getElementById("relogin");
  if (box) return box;
  box = document.createElement("dialog");
  box.id = "relogin";
  box.className = "dialog";
  box.setAttribute("aria-label", "Se reconnecter");
  box.innerHTML = '<div class="dialog-body"></div>';
  document.body.append(box);
  return box;
};
const fill = (html) => {
  dialog().firstElementChild.innerHTML = html;
  dialog().querySelector("input:not([type=hidden]):not([value])")?.focus();
};
const page = () => JSON.parse(document.body.getAttribute("hx-headers"));
const headers = () => ({ "X-Requested-With": "fetch", "X-Acteur": page()["X-Acteur"] });
const ask = async (url, again) => {
  waiting.push(again);
  if (dialog().open) return;
  fill(await (await fetch(url, { headers: headers() })).text());
  dialog().showModal();
};
const renew = (token) => {
  document.body.setAttribute("hx-headers", JSON.stringify({ ...page(), "X-CSRFToken": token }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
};
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-relogin]")) return;
  event.preventDefault();
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: headers(),
  });
  if (answer.status !== 204) return fill(await answer.text());
  renew(answer.headers.get("X-CSRFToken"));
  dialog().close();
  for (const again of waiting.splice(0)) again();
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, requestConfig: sent } = event.detail;
  const url = xhr.status === 401 && xhr.getResponseHeader("X-Relogin");
  if (!url) return;
  const kind = sent.triggeringEvent?.type;
  ask(url, () => (elt.matches("form") ? elt.requestSubmit() : htmx.trigger(elt, kind ?? "click")));
});
// A page left open while the account signed in elsewhere keeps a stale token: take the cookie's.
document.addEventListener("submit", (event) => {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const input = event.target.querySelector?.("input[name=csrfmiddlewaretoken]");
  if (cookie && input) input.value = cookie;
}, true);
document.addEventListener("relogin", (event) => ask(event.detail.url, event.detail.again));
