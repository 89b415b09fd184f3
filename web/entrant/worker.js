// @ts-check
/**
 * Opens the entrant's page without a network: the page and its files as they were when this worker came. A newer page
 * has a newer worker, so none keeps an old page for long; and what anybody typed or was told never comes here.
 *
 * The build says before this text which files the page consists of, as `self.KEPT = {version, files}`. Without a file
 * this worker takes the place of another and then ends: nothing is kept any more.
 */
const worker = /** @type {any} */ (self);
/** @type {{version: string, files: string[]}} */
const { version, files } = worker.KEPT;
/** @type {{scope: string}} */
const { scope } = worker.registration;
const MINE = `page ${scope} `;
const NAME = MINE + version;
const PAGE = new URL("./", scope).href;
const ADDRESSES = files.map((file) => new URL(file, scope).href);
const ENDS = files.length === 0;
const WAIT_MS = 4000; // for a network that is there in name only

// The page may be a newer or older one than this worker, while a version is replaced: then it is not taken.
async function take() {
  if (ENDS) return worker.skipWaiting();
  const page = await fetch(PAGE, { cache: "no-cache" });
  const named = (await page.clone().text()).match(/assets\/[\w.-]+/g) || [];
  if (!page.ok || page.redirected || !named.length || !named.every((name) => files.includes(`../${name}`))) {
    throw new Error("the page is of another version than its worker");
  }
  const cache = await caches.open(NAME);
  await cache.addAll(ADDRESSES);
  await cache.put(PAGE, page);
  return worker.skipWaiting();
}

async function clear() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(MINE) && name !== NAME).map((name) => caches.delete(name)));
  if (ENDS) await worker.registration.unregister();
}

/** @param {string} address */
async function kept(address) {
  try {
    return await caches.match(address, { cacheName: NAME, ignoreVary: true });
  } catch {
    return undefined; // the browser has cleared its storage
  }
}

/** @param {Request} request @returns {Promise<Response>} */
async function newest(request) {
  const network = fetch(request);
  /** @type {Promise<void>} */
  const late = new Promise((resolve) => {
    setTimeout(resolve, WAIT_MS);
  });
  return (await Promise.race([network.catch(() => null), late])) || (await kept(PAGE)) || network;
}

/** @param {Request} request */
async function same(request) {
  return (await kept(request.url)) || fetch(request);
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(take()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(clear()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.mode === "navigate") {
    const isPage = [PAGE, `${PAGE}index.html`].includes(origin + pathname);
    if (isPage && !ENDS && request.method === "GET") event.respondWith(newest(request));
  } else if (ADDRESSES.includes(request.url)) event.respondWith(same(request));
});
