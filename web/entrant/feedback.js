// @ts-check
/** What the entrant of a scored entry is told after publication: its quarter, and the comments that were released. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { useLoad } from "../shared/server/actions.js";
import { Card, Problem } from "../shared/parts/basics.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  title: ["评审反馈", "Feedback on your entry"],
  band: ["在全部评分作品中所处的区间", "Where it stands among the scored entries"],
  band1: ["前 25%", "In the first quarter"],
  band2: ["前 25%–50%", "In the second quarter"],
  band3: ["后 25%–50%", "In the third quarter"],
  band4: ["后 25%", "In the last quarter"],
  bandWhy: ["只告知所处区间，不公布名次和得分。", "Only the quarter is told, not the rank or the score."],
  comments: ["专家评语", "Comments of the experts"],
  commentsWhy: [
    "由主办方选择提供，不署名，排列顺序与专家无关。",
    "The organizers chose them. They carry no names, and their order says nothing about the experts.",
  ],
});

/** @param {{entry: Api.Entry}} props */
export function Feedback({ entry }) {
  const load = useLoad(/** @returns {Promise<Api.Feedback>} */ () => api.get(`/entries/${entry.id}/feedback`),
    [entry.id]);
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return null;
  const { quarter, comments } = load.data;
  if (!quarter && !comments.length) return null;
  return html`<${Card} title=${t("title")}><div class="stack tight">
    ${quarter && html`<div><p class="muted small">${t("band")}</p>
      <p class="strong">${t(BANDS[quarter - 1])}</p><p class="muted small">${t("bandWhy")}</p></div>`}
    ${comments.length > 0 && html`<h3>${t("comments")}</h3>
      <ul class="feedback-comments">${comments.map((text, n) => html`<li key=${n} class="preline">${text}</li>`)}</ul>
      <p class="muted small">${t("commentsWhy")}</p>`}
  </div></${Card}>`;
}

const BANDS = /** @type {const} */ (["band1", "band2", "band3", "band4"]);
