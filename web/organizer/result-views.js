// @ts-check
/** Other looks at a result: the matrix of scores, their distribution, two entries side by side, other rules tried. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Empty, Notice, Problem, Select, TextField, classes, useAction,
} from "../shared/parts/components.js";
import { useQuery } from "../shared/parts/query.js";
import { to } from "../shared/parts/route.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { say, words } from "../shared/words/i18n.js";
import { TableBox } from "./entry.js";
import { fiveNumbers, histogram, matrixOf, meanOf, narrowed, supposition } from "./matrix.js";

const t = words({
  matrix: ["评分矩阵", "Matrix of scores"],
  matrixHint: [
    "每行一件作品，每列一位专家。划线的分数未计入，“回避”表示专家声明了利益关系。",
    "A row for each entry, a column for each expert. Struck scores do not count; “conflict” is declared by the expert.",
  ],
  entry: ["作品", "Entry"],
  score: ["计分", "Score"],
  expert: ["专家", "Expert"],
  everyExpert: ["全部专家", "All experts"],
  cells: ["只看", "Only"],
  allCells: ["全部作品", "All entries"],
  dropped: ["有未计入的分数", "With scores that do not count"],
  outlier: ["有偏离较大的分数", "With scores far from the others"],
  recused: ["有回避", "With a declared conflict"],
  conflict: ["回避", "conflict"],
  nothing: ["没有符合条件的作品", "No entry is like this"],
  firstOf: ["显示前 {n} 件，共 {all} 件。", "The first {n} of {all} {n:is|are} shown."],
  distribution: ["分数分布", "Distribution of scores"],
  distributionHint: [
    "全部 {n} 份评分，每 {step} 分一档；“计分”为各作品的最后得分。",
    "All {n} {n:score|scores} in steps of {step} {step:point|points}; “score” is the final figure of each entry.",
  ],
  allScores: ["专家评分", "Experts’ scores"],
  finals: ["作品计分", "Entries’ scores"],
  from: ["分数段", "Points"],
  number: ["份数", "Count"],
  byExpert: ["各专家", "Each expert"],
  fiveHint: ["线段为最低到最高，方框为中间一半，竖线为中位数。", "Lines from least to most, boxes hold the middle half, bars mark the median."],
  fiveOf: ["最低 {least}，中位数 {median}，最高 {most}", "least {least}, median {median}, most {most}"],
  compare: ["两件作品对比", "Compare two entries"],
  one: ["作品一", "First entry"],
  other: ["作品二", "Second entry"],
  choose: ["请选择", "Choose"],
  chooseTwo: ["请选择两件作品", "Choose two entries"],
  rank: ["名次", "Rank"],
  raw: ["原始分", "Raw score"],
  calibrated: ["校准分", "Calibrated"],
  em: ["模型校准分", "Model (EM)"],
  meanOf: ["{criterion}（均值）", "{criterion} (mean)"],
  spread: ["最高与最低之差", "Highest less lowest"],
  scoresN: ["评分数", "Scores"],
  whatIf: ["换个规则试算", "Try other rules"],
  whatIfHint: [
    "按另一规则重新计算名次，只供查看，不保存，也不影响结果。",
    "Ranks by other rules, to look at only: nothing is stored and the result does not change.",
  ],
  decides: ["排名依据", "Ranked by"],
  trim: ["去掉最高、最低各几个", "Dropped at either end"],
  winners: ["入选件数", "Winners"],
  winnersOf: ["入选件数（{award}）", "Winners: {award}"],
  award: ["奖项", "Award"],
  weight: ["{criterion}权重", "Weight of {criterion}"],
  tryIt: ["试算", "Try"],
  asBefore: ["恢复原规则", "Back to the rules that decided"],
  supposed: ["试算名次", "Rank as tried"],
  supposedScore: ["试算得分", "Score as tried"],
  change: ["变化", "Change"],
  gains: ["新入选", "would win"],
  loses: ["落选", "would not win"],
  keeps: ["仍入选", "wins still"],
  none: ["—", "—"],
  same: ["入选作品没有变化。", "The winners stay the same."],
  changed: ["有 {n} 件作品的入选发生变化。", "{n} {n:entry|entries} would win or lose a place."],
  tied: ["试算后有 {n} 件作品并列在最后的入选名次。", "As tried, {n} {n:entry is|entries are} tied across the last winning place."],
});

const MOST_ROWS = 200; // a longer table helps nobody; the workbook has all
const STEPS = 20;
const METHODS = /** @type {const} */ (["raw", "calibrated", "em"]);

/** @param {{result: Api.Result}} props */
export function ResultViews({ result }) {
  return html`<${Matrix} result=${result} /><${Distribution} result=${result} />
    <${Compare} result=${result} /><${WhatIf} result=${result} />`;
}

