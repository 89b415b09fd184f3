// @ts-check
/** The jury meeting 定评会: changes of the computed ranks, each by a motion on which the members vote themselves. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, Confirm, Dialog, Problem, Select, TextArea, fieldId, toast, useAction,
} from "../shared/parts/components.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { t } from "./words.js";
import { listed, noted } from "../shared/words/marks.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {{entry: string, ahead_of: string, reason: string}} Form as typed */
/** @typedef {Partial<Form>} Marks what is wrong with each field */
/** @typedef {{result: Api.Result, board: Board, reload: () => Promise<void>}} Meeting */

const NEEDED = /** @type {const} */ (["entry", "ahead_of", "reason"]);

/**
 * The motions so far; putting one to the jury, and closing the vote, during the meeting.
 * @param {Meeting & {refresh: () => unknown}} props `refresh` reads the result again
 */
export function Jury({ result, board, reload, refresh }) {
  const [open, setOpen] = useState(false);
  const [closing, close] = useState(/** @type {Api.Motion | null} */ (null));
  useVotes(board.revision, result.motions.some((motion) => motion.open), refresh);
  const meets = board.phases.selection.waiting_for === "gate";
  const title = Object.fromEntries(result.entries.map((row) => [row.id, row.title]));
  /** @param {Api.Motion} motion */
  const words = (motion) => t("motionWords", { work: title[motion.entry] || motion.entry,
    other: title[motion.ahead_of] || motion.ahead_of });
  if (!meets && result.motions.length === 0) return null;
  return html`<${Card} title=${t("jury")} aside=${meets
    && html`<${Change} kind="quiet" onClick=${() => setOpen(true)}>${t("newMotion")}</${Change}>`}>
    ${result.motions.length === 0 ? html`<p class="muted">${t("noMotions")}</p>`
      : html`<ul class="plain motions">${result.motions.map((motion) => html`<${MotionLine} key=${motion.number}
        motion=${motion} words=${words(motion)} onClose=${() => close(motion)} />`)}</ul>`}
    ${open && html`<${MotionDialog} result=${result} board=${board} reload=${reload}
      onClose=${() => setOpen(false)} />`}
    ${closing && html`<${ClosingDialog} motion=${closing} words=${words(closing)} reload=${reload}
      onClose=${() => close(null)} />`}
  </${Card}>`;
}

/**
 * Hook: read the result again when the board has changed while members vote.
 * @param {number} revision
 * @param {boolean} isOpen
 * @param {() => unknown} refresh
 */
function useVotes(revision, isOpen, refresh) {
  const known = useRef(revision);
  useEffect(() => {
    if (known.current === revision) return;
    known.current = revision;
    if (isOpen) refresh();
  }, [revision]);
}

/** @param {{motion: Api.Motion, words: string, onClose: () => void}} props */
function MotionLine({ motion, words, onClose }) {
  const tone = motion.open ? "info" : motion.carried ? "good" : "muted";
  return html`<li>
    <p><${Badge} tone=${tone}>${t(motion.open ? "motionOpen" : motion.carried ? "carried" : "rejected")}</${Badge}>
      ${" "}<strong>${words}</strong></p>
    <p class="preline">${motion.reason}</p>
    <p class="small muted">${dateTime(motion.at)} · ${motion.open ? votedWords(motion)
      : listed(motion.votes.map((ballot) => noted(ballot.name, t(`vote_${ballot.vote}`))))}</p>
    ${!motion.open && votesOf(motion) < (motion.quorum ?? 0)
      && html`<p class="small">${t("noQuorum", { n: votesOf(motion), quorum: motion.quorum ?? 0 })}</p>`}
    ${motion.open && html`<div><${Change} kind="quiet" aria-label=${noted(t("closeMotion"), words)} onClick=${onClose}>
      ${t("closeMotion")}</${Change}></div>`}</li>`;
}

/** @param {Api.Motion} motion */
function votedWords({ voted }) {
  return voted.length ? t("motionVoted", { n: voted.length, names: listed(voted) }) : t("motionNobody");
}

/**
 * How many have voted; who stood aside has not.
 * @param {Api.Motion} motion
 */
