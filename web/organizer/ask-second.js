// @ts-check
/** Acts that two people decide: asked for here, confirmed by another organizer on the overview. */
import { api } from "../shared/server/api.js";
import { t } from "./words.js";

/**
 * Ask for an act; words for what has happened: it waits for a second person, or in a small call is done at once.
 * @param {Record<string, unknown>} form
 * @param {string} done
 * @returns {Promise<string>}
 */
export async function askSecond(form, done) {
  /** @type {Api.Request} */
  const request = await api.post("/organizer/confirmations", form);
  return request.state === "waiting" ? t("secondAsked") : done;
}
