// @ts-check
/** What experts read of an entry. The experts' page and the entrant's preview draw it with this. */
import { html } from "../../vendor/preact.js";
import { Facts } from "./figures.js";
import { fileRows } from "./file-rows.js";
import { choiceText } from "../server/contest.js";
import { runningTime } from "../words/durations.js";
import { extraRows } from "../words/extra-fields.js";
import { say, words } from "../words/i18n.js";

const t = words({
  duration: ["时长", "Length"],
  picture: ["画面", "Picture"],
});

/**
 * Type, theme, length, picture and synopsis; `labels` are the form's own, files are saved from under `path`.
 * @param {object} props
 * @param {Pick<Api.Review, "category" | "theme" | "synopsis" | "extra" | "files" | "width" | "height"
 *   | "duration_seconds">} props.work
 * @param {Api.Contest} props.contest
 * @param {{category: string, theme: string, synopsis: string}} props.labels
 * @param {string} props.path
 */
export function BlindFacts({ work, contest, labels, path }) {
  return html`<${Facts} rows=${[
      [labels.category, say(choiceText(contest.categories, work.category))],
      [labels.theme, say(choiceText(contest.themes, work.theme))],
      [t("duration"), runningTime(work.duration_seconds || null)],
      [t("picture"), work.width ? `${work.width} × ${work.height}` : ""],
      ...extraRows(contest, work.extra),
      ...fileRows(contest, Object.fromEntries(work.files.map((id) => [id, null])), path),
    ]} />
    ${work.synopsis && html`<div><h2 class="small muted">${labels.synopsis}</h2>
      <p class="preline">${work.synopsis}</p></div>`}`;
}
