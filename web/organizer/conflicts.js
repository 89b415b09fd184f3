// @ts-check
/**
 * Conflicts of interest, checked before experts are invited: what is certain, what is to be checked by a person,
 * experts registered twice, and entries with too few experts.
 */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, Confirm, Empty, Heading, Loading, Notice, Problem, mayChange, toast, useLoad,
} from "../shared/parts/components.js";
import { to } from "../shared/parts/route.js";
import { dateTime } from "../shared/words/time.js";
import { WorkbookButton, written } from "../shared/parts/workbook.js";
import { isStale, mergedPairs } from "./doubts.js";
import { TableBox } from "./entry.js";
import { t } from "./words.js";
import { noted } from "../shared/words/marks.js";

/** @typedef {{report: Api.Conflicts | null}} Found the report; null where none has been made */

const AT_ONCE = 100;
const MOST_PAIRS = 20_000; // nobody goes through more; the workbook has all

/** @param {{board: import("./board.js").Board, contest: Api.Contest}} props */
export function Conflicts({ board, contest }) {
  const load = useLoad(/** @returns {Promise<Found>} */ async () => {
    try {
      const [report, dismissals, office] = await Promise.all([
        wholeReport(), allDismissals(), api.get("/organizer/organizers"),
      ]);
      return { report: { ...report, pairs: mergedPairs(report.pairs, dismissals, office.organizers) } };
    } catch (error) {
      if (error.status !== 404) throw error;
      return { report: null };
    }
  }, []);
  useRenewal(load.data?.report, board, load.reload);
  const actions = html`<${WorkbookButton} label=${t(load.data?.report ? "conflictsAgain" : "conflictsCheck")}
    ask=${{ kind: "conflicts" }} kind="primary" onReady=${load.reload} />`;
  const lead = t(contest.recommending ? "conflictsLead" : "conflictsLeadNoUnits");
  return html`<${Heading} title=${t("conflictsTitle")} lead=${lead} actions=${actions} />
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
      : !load.data ? html`<${Loading} />`
      : !load.data.report ? html`<${Card}>
        <${Empty} icon="user" title=${t("conflictsNone")}><p>${t("conflictsNoneHint")}</p></${Empty}></${Card}>`
      : html`<${Report} report=${load.data.report} reload=${load.reload} />`}`;
}

/**
 * Hook: a report from before an expert or an entry came is made anew, once, while the old one stays in sight.
 * @param {Api.Conflicts | null | undefined} report
 * @param {import("./board.js").Board} board
 * @param {() => Promise<void>} reload
 */
function useRenewal(report, board, reload) {
  const here = useRef(true);
  useEffect(() => () => {
    here.current = false;
  }, []);
  const stale = Boolean(report && isStale(report, board));
  useEffect(() => {
    if (!stale || !mayChange()) return;
    api.post("/exports", { kind: "conflicts" }).then(({ id }) => written(id, here))
      .then((file) => file && reload())
      .catch(() => toast(t("conflictsOld")));
  }, [stale]);
}

/**
 * The report with its pages put together, doubts first.
 * @returns {Promise<Api.Conflicts>}
 */
async function wholeReport() {
  const report = await api.get("/organizer/conflicts");
  while (report.next !== null && report.pairs.length < MOST_PAIRS) {
    const page = await api.get(`/organizer/conflicts?after=${report.next}`);
    if (page.at !== report.at) return wholeReport(); // made anew meanwhile
    report.pairs.push(...page.pairs);
    report.next = page.next;
  }
  return report;
}

/** @returns {Promise<Api.Dismissal[]>} */
async function allDismissals() {
  /** @type {Api.Dismissal[]} */
  const found = [];
  let after = "";
  do {
    const page = await api.get(`/organizer/conflicts/dismissals?after=${encodeURIComponent(after)}`);
    found.push(...page.dismissals);
    after = page.next || "";
  } while (after);
  return found;
}

/** @param {{report: Api.Conflicts, reload: () => Promise<void>}} props */
function Report({ report, reload }) {
  const bars = report.pairs.filter((pair) => pair.standing === "barred");
  const doubts = report.pairs.filter((pair) => pair.standing !== "barred");
  return html`<div class="stack">
    <p class="small muted tabular">${t("conflictsAt",
      { at: dateTime(report.at), works: report.works, experts: report.experts.length, n: report.barred_count })}</p>
    <${Twins} report=${report} />
    ${report.short.length > 0 && html`<${Notice} tone="bad"
      title=${t("conflictsShort", { n: report.short_count, per: report.per_work })}>
      <ul class="plain">${report.short.map((work) => html`<li key=${work.id}>
        <a class="row-link" href=${to("entries", work.id)}>${work.title}</a>
        <span class="small muted tabular"> ${t("conflictsAble", { n: work.able, per: report.per_work })}</span></li>`)}
          </ul></${Notice}>`}
    ${doubts.length > 0 && html`<section aria-labelledby="doubts-title" class="stack">
      <h2 id="doubts-title" class="section-title">${t("doubtsTitle",
        { n: doubts.filter((pair) => pair.standing === "doubtful").length })}</h2>
      <p class="small muted">${t("doubtsLead")}</p>
      <${Pairs} pairs=${doubts} label=${t("doubts")} reload=${reload} /></section>`}
    ${report.barred_count === 0 ? html`<${Card}><${Empty} icon="check" title=${t("conflictsFree")} /></${Card}>`
      : bars.length > 0 && html`<section aria-labelledby="bars-title" class="stack">
          <h2 id="bars-title" class="section-title">${t("barsTitle", { n: report.barred_count })}</h2>
          <${Pairs} pairs=${bars} label=${t("conflictsTitle")} /></section>`}
    ${report.next !== null && html`<${Notice} tone="info">
      <p>${t("conflictsRest", { n: report.pairs.length })}</p></${Notice}>`}
  </div>`;
}

