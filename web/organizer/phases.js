// @ts-check
/** The three workflows: the state of each, and what a person can decide; the dialog shows the consequences first. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { askSecond } from "./ask-second.js";
import {
  Badge, Button, Change, Checkbox, Dialog, Notice, Problem, TextArea, classes, fieldId, mayChange, toast, useAction,
  useLoad,
} from "../shared/parts/components.js";
import { to } from "../shared/parts/route.js";
import { choiceText } from "../shared/server/contest.js";
import { listed, noted } from "../shared/words/marks.js";
import { dateTime, serverNow } from "../shared/words/time.js";
import { say } from "../shared/words/i18n.js";
import { countOf, startFigures } from "./counts.js";
import { actionOf, hindranceOf, looksOf, tiesOf } from "./decisions.js";
import { Missing } from "./missing.js";
import { PHASE_TONES } from "./facts.js";
import { useOffice } from "./office-names.js";
import { signedBy } from "./signed-by.js";
import { wholeResult } from "./whole-result.js";
import { t } from "./words.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./decisions.js").Action} Action */
/** @typedef {Record<string, string>} Marks what is wrong, by field */

export const PHASES = /** @type {const} */ (["screening", "expert_review", "selection"]);

/** @param {string} id */
export function phaseName(id) {
  return t(`phase_${id}`);
}

/**
 * The button's words for an action. To start the selection means to fix the list, or to go on after a phase that was
 * run alone.
 * @param {string} id
 * @param {Board} board
 */
export function actionWords(id, board) {
  const { status } = board.phases[id];
  const action = actionOf({ status });
  if (action !== "start") return action ? t(wordsOf(action, id, board)) : "";
  if (status === "failed") return t("restart");
  if (id !== "selection") return t("start");
  return t(board.phases.screening.status === "idle" ? "start_next" : "go_on");
}

/**
 * The way of the call, step by step. What comes next stands above it, with its one button; here are the ways to end a
 * step early, and, folded away, to run one phase alone.
 * @param {{board: Board, onAct: (id: string, action: Action) => void}} props
 */
export function Phases({ board, onAct }) {
  const people = useOffice(PHASES.some((id) => Object.keys(board.phases[id].decisions).length > 0));
  const collecting = serverNow() < Date.parse(board.calendar.closes);
  return html`<section aria-labelledby="phases-title"><h2 id="phases-title" class="section-title">${t("phases")}</h2>
    <ol class="steps">
      <li class=${classes("step", collecting ? "here" : "past")}>
        <span class="step-name">${t("stepCall")}</span>
        <${Badge} tone=${collecting ? "info" : "good"}>${t(collecting ? "stage_collecting" : "stage_closed")}</${Badge}>
        <span class="small muted">${t("stepSubmitted", { n: submittedOf(board) })}</span></li>
      ${PHASES.map((id) => html`<${Step} key=${id} ...${{ id, board, people, onAct }} />`)}
    </ol>
    <${Alone} board=${board} onAct=${onAct} />
  </section>`;
}

/**
 * How many entries were submitted: those on their way through screening and review too.
 * @param {Board} board
 */
function submittedOf(board) {
  return countOf(board, "submitted", "probing") + (board.listed ?? 0);
}

/**
 * Phases that can be started by themselves.
 * @param {{board: Board, onAct: (id: string, action: Action) => void}} props
 */
function Alone({ board, onAct }) {
  const idle = PHASES.filter((id) => id !== "selection" && actionOf(board.phases[id]) === "start");
  if (!idle.length || !mayChange() || board.phases.selection.status !== "idle") return null;
  return html`<details class="alone"><summary>${t("alone")}</summary>
    <ul class="plain">${idle.map((id) => html`<li key=${id} class="row between"><span>${phaseName(id)}
        <span class="small muted block">${whyNot(board, id) || t(`about_${id}`)}</span></span>
      ${!whyNot(board, id) && html`<${Change} kind="quiet" onClick=${() => onAct(id, "start")}>
        ${t("startAlone", { phase: phaseName(id) })}</${Change}>`}</li>`)}</ul></details>`;
}

/**
 * Why a phase cannot start yet, in words; "" if it can.
 * @param {Board} board
 * @param {string} id
 */
function whyNot(board, id) {
  const key = hindranceOf(board, id, serverNow());
  return key && t(key);
}

/**
 * The reason that a person gave, or that everything was finished.
 * @param {Api.Decision} decision
 * @param {import("./office-names.js").Named[]} people
 */