/** @param {{result: Api.Result}} props */
function Matrix({ result }) {
  const [expert, setExpert] = useQuery("expert");
  const [only, setOnly] = useQuery("only");
  const matrix = matrixOf(result);
  const { columns, rows } = narrowed(matrix, { expert, only });
  const options = ["dropped", "outlier", "recused"].map((id) => ({ id, text: t.both(/** @type {any} */ (id)) }));
  return html`<${Card} title=${t("matrix")}><div class="stack tight">
    <p class="small muted">${t("matrixHint")}</p>
    <div class="field-grid">
      <${Select} name="matrix-expert" label=${t("expert")} value=${expert} onInput=${setExpert}
        options=${matrix.columns.map(({ id, label }) => ({ id, text: label }))} empty=${t("everyExpert")} />
      <${Select} name="matrix-only" label=${t("cells")} value=${only} onInput=${setOnly} options=${options}
        empty=${t("allCells")} /></div>
    ${rows.length === 0 ? html`<${Empty} title=${t("nothing")} />` : html`<${TableBox} label=${t("matrix")}>
      <table class="scores-matrix"><thead><tr><th scope="col">${t("entry")}</th><th scope="col" class="number">
        ${t("score")}</th>
        ${columns.map(({ id, label }) => html`<th key=${id} scope="col" class="number">${label}</th>`)}
      </tr></thead><tbody>${rows.slice(0, MOST_ROWS).map(({ entry, cells }) => html`<tr key=${entry.id}
        class=${entry.winner ? "winner" : undefined}>
        <th scope="row"><a class="row-link" href=${to("entries", entry.id)}>${entry.title}</a></th>
        <td class="number tabular"><strong>${entry.score ?? entry.total}</strong></td>
        ${cells.map((cell, index) => html`<td key=${index} class="number tabular"><${Cell} cell=${cell} /></td>`)}
      </tr>`)}</tbody></table></${TableBox}>`}
    ${rows.length > MOST_ROWS && html`<p class="small muted">
      ${t("firstOf", { n: MOST_ROWS, all: rows.length })}</p>`}
  </div></${Card}>`;
}

/** @param {{cell: import("./matrix.js").Cell}} props */
function Cell({ cell }) {
  if (cell == null) return html`<span class="muted" aria-hidden="true">·</span>`;
  if (cell === "recused") return html`<${Badge}>${t("conflict")}</${Badge}>`;
  const points = cell.dropped ? html`<s>${cell.total}</s>` : cell.total;
  return html`<span class=${classes(cell.outlier && "far")}>${points}</span>`;
}

/** @param {{result: Api.Result}} props */
function Distribution({ result }) {
  const { contest } = useContest();
  if (!contest) return null;
  const { min: low, max: high } = contest.scores;
  const scores = result.entries.flatMap((entry) => entry.raw.map((single) => Number(single.total)));
  const finals = result.entries.map((entry) => Number(entry.score ?? entry.total));
  const count = Math.max(1, Math.min(STEPS, high - low));
  const both = [histogram(scores, low, high, count), histogram(finals, low, high, count)];
  const { columns, rows } = matrixOf(result);
  const given = columns.map(({ id, label }, index) => ({
    id, label,
    points: rows.flatMap(({ cells }) => {
      const cell = cells[index];
      return cell == null || cell === "recused" ? [] : [Number(cell.total)];
    }),
  })).filter(({ points }) => points.length);
  return html`<${Card} title=${t("distribution")}><div class="stack tight">
    <p class="small muted">${t("distributionHint", { n: scores.length, step: (high - low) / count })}</p>
    <div class="plots">${both.map((steps, index) => html`<${Bars} key=${index} steps=${steps}
      label=${t(index ? "finals" : "allScores")} />`)}</div>
    <h3>${t("byExpert")}</h3><p class="small muted">${t("fiveHint")}</p>
    <ul class="boxes">${given.map(({ id, label, points }) => html`<li key=${id}><span>${label}</span>
      <${Box} points=${points} low=${low} high=${high} /></li>`)}</ul>
  </div></${Card}>`;
}

/**
 * Bars, and the same figures as a table for who cannot see them.
 * @param {{steps: ReturnType<typeof histogram>, label: string}} props
 */
function Bars({ steps, label }) {
  const most = Math.max(1, ...steps.map((step) => step.count));
  const width = 100 / steps.length;
  return html`<figure class="bars"><figcaption>${label}</figcaption>
    <svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">${steps.map((step, index) => html`
      <rect key=${index} x=${index * width + 0.3} width=${width - 0.6} y=${40 - (38 * step.count) / most}
        height=${(38 * step.count) / most} />`)}</svg>
    <div class="bars-ends small muted tabular" aria-hidden="true"><span>${steps[0].from}</span>
      <span>${steps[steps.length - 1].to}</span></div>
    <table class="visually-hidden"><caption>${label}</caption><thead><tr><th scope="col">${t("from")}</th>
      <th scope="col">${t("number")}</th></tr></thead><tbody>${steps.map((step, index) => html`<tr key=${index}>
      <th scope="row">${step.from}–${step.to}</th><td>${step.count}</td></tr>`)}</tbody></table></figure>`;
}