function votesOf({ counts }) {
  return counts.for + counts.against + counts.abstain;
}

/** @param {{motion: Api.Motion, words: string, reload: () => Promise<void>, onClose: () => void}} props */
function ClosingDialog({ motion, words, reload, onClose }) {
  const send = async () => {
    /** @type {Api.RecordedMotion} */
    const closed = await api.post(`/organizer/motions/${motion.number}/closing`, {});
    toast(t(closed.carried ? "motionCarried" : "motionRejected"));
    await reload();
  };
  return html`<${Confirm} title=${t("closeMotion")} confirm=${t("closeMotion")} onConfirm=${send} onClose=${onClose}>
    <p><strong>${words}</strong></p><p>${votedWords(motion)}</p><p>${t("closeMotionWhat")}</p></${Confirm}>`;
}

/** @param {Form} form */
function marksOf(form) {
  /** @type {Marks} */
  const found = {};
  for (const name of NEEDED) if (!form[name].trim()) found[name] = t("needed");
  return found;
}

/**
 * An entry in a list to choose from: its rank, its title, and its award in a call with several.
 * @param {Api.ResultLine} row
 * @param {Api.Contest | null} contest
 */
function listedAs(row, contest) {
  const placed = `${row.final_rank ?? row.rank}. ${row.title}`;
  return row.award ? noted(placed, say(choiceText(contest?.awards, row.award))) : placed;
}

/**
 * Which entry moves, and ahead of which: within its award in a call with several.
 * @param {object} props
 * @param {Api.ResultLine[]} props.entries
 * @param {Form} props.form
 * @param {Marks} props.marks
 * @param {(change: Partial<Form>) => void} props.onInput
 */
function Works({ entries, form, marks, onInput }) {
  const { contest } = useContest();
  const ranked = entries.filter((row) => row.rank != null);
  /** @param {string} entry */
  const awardOf = (entry) => ranked.find(({ id }) => id === entry)?.award;
  const rivals = ranked.filter((row) => !form.entry || row.award === awardOf(form.entry));
  /** @param {Api.ResultLine} row */
  const option = (row) => ({ id: row.id, text: listedAs(row, contest) });
  return html`<${Select} name="entry" label=${t("motionWork")} required value=${form.entry}
      options=${ranked.map(option)} empty=${t("choose")} error=${marks.entry}
      onInput=${(/** @type {string} */ entry) => onInput({
        entry, ...awardOf(entry) !== awardOf(form.ahead_of) && { ahead_of: "" } })} />
    <${Select} name="ahead_of" label=${t("motionAhead")} required value=${form.ahead_of}
      options=${rivals.map(option)} empty=${t("choose")} error=${marks.ahead_of}
      onInput=${(/** @type {string} */ other) => onInput({ ahead_of: other })} />`;
}

/** @param {Meeting & {onClose: () => void}} props */
function MotionDialog({ result, board, reload, onClose }) {
  const [form, setForm] = useState({ entry: "", ahead_of: "", reason: "" });
  const [marks, setMarks] = useState(/** @type {Marks} */ ({}));
  /** @type {(name: keyof Form) => (value: string) => void} */
  const set = (name) => (value) => setForm((now) => ({ ...now, [name]: value }));
  const act = useAction(async () => {
    await api.post("/organizer/motions", { revision: board.revision, ...form, reason: form.reason.trim() });
    toast(t("motionPut"));
    onClose();
    await reload();
  });
  const go = () => {
    const found = marksOf(form);
    setMarks(found);
    const [first] = Object.keys(found);
    if (first) document.getElementById(fieldId(first))?.focus();
    else act.run();
  };
  return html`<${Dialog} title=${t("newMotion")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${act.busy} onClick=${go}>${t("openMotion")}</${Button}>`}>
    <p>${t("motionWhat")}</p>
    <${Works} entries=${result.entries} form=${form} marks=${marks}
      onInput=${(/** @type {Partial<Form>} */ change) => setForm((now) => ({ ...now, ...change }))} />
    <${TextArea} name="reason" label=${t("reason")} required rows=${3} value=${form.reason} error=${marks.reason}
      onInput=${set("reason")} />
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}
