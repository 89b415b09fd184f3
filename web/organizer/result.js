// @ts-check
/** The result: every entry with its rank, total and all scores; scores that were left out are struck through. */
import { html } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, ButtonLink, Card, CopyButton, Empty, Facts, Heading, Loading, Notice, Problem, classes, useAction,
  useLoad,
} from "../shared/parts/components.js";
import { byAward } from "../shared/parts/awards.js";
import { lazy } from "../shared/parts/lazy.js";
import { useQuery } from "../shared/parts/query.js";
import { to } from "../shared/parts/route.js";
import { WorkbookButton } from "../shared/parts/workbook.js";
import { useContest } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { listed } from "../shared/words/marks.js";
import { secondRoundOf } from "./decisions.js";
import { TableBox, flagWords } from "./entry.js";
import { Experts, Stability } from "./figures-of-review.js";
import { Jury } from "./jury.js";
import { wholeResult } from "./whole-result.js";
import { t } from "./words.js";

/** @type {Record<string, (row: Api.ResultLine) => boolean>} */
const SHOW = {
  all: () => true,
  winners: (row) => row.winner,
  flagged: (row) => row.flags?.length > 0,
};
/** @type {Record<string, string>} */
const SHOW_WORDS = { all: "showAll", winners: "showWinners", flagged: "showFlagged" };

const ResultViews = lazy((again) => import(`./result-views.js${again}`), "ResultViews");

/**
 * What else there is once the result is published.
 * @param {{contest: Api.Contest}} props
 */
function Afterwards({ contest }) {
  const link = (/** @type {string} */ place, /** @type {string} */ label) => html`<${ButtonLink} kind="quiet"
    href=${`#/${place}`}>${label}</${ButtonLink}>`;
  const rules = contest.audience_vote;
  return html`${link("rights", t("rights"))}${link("ceremony", t("ceremony"))}
    ${rules && link("audience", say(rules.title))}
    <${WorkbookButton} label=${t("certificates")} ask=${{ kind: "certificates" }} />`;
}

