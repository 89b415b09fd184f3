// @ts-check
/** What an entry is held against while one watches it: theme and pledges, from the call's definition. */
import { html } from "../vendor/preact.js";
import { Card, Checkbox } from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { t } from "./words.js";

const THEME = "theme";

/**
 * A tick marks a doubt, which the reasons for a return or a refusal then offer as a sentence. It is kept nowhere else.
 * A call without themes and pledges has no such list.
 * @param {object} props
 * @param {Api.WholeEntry} props.entry
 * @param {Api.Contest} props.contest
 * @param {string[]} props.doubts
 * @param {(doubts: string[]) => void} props.onDoubts
 */
export function Checklist({ entry, contest, doubts, onDoubts }) {
  const tick = (/** @type {string} */ id) => (/** @type {boolean} */ on) =>
    onDoubts(on ? [...doubts, id] : doubts.filter((each) => each !== id));
  const box = (/** @type {string} */ id, /** @type {unknown} */ words) => html`<${Checkbox} key=${id}
    name=${`doubt-${id}`} checked=${doubts.includes(id)} onInput=${tick(id)}>${words}</${Checkbox}>`;
  const { themes, pledges } = contest;
  if (!themes.length && !pledges.length) return null;
  return html`<${Card} level=${3} title=${t("checklist")}><div class="stack tight">
    <p class="small muted">${t("checklistWhat")}</p>
    ${themes.length ? box(THEME, t("themeInDoubt", { theme: say(choiceText(themes, entry.theme)) || "—" })) : null}
    ${pledges.map((pledge) => box(pledge.id, t("pledgeInDoubt", { pledge: say(pledge.title) })))}
  </div></${Card}>`;
}

/**
 * Sentences for the entrant about what was ticked.
 * @param {string[]} doubts
 * @param {Api.Contest} contest
 * @returns {string[]}
 */
export function doubtWords(doubts, contest) {
  return [
    ...(doubts.includes(THEME) ? [t("doubtTheme")] : []),
    ...contest.pledges.filter(({ id }) => doubts.includes(id))
      .map(({ title }) => t("doubtPledge", { pledge: say(title) })),
  ];
}
