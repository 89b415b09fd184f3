// @ts-check
/** Names of those who acted for the office: rows keep their ids. */
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/parts/components.js";

/** @typedef {import("./signed-by.js").Named} Named */

/**
 * Hook: every member of the office, also those who left; none until they are known, or while nobody asks.
 * @param {boolean} [wanted]
 * @returns {Named[]}
 */
export function useOffice(wanted = true) {
  const load = useLoad(/** @returns {Promise<Named[]>} */ async () =>
    (wanted ? (await api.get("/organizer/organizers")).organizers : []), [wanted]);
  return load.data ?? [];
}
