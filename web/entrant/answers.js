/** What an entrant said, for reading. */
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { date } from "../shared/words/time.js";
import { FORM } from "./form-fields.js";

/** What a field holds, for reading: the words of what was chosen, a date as people write it. */
export function answerText(name, value, contest, recommenders) {
  const { kind, choices, options } = FORM.find((field) => field.name === name);
  if (!value) return "";
  if (kind === "choice") return say(choiceText(contest[choices], value));
  if (kind === "option") return say(choiceText(options, value));
  if (kind === "unit") return recommenders.find((each) => each.id === value)?.name || value;
  return kind === "date" ? date(`${value}T12:00:00+08:00`) : value;
}
