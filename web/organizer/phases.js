/** The three workflows: the state of each, and what a person can decide; the dialog shows the consequences first. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Checkbox, Dialog, Notice, Problem, TextArea, fieldId, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { dateTime, serverNow } from "../shared/words/time.js";
import { say } from "../shared/words/i18n.js";
import { countOf } from "./board.js";
import { Missing } from "./missing.js";
import { PHASE_TONES } from "./facts.js";
import { t } from "./words.js";

export const PHASES = ["screening", "expert_review", "selection"];

export function phaseName(id) {
  return t(`phase_${id}`);
}

/** What can be decided about a phase now: "start", "close", "gate" or nothing. */
export function actionOf(phase) {
  return { idle: "start", failed: "start", awaiting_people: "close", awaiting_gate: "gate" }[phase.status] || "";
}

/** The button's words for an action. */
export function actionWords(id, phase) {
  const action = actionOf(phase);
  if (action === "start") return t(phase.status === "failed" ? "restart" : "start");
  return action ? t(`${action}_${id}`) : "";
}

export function Phases({ board, onAct }) {
  return html`<section aria-labelledby="phases-title"><h2 id="phases-title" class="section-title">${t("phases")}</h2>
    <div class="phases">${PHASES.map((id) => html`<${PhaseCard} key=${id} id=${id} phase=${board.phases[id]}
      hindrance=${hindranceOf(board, id)} onAct=${onAct} />`)}</div>
  </section>`;
}

/** Why a phase cannot start yet, in words; "" if it can. */
function hindranceOf(board, id) {
  if (board.phases[id].status !== "idle") return "";
  if (serverNow() < Date.parse(board.calendar.closes)) return t("afterClosing");
  return id === "expert_review" && board.phases.screening.status !== "done" ? t("afterScreening") : "";
}

/** The reason that a person gave, or that everything was finished. */
function reasonOf({ by, reason }) {
  return by.role === "system" ? t("allDone") : reason;
}

function PhaseCard({ id, phase, hindrance, onAct }) {
  const action = hindrance ? "" : actionOf(phase);
  const facts = [
    phase.started_at && t("startedAt", { time: dateTime(phase.started_at) }),
    phase.finished_at && t("finishedAt", { time: dateTime(phase.finished_at) }),
    phase.decisions?.people && t("decidedClose", { reason: reasonOf(phase.decisions.people) }),
    phase.decisions?.gate && t("decidedGate", { reason: phase.decisions.gate.reason }),
  ].filter(Boolean);
  return html`<${Card} level=${3} title=${phaseName(id)}
    aside=${html`<${Badge} tone=${PHASE_TONES[phase.status]}>${t(`status_${phase.status}`)}</${Badge}>`}
      class=${`card phase ${phase.status}`}>
    <p class="small phase-about">${t(`about_${id}`)}</p>
    ${phase.status === "awaiting_people" && phase.missing != null
      && html`<p class="strong">${t(`waiting_${id}`, { n: phase.missing })}</p>`}
    ${facts.length > 0 && html`<ul class="phase-facts">${facts.map((fact) => html`<li key=${fact}>${fact}</li>`)}</ul>`}
    ${phase.failure && html`<${Notice} tone="bad" title=${t("failure")}>
      <p><code>${phase.failure}</code></p></${Notice}>`}
    ${hindrance && html`<p class="small muted phase-action">${hindrance}</p>`}
    ${action && html`<p class="phase-action">
      <${Button} kind=${action === "gate" || phase.status === "failed" ? "primary" : "quiet"}
      onClick=${() => onAct(id, action)}>${actionWords(id, phase)}</${Button}></p>`}
  </${Card}>`;
}

