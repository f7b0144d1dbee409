// Keeps the page of a visit for when there is no network: fixed files without any data, and nothing else.
const fresh = async () => {
  const cache = await caches.open(KEPT.name);
  const requests = [KEPT.page, ...KEPT.files].map((url) => new Request(url, { cache: "reload", credentials: "omit" }));
  await cache.addAll(requests);
};
const forgetOthers = async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith("visite-") && name !== KEPT.name) await caches.delete(name);
  }
};
self.addEventListener("install", (event) => event.waitUntil(fresh().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isKept = origin === self.location.origin && [KEPT.page, ...KEPT.files].includes(pathname);
  if (request.method !== "GET" || !isKept) return;
  const answer = async () => {
    const kept = await (await caches.open(KEPT.name)).match(pathname, { ignoreVary: true });
    return kept ?? fetch(request);
  };
  event.respondWith(answer());
});
