// @ts-check
/** Which contest's page this is. Those of a further contest of a deployment lie under /c/<contest>/. */
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
 * The name by which a browser keeps something of this contest alone; all share one origin.
 * @param {string} name
 */
export function storeName(name) {
  const id = further(globalThis.location?.pathname ?? "");
  return `zhengxuan${id && `~${id}`}.${name}`;
}
