// @ts-check
/** One entry with everything known about it. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Card, Change, Confirm, Heading, Loading, Problem, Select, toast, useLoad,
} from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { statusTone } from "../shared/words/status.js";
import { runningTime } from "../shared/words/durations.js";
import { dateTime } from "../shared/words/time.js";
import { Answers, Returned } from "./answers.js";
import { Corrections } from "./corrections.js";
import { JoinAccounts } from "./join-accounts.js";
import { EntrantCard, Film, Findings, FormCard, Screened, TableBox } from "./entry.js";
import { useOffice } from "./office-names.js";
import { signedBy } from "./signed-by.js";
import { MetadataCard, OriginCard } from "./origin.js";
import { SEAT_TONES } from "./facts.js";
import { ScanCard, useScan } from "./scan.js";
import { t } from "./words.js";

const Feedback = lazy((again) => import(`./feedback.js${again}`), "Feedback");

/** @typedef {import("./board.js").Board} Board */

/** @param {{id: string, board: Board, contest: Api.Contest}} props */
export function EntryPage({ id, board, contest }) {
  const load = useLoad(/** @returns {Promise<Api.WholeEntry>} */ () => api.get(`/organizer/entries/${id}`), [id]);
  const units = useLoad(/** @returns {Promise<Api.Recommenders>} */ () => api.get("/organizer/recommenders"), []);
  const entry = load.data;
  const scan = useScan(entry);
  const back = { href: entry ? `#/entries?status=${entry.status}` : "#/entries", label: t("backToWorks") };
  if (!entry) {
    return html`<${Heading} title=${t("work")} back=${back} />
      ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : html`<${Loading} />`}`;
  }
  return html`<${Heading} title=${entry.title} back=${back}
      actions=${html`<${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}>`} />
    <div class="detail">
      <div class="stack"><${Film} entry=${entry} poster=${scan.data?.poster} /><${Screened} entry=${entry} />
        <${Answers} entry=${entry} onEntry=${load.setData} />
        <${Returned} entry=${entry} contest=${contest} units=${units.data?.recommenders} />
        <${Findings} entry=${entry} onEntry=${load.setData} /><${OriginCard} entry=${entry} />
        <${MetadataCard} entry=${entry} />
        <${ScanCard} entry=${entry} load=${scan} /></div>
      <div class="stack"><${Corrections} entry=${entry} onEntry=${load.setData} />
        <${FormCard} entry=${entry} contest=${contest} units=${units.data?.recommenders} />
        <${EntrantCard} entry=${entry} contest=${contest}><${JoinAccounts} entry=${entry}
          onJoined=${load.reload} /></${EntrantCard}></div>
    </div>
    <div class="stack after-detail">
      ${Array.from({ length: board.round.number }, (_, before) => html`<${Scores} key=${before} id=${id} board=${board}
        contest=${contest} number=${board.round.number - before} />`)}
      ${["awarded", "not_selected"].includes(entry.status) && html`<${Feedback} id=${id} />`}
      <${HistoryCard} id=${id} revision=${entry.revision} experts=${board.experts} />
    </div>`;
}

/**
 * @param {string} id
 * @returns {Promise<Api.HistoryLine[]>}
 */
async function wholeHistory(id) {
  const rows = [];
  for (let next = ""; next !== null;) {
    const page = await api.get(`/organizer/entries/${id}/history?after=${encodeURIComponent(next)}`);
    rows.push(...page.history);
    next = page.next;
  }
  return rows;
}

/** @param {{id: string, revision: number, experts: Board["experts"]}} props */
function HistoryCard({ id, revision, experts }) {
  const load = useLoad(() => wholeHistory(id), [id, revision]);
  const people = [...useOffice(), ...experts];
  return html`<${Card} title=${t("history")}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : !load.data ? html`<${Loading} />`
      : html`<ol class="history">${[...load.data].reverse().map((row) => html`<li key=${row.revision}>
          <span class="history-at tabular">${dateTime(row.at)}</span>
          <span class="history-what"><strong>${wordOr(`act_${row.action}`, row.action)}</strong>
            <span class="muted"> · ${row.by.member ? t("byMember") : signedBy(
              wordOr(`by_${row.by.role}`, row.by.role), row.by, people)}</span>
            ${row.before !== row.after && html`<span class="small muted history-move">
              ${statusWord(row.before)} → ${row.action === "check_file" ? wordOr(`file_${row.after}`, row.after)
                : statusWord(row.after)}</span>`}
            ${row.why && html`<span class="history-why preline">${row.why}</span>`}</span></li>`)}</ol>`}
  </${Card}>`;
}

/**
 * @param {string} key
 * @param {string} fallback
 */
function wordOr(key, fallback) {
  try {
    return t(key);
  } catch {
    return fallback;
  }
}

/** @param {string} status */
function statusWord(status) {
  return status ? wordOr(`st_${status}`, status) : "—";
}

/**
 * The panel of an entry in one round; in the open round its seats can be given back.
 * @param {{id: string, board: Board, contest: Api.Contest, number: number}} props
 */
