// @ts-check
/**
 * How certain the result is: the experts' severity and agreement, and the result by other rules or without an expert.
 */
import { html } from "../vendor/preact.js";
import { Badge, Card, Facts, Notice } from "../shared/parts/components.js";
import { TableBox, flagWords } from "./entry.js";
import { candidates, changeTo, changed, winnersOf } from "./scenarios.js";
import { t } from "./words.js";
import { chained, listed } from "../shared/words/marks.js";

const MOST_COLUMNS = 8; // experts without whom the winners change; the list below has the others
const SPAN = 15; // points of severity to either side that the plot shows

/**
 * Each expert's severity with its standard error, as a plot and in figures.
 * @param {{result: Api.Result}} props
 */
export function Experts({ result }) {
  const rows = [...result.experts].sort((one, other) => Number(other.severity ?? 0) - Number(one.severity ?? 0));
  return html`<${Card} title=${t("expertFigures")}><div class="stack tight">
    ${result.refused && html`<${Notice} tone="info">
      <p>${t("modelsRefused", { reason: result.refused })}</p></${Notice}>`}
    <p class="small muted">${t("severityHint")}</p>
    <${TableBox} label=${t("expertFigures")}><table class="cards">
      <thead><tr><th scope="col">${t("expert")}</th><th scope="col" class="number">${t("scoredN")}</th>
        <th scope="col">${t("severity")}</th>
        <th scope="col" class="number">${t("noise")}</th><th scope="col" class="number">${t("correlation")}</th>
        <th scope="col">${t("flags")}</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${row.expert}>
        <th scope="row">${row.expert_label}</th>
        <td class="number tabular" data-label=${t("scoredN")}>${row.n}</td>
        <td data-label=${t("severity")}><${Severity} row=${row} /></td>
        <td class="number tabular" data-label=${t("noise")}>${row.sigma ?? "—"}</td>
        <td class="number tabular" data-label=${t("correlation")}>${row.correlation ?? "—"}</td>
        <td data-label=${t("flags")}>${row.flags.map((flag) => html`<${Badge} key=${flag} tone="warn">
          ${flagWords(flag)}</${Badge}> `)}</td></tr>`)}</tbody>
    </table></${TableBox}>
    <${Facts} rows=${[["ICC(2,1)", result.agreement.icc], [t("kendall"), result.agreement.w],
      [t("krippendorff"), result.agreement.alpha]]} />
  </div></${Card}>`;
}

/** @param {{row: Api.ScoredExpert}} props */
function Severity({ row }) {
  if (row.severity == null) return "—";
  const [middle, error] = [Number(row.severity), Number(row.se ?? 0)];
  /** @param {number} points */
  const at = (points) => 50 + (50 * Math.max(-SPAN, Math.min(SPAN, points))) / SPAN;
  return html`<span class="severity"><svg viewBox="0 0 100 12" aria-hidden="true" preserveAspectRatio="none">
      <line x1="50" x2="50" y1="0" y2="12" class="axis" />
        <line x1=${at(middle - error)} x2=${at(middle + error)} y1="6" y2="6" class="error" />
      <rect x=${at(middle) - 1} y="2" width="2" height="8" class="mark" /></svg>
    <span class="tabular">${signed(row.severity)} ± ${row.se ?? "—"}</span></span>`;
}

/** @param {string} points */
function signed(points) {
  return Number(points) > 0 ? `+${points}` : points.replace("-", "−");
}

/**
 * Entries that win in some case, by row, and the cases, by column; a full dot where an entry wins.
 * @param {{scenarios: {name: string, ids: string[]}[], entries: Api.ResultLine[]}} props
 */
function Matrix({ scenarios, entries }) {
  const { works, steady } = candidates(entries, scenarios.map(({ ids }) => ids));
  return html`<p>${t("steadyWorks", { n: steady, all: works.length })}</p>
    <${TableBox} label=${t("stability")}><table class="matrix">
      <thead><tr><th scope="col">${t("work")}</th>
        ${scenarios.map(({ name }) => html`<th key=${name} scope="col">${name}</th>`)}</tr></thead>
      <tbody>${works.map((row) => html`<tr key=${row.id}><th scope="row">${row.title}</th>
        ${scenarios.map(({ name, ids }) => html`<td key=${name}>
        <span class=${ids.includes(row.id) ? "dot in" : "dot"} aria-hidden="true"></span>
          <span class="visually-hidden">${t(ids.includes(row.id) ? "winner" : "notWinner")}</span></td>`)}</tr>`)}
          </tbody>
    </table></${TableBox}>`;
}

/**
 * Who would win under another rule, or without one of the experts.
 * @param {{result: Api.Result}} props
 */
export function Stability({ result }) {
  const title = Object.fromEntries(result.entries.map((row) => [row.id, row.title]));
  /** @param {string[]} ids */
  const named = (ids) => listed(ids.map((id) => title[id] || id));
  const winners = winnersOf(result);
  const rules = Object.entries(result.stability.rules).map(([rule, ids]) => ({ rule, ...changeTo(winners, ids) }));
  const without = result.stability.without;
  const label = Object.fromEntries(result.experts.map((row) => [row.expert, row.expert_label]));
  const moving = without?.filter((row) => row.lost.length || row.gained.length) || [];
  /** @param {import("./scenarios.js").Change} change */
  const change = ({ lost, gained }) => chained([
    lost.length ? t("swapOut", { lost: named(lost) }) : "", gained.length ? t("swapIn", { gained: named(gained) }) : "",
  ].filter(Boolean)) || t("sameWinners");
  const scenarios = [
    ...Object.entries(result.stability.rules).map(([rule, ids]) => ({ name: t(`rule_${rule}`), ids })),
    ...moving.slice(0, MOST_COLUMNS).map((row) => ({
      name: t("without", { name: label[row.expert] || row.expert }), ids: changed(winners, row),
    })),
  ];
  return html`<${Card} title=${t("stability")}><div class="stack tight">
    <${Matrix} scenarios=${scenarios} entries=${result.entries} />
    <ul class="plain">${rules.map((each) => html`<li key=${each.rule}>
      <strong>${t(`rule_${each.rule}`)}</strong> ${change(each)}</li>`)}</ul>
    ${without == null ? html`<p class="muted">${t("withoutTooMany")}</p>`
      : moving.length === 0 ? html`<p>${t("withoutSame")}</p>`
      : html`<ul class="plain">${moving.map((row) => html`<li key=${row.expert}>
        <strong>${t("without", { name: label[row.expert] || row.expert })}</strong> ${change(row)}</li>`)}</ul>`}
  </div></${Card}>`;
}