function reasonOf({ by, reason }, people) {
  return by.role === "system" ? t("allDone") : signedBy(reason, by, people);
}

/**
 * @param {object} props
 * @param {string} props.id
 * @param {Board} props.board
 * @param {import("./office-names.js").Named[]} props.people
 * @param {(id: string, action: Action) => void} props.onAct
 */
function Step({ id, board, people, onAct }) {
  const phase = board.phases[id];
  const action = whyNot(board, id) ? "" : actionOf(phase);
  const facts = [
    phase.started_at && t("startedAt", { time: dateTime(phase.started_at) }),
    phase.finished_at && t("finishedAt", { time: dateTime(phase.finished_at) }),
    phase.decisions?.people && t("decidedClose", { reason: reasonOf(phase.decisions.people, people) }),
    phase.decisions?.gate && t("decidedGate", { reason: reasonOf(phase.decisions.gate, people) }),
  ].filter(Boolean);
  return html`<li class=${classes("step", phase.status, phase.status === "done" ? "past" : phase.status !== "idle"
    && "here")}>
    <span class="step-name">${phaseName(id)}</span>
    <${Badge} tone=${PHASE_TONES[phase.status]}>${t(`status_${phase.status}`)}</${Badge}>
    ${phase.status === "awaiting_people" && phase.missing != null
      && html`<span class="strong">${t(`waiting_${id}`, { n: phase.missing })}</span>`}
    ${facts.length > 0 && html`<ul class="phase-facts">${facts.map((fact) => html`<li key=${fact}>${fact}</li>`)}</ul>`}
    ${phase.failure && html`<${Notice} tone="bad" title=${t("failure")}>
      <p><code>${phase.failure}</code></p></${Notice}>`}
    ${action === "close" && html`<${Change} kind="text" onClick=${() => onAct(id, action)}>
      ${actionWords(id, board)}</${Change}>`}
  </li>`;
}

/**
 * Start, close or confirm a phase: consequences, reason, and a box to tick if closing leaves something unfinished.
 * @param {object} props
 * @param {string} props.id
 * @param {Action} props.action
 * @param {Board} props.board
 * @param {Api.Contest} props.contest
 * @param {() => Promise<void>} props.reload
 * @param {() => void} props.onClose
 */