/** Start, close or confirm a phase: consequences, reason, and a box to tick if closing leaves something unfinished. */
export function PhaseDialog({ id, action, board, contest, reload, onClose }) {
  const phase = board.phases[id];
  const tie = useTie(id === "selection" && action === "gate");
  const [chosen, setChosen] = useState([]);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(null);
  const [understood, setUnderstood] = useState(false);
  const [marks, setMarks] = useState({});
  const act = useAction(async () => {
    try {
      await send(id, action, { reason: reason.trim(), confirmed: Boolean(missing), chosen: tie.places ? chosen : [] });
    } catch (error) {
      if (error.code !== "STILL_MISSING") throw error;
      setMissing(error);
      return;
    }
    toast(t(`done_${action}`, { phase: phaseName(id) }));
    onClose();
    await reload();
  });
  const go = () => {
    const found = {};
    if (action !== "start" && !reason.trim()) found.reason = t("needed");
    if (tie.places && chosen.length !== tie.places) found[`chosen-${tie.works[0].id}`] = t("chooseExactly",
      { places: tie.places });
    if (missing && !understood) found.understood = t("tickFirst");
    setMarks(found);
    if (Object.keys(found).length) document.getElementById(fieldId(Object.keys(found)[0]))?.focus();
    else act.run();
  };
  const serious = action !== "start";
  return html`<${Dialog} title=${action === "start" ? t("startTitle", { phase: phaseName(id) })
    : actionWords(id, phase)} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} kind=${missing ? "danger" : "primary"} busy=${act.busy || tie.loading} onClick=${go}>
        ${missing ? t("closeAnyway") : actionWords(id, phase)}</${Button}>`}>
    <p>${consequences(id, action, board)}</p>
    ${id === "expert_review" && action === "close" && html`<${Missing} board=${board} />`}
    ${phase.status === "failed" && html`<${Notice} tone="info"><p>${t("restartNote")}</p></${Notice}>`}
    ${action === "gate" && id === "selection"
      && html`<p>${t("winnersN", { n: contest.winners })} · <a class="row-link" href="#/result" onClick=${onClose}>
        ${t("seeResult")}</a></p>`}
    ${tie.error && html`<${Problem} error=${tie.error} onRetry=${tie.reload} />`}
    ${tie.places > 0 && html`<fieldset class="undecided">
      <legend>${t("undecided", { n: tie.works.length, places: tie.places })}</legend>
      ${tie.works.map((work, index) => html`<${Checkbox} key=${work.id} name=${`chosen-${work.id}`}
        checked=${chosen.includes(work.id)}
        error=${index === 0 && chosen.length !== tie.places && marks[`chosen-${work.id}`]}
        onInput=${(on) => setChosen(on ? [...chosen, work.id] : chosen.filter((each) => each !== work.id))}>
          ${work.title} <span class="muted tabular">${work.total}</span></${Checkbox}>`)}
    </fieldset>`}
    ${serious && html`<${TextArea} name="reason" label=${t("reason")} required rows=${3} value=${reason}
      error=${!reason.trim() && marks.reason} onInput=${setReason} />`}
    ${missing && html`<${Notice} tone="warn" live title=${say(missing.words)}>
      <${Checkbox} name="understood" checked=${understood} onInput=${setUnderstood}
        error=${!understood && marks.understood}>${t("understood")}</${Checkbox}></${Notice}>`}
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}

function consequences(id, action, board) {
  if (action === "start") return t(`start_${id}`);
  return t(`${action}_${id}_what`, { n: countOf(board, "in_review") });
}

/** Entries tied for the last winning places, and how many of them win; people choose them. */
function useTie(wanted) {
  const load = useLoad(async () => (wanted ? api.get("/organizer/result") : null), [wanted]);
  const result = load.data;
  const open = result?.undecided || [];
  const works = result ? result.entries.filter((line) => open.includes(line.id)) : [];
  const places = works.length ? result.winners - result.entries.filter((line) => line.winner).length : 0;
  return { works, places, error: load.error, reload: load.reload, loading: load.loading };
}

function send(id, action, { reason, confirmed, chosen }) {
  const path = `/organizer/phases/${id}/${action}`;
  if (action === "start") return api.post(path);
  if (action === "close") return api.post(path, { reason, confirm_missing: confirmed });
  return api.post(path, chosen.length ? { reason, chosen } : { reason });
}