/**
 * Experts who seem to be registered twice.
 * @param {{report: Api.Conflicts}} props
 */
function Twins({ report }) {
  if (!report.twins.length) return null;
  const named = new Map(report.experts.map((expert) => [expert.id, noted(expert.name, expert.unit)]));
  return html`<${Notice} tone="warn" title=${t("twinsTitle", { n: report.twins.length })}>
    <ul class="plain">${report.twins.map((group) => html`<li key=${group.join(" ")}>
      ${group.map((id) => named.get(id)).join(" · ")}</li>`)}</ul></${Notice}>`;
}

/**
 * Entries and experts, why they are bound, and what an organizer can say of a doubt.
 * @param {{pairs: (Api.BarredPair & {at?: string, by?: string})[], label: string, reload?: () => Promise<void>}} props
 */
function Pairs({ pairs, label, reload }) {
  const [shown, setShown] = useState(AT_ONCE);
  const [asked, setAsked] = useState(/** @type {Api.BarredPair | null} */ (null));
  return html`<${TableBox} label=${label}><table class="cards">
      <thead><tr><th scope="col">${t("expert")}</th><th scope="col">${t("work")}</th>
        <th scope="col">${t("conflictsWhy")}</th>${reload && html`<th scope="col">${t("actions")}</th>`}</tr></thead>
      <tbody>${pairs.slice(0, shown).map((pair) => html`<tr key=${`${pair.entry} ${pair.expert}`}>
        <th scope="row">${pair.expert_name}<span class="small muted block">${pair.expert_unit}</span></th>
        <td data-label=${t("work")}><div><a class="row-link" href=${to("entries", pair.entry)}>${pair.title}</a>
          <span class="small muted block">${pair.entrant}</span></div></td>
        <td data-label=${t("conflictsWhy")}><div>
          ${pair.reasons.map((reason) => html`<${Badge} key=${reason}
            tone=${pair.standing === "dismissed" ? "muted" : "warn"}>${t(`bond_${reason}`)}</${Badge}> `)}
          ${pair.why && html`<span class="small muted block">${t("dismissedFor",
            { why: pair.why, by: dismissedBy(pair) })}</span>`}</div></td>
        ${reload && html`<td data-label=${t("actions")}><${Change} kind="text" onClick=${() => setAsked(pair)}>
          ${t(pair.standing === "dismissed" ? "doubtAgain" : "doubtDismiss")}</${Change}></td>`}</tr>`)}</tbody>
    </table></${TableBox}>
    ${pairs.length > shown && html`<p><${Button} kind="quiet" onClick=${() => setShown(shown + AT_ONCE)}>
      ${t("conflictsMore", { n: pairs.length - shown })}</${Button}></p>`}
    ${asked && reload && html`<${Judge} pair=${asked} reload=${reload} onClose=${() => setAsked(null)} />`}`;
}

/** @param {{by?: string, at?: string}} pair who and when, as far as the report knows it */
function dismissedBy({ by, at }) {
  return [by, at && dateTime(at)].filter(Boolean).join(" ");
}

/**
 * An organizer has looked at a doubt: it is none, or it counts again; either with a reason that is kept.
 * @param {{pair: Api.BarredPair, reload: () => Promise<void>, onClose: () => void}} props
 */
function Judge({ pair, reload, onClose }) {
  const again = pair.standing === "dismissed";
  const send = async (/** @type {string} */ reason) => {
    await api.post("/organizer/conflicts/dismissals", {
      entry: pair.entry, expert: pair.expert, reasons: pair.reasons, reason, withdrawn: again,
    });
    toast(t(again ? "doubtCounts" : "doubtDismissed", { name: pair.expert_name, work: pair.title }));
    await reload();
  };
  const act = t(again ? "doubtAgain" : "doubtDismiss");
  return html`<${Confirm} title=${act} confirm=${act} reason=${t("reason")} onConfirm=${send} onClose=${onClose}>
    <p>${noted(pair.expert_name, pair.expert_unit)} · ${noted(pair.title, pair.entrant)}</p>
    <p>${pair.reasons.map((bond) => t(`bond_${bond}`)).join(" · ")}</p>
    <p class="small muted">${t(again ? "doubtAgainWhat" : "doubtDismissWhat")}</p>
  </${Confirm}>`;
}