export function PhaseDialog({ id, action, board, contest, reload, onClose }) {
  const confirms = id === "selection" && action === "gate";
  const { tie, chosen, setChosen, seen, setSeen, looks, named } = useEntries(confirms);
  const [reason, setReason] = useState("");
  const [understood, setUnderstood] = useState(false);
  const [marks, setMarks] = useState(/** @type {Marks} */ ({}));
  const { act, missing } = useSend(id, action, { board, reason, ...named }, async (said) => {
    toast(said);
    onClose();
    await reload();
  });
  const go = () => {
    const explained = action === "start" || Boolean(reason.trim());
    const found = marksOf({ explained, tie, chosen, looks, seen, understood: !missing || understood });
    setMarks(found);
    if (Object.keys(found).length) document.getElementById(fieldId(Object.keys(found)[0]))?.focus();
    else act.run();
  };
  const title = action === "start" ? t("startTitle", { phase: phaseName(id) }) : actionWords(id, board);
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} kind=${missing ? "danger" : "primary"} busy=${act.busy || tie.loading} onClick=${go}>
        ${missing ? t("closeAnyway") : actionWords(id, board)}</${Button}>`}>
    <${Consequences} id=${id} action=${action} board=${board} />
    ${confirms && html`<p>${winnersWords(contest)} ·
      ${" "}<a class="row-link" href="#/result" onClick=${onClose}>${t("seeResult")}</a></p>`}
    <${Tie} contest=${contest} tie=${tie} chosen=${chosen} marks=${marks} onChoose=${setChosen} />
    <${Looks} works=${looks} seen=${seen} marks=${marks} onSee=${setSeen} onLeave=${onClose} />
    ${action !== "start" && html`<${TextArea} name="reason" label=${t("reason")} required rows=${3} value=${reason}
      error=${!reason.trim() && marks.reason} onInput=${setReason} />`}
    ${missing && html`<${Notice} tone="warn" live title=${say(missing.words)}>
      <${Checkbox} name="understood" checked=${understood} onInput=${setUnderstood}
        error=${!understood && marks.understood}>${t("understood")}</${Checkbox}></${Notice}>`}
    ${(confirms || missing) && board.persons > 1 && html`<p class="strong">${t("needsSecond")}</p>`}
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}

/**
 * How many entries win, and of which awards where there are several.
 * @param {Api.Contest} contest
 */
function winnersWords({ winners, awards }) {
  const all = t("winnersN", { n: winners });
  return awards ? noted(all, listed(awards.map(({ text, places }) => `${say(text)} ${places}`))) : all;
}

/**
 * Hook: the entries that the decision names: those chosen among the tied, and those looked at again.
 * @param {boolean} wanted
 */
function useEntries(wanted) {
  const tie = useTie(wanted);
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const [seen, setSeen] = useState(/** @type {string[]} */ ([]));
  const picked = tie.ties.length ? chosen : [];
  const looks = looksOf(tie.result, picked);
  const lookedAt = looks.map((work) => work.id).filter((work) => seen.includes(work));
  return { tie, chosen, setChosen, seen, setSeen, looks, named: { chosen: picked, lookedAt } };
}

/**
 * Hook: take the action; `missing` is the refusal to close while something is unfinished, until that is confirmed.
 * @param {string} id
 * @param {Action} action
 * @param {{board: Board, reason: string, chosen: string[], lookedAt: string[]}} body
 * @param {(said: string) => Promise<void>} done
 */
function useSend(id, action, { board, reason, chosen, lookedAt }, done) {
  const [missing, setMissing] = useState(/** @type {import("../shared/server/api.js").ApiError | null} */ (null));
  const act = useAction(async () => {
    let said = "";
    try {
      said = await send(id, action, { board, reason: reason.trim(), confirmed: Boolean(missing), chosen, lookedAt });
    } catch (error) {
      if (error.code !== "STILL_MISSING") throw error;
      setMissing(error);
      return;
    }
    await done(said);
  });
  return { act, missing };
}

/**
 * What follows from the action, before it is taken.
 * @param {{id: string, action: Action, board: Board}} props
 */
function Consequences({ id, action, board }) {
  return html`<p>${consequences(id, action, board)}</p>
    ${id === "expert_review" && action === "close" && html`<${Missing} board=${board} />`}
    ${board.phases[id].status === "failed" && html`<${Notice} tone="info"><p>${t("restartNote")}</p></${Notice}>`}`;
}

/**
 * Which words tell of an action. A confirmed result is not published at once where it is first on public notice.
 * @param {string} action
 * @param {string} id
 * @param {Board} board
 */
function wordsOf(action, id, board) {
  const noticed = id === "selection" && action === "gate" && board.notice_days;
  return /** @type {"gate_selection"} */ (`${action}_${id}${noticed ? "_notice" : ""}`);
}

/**
 * @param {string} id
 * @param {Action} action
 * @param {Board} board
 */
function consequences(id, action, board) {
  if (action === "start") return t(`start_${id}`, startFigures(board));
  return t(`${wordsOf(action, id, board)}_what`, { n: countOf(board, "in_review"), days: board.notice_days });
}

/**
 * The choice among entries tied for the last winning places, award by award in a call with several.
 * @param {object} props
 * @param {Api.Contest} props.contest
 * @param {ReturnType<typeof useTie>} props.tie
 * @param {string[]} props.chosen
 * @param {Marks} props.marks
 * @param {(chosen: string[]) => void} props.onChoose
 */
function Tie({ contest, tie, chosen, marks, onChoose }) {
  /** @type {(id: string, on: boolean) => void} */
  const tick = (id, on) => onChoose(on ? [...chosen, id] : chosen.filter((each) => each !== id));
  return html`${tie.error && html`<${Problem} error=${tie.error} onRetry=${tie.reload} />`}
    ${tie.ties.map(({ award, works, places }) => html`<fieldset key=${award} class="undecided">
      <legend>${award && html`<strong>${say(choiceText(contest.awards, award))}</strong><br />`}
        ${t("undecided", { n: works.length, places })}</legend>
      ${works.map((work, index) => html`<${Checkbox} key=${work.id} name=${`chosen-${work.id}`}
        checked=${chosen.includes(work.id)}
        error=${index === 0 && chosenOf(works, chosen) !== places && marks[`chosen-${work.id}`]}
        onInput=${(/** @type {boolean} */ on) => tick(work.id, on)}>
          ${work.title} <span class="muted tabular">${work.total}</span></${Checkbox}>`)}
    </fieldset>`)}`;
}

/**
 * The winning entries that somebody must look at again, each with its page.
 * @param {object} props
 * @param {Api.ResultLine[]} props.works
 * @param {string[]} props.seen
 * @param {Marks} props.marks
 * @param {(seen: string[]) => void} props.onSee
 * @param {() => void} props.onLeave
 */
function Looks({ works, seen, marks, onSee, onLeave }) {
  /** @type {(id: string, on: boolean) => void} */
  const tick = (id, on) => onSee(on ? [...seen, id] : seen.filter((each) => each !== id));
  if (!works.length) return null;
  return html`<fieldset class="undecided"><legend>${t("looksTitle")}</legend>
    ${works.map((work) => html`<div key=${work.id}>
      <a class="row-link" href=${to("entries", work.id)} onClick=${onLeave}>${work.title}</a>
      <${Checkbox} name=${`looked-${work.id}`} checked=${seen.includes(work.id)}
        error=${!seen.includes(work.id) && marks[`looked-${work.id}`]}
        onInput=${(/** @type {boolean} */ on) => tick(work.id, on)}>
          ${t("lookedAt")} <span class="muted tabular">
            ${work.raw.map((score) => score.total).join(" · ")}</span></${Checkbox}></div>`)}
  </fieldset>`;
}

/**
 * @param {{id: string}[]} works
 * @param {string[]} seen
 * @returns {Marks}
 */
function lookMarks(works, seen) {
  const left = works.filter((work) => !seen.includes(work.id));
  return Object.fromEntries(left.map((work) => [`looked-${work.id}`, t("lookFirst")]));
}

/**
 * What is still to be done before the action is sent.
 * @param {object} dialog
 * @param {boolean} dialog.explained
 * @param {ReturnType<typeof useTie>} dialog.tie
 * @param {string[]} dialog.chosen
 * @param {{id: string}[]} dialog.looks
 * @param {string[]} dialog.seen
 * @param {boolean} dialog.understood
 * @returns {Marks}
 */
function marksOf({ explained, tie, chosen, looks, seen, understood }) {
  return {
    ...!explained && { reason: t("needed") },
    ...tieMarks(tie, chosen),
    ...lookMarks(looks, seen),
    ...!understood && { understood: t("tickFirst") },
  };
}

/**
 * @param {ReturnType<typeof useTie>} tie
 * @param {string[]} chosen
 * @returns {Marks}
 */
function tieMarks(tie, chosen) {
  const open = tie.ties.filter(({ works, places }) => chosenOf(works, chosen) !== places);
  return Object.fromEntries(open.map(({ works, places }) =>
    [`chosen-${works[0].id}`, t("chooseExactly", { places })]));
}

/**
 * How many of the entries of a tie are chosen.
 * @param {{id: string}[]} works
 * @param {string[]} chosen
 */
function chosenOf(works, chosen) {
  return works.filter(({ id }) => chosen.includes(id)).length;
}

/**
 * Hook: entries tied for the last winning places of each award, and how many of them win; people choose them.
 * @param {boolean} wanted
 */
function useTie(wanted) {
  const load = useLoad(/** @returns {Promise<Api.Result | null>} */ async () =>
    (wanted ? decidedOn() : null), [wanted]);
  const ties = tiesOf(load.data);
  return { ties, result: load.data, error: load.error, reload: load.reload, loading: load.loading };
}

/**
 * What of the result is decided on: its first page has all that may win, but not of several awards.
 * @returns {Promise<Api.Result>}
 */
async function decidedOn() {
  const first = await api.get("/organizer/result");
  return first.awards && first.next !== null ? wholeResult() : first;
}

/**
 * Do what was decided, or ask for it where two people decide: words for what has happened.
 * @param {string} id
 * @param {Action} action
 * @param {{board: Board, reason: string, confirmed: boolean, chosen: string[], lookedAt: string[]}} body
 * @returns {Promise<string>}
 */
async function send(id, action, { board: { revision }, reason, confirmed, chosen, lookedAt }) {
  const done = t(`done_${action}`, { phase: phaseName(id) });
  if (id === "selection" && action === "gate") {
    return askSecond({ act: "publish", revision, reason, chosen, looked_at: lookedAt }, done);
  }
  if (confirmed) return askSecond({ act: "close", phase: id, revision, reason }, done);
  await api.post(`/organizer/phases/${id}/${action}`, action === "start" ? undefined : { reason });
  return done;
}