/** @param {{points: number[], low: number, high: number}} props */
function Box({ points, low, high }) {
  const [least, lower, median, upper, most] = fiveNumbers(points);
  /** @param {number} value */
  const at = (value) => (100 * (value - low)) / Math.max(high - low, 1);
  return html`<svg class="box-plot" viewBox="0 0 100 12" preserveAspectRatio="none" role="img"
    aria-label=${t("fiveOf", { least, median, most })}>
    <line class="axis" x1=${at(least)} x2=${at(most)} y1="6" y2="6" />
    <rect x=${at(lower)} width=${Math.max(0.6, at(upper) - at(lower))} y="2" height="8" />
    <line class="mark" x1=${at(median)} x2=${at(median)} y1="1" y2="11" /></svg>`;
}

/** @param {{result: Api.Result}} props */
function Compare({ result }) {
  const { contest } = useContest();
  const [one, setOne] = useQuery("one");
  const [other, setOther] = useQuery("other");
  const options = result.entries.map(({ id, title, receipt }) => ({ id, text: `${title} · ${receipt}` }));
  const both = [one, other].map((id) => result.entries.find((entry) => entry.id === id));
  const [left, right] = both;
  return html`<${Card} title=${t("compare")}><div class="stack tight">
    <div class="field-grid">
      <${Select} name="compare-one" label=${t("one")} value=${one} onInput=${setOne} options=${options}
        empty=${t("choose")} />
      <${Select} name="compare-other" label=${t("other")} value=${other} onInput=${setOther} options=${options}
        empty=${t("choose")} /></div>
    ${!left || !right || !contest ? html`<p class="small muted">${t("chooseTwo")}</p>`
      : html`<${Pair} pair=${[left, right]} contest=${contest} />`}
  </div></${Card}>`;
}

/** @param {{pair: Api.ResultLine[], contest: Api.Contest}} props */
function Pair({ pair, contest: { criteria, awards } }) {
  /** @type {[string, (entry: Api.ResultLine) => string | number | null][]} */
  const lines = [
    ...awards ? [/** @type {[string, (entry: Api.ResultLine) => string]} */ ([
      t("award"), (entry) => say(choiceText(awards, entry.award))])] : [],
    [t("rank"), (entry) => entry.final_rank ?? entry.rank],
    [t("raw"), (entry) => entry.total],
    [t("calibrated"), (entry) => entry.calibrated],
    [t("em"), (entry) => entry.em],
    ...criteria.map(({ id, text }) => /** @type {[string, (entry: Api.ResultLine) => string | null]} */ ([
      t("meanOf", { criterion: say(text) }), (entry) => meanOf(entry, id)?.toFixed(1) ?? null])),
    [t("spread"), (entry) => entry.spread],
    [t("scoresN"), (entry) => entry.n],
  ];
  return html`<${TableBox} label=${t("compare")}><table class="side-by-side"><thead><tr><td></td>
    ${pair.map((entry, index) => html`<th key=${index} scope="col">
      <a class="row-link" href=${to("entries", entry.id)}>${entry.title}</a></th>`)}</tr></thead>
    <tbody>${lines.map(([label, figure]) => html`<tr key=${label}><th scope="row">${label}</th>
      ${pair.map((entry, index) => html`<td key=${index} class="tabular">${figure(entry) ?? "—"}</td>`)}</tr>`)}
    <tr><th scope="row">${t("expert")}</th>${pair.map((entry, index) => html`<td key=${index}><ul class="singles">
      ${entry.raw.map((single, number) => html`<li key=${number}
        class=${classes("tabular", single.dropped && "dropped")}>
        <span class="small muted">${single.expert_label}</span> <${Cell} cell=${single} /></li>`)}</ul></td>`)}</tr>
    </tbody></table></${TableBox}>`;
}

/** @typedef {Api.Rules & {places?: Record<string, number>}} Tried */

const NUMBER = { type: "number", inputmode: "numeric", min: 0, class: "short" };

/** @param {string} typed */
function whole(typed) {
  return Number.parseInt(typed, 10) || 0;
}

/**
 * The rules that decided, with the places of each of several awards.
 * @param {Api.Result} result
 * @returns {Tried}
 */
function rulesOf({ method, awards }) {
  if (!awards) return method;
  return { ...method, places: Object.fromEntries(awards.map(({ id, places }) => [id, places])) };
}

/**
 * How many are to win, or how many of each award.
 * @param {{awards: Api.Contest["awards"], rules: Tried, set: (change: Partial<Tried>) => void}} props
 */
