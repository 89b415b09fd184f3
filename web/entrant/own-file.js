// @ts-check
/** The file of a field that the call adds: sending, replacing and removing it, and what became of it. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { acceptOf, FilePick, sendFile, settled } from "../shared/parts/attached.js";
import { Button, Notice, Problem } from "../shared/parts/basics.js";
import { FieldFrame } from "../shared/parts/fields.js";
import { Progress } from "../shared/parts/figures.js";
import { FileTold, SaveFile } from "../shared/parts/file-rows.js";
import { language, say, words } from "../shared/words/i18n.js";

const t = words({
  takes: ["{kinds}，不超过 {most} MB。", "{kinds}, at most {most} MB."],
  pick: ["选择文件", "Choose a file"],
  again: ["更换文件", "Replace the file"],
  remove: ["删除文件", "Remove the file"],
  sending: ["正在上传，已完成 {percent}%", "Sending, {percent}% done"],
  sendingOf: ["上传“{label}”", "Sending “{label}”"],
  checking: [
    "正在检查文件。不必等待，可以先填写其他内容或提交。",
    "The file is being checked. You need not wait: go on, or submit.",
  ],
  refused: ["有附件未通过检查，请更换", "An attached file was refused. Please replace it"],
});

/**
 * @typedef {object} Given
 * @property {string} name
 * @property {string} label
 * @property {string} [hint]
 * @property {boolean} [required]
 * @property {boolean} [optional]
 * @property {import("../shared/parts/fields.js").FieldError} [error]
 * @property {Api.ExtraField} own
 * @property {Api.Entry} entry
 * @property {(entry: Api.Entry) => unknown} onEntry
 */

/** @param {Given} props */
export function OwnFile({ name, label, hint, required, optional, error, own, entry, onEntry }) {
  const { file, share, send, remove, check } = useFile(own, entry, onEntry);
  const limits = limitsOf(own);
  const open = file ? file.can : entry.can.includes("edit");
  const takes = t("takes", { kinds: limits.kinds.join(" / ").toUpperCase(), most: own.megabytes });
  return html`<${FieldFrame} as="fieldset" ...${{ name, label, required, optional, error }}
      hint=${[hint, takes].filter(Boolean).join(language() === "zh" ? "" : " ")}>
    <div class="stack tight">
      ${file && html`<${FileTold} file=${file} />`}
      <div role="status">
        ${send.busy && html`<p class="small">${t("sending", { percent: Math.floor(share * 100) })}</p>`}
        ${file?.state === "sent" && html`<p class="small">${t("checking")}</p>`}</div>
      ${send.busy && html`<${Progress} value=${share} label=${t("sendingOf", { label })} />`}
      <${Problem} error=${send.error || remove.error || check.error} />
      ${!send.busy && html`<div class="row">
        ${open && html`<${FilePick} id=${`pick-${own.id}`} quiet accept=${acceptOf(limits)}
          label=${t(file ? "again" : "pick")} onPick=${send.run} />`}
        ${file?.state === "checked" && html`<${SaveFile} path=${pathOf(entry, own)} label=${label} />`}
        ${file && entry.can.includes("edit") && !(required && entry.submitted_at) && html`<${Button} kind="text"
          class="bad" busy=${remove.busy} onClick=${remove.run}>${t("remove")}</${Button}>`}</div>`}
    </div></${FieldFrame}>`;
}

/**
 * The refused files of a submitted entry that may still be replaced.
 * @param {{entry: Api.Entry, contest: Api.Contest, onEntry: Given["onEntry"]}} props
 */
export function Mending({ entry, contest, onEntry }) {
  const wrong = contest.extra_fields.filter(({ id }) => entry.files[id]?.can && entry.files[id].state === "refused");
  return html`<${Notice} tone="warn" title=${t("refused")}>${wrong.map((own) => html`<${OwnFile} key=${own.id}
    name=${`extra.${own.id}`} label=${say(own.text)} own=${own} entry=${entry} onEntry=${onEntry} />`)}</${Notice}>`;
}

/**
 * The file and what is done with it; while it is checked, the entry is asked for again.
 * @param {Api.ExtraField} own
 * @param {Api.Entry} entry
 * @param {Given["onEntry"]} onEntry
 */
function useFile(own, entry, onEntry) {
  /** @type {Api.EntryFile | undefined} */
  const file = entry.files[own.id];
  const path = pathOf(entry, own);
  const [share, setShare] = useState(0);
  const check = useAction(async () => {
    const isChecked = (/** @type {Api.Entry} */ told) => told.files[own.id]?.state !== "sent";
    onEntry(await settled(() => api.get(`/entries/${entry.id}`), isChecked));
  });
  const send = useAction(async (/** @type {File} */ picked) => {
    setShare(0);
    check.clear();
    onEntry(await steadily(() => sendFile(path, picked, limitsOf(own), {}, { onProgress: setShare })));
  });
  const remove = useAction(async () => onEntry(await steadily(() => api.del(path))));
  const waits = file?.state === "sent";
  useEffect(() => {
    if (waits) check.run();
  }, [waits, file?.sha256]);
  return { file, share, send, remove, check };
}

/**
 * Saving the form or a check may have changed the entry at this moment: then again, a few times.
 * @template Told
 * @param {() => Promise<Told>} act
 */
async function steadily(act) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (/** @type {{code?: string}} */ (error).code !== "STALE" || tries === 3) throw error;
    }
  }
}

/**
 * @param {Api.Entry} entry
 * @param {Api.ExtraField} own
 */
function pathOf(entry, own) {
  return `/entries/${entry.id}/files/${own.id}`;
}

/** @param {Api.ExtraField} own */
function limitsOf(own) {
  return { kinds: own.formats, bytes: own.megabytes * 1024 ** 2, files: 1 };
}
