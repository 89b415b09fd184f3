// @ts-check
/** Putting an entry right: taking an answer back, more time, the entrant's name, disqualification, restoring. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { askSecond } from "./ask-second.js";
import {
  Button, Card, Confirm, Problem, Select, TextField, mayChange, toast, useLoad,
} from "../shared/parts/components.js";
import { deadline } from "../shared/words/time.js";
import { MomentField } from "./calendar.js";
import { fromParts, toParts } from "./dates.js";
import { GROUNDS } from "./facts.js";
import { t } from "./words.js";

/** @typedef {"undo" | "extend" | "correct_name" | "disqualify" | "restore" | "revoke"} Remedy */

/** @type {Record<Remedy, {button: string, title: string, what: string, done: string, danger?: boolean}>} */
const WORDS = {
  undo: { button: "undoDecision", title: "undoTitle", what: "undoWhat", done: "undone" },
  extend: { button: "extend", title: "extend", what: "extendWhat", done: "extended" },
  correct_name: { button: "correct_name", title: "correct_name", what: "correct_nameWhat", done: "nameCorrected" },
  disqualify: {
    button: "disqualify", title: "disqualify", what: "disqualifyWhat", done: "disqualified", danger: true,
  },
  revoke: { button: "revoke", title: "revoke", what: "revokeWhat", done: "revokeAsked", danger: true },
  restore: { button: "restore", title: "restore", what: "restoreWhat", done: "restored" },
};

/** @param {{entry: Api.WholeEntry, onEntry: (entry: Api.WholeEntry) => void}} props */
export function Corrections({ entry, onEntry }) {
  const [asking, ask] = useState(/** @type {Remedy | ""} */ (""));
  const can = /** @type {Remedy[]} */ (entry.office_can);
  if (!can.length || !mayChange()) return null;
  return html`<${Card} title=${t("putRight")}><div class="stack tight">
    <p class="small muted">${t("ownDeadline", { at: deadline(entry.deadline) })}</p>
    <div class="row">${can.map((remedy) => html`<${Button} key=${remedy} kind="quiet"
      class=${WORDS[remedy].danger ? "bad" : undefined} onClick=${() => ask(remedy)}>
      ${t(WORDS[remedy].button)}</${Button}>`)}</div>
    ${asking && html`<${Remedy} key=${asking} remedy=${asking} entry=${entry} onEntry=${onEntry}
      onClose=${() => ask("")} />`}
  </div></${Card}>`;
}

/**
 * The dialog of one remedy: what follows from it, what it needs, and the reason.
 * @param {object} props
 * @param {Remedy} props.remedy
 * @param {Api.WholeEntry} props.entry
 * @param {(entry: Api.WholeEntry) => void} props.onEntry
 * @param {() => void} props.onClose
 */
function Remedy({ remedy, entry, onEntry, onClose }) {
  const [name, setName] = useState(entry.entrant_name);
  const [until, setUntil] = useState(toParts(entry.deadline, true));
  const [ground, setGround] = useState(GROUNDS[0]);
  const { button, title, what, done, danger } = WORDS[remedy];
  const two = takesTwo(remedy, entry);
  const act = async (/** @type {string} */ reason) => {
    const said = t(done, { title: entry.title });
    const given = { act: remedy, entry: entry.id, revision: entry.revision, reason };
    if (!two) {
      onEntry({ ...entry, ...await sent(remedy, entry, { reason, name }) });
      toast(said);
      return;
    }
    toast(await askSecond({ ...given, ...remedy === "revoke" && { ground },
      ...remedy === "extend" && { until: fromParts(until) } }, said));
    onEntry(await api.get(`/organizer/entries/${entry.id}`));
  };
  return html`<${Confirm} title=${t(title, { title: entry.title })} confirm=${t(button)} danger=${danger}
    reason=${t("reason")} reasonOptional=${remedy === "undo"} onConfirm=${act} onClose=${onClose}>
    <p>${t(what)}</p>
    ${two && remedy !== "revoke" && html`<p class="strong">${t("needsSecond")}</p>`}
    ${remedy === "correct_name" && html`<${TextField} name="right-name" label=${t("rightName")} required value=${name}
      onInput=${setName} />`}
    ${remedy === "revoke" && html`<${Select} name="ground" label=${t("ground")} required value=${ground}
      onInput=${setGround} options=${GROUNDS.map((id) => ({ id, text: t.both(`ground_${id}`) }))} />`}
    ${remedy === "revoke" && html`<${ToTakeDown} entry=${entry} />`}
    ${remedy === "extend" && html`<${MomentField} name="until" label=${t("newDeadline")} required value=${until}
      onInput=${setUntil} />`}
  </${Confirm}>`;
}

/**
 * Where the entry is published, which its revocation ends.
 * @param {{entry: Api.WholeEntry}} props
 */
function ToTakeDown({ entry }) {
  const load = useLoad(/** @returns {Promise<Api.Rights>} */ () => api.get("/organizer/rights"));
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  const line = load.data?.lines.find((each) => each.entry === entry.id);
  if (!line || !line.publications.made.length) return null;
  return html`<div><p>${t("takeDown")}</p><ul>${line.publications.made.map(({ platform, link }) => html`
    <li key=${platform}><a href=${link} rel="noreferrer" target="_blank">${link}</a></li>`)}</ul></div>`;
}

/**
 * Take an answer back; once its entrant was told, the server asks for a reason.
 * @param {Api.ScreenedEntry} entry
 * @param {string} reason
 * @returns {Promise<Api.ScreenedEntry>}
 */
export function takeBack(entry, reason) {
  return api.post(`/organizer/entries/${entry.id}/screening/undo`, { revision: entry.revision, reason });
}

/**
 * What an organizer does not do alone: what favours one entry, or takes it out of the call and back.
 * @param {Remedy} remedy
 * @param {{status: string}} entry
 */
function takesTwo(remedy, { status }) {
  return ["extend", "disqualify", "revoke"].includes(remedy) || (remedy === "restore" && status === "disqualified");
}

/**
 * @param {Remedy} remedy
 * @param {Api.WholeEntry} entry
 * @param {{reason: string, name: string}} given
 * @returns {Promise<Api.ScreenedEntry>}
 */
function sent(remedy, entry, { reason, name }) {
  const path = `/organizer/entries/${entry.id}`;
  if (remedy === "undo") return takeBack(entry, reason);
  if (remedy === "correct_name") return api.post(`${path}/name`, { name, reason });
  return api.post(`${path}/restoration`, { reason });
}