function Scores({ id, board, contest, number }) {
  const load = useLoad(/** @returns {Promise<Api.Seat[]>} */ async () =>
    (await api.get(`/organizer/entries/${id}/reviews?round=${number}`)).reviews, [id, number]);
  const [reopening, setReopening] = useState(/** @type {Api.Seat | null} */ (null));
  const [giving, setGiving] = useState(false);
  if (load.error) return html`<${Card} title=${t("reviews")}>
    <${Problem} error=${load.error} onRetry=${load.reload} /></${Card}>`;
  if (!load.data?.length) return null;
  const open = !load.data.some((row) => row.scores);
  const nameOf = (/** @type {string} */ expert) => board.experts.find((each) => each.id === expert);
  const inSession = number === board.round.number && board.round.opened_at && !board.round.closed_at;
  const title = `${t("reviews")} · ${t(number > 1 ? "laterRound" : "firstRound")}`;
  return html`<${Card} title=${title}
    aside=${open && html`<span class="muted small">${t("reviewsHidden")}</span>`}>
    <${TableBox} label=${title}><table class="cards">
      <thead><tr><th scope="col">${t("expert")}</th><th scope="col">${t("status")}</th>
        ${!open && contest.criteria.map((criterion) => html`<th scope="col" key=${criterion.id} class="number">
          ${say(criterion.text)}</th>`)}
        ${!open && html`<th scope="col" class="number">${t("total")}</th><th scope="col">${t("opinion")}</th>
          <th scope="col">${t("comment")}</th><th scope="col">${t("watched")}</th>`}</tr></thead>
      <tbody>${load.data.map((row) => html`<${SeatRow} key=${row.seat} row=${row} open=${open} contest=${contest}
        expert=${nameOf(row.expert)} onReopen=${inSession ? setReopening : undefined} />`)}</tbody>
    </table></${TableBox}>
    ${inSession && html`<p><${Change} kind="text" icon="plus" onClick=${() => setGiving(true)}>${t("giveSeat")}
      </${Change}></p>`}
    ${giving && html`<${GiveSeat} id=${id} board=${board} panel=${load.data} onDone=${load.reload}
      onClose=${() => setGiving(false)} />`}
    ${reopening && html`<${Reopen} review=${`${id}-${number}-${reopening.seat}`}
      name=${nameOf(reopening.expert)?.name || ""} onSeats=${load.setData} onClose=${() => setReopening(null)} />`}
  </${Card}>`;
}

/**
 * One seat of a panel.
 * @param {object} props
 * @param {Api.Seat} props.row
 * @param {boolean} props.open whether the round runs, so that scores are hidden
 * @param {Api.Contest} props.contest
 * @param {Api.ExpertLine} [props.expert]
 * @param {(row: Api.Seat) => void} [props.onReopen]
 */
function SeatRow({ row, open, contest, expert, onReopen }) {
  return html`<tr>
        <th scope="row">${expert?.name || row.expert}
          <span class="small muted"> ${say(choiceText(contest.fields, expert?.field))}</span></th>
        <td data-label=${t("status")}><${Badge} tone=${SEAT_TONES[row.state]}>${t(`seat_${row.state}`)}</${Badge}>
          ${row.conflict && html`<span class="small muted"> ${row.conflict}</span>`}
          ${onReopen && ["submitted", "recused"].includes(row.state) && html`
            <${Change} kind="text" onClick=${() => onReopen(row)}>
              ${t(row.state === "submitted" ? "reopenSubmitted" : "reopenRecused")}</${Change}>`}</td>
        ${!open && contest.criteria.map((criterion) => html`<td key=${criterion.id} class="number"
          data-label=${say(criterion.text)}>${row.scores?.[criterion.id] ?? "—"}</td>`)}
        ${!open && html`<td class="number strong" data-label=${t("total")}>${row.total ?? "—"}</td>
          <td data-label=${t("opinion")} class="nowrap">
            ${row.opinion ? say(choiceText(contest.opinions, row.opinion)) : ""}</td>
          <td data-label=${t("comment")} class="comment preline">${row.comment}</td>
          <td data-label=${t("watched")} class="small tabular">${row.watched?.share == null ? "—"
            : t("watchedN", { share: Math.round(Number(row.watched.share) * 100),
              time: runningTime(row.watched.seconds), n: row.watched.seeks })}</td>`}</tr>`;
}

/**
 * @param {object} props
 * @param {string} props.review
 * @param {string} props.name of its expert
 * @param {(seats: Api.Seat[]) => void} props.onSeats
 * @param {() => void} props.onClose
 */
function Reopen({ review, name, onSeats, onClose }) {
  const act = async (/** @type {string} */ reason) => {
    onSeats((await api.post(`/organizer/reviews/${review}/reopening`, { reason })).reviews);
    toast(t("reopened"));
  };
  return html`<${Confirm} title=${t("reopenTitle", { name })} confirm=${t("bringBack")} reason=${t("reason")}
    onConfirm=${act} onClose=${onClose}><p>${t("reopenWhat")}</p></${Confirm}>`;
}

/**
 * Give an expert who has no seat on the panel one by hand.
 * @param {object} props
 * @param {string} props.id of the entry
 * @param {Board} props.board
 * @param {Api.Seat[]} props.panel
 * @param {() => unknown} props.onDone
 * @param {() => void} props.onClose
 */
function GiveSeat({ id, board, panel, onDone, onClose }) {
  const held = new Set(panel.map((row) => row.expert));
  const free = board.experts.filter((each) => each.state !== "removed" && !held.has(each.id));
  const [expert, setExpert] = useState(free[0]?.id ?? "");
  const act = async (/** @type {string} */ reason) => {
    await api.post(`/organizer/entries/${id}/seats`, { expert, reason });
    toast(t("seatOrdered"));
    setTimeout(onDone, 3000); // conflicts are checked first
  };
  return html`<${Confirm} title=${t("giveSeat")} confirm=${t("giveSeat")} reason=${t("reason")} onConfirm=${act}
    onClose=${onClose}><p>${t("giveSeatWhat")}</p>
    <${Select} name="seat-expert" label=${t("expert")} required value=${expert} onInput=${setExpert}
      options=${free.map((each) => ({ id: each.id, text: { zh: `${each.name}（${each.unit}）`,
        en: `${each.name} (${each.unit})` } }))} empty=${t("choose")} /></${Confirm}>`;
}
