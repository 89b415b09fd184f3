// @ts-check
/** The worker that opens this page without a network. It keeps the page's files and nothing of anybody. */

const QUIET_MS = 3000; // the page's own requests come first

/**
 * Have the worker that the page names while somebody is signed in. A page that names none, because it was built
 * without, takes an earlier one away.
 * @param {boolean} inside
 */
export async function tend(inside) {
  const { serviceWorker: workers } = navigator;
  if (!workers) return; // an old browser, or one that keeps nothing
  const named = document.querySelector("meta[name=worker]")?.getAttribute("content");
  await new Promise((resolve) => {
    setTimeout(resolve, QUIET_MS);
  });
  try {
    if (named && inside) await workers.register(new URL(named, location.href), { updateViaCache: "none" });
    if (!named) await dismiss(workers);
  } catch {
    // Without a worker the page needs the network, as it always did.
  }
}

/** @param {ServiceWorkerContainer} workers */
async function dismiss(workers) {
  const old = await workers.getRegistration();
  if (!old) return;
  await old.unregister();
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(`page ${old.scope} `)).map((name) => caches.delete(name)));
}
