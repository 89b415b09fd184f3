// @ts-check
/** The overview: what to do now, the phases, the entries by status, the dates, the experts' progress. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, ButtonLink, Card, CopyButton, Empty, Heading, Loading, Problem, Progress, mayChange, useLoad,
} from "../shared/parts/components.js";
import { say } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { deadline, serverNow } from "../shared/words/time.js";
import { CalendarCard } from "./calendar.js";
import { Confirmations, loadRequests } from "./confirmations.js";
import { allWorks, countOf, progressOf } from "./counts.js";
import { DefinitionCard, loadDefinition } from "./definition.js";
import { STATUSES } from "./facts.js";
import { loadNotice, NoticeCard } from "./notice.js";
import { PHASES, PhaseDialog, Phases, actionWords, phaseName } from "./phases.js";
import { ReportCard } from "./report.js";
import { isPublishing, waitingOf } from "./waiting.js";
import { t } from "./words.js";

/** @typedef {(id: string, action: string) => void} Act opens the dialog for an action on a phase */
/**
 * @typedef {object} Todo what a person has to do
 * @property {string} text
 * @property {string} [tone]
 * @property {[id: string, action: string]} [act]
 * @property {[href: string, words: string]} [link]
 * @property {string} [card] the id of a card on this page
 */

const ScansWaiting = lazy((again) => import(`./scans-waiting.js${again}`), "ScansWaiting");
const Elsewhere = lazy((again) => import(`./elsewhere.js${again}`), "Elsewhere");

/** @param {{board: import("./board.js").Board, contest: Api.Contest, reload: () => Promise<void>}} props */
export function Overview({ board, contest, reload }) {
  const [asked, setAsked] = useState(/** @type {{id: string, action: string} | null} */ (null));
  /** @type {Act} */
  const act = (id, action) => setAsked({ id, action });
  const waiting = useLoad(async () => {
    const [requests, posted, definition, alone] = await Promise.all(
      [loadRequests(), loadNotice(), loadDefinition(), isAlone(board)]);
    return { requests, posted, definition, alone };
  });
  // What two people decide shows in both cards and in the figures.
  const changed = async () => {
    await Promise.all([waiting.reload(), reload()]);
  };
  if (!waiting.data && waiting.loading) return html`<${Loading} />`; // else the cards would push what is below them
  return html`<${Heading} title=${say(contest.title)} lead=${say(contest.theme)} />
    <div class="stack loose">
      ${mayChange() && html`<${Todo} board=${board} act=${act} alone=${Boolean(waiting.data?.alone)}
        asked=${Boolean(waiting.data && isPublishing(waiting.data.requests))} also=${waiting.data
        ? waitingOf(waiting.data.requests, waiting.data.posted.objections) : []} />`}
      <${Problem} error=${waiting.error} onRetry=${waiting.reload} />
      ${waiting.data && html`<${Confirmations} requests=${waiting.data.requests} onDone=${changed} />
        <${NoticeCard} ...${waiting.data.posted} requests=${waiting.data.requests} onAsked=${changed} />
        <${DefinitionCard} definition=${waiting.data.definition} requests=${waiting.data.requests}
          onAsked=${changed} />`}
      <${Phases} board=${board} onAct=${act} />
      <${Works} board=${board} />
      <div class="columns two">
        <${ReviewProgress} board=${board} />
        <${CalendarCard} board=${board} contest=${contest} reload=${changed} />
      </div>
      ${mayChange() && html`<${ReportCard} />`}
      ${mayChange() && html`<${Elsewhere} />`}
    </div>
    ${asked && html`<${PhaseDialog} key=${`${asked.id} ${asked.action}`} ...${asked} board=${board} contest=${contest}
      reload=${changed} onClose=${() => setAsked(null)} />`}`;
}

/**
 * Whether the office has one organizer where two must decide: told from the first day on, not when a result waits.
 * @param {import("./board.js").Board} board
 */
async function isAlone({ persons, phase }) {
  if (persons < 2 || phase === "published") return false;
  /** @type {{organizers: Api.Organizer[]}} */
  const { organizers } = await api.get("/organizer/organizers");
  return organizers.filter(({ role, state }) => role === "organizer" && state !== "removed").length < 2;
}

/**
 * What a phase asks for at once.
 * @param {typeof PHASES[number]} id
 * @param {string} status
 * @returns {Todo[]}
 */
function urgent(id, status) {
  const phase = phaseName(id);
  if (status === "failed") return [{ tone: "bad", text: t("todoFailed", { phase }), act: [id, "start"] }];
  if (status !== "awaiting_gate") return [];
  return [{ tone: "warn", text: t("todoGate", { phase }), act: [id, "gate"] }];
}

/**
 * What a person has to do, most urgent first: [{text, button?, link?}].
 * @param {import("./board.js").Board} board
 * @returns {Todo[]}
 */
