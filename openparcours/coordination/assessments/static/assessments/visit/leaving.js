// Signing out erases the copies of visits from the device; what waits to be sent stays, encrypted.
import { forgetIdle } from "./store.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-leaving]")) return;
  event.preventDefault();
  const patience = new Promise((resolve) => { setTimeout(resolve, 1500); });
  await Promise.race([forgetIdle().catch(() => {}), patience]);
  form.submit();
});
