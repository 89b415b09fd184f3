// @ts-check
/** The jury meeting 定评会: changes of the computed ranks, each by a motion with votes by name and a reason. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Change, Dialog, Problem, Select, TextArea, fieldId, toast, useAction,
} from "../shared/parts/components.js";
import { choiceText, useContest } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { ballotsOf } from "./ballots.js";
import { t } from "./words.js";
import { listed, noted } from "../shared/words/marks.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {{entry: string, ahead_of: string, reason: string, votes: string}} Form as typed */
/** @typedef {Partial<Form>} Marks what is wrong with each field */

const NEEDED = /** @type {const} */ (["entry", "ahead_of", "reason"]);

/**
 * The motions so far, and adding one during the meeting.
 * @param {{result: Api.Result, board: Board, reload: () => Promise<void>}} props
 */
export function Jury({ result, board, reload }) {
  const [open, setOpen] = useState(false);
  const meets = board.phases.selection.waiting_for === "gate";
  const title = Object.fromEntries(result.entries.map((row) => [row.id, row.title]));
  if (!meets && result.motions.length === 0) return null;
  return html`<${Card} title=${t("jury")} aside=${meets
    && html`<${Change} kind="quiet" onClick=${() => setOpen(true)}>${t("newMotion")}</${Change}>`}>
    ${result.motions.length === 0 ? html`<p class="muted">${t("noMotions")}</p>`
      : html`<ul class="plain motions">${result.motions.map((motion) => html`<li key=${motion.at}>
      <p><${Badge} tone=${motion.carried ? "good" : "muted"}>${t(motion.carried ? "carried" : "rejected")}</${Badge}>
        ${" "}<strong>${t("motionWords", { work: title[motion.entry] || motion.entry,
          other: title[motion.ahead_of] || motion.ahead_of })}</strong></p>
      <p class="preline">${motion.reason}</p>
      <p class="small muted">${dateTime(motion.at)} · ${listed(motion.votes.map((ballot) =>
        noted(ballot.name, t(`vote_${ballot.vote}`))))}</p></li>`)}</ul>`}
    ${open && html`<${MotionDialog} result=${result} board=${board} reload=${reload}
      onClose=${() => setOpen(false)} />`}
  </${Card}>`;
}

/**
 * @param {Form} form
 * @param {(Api.Ballot | null)[]} ballots
 */
function marksOf(form, ballots) {
  /** @type {Marks} */
  const found = {};
  for (const name of NEEDED) if (!form[name].trim()) found[name] = t("needed");
  if (!ballots.length) found.votes = t("needed");
  else if (ballots.includes(null)) found.votes = t("votesUnread");
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

/** @param {{result: Api.Result, board: Board, reload: () => Promise<void>, onClose: () => void}} props */
function MotionDialog({ result, board, reload, onClose }) {
  const [form, setForm] = useState({ entry: "", ahead_of: "", reason: "", votes: "" });
  const [marks, setMarks] = useState(/** @type {Marks} */ ({}));
  /** @type {(name: keyof Form) => (value: string) => void} */
  const set = (name) => (value) => setForm((now) => ({ ...now, [name]: value }));
  const ballots = ballotsOf(form.votes);
  const act = useAction(async () => {
    const motion = await api.post("/organizer/motions",
      { revision: board.revision, entry: form.entry, ahead_of: form.ahead_of, reason: form.reason.trim(),
        votes: ballots });
    toast(t(motion.carried ? "motionCarried" : "motionRejected"));
    onClose();
    await reload();
  });
  const go = () => {
    const found = marksOf(form, ballots);
    setMarks(found);
    const [first] = Object.keys(found);
    if (first) document.getElementById(fieldId(first))?.focus();
    else act.run();
  };
  return html`<${Dialog} title=${t("newMotion")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${act.busy} onClick=${go}>${t("recordMotion")}</${Button}>`}>
    <p>${t("motionWhat")}</p>
    <${Works} entries=${result.entries} form=${form} marks=${marks}
      onInput=${(/** @type {Partial<Form>} */ change) => setForm((now) => ({ ...now, ...change }))} />
    <${TextArea} name="reason" label=${t("reason")} required rows=${3} value=${form.reason} error=${marks.reason}
      onInput=${set("reason")} />
    <${TextArea} name="votes" label=${t("votes")} hint=${t("votesHint")} required rows=${6} value=${form.votes}
      error=${marks.votes} onInput=${set("votes")} />
    <${Problem} error=${act.error} />
  </${Dialog}>`;
}
