// @ts-check
/** The evidence of an objection: adding files, and what became of each. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { acceptOf, FilePick, sendFile, settled } from "../shared/parts/attached.js";
import { EVIDENCE } from "../shared/parts/attached-facts.js";
import { Loading, Problem, useAction } from "../shared/parts/components.js";
import { FileState } from "../shared/parts/file-rows.js";
import { say, words } from "../shared/words/i18n.js";

const t = words({
  title: ["佐证材料", "Evidence"],
  about: [
    "可上传 PDF、JPEG 或 PNG，每个不超过 10 MB，最多 5 个，仅主办方可见。异议办结前，可凭编号在公示页继续补充。",
    "Send PDF, JPEG or PNG files, at most 10 MB each and 5 in all. Only the organizers see them. Until the objection "
      + "is decided you can come back to this page and add more with its number.",
  ],
  pick: ["选择文件", "Choose a file"],
  more: ["继续添加文件", "Add another file"],
  sending: ["正在上传…", "Sending…"],
  checking: ["正在检查文件…", "Checking the file…"],
  files: ["已上传的文件", "Files that were sent"],
});

/**
 * `back`: its objector comes back, and may have sent files before.
 * @param {{made: Api.ObjectionMade, back?: boolean}} props
 */
export function Evidence({ made, back = false }) {
  const path = `/objections/${made.number}/evidence`;
  const options = { headers: { "X-Evidence-Token": made.evidence } };
  const [files, setFiles] = useState(/** @type {Api.Attachment[]} */ ([]));
  const check = useAction(async () => {
    const all = await settled(() => api.get(path, options), isChecked);
    setFiles(all.files);
  });
  const send = useAction(async (/** @type {File} */ file) => {
    setFiles((await sendFile(path, file, EVIDENCE, {}, options)).files);
  });
  const waits = files.some(({ state }) => state === "sent");
  useEffect(() => {
    if (waits || back) check.run();
  }, [waits]);
  const good = files.filter(({ state }) => state !== "refused");
  return html`<section class="stack tight"><h3>${t("title")}</h3><p>${t("about")}</p>
    ${files.length > 0 && html`<ul class="plain stack tight" aria-label=${t("files")}>${files.map((file) => html`
      <li key=${file.sha256}>${file.name}${" "}<${FileState} file=${file} />
        ${file.fault && html`<p class="small">${say(file.fault)}</p>`}</li>`)}</ul>`}
    <div role="status">${(send.busy || check.busy) && html`<${Loading}
      text=${t(send.busy ? "sending" : "checking")} />`}</div>
    <${Problem} error=${send.error || check.error} />
    ${!send.busy && !check.busy && good.length < EVIDENCE.files && html`<${FilePick} id="evidence" quiet
      accept=${acceptOf(EVIDENCE)} label=${t(files.length ? "more" : "pick")} onPick=${send.run} />`}
  </section>`;
}

/** @param {Api.Attachments} all */
function isChecked({ files }) {
  return files.every(({ state }) => state !== "sent");
}

