/** The video of an entry: requirements and choosing a file; the rest is fetched when it is needed. */
import { html, useEffect, useId, useRef, useState } from "../../vendor/preact.js";
import { useAction } from "../../shared/server/actions.js";
import { api } from "../../shared/server/api.js";
import { Button, classes, Icon, Loading, Problem } from "../../shared/parts/basics.js";
import { words } from "../../shared/words/i18n.js";
import { lazy, whyLost } from "../../shared/parts/lazy.js";
import { uploadOf, useUploads } from "./uploads.js";
import { VideoRules } from "../../shared/words/video-rules.js";

const t = words({
  grace: [
    "截止前开始的上传，可在截止后 {hours} 小时内完成上传并提交。",
    "If you start the upload before the deadline, you can finish it and submit within {hours} {hours:hour|hours} "
      + "after the deadline.",
  ],
  pick: ["选择视频文件", "Choose the video file"],
  pickHint: ["或将文件拖到这里", "or drop it here"],
  pickAgain: ["选择另一个文件", "Choose another file"],
  replace: ["更换视频", "Replace the video"],
  replaceHint: [
    "新视频上传完成之前，现有视频继续有效；换下的版本留存最近 {replaced} 个备查。",
    "The current video stays valid until the new one has arrived. The last {replaced} versions are kept.",
  ],
  keep: ["不更换", "Keep the current video"],
  preparing: ["正在核对文件…", "Checking the file…"],
  resumePick: ["选择同一文件继续", "Choose the same file to resume"],
  earlier: ["新视频上传完成前，以下视频仍然有效。", "This video stays valid until the new one has arrived."],
});

const Running = lazy((again) => import(`./sending.js${again}`), "Running");
const Unfinished = lazy((again) => import(`./sending.js${again}`), "Unfinished");
const Verdict = lazy((again) => import(`./verdict.js${again}`), "Verdict");
const Look = lazy((again) => import(`./refusal.js${again}`), "Look");

let lost = 0;

// If fetching what checks and sends files fails, the next try needs a new address.
async function fetchSender() {
  const again = lost ? `?again=${lost}` : "";
  try {
    return await Promise.all([import(`./refusal.js${again}`), import(`./upload.js${again}`)]);
  } catch {
    lost += 1;
    throw await whyLost(lost);
  }
}

// Fetched while the visitor is in the system's dialog.
function warmSender() {
  fetchSender().catch(() => {}); // if it fails, choosing the file tries again and reports it
}

/** The panel; `onEntry` hears new versions of `entry`. */
export function Video({ entry, contest, onEntry }) {
  const job = uploadOf(entry.id);
  const [replacing, setReplacing] = useState(false);
  useUploads();
  useEffect(() => setReplacing(false), [entry.video?.uploaded_at, entry.upload?.id]);
  const allowed = entry.can.includes("upload");
  const current = entry.video && html`<${Verdict} entry=${entry} onEntry=${onEntry} />`;
  if (job) return html`<div class="stack"><${Running} job=${job} entry=${entry} contest=${contest} />
    ${current && html`<p class="muted">${t("earlier")}</p>${current}`}</div>`;
  if (entry.upload) return html`<div class="stack"><${Unfinished} entry=${entry} contest=${contest} onEntry=${onEntry}>
    <${Picker} entry=${entry} contest=${contest} onEntry=${onEntry} label=${t("resumePick")} again />
      </${Unfinished}>${current}</div>`;
  if (!entry.video) return html`<div class="stack"><${VideoRules} contest=${contest} />${allowed && html`
    <${Picker} entry=${entry} contest=${contest} onEntry=${onEntry} />`}</div>`;
  return html`<div class="stack">${current}
    ${allowed && (replacing || entry.video.state === "rejected"
      ? html`<div class="stack"><${VideoRules} contest=${contest} />
          <${Picker} entry=${entry} contest=${contest} onEntry=${onEntry}
            label=${t(entry.video.state === "rejected" ? "replace" : "pick")} />
          ${entry.video.state !== "rejected" && html`<p class="hint">${t("replaceHint", contest.limits)}</p>
            <div><${Button} kind="text" onClick=${() => setReplacing(false)}>${t("keep")}</${Button}></div>`}</div>`
      : html`<div><${Button} kind="quiet" icon="upload" onClick=${() => setReplacing(true)}>${t("replace")}</${Button}>
        </div>`)}
  </div>`;
}

function Picker({ entry, contest, onEntry, label, again = false }) {
  const [looked, setLooked] = useState(null);
  const [over, setOver] = useState(false);
  const input = useRef(null);
  const id = useId();
  const begin = useAction(async (/** @type {File} */ file, asItIs = false) => {
    setLooked(null);
    const [{ look }, { startUpload }] = await fetchSender();
    const findings = asItIs || entry.upload ? [] : await look(file, contest.video);
    if (findings.length) return setLooked({ file, findings });
    await startUpload(entry.id, file, entry.upload);
    // The new upload also changes what can be done with the entry.
    return onEntry(await api.get(`/entries/${entry.id}`));
  });
  const take = (file) => file && begin.run(file);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return html`<div class="stack">
    ${looked && html`<${Look} name=${looked.file.name} findings=${looked.findings}
      onGoOn=${() => begin.run(looked.file, true)} />`}
    <${Problem} error=${begin.error} />
    <div class=${classes("drop", over && "over")} onDragOver=${(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave=${() => setOver(false)} onDrop=${drop}>
      ${begin.busy ? html`<${Loading} text=${t("preparing")} />` : html`
        <${Icon} name="film" />
        <input ref=${input} class="visually-hidden" type="file" id=${`file-${id}`} accept="video/mp4,.mp4"
          onClick=${warmSender}
          onChange=${(event) => { const [file] = event.target.files; event.target.value = ""; take(file); }} />
        <label class="button primary large" for=${`file-${id}`}>
          <${Icon} name="upload" />${looked || begin.error ? t("pickAgain") : label || t("pick")}</label>
        ${!again && html`<span class="muted small drop-hint">${t("pickHint")}</span>`}`}
    </div>
    ${!again && contest.calendar.grace_hours > 0 && entry.can.includes("edit") && html`<p class="hint">${t("grace",
      { hours: contest.calendar.grace_hours })}</p>`}
  </div>`;
}

