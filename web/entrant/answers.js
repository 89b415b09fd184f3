// @ts-check
/** What an entrant said, for reading. */
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { day } from "../shared/words/time.js";
import { wholeForm } from "./whole-form.js";

/**
 * What a field holds, for reading: the words of what was chosen, a date as people write it.
 * @param {string} name
 * @param {string | null} value
 * @param {Record<string, any>} contest
 * @param {{id: string, name: string}[]} recommenders
 */
export function answerText(name, value, contest, recommenders) {
  const field = wholeForm().find((each) => each.name === name);
  if (!field || !value) return "";
  const { kind, choices = "", options } = field;
  if (kind === "choice") return say(choiceText(contest[choices], value));
  if (kind === "option" || kind === "pick") return say(choiceText(options, value));
  if (kind === "unit") return recommenders.find((each) => each.id === value)?.name || value;
  return kind === "date" ? day(value) : value;
}