function todosOf(board) {
  const { phases } = board;
  const todos = PHASES.flatMap((id) => urgent(id, phases[id].status));
  const open = serverNow() < Date.parse(board.calendar.closes);
  if (open && board.ready) todos.push({ text: t("todoReady", { n: board.ready }),
    link: ["#/entries?status=draft", t("seeThem")] });
  if (["awaiting_people", "awaiting_gate"].includes(phases.screening.status)) {
    const waiting = countOf(board, "screening");
    if (waiting) todos.push({ text: t("todoScreen", { n: waiting }), link: ["#/screening", t("toScreening")] });
    if (board.returning) todos.push({ text: t("todoRecall", { n: board.returning }),
      link: ["#/entries?status=returned", t("seeThem")] });
  }
  if (phases.expert_review.status === "awaiting_people" && phases.expert_review.missing) {
    todos.push({ text: t("todoReview", { n: phases.expert_review.missing }),
      link: ["#/experts?show=open", t("toExperts")] });
  }
  if (board.phase !== "published" && progressOf(board).experts === 0 && phases.expert_review.status === "idle") {
    todos.push({ text: t("todoExperts"), link: ["#/experts", t("addExperts")] });
  }
  const [finished, following] = phases.expert_review.status === "done" ? ["expert_review", null]
    : ["screening", phases.expert_review];
  if (phases.selection.status === "idle" && phases[finished].status === "done"
    && (!following || following.status === "idle")) {
    todos.push({ text: t("todoNext", { phase: phaseName(finished) }), act: ["selection", "start"] });
  }
  if (phases.selection.status === "idle" && phases.screening.status === "idle") {
    const early = countOf(board, "submitted");
    if (open) todos.push({ text: t("todoCollecting", { closes: deadline(board.calendar.closes) }) });
    if (open && early) todos.push({ text: t("todoEarly", { n: early }), link: ["#/screening", t("toScreening")] });
    if (!open) todos.push({ text: t("todoStart", { n: countOf(board, "submitted", "probing") }),
      act: ["selection", "start"] });
  }
  return todos;
}

/**
 * @param {object} props
 * @param {import("./board.js").Board} props.board
 * @param {Act} props.act
 * @param {import("./waiting.js").Waiting[]} props.also
 * @param {boolean} props.alone whether the office lacks a second organizer
 * @param {boolean} props.asked whether the confirmation of the result waits for a second person
 */
function Todo({ board, act, also, alone, asked }) {
  /** @type {Todo[]} */
  const below = also.map(({ key, n, to }) => ({ tone: "warn", text: t(key, { n }), card: to }));
  /** @type {Todo[]} */
  const second = alone ? [{ tone: "warn", text: t("todoSecond"), link: ["#/office", t("addOrganizer")] }] : [];
  const due = todosOf(board).filter(({ act: [id, action] = ["", ""] }) =>
    !(asked && id === "selection" && action === "gate"));
  const todos = [...below, ...second, ...due];
  return html`<${Card} tone="accent" title=${t("todo")}>
    ${todos.length === 0
      ? html`<p class="muted">${t("nothingToDo")}</p>`
      : html`<ul class="todos">${todos.map((todo) => html`<li key=${todo.text} class=${todo.tone}>
        <span>${todo.text}</span>
          ${todo.act && html`<${ActButton} action=${todo.act} board=${board} act=${act}
            first=${todo === todos.find((each) => each.act)} />`}
          ${todo.card && html`<${Button} kind="quiet" onClick=${() => showCard(todo.card ?? "")}>
            ${t("seeBelow")}</${Button}>`}
          ${todo.link && html`<${ButtonLink} kind="quiet" href=${todo.link[0]}>${todo.link[1]}</${ButtonLink}>`}</li>`)}
            </ul>`}
  </${Card}>`;
}

/**
 * Scroll to a card of this page and give it the focus.
 * @param {string} id
 */
function showCard(id) {
  const card = document.getElementById(id);
  card?.scrollIntoView();
  card?.focus({ preventScroll: true });
}

/**
 * @param {object} props
 * @param {[id: string, action: string]} props.action
 * @param {import("./board.js").Board} props.board
 * @param {Act} props.act
 * @param {boolean} props.first
 */
function ActButton({ action: [id, action], board, act, first }) {
  return html`<${Button} kind=${first ? "primary" : "quiet"} onClick=${() => act(id, action)}>
    ${actionWords(id, board)}</${Button}>`;
}

/** @param {{board: import("./board.js").Board}} props */
function Works({ board }) {
  const known = STATUSES.filter((status) => countOf(board, status));
  return html`<section aria-labelledby="works-title">
    <div class="section-head"><h2 id="works-title" class="section-title">${t("worksByStatus")}</h2>
      <span class="muted tabular">${t("worksTotal", { n: allWorks(board) })}</span></div>
    ${known.length === 0
      ? html`<${Card}><${Empty} title=${t("noWorks")} /></${Card}>`
      : html`<ul class="tiles">${known.map((status) => html`<li key=${status}><a class=${`tile tile-${status}`}
          href=${status === "screening" && mayChange() ? "#/screening" : `#/entries?status=${status}`}>
          <span class="tile-figure tabular">${countOf(board, status)}</span>
            <span>${t(`st_${status}`)}</span></a></li>`)}</ul><${ScansWaiting} />`}
  </section>`;
}

/** @param {{board: import("./board.js").Board}} props */
function ReviewProgress({ board }) {
  const { experts, assigned: all, submitted: done } = progressOf(board);
  return html`<${Card} title=${t("reviewProgress")}
    aside=${html`<a class="button text" href="#/experts">${t("expertsCount", { n: experts })}</a>`}>
    <div class="stack tight">
      ${board.round.number > 1 && html`<p>
        ${t("roundNow", { n: board.round.number, works: board.round.finalists ?? 0, per: board.round.per_work })}</p>`}
      ${all ? html`<p class="tabular">${t("reviewFigures", { done, all })}</p>
        <${Progress} value=${done / all} label=${t("reviewProgress")} tone=${done === all ? "good" : undefined} />`
        : html`<p class="muted">${t("reviewNone")}</p>`}
    </div>
    ${board.round?.commitment && html`<details class="seed"><summary>${t("seed")}</summary>
      <p><code>${board.round.commitment}</code></p><p><${CopyButton} text=${board.round.commitment} /></p></details>`}
  </${Card}>`;
}
