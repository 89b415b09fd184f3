// @ts-check
/** The expert's entries: the progress of the review, what comes next, and every entry with its state. */
import { html } from "../vendor/preact.js";
import {
  Badge, ButtonLink, Card, Countdown, Empty, Heading, Icon, Notice, Progress, classes,
} from "../shared/parts/components.js";
import { CertificateCard } from "../shared/parts/certificates.js";
import { lazy } from "../shared/parts/lazy.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { useQuery } from "../shared/parts/query.js";
import { to } from "../shared/parts/route.js";
import { useShortcuts } from "../shared/parts/keys.js";
import { readCopy } from "../shared/server/local-copy.js";
import { runningTime } from "../shared/words/durations.js";
import { deadline, zoneName } from "../shared/words/time.js";
import { copyName } from "./draft.js";
import { OPEN, STATE_TONES, VACATED } from "./facts.js";
import { t } from "./words.js";

const OwnData = lazy((again) => import(`../shared/parts/own-data.js${again}`), "OwnData");
const ORDER = ["draft", "assigned", "closed", "submitted", "recused", "replaced", "voided"];

/** @typedef {Api.ReviewSummary} Row */

/**
 * Whether a row of the list still needs its scores.
 * @param {Row} row
 */
export function waits(row) {
  return OPEN.includes(row.state);
}

/**
 * The entries that this expert scores, by number; J and K follow this order.
 * @param {Row[]} rows
 */
export function seated(rows) {
  return rows.filter((row) => !VACATED.includes(row.state)).sort((a, b) => a.number.localeCompare(b.number, "en",
    { numeric: true }));
}

/**
 * The next entry without a submitted score after `id`, starting again from the first; null when all are done.
 * @param {Row[]} rows
 * @param {string | null} id
 */
export function nextOpen(rows, id) {
  const all = seated(rows);
  const at = all.findIndex((row) => row.id === id);
  const round = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return round.find((row) => waits(row) && row.id !== id) || null;
}

/**
 * n of N, in words and as a bar.
 * @param {{list: Pick<Api.Reviews, "submitted" | "total_count">}} props
 */
export function Tally({ list }) {
  const value = list.total_count ? list.submitted / list.total_count : 0;
  return html`<div class="tally">
    <p class="tally-words tabular">${t("progress", { done: list.submitted, all: list.total_count })}</p>
    <${Progress} value=${value} label=${t("progressLabel")} tone=${value === 1 ? "good" : undefined} />
  </div>`;
}

/**
 * The state of a review in a pill.
 * @param {{state: Api.ReviewState}} props
 */
export function StateBadge({ state }) {
  return html`<${Badge} tone=${STATE_TONES[state]}>${t(`state_${state}`)}</${Badge}>`;
}

/** @typedef {"filterAll" | "filterOpen" | "filterDone" | "filterRecused"} FilterWords */
/** @type {[id: string, words: FilterWords, test: (row: Row) => boolean][]} */
const FILTERS = [
  ["all", "filterAll", (row) => !VACATED.includes(row.state)],
  ["open", "filterOpen", waits],
  ["submitted", "filterDone", (row) => row.state === "submitted"],
  ["recused", "filterRecused", (row) => row.state === "recused"],
];

/**
 * @param {object} props
 * @param {Api.Reviews} props.list
 * @param {Api.Contest} props.contest
 * @param {(id: string) => void} props.go
 * @param {() => void} props.onHelp
 */
export function WorkList({ list, contest, go, onHelp }) {
  const next = list.closed ? null : nextOpen(list.reviews, null);
  useShortcuts({ n: () => next && go(next.id), "?": onHelp });
  const practice = !list.closed && html`<${ButtonLink} kind="quiet" icon="play" href=${to("practice")}>
    ${t("practice")}</${ButtonLink}>`;
  if (!list.reviews.length) {
    return html`<${Heading} title=${t("works")} actions=${practice} />
      <div class="stack">
      ${contest.phase === "published" && list.earlier.some((row) => row.state === "submitted")
        && html`<${CertificateCard} />`}
      <${Card}><${Empty} icon="film" title=${t("none")}><p>${t("noneHint")}</p></${Empty}></${Card}>
      <${Earlier} list=${list} contest=${contest} />
      <${OwnData} /></div>`;
  }
  const second = (list.round ?? 1) > 1;
  const when = { deadline: deadline(list.closes_at), zone: zoneName() };
  return html`<${Heading} title=${second ? `${t("works")} · ${t("roundTwo")}` : t("works")}
    lead=${!list.closed && t(second ? "roundTwoLead" : "lead", when)} actions=${practice} />
    <div class="stack">
      ${contest.phase === "published" && list.submitted > 0 && html`<${CertificateCard} />`}
      <${Standing} list=${list} next=${next} />
      <${Works} list=${list} contest=${contest} />
      <${Earlier} list=${list} contest=${contest} />
      <${OwnData} />
    </div>`;
}