/** @param {{board: import("./board.js").Board, contest: Api.Contest, reload: () => Promise<void>}} props */
export function Result({ board, contest, reload }) {
  // Read the result again when the board shows that it was counted again or published.
  const load = useLoad(wholeResult, [board.phase, board.phases.expert_review.status, board.phases.selection.status]);
  const [show, setShow] = useQuery("show", "all");
  if (load.error?.code === "NOT_PUBLISHED") {
    return html`<${Heading} title=${t("result")} />
      <${Card}><${Empty} icon="clock" title=${t("noResult")}><p>${t("noResultHint")}</p></${Empty}></${Card}>`;
  }
  if (load.error) return html`<${Heading} title=${t("result")} />
    <${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`<${Heading} title=${t("result")} /><${Loading} />`;
  const result = load.data;
  const { entries } = result;
  const chosen = Object.keys(SHOW).includes(show) ? show : "all";
  return html`<${Heading} title=${t("result")}
    actions=${html`<${Badge} tone=${result.state === "published" ? "good" : "info"}>
      ${t(`resultState_${result.state}`)}</${Badge}>
      ${result.state === "published" && html`<${Afterwards} contest=${contest} />`}
      <${WorkbookButton} label=${t("download")} ask=${{ kind: "results" }} kind="primary" />`} />
    <div class="stack">
      <${Remarks} result=${result} />
      <${Method} result=${result} />
      <div class="row between">
        <div class="segments" role="group" aria-label=${t("filter")}>${Object.keys(SHOW).map((id) => html`
          <button key=${id} type="button" aria-pressed=${id === chosen ? "true" : "false"} onClick=${() => setShow(id)}>
            ${t(SHOW_WORDS[id])} <span class="tabular">${entries.filter(SHOW[id]).length}</span></button>`)}</div>
        <p class="small muted">${t("droppedNote")}</p>
      </div>
      <${Ranking} rows=${entries.filter(SHOW[chosen])} />
      ${entries.length < result.works && html`<${Notice} tone="info">
        <p>${t("worksBeyond", { n: entries.length, all: result.works })}</p></${Notice}>`}
      <${Jury} result=${result} board=${board} refresh=${load.reload}
        reload=${async () => { await reload(); await load.reload(); }} />
      <${Stability} result=${result} />
      <${Experts} result=${result} />
      <${ResultViews} result=${result} />
    </div>`;
}

/**
 * What a reader must know before the ranks.
 * @param {{result: Api.Result}} props
 */
function Remarks({ result }) {
  return html`${result.refused && html`<${Notice} tone="info">
      <p>${t("modelsRefused", { reason: result.refused })}</p></${Notice}>`}
    ${result.undecided?.length > 0 && html`<${Notice} tone="warn">
      <p>${t("undecidedNote", { n: result.undecided.length })}</p></${Notice}>`}
    ${result.unscored?.length > 0 && html`<${Notice} tone="warn">
      <p>${t("unscoredNote", { n: result.unscored.length })}</p></${Notice}>`}`;
}

/**
 * How the result was computed.
 * @param {{result: Api.Result}} props
 */
function Method({ result }) {
  const secondRound = secondRoundOf(result);
  return html`<${Card}><${Facts} rows=${[
    [t("method"), methodWords(result.method)],
    [t("decides"), html`${t(`rule_${result.method.decides}`)}
      <span class="small muted block">${t(`ruling_${result.method.decides}`)}</span>`],
    [t("secondRound"), t(secondRound.key, { n: secondRound.n })],
    [t("tallySheet"), html`<${TallySheet} />`],
    [t("winner"), html`${t("entriesN", { n: result.winners })}<${PlacesOfAwards} />`],
    [t("inputHash"), html`<code>${result.input_hash}</code> <${CopyButton} kind="text" text=${result.input_hash} />`],
  ]} /></${Card}>`;
}

/** @param {Api.Rules} method */
function methodWords(method) {
  if (!method?.trim) return t("methodMean");
  return t("methodTrimmed", { from: method.trim_from ?? 5 });
}

/** The file with which anyone can recompute the result. */
function TallySheet() {
  const fetching = useAction(async () => {
    const { url } = await api.get("/organizer/result/sheet");
    location.assign(url);
  });
  return html`<${Button} kind="text" icon="download" busy=${fetching.busy} onClick=${fetching.run}>
    ${t("tallySheetGet")}</${Button}>
    <${Problem} error=${fetching.error} /><span class="small muted">${t("tallySheetHint")}</span>`;
}

/**
 * The scores and ranks of an entry by the other rules, and its win probability.
 * @param {{row: Api.ResultLine}} props
 */
function Others({ row }) {
  const figures = [
    { rule: "rule_raw", score: row.total, rank: row.raw_rank },
    { rule: "rule_calibrated", score: row.calibrated, rank: row.calibrated_rank },
    { rule: "rule_em", score: row.em, rank: row.em_rank },
  ].filter(({ score }) => score != null);
  return html`<ul class="singles">${figures.map(({ rule, score, rank }) => html`<li key=${rule} class="tabular">
      <span class="small muted">${t(rule)}</span> ${score}
        ${rank != null && html` <span class="small muted">${t("rankN", { n: rank })}</span>`}</li>`)}
    ${row.p_top != null && html`<li class="tabular">
      <span class="small muted">${t("pTop")}</span> <strong>
        ${percent(row.p_top)}</strong> <${Chance} share=${row.p_top} /></li>`}</ul>`;
}

/** @param {string} share a decimal from 0 to 1 */
function percent(share) {
  const value = Number(share) * 100;
  return value > 0 && value < 1 ? "< 1 %" : value > 99 && value < 100 ? "> 99 %" : `${Math.round(value)} %`;
}

/**
 * Every score of an entry as a dot on a scale that all entries share; the deciding score is a line, left-out ones
 * hollow.
 * @param {{row: Api.ResultLine, low: number, high: number}} props
 */
function Spread({ row, low, high }) {
  /** @param {number | string} points */
  const at = (points) => 2 + (96 * (Number(points) - low)) / Math.max(high - low, 1);
  return html`<svg class="spread" viewBox="0 0 100 10" role="img"
    aria-label=${t("spreadPlot", { low, high, spread: row.spread })}>
    <line class="axis" x1="2" x2="98" y1="5" y2="5" />
    ${row.score != null && html`<line class="mark" x1=${at(row.score)} x2=${at(row.score)} y1="1" y2="9" />`}
    ${row.raw.map((single, index) => html`<circle key=${index} class=${single.dropped ? "hollow" : "dot"}
      cx=${at(single.total)} cy="5" r="1.6" />`)}</svg>`;
}

/**
 * The win probability of an entry, as a bar.
 * @param {{share: string}} props
 */
function Chance({ share }) {
  return html`<svg class="chance" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="ground" width="100" height="6" />
    <rect class="bar" width=${Number(share) * 100} height="6" /></svg>`;
}

/**
 * The entries by rank; of each award by itself in a call with several.
 * @param {{rows: Api.ResultLine[]}} props
 */
function Ranking({ rows }) {
  const { contest } = useContest();
  if (!rows.length) return html`<${Card}><${Empty} title=${t("noneFound")} /></${Card}>`;
  return byAward(contest, rows).map((group) => html`${group.text && html`<h2>${say(group.text)}</h2>`}
    <${ResultTable} key=${group.id} rows=${group.rows} label=${group.text ? say(group.text) : t("result")} />`);
}

/** How many entries win each of several awards. */
function PlacesOfAwards() {
  const { contest } = useContest();
  if (!contest?.awards) return null;
  return html`<span class="small muted block">${listed(contest.awards.map(({ text, places }) =>
    `${say(text)} ${places}`))}</span>`;
}

/** @param {{rows: Api.ResultLine[], label: string}} props */
function ResultTable({ rows, label }) {
  const totals = rows.flatMap((row) => row.raw.map((single) => Number(single.total)));
  const [low, high] = [Math.floor(Math.min(...totals) / 10) * 10, Math.ceil(Math.max(...totals) / 10) * 10];
  return html`<${TableBox} label=${label}><table class="cards result">
    <thead><tr><th scope="col" class="number">${t("rank")}</th><th scope="col">${t("work")}</th>
      <th scope="col" class="number">${t("total")}</th>
      <th scope="col">${t("figures")}</th><th scope="col">${t("scores")}</th>
      <th scope="col">${t("flags")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.id || row.receipt} class=${row.winner ? "winner" : undefined}>
      <td class="number rank tabular" data-label=${t("rank")}>${row.final_rank ?? row.rank ?? t("unranked")}
        ${row.moved && html`<span class="small muted block">${t("computedRank", { n: row.rank })}</span>
          <${Badge} tone="info">${t("juryMoved")}</${Badge}>`}</td>
      <th scope="row">${row.id ? html`<a class="row-link" href=${to("entries", row.id)}>${row.title}</a>` : row.title}
        <span class="small muted block">${[row.entrant, row.receipt].filter(Boolean).join(" · ")}</span></th>
      <td class="number result-total tabular" data-label=${t("total")}>${row.score ?? row.total}</td>
      <td data-label=${t("figures")}><${Others} row=${row} /></td>
      <td data-label=${t("scores")}><div><${Spread} row=${row} low=${low} high=${high} />
        <ul class="singles">${row.raw.map((single,
          index) => html`<li key=${index} class=${classes("tabular", single.dropped && "dropped")}>
        <span class="small muted">${single.expert_label}</span> ${single.dropped
          ? html`<s>${single.total}</s> <span class="small muted">${t(`dropped_${single.dropped}`)}</span>`
          : single.total}</li>`)}</ul></div></td>
      <td data-label=${t("flags")}>${(row.flags || [])
        .map((flag) => html`<${Badge} key=${flag} tone="warn">${flagWords(flag)}</${Badge}> `)}</td></tr>`)}</tbody>
  </table></${TableBox}>`;
}
