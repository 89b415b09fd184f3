// @ts-check
/** One fault in many entries: all are returned with one reason, and all can be taken back while their letters wait. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Checkbox, Dialog, Notice, Problem, TextArea, useAction,
} from "../shared/parts/components.js";
import { takeBack } from "./corrections.js";
import { letterWords } from "./entry.js";
import { REASON_LENGTH } from "./facts.js";
import { each } from "./one-by-one.js";
import { t } from "./words.js";

/** @typedef {import("./one-by-one.js").Result} Result */

/**
 * The button, where there is more than one entry to return, and its dialog.
 * @param {{rows: Api.EntrySummary[], offered: string[], onDone: () => unknown}} props `offered`: sentences to add
 */
export function BatchReturn({ rows, offered, onDone }) {
  const [listed, open] = useState(/** @type {Api.EntrySummary[] | null} */ (null));
  const close = (/** @type {boolean} */ sent) => {
    open(null);
    if (sent) onDone();
  };
  return html`${rows.length > 1 && html`<${Button} kind="quiet" onClick=${() => open(rows)}>
      ${t("batchReturn")}</${Button}>`}
    ${listed && html`<${Batch} rows=${listed} offered=${offered} onClose=${close} />`}`;
}

/** @param {{rows: Api.EntrySummary[], offered: string[], onClose: (sent: boolean) => void}} props */
function Batch({ rows, offered, onClose }) {
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const [reason, setReason] = useState("");
  const [result, setResult] = useState(/** @type {Result | null} */ (null));
  const wanted = rows.filter((row) => chosen.includes(row.id));
  const send = useAction(async () => {
    setResult(await each(wanted, (row) => api.post(`/organizer/entries/${row.id}/screening`,
      { revision: row.revision, outcome: "return", reason: reason.trim() })));
  });
  const close = () => onClose(result !== null);
  const ready = wanted.length > 0 && reason.trim() && reason.length <= REASON_LENGTH;
  return html`<${Dialog} title=${t("batchReturn")} wide onClose=${close} actions=${result
    ? html`<${Button} onClick=${close}>${t("close")}</${Button}>`
    : html`<${Button} kind="quiet" onClick=${close}>${t("cancel")}</${Button}>
      <${Button} busy=${send.busy} disabled=${!ready} onClick=${send.run}>
        ${t("batchSend", { n: wanted.length })}</${Button}>`}>
    ${result ? html`<${Sent} result=${result} onUndone=${setResult} />`
      : html`<${Choice} ...${{ rows, chosen, setChosen, reason, setReason, offered }} />`}
    <${Problem} error=${send.error} />
  </${Dialog}>`;
}

/**
 * Which entries, and what their entrants will read.
 * @param {object} props
 * @param {Api.EntrySummary[]} props.rows
 * @param {string[]} props.chosen
 * @param {(chosen: string[]) => void} props.setChosen
 * @param {string} props.reason
 * @param {(reason: string) => void} props.setReason
 * @param {string[]} props.offered
 */
function Choice({ rows, chosen, setChosen, reason, setReason, offered }) {
  const add = (/** @type {string} */ sentence) =>
    setReason(reason.includes(sentence) ? reason : [reason.trim(), sentence].filter(Boolean).join("\n"));
  return html`<fieldset><legend class="small strong">${t("batchChoose", { n: chosen.length })}</legend>
      <ul class="batch-rows">${rows.map((row) => html`<li key=${row.id}><${Checkbox} name=${`batch-${row.id}`}
        checked=${chosen.includes(row.id)} onInput=${(/** @type {boolean} */ on) =>
          setChosen(on ? [...chosen, row.id] : chosen.filter((id) => id !== row.id))}>
        ${row.title} <span class="small muted">${row.entrant_name}</span></${Checkbox}></li>`)}</ul></fieldset>
    <div class="quick">${offered.map((sentence) => html`<button key=${sentence} type="button" class="quick-reason"
      onClick=${() => add(sentence)}>${sentence}</button>`)}</div>
    <${TextArea} name="batch-reason" label=${t("reasonToEntrant")} required rows=${3} limit=${REASON_LENGTH}
      value=${reason} onInput=${setReason} />
    ${reason.trim() && html`<${Notice} tone="info" title=${t("batchPreview")}><p class="preline">${reason.trim()}</p>
      <p>${t("batchWhat")} ${t("undoWhile")}</p></${Notice}>`}`;
}

/**
 * What became of them, and the way back.
 * @param {{result: Result, onUndone: (result: Result) => void}} props
 */
function Sent({ result: { returned, kept }, onUndone }) {
  const [undone, setUndone] = useState(0);
  const undo = useAction(async () => {
    const back = await each(returned, (entry) => takeBack(entry, ""));
    setUndone(undone + back.returned.length);
    const still = new Set(back.kept.map(({ id }) => id));
    onUndone({ returned: returned.filter(({ id }) => still.has(id)), kept: [...kept, ...back.kept] });
  });
  return html`<div class="stack" role="status">
    ${returned.length > 0 && html`<${Notice} tone="good"><p>${t("batchDone", { n: returned.length })}
      <span class="small muted"> ${letterWords(returned[0])}</span></p>
      <p><${Button} kind="quiet" icon="back" busy=${undo.busy} onClick=${undo.run}>${t("batchUndo")}</${Button}></p>
      </${Notice}>`}
    ${undone > 0 && html`<${Notice} tone="info"><p>${t("batchUndone", { n: undone })}</p></${Notice}>`}
    ${kept.map(({ id, title, error }) => html`<div key=${id}><p class="small strong">${t("batchKept")} ${title}</p>
      <${Problem} error=${error} /></div>`)}
  </div>`;
}