function Places({ awards, rules, set }) {
  if (!awards) return html`<${TextField} name="try-winners" label=${t("winners")} value=${String(rules.winners)}
    ...${NUMBER} max="1000" onInput=${(/** @type {string} */ typed) => set({ winners: whole(typed) })} />`;
  return awards.map(({ id, text }) => html`<${TextField} key=${id} name=${`try-of-${id}`}
    label=${t("winnersOf", { award: say(text) })} value=${String(rules.places?.[id])} ...${NUMBER} max="1000"
    onInput=${(/** @type {string} */ typed) => set({ places: { ...rules.places, [id]: whole(typed) } })} />`);
}

/** @param {{result: Api.Result}} props */
function WhatIf({ result }) {
  const { contest } = useContest();
  const decided = rulesOf(result);
  const [rules, setRules] = useState(decided);
  const [found, setFound] = useState(/** @type {Api.SupposedResult | null} */ (null));
  const trying = useAction(async () => {
    setFound(await api.get(`/organizer/result/what-if?${supposition(decided, rules)}`));
  });
  if (!contest) return null;
  /** @param {Partial<Tried>} change */
  const set = (change) => setRules({ ...rules, ...change });
  return html`<${Card} title=${t("whatIf")}><form class="stack tight" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    trying.run();
  }}>
    <p class="small muted">${t("whatIfHint")}</p>
    <div class="field-grid">
      <${Select} name="try-decides" label=${t("decides")} value=${rules.decides}
        onInput=${(/** @type {Api.Rules["decides"]} */ decides) => set({ decides })}
        options=${METHODS.map((id) => ({ id, text: t.both(id) }))} />
      <${TextField} name="try-trim" label=${t("trim")} value=${String(rules.trim)} ...${NUMBER} max="10"
        onInput=${(/** @type {string} */ typed) => set({ trim: whole(typed) })} />
      <${Places} awards=${contest.awards} rules=${rules} set=${set} />
      ${contest.criteria.map(({ id, text }) => html`<${TextField} key=${id} name=${`try-${id}`} ...${NUMBER} max="100"
        label=${t("weight", { criterion: say(text) })} value=${String(rules.weights[id])}
        onInput=${(/** @type {string} */ typed) => set({ weights: { ...rules.weights, [id]: whole(typed) } })} />`)}
    </div>
    <div class="row"><${Button} type="submit" busy=${trying.busy}>${t("tryIt")}</${Button}>
      <${Button} kind="text" onClick=${() => { setRules(decided); setFound(null); }}>${t("asBefore")}</${Button}>
    </div></form>
    <${Problem} error=${trying.error} />
    ${found && html`<${Supposed} found=${found} awards=${contest.awards} />`}</${Card}>`;
}

/** @param {{found: Api.SupposedResult, awards: Api.Contest["awards"]}} props */
function Supposed({ found, awards }) {
  const moved = found.lines.filter(({ change }) => change === "gains" || change === "loses").length;
  return html`<div class="stack tight" role="status">
    <${Notice} tone=${moved ? "warn" : "good"}><p>${moved ? t("changed", { n: moved }) : t("same")}</p></${Notice}>
    ${found.undecided.length > 0 && html`<${Notice} tone="warn">
      <p>${t("tied", { n: found.undecided.length })}</p></${Notice}>`}
    <${TableBox} label=${t("whatIf")}><table class="cards"><thead><tr>
      <th scope="col" class="number">${t("supposed")}</th><th scope="col">${t("entry")}</th>
      <th scope="col" class="number">${t("supposedScore")}</th><th scope="col" class="number">${t("rank")}</th>
      <th scope="col" class="number">${t("score")}</th><th scope="col">${t("change")}</th></tr></thead>
      <tbody>${found.lines.map((line) => html`<tr key=${line.id}>
        <td class="number tabular" data-label=${t("supposed")}><strong>${line.supposed_rank ?? "—"}</strong></td>
        <th scope="row"><a class="row-link" href=${to("entries", line.id)}>${line.title}</a>
          ${awards && html`<span class="small muted block">${say(choiceText(awards, line.award))}</span>`}</th>
        <td class="number tabular" data-label=${t("supposedScore")}>${line.supposed_score ?? "—"}</td>
        <td class="number tabular" data-label=${t("rank")}>${line.rank ?? "—"}</td>
        <td class="number tabular" data-label=${t("score")}>${line.score ?? "—"}</td>
        <td data-label=${t("change")}>${line.change === "gains" || line.change === "loses"
          ? html`<${Badge} tone=${line.change === "gains" ? "good" : "bad"}>${t(line.change)}</${Badge}>`
          : t(line.change)}</td></tr>`)}</tbody></table></${TableBox}></div>`;
}