/** @param {{list: Api.Reviews, contest: Api.Contest}} props what this expert scored in an earlier round, to be read */
function Earlier({ list, contest }) {
  if (!list.earlier.length) return null;
  return html`<section aria-label=${t("earlierTitle")}><h2 class="section-title">${t("earlierTitle")}</h2>
    <ul class="works">${list.earlier.map((row) => html`<li key=${row.id}><${WorkRow} row=${row} contest=${contest} />
      </li>`)}</ul></section>`;
}

/** @param {{list: Api.Reviews, next: Row | null}} props */
function Standing({ list, next }) {
  const { closed } = list;
  const done = !closed && !next && list.submitted > 0;
  return html`<${Card} tone="accent"><div class="standing">
    <${Tally} list=${list} />
    ${!closed && next && html`<p class="standing-left">${t("left")} <strong><${Countdown} until=${list.closes_at} />
      </strong></p>`}
    ${!closed && next && html`<${ButtonLink} class="large" icon="play" href=${to("works", next.id)}>
      ${t(list.submitted || list.reviews.some((row) => row.state === "draft") ? "goOn" : "start")}</${ButtonLink}>`}
    </div>
    ${closed && html`<${Notice} tone="warn" title=${t("closedTitle")}><p>${t("closedText")}</p></${Notice}>`}
    ${done && html`<${Notice} tone="good"><p>${t("allDone")}</p></${Notice}>`}
  </${Card}>`;
}

/** @param {{list: Api.Reviews, contest: Api.Contest}} props */
function Works({ list, contest }) {
  const [filter, setFilter] = useQuery("show", "all");
  const offered = FILTERS.map(([id, key, test]) => ({ id, text: t(key), rows: list.reviews.filter(test) }))
    .filter((each) => each.id !== "recused" || each.rows.length);
  const chosen = offered.find((each) => each.id === filter) || offered[0];
  const rows = [...seated(chosen.rows), ...chosen.rows.filter((row) => VACATED.includes(row.state))]
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return html`<section aria-label=${t("listLabel")}>
    <div class="segments" role="group" aria-label=${t("filter")}>${offered.map((each) => html`
      <button key=${each.id} type="button" aria-pressed=${each === chosen ? "true" : "false"}
        onClick=${() => setFilter(each.id)}>
        ${each.text} <span class="tabular">${each.rows.length}</span></button>`)}</div>
    ${rows.length === 0
      ? html`<${Card}><${Empty} icon="check" title=${t("noneHere")} /></${Card}>`
      : html`<ul class="works">${rows.map((row) => html`<li key=${row.id}><${WorkRow} row=${row} contest=${contest} />
        </li>`)}</ul>`}
  </section>`;
}

/** @param {{row: Row, contest: Api.Contest}} props */
function WorkRow({ row, contest }) {
  const inner = html`<span class="work-number tabular">${row.number}</span>
    <span class="work-main"><span class="work-title">${row.title}</span>
      <span class="work-facts">${[say(choiceText(contest.categories, row.category)),
        runningTime(row.duration_seconds || null)].filter(Boolean).join(" · ")}</span></span>
    <span class="work-state">
      ${waits(row) && readCopy(copyName(row.id)) && html`<${Badge} tone="warn">${t("kept")}</${Badge}>`}
      ${row.total != null && html`<span class="work-total tabular">
        <span class="visually-hidden">${t("total")} </span>${row.total}</span>`}
      <${StateBadge} state=${row.state} /></span>`;
  if (VACATED.includes(row.state)) return html`<div class="work left">${inner}</div>`;
  return html`<a class=${classes("work", row.state)} href=${to("works", row.id)}>${inner}<${Icon} name="next" /></a>`;
}
