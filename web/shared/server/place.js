// @ts-check
/** Which contest's page this is. Those of a further contest of a deployment lie under /c/<contest>/. */
const ROOT = /^(?:\/api\/pages)?\//;
const FURTHER = /^(?:\/api\/pages)?\/c\/([a-z][a-z0-9_-]*)(?:\/|$)/;

/**
 * The id of the further contest that a page is of; empty on the pages of the first.
 * @param {string} path
 */
function further(path) {
  return FURTHER.exec(path)?.[1] ?? "";
}

/**
 * Where the contest's API lies, by the path of one of its pages.
 * @param {string} [path]
 */
export function apiPath(path = location.pathname) {
  const id = further(path);
  return id ? `/api/c/${id}/` : "/api/";
}

/**
 * Where a page of another contest lies, by the path of one of this one's.
 * @param {string} pages the path of that contest's pages under the site
 * @param {string} name of the page
 * @param {string} [path]
 */
export function elsewhere(pages, name, path = location.pathname) {
  return `${ROOT.exec(path)?.[0] ?? "/"}${pages}${name}/`;
}

/**
 * The name by which a browser keeps something of this contest alone; all share one origin.
 * @param {string} name
 */
export function storeName(name) {
  const id = further(globalThis.location?.pathname ?? "");
  return `zhengxuan${id && `~${id}`}.${name}`;
}
