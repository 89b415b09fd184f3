// @ts-check
/** The files of an entry for fields that the call adds, for reading: their state, and saving what was checked. */
import { html } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { say, words } from "../words/i18n.js";
import { noted } from "../words/marks.js";
import { fileSize } from "../words/time.js";
import { save } from "./attached.js";
import { ATTACHMENT_TONES } from "./attached-facts.js";
import { Badge, Button, Problem } from "./basics.js";
import { useAction } from "../server/actions.js";

const t = words({
  save: ["下载", "Download"],
  saveOf: ["下载“{label}”", "Download “{label}”"],
});

/** @typedef {Pick<Api.Attachment, "name" | "size" | "state" | "state_text" | "fault">} Told */

/**
 * Label and file of each field that has one, in the call's order.
 * @param {Pick<Api.Contest, "extra_fields">} contest
 * @param {Record<string, Told | null>} files by field; null where no more is told than that there is one
 * @param {string} path of whom the files are, in the API
 * @returns {[label: string, file: unknown][]}
 */
export function fileRows(contest, files, path) {
  const sent = contest.extra_fields.filter(({ id }) => id in files);
  return sent.map(({ id, text }) => [say(text), html`<${FileLine} key=${id} file=${files[id]} label=${say(text)}
    path=${`${path}/files/${id}`} />`]);
}

/** What became of a file: its state, with its tone. @param {{file: Pick<Told, "state" | "state_text">}} props */
export function FileState({ file }) {
  const tones = /** @type {Record<string, import("./basics.js").Tone>} */ (ATTACHMENT_TONES);
  return html`<${Badge} tone=${tones[file.state]}>${say(file.state_text)}</${Badge}>`;
}

/** A file by its name and size, what became of it, and what is wrong with it. @param {{file: Told}} props */
export function FileTold({ file }) {
  return html`<p>${noted(file.name, fileSize(file.size))}${" "}<${FileState} file=${file} /></p>
    ${file.fault && html`<p class="small">${say(file.fault)}</p>`}`;
}

/** @param {{file: Told | null, label: string, path: string}} props */
function FileLine({ file, label, path }) {
  return html`<div class="stack tight">
    ${file && html`<${FileTold} file=${file} />`}
    ${(!file || file.state === "checked") && html`<${SaveFile} path=${path} label=${label} />`}</div>`;
}

/** @param {{path: string, label: string}} props */
export function SaveFile({ path, label }) {
  const saving = useAction(async () => save((await api.get(path)).url));
  return html`<div><${Button} kind="quiet" icon="download" busy=${saving.busy} onClick=${saving.run}
      aria-label=${t("saveOf", { label })}>${t("save")}</${Button}></div>
    <${Problem} error=${saving.error} />`;
}
