/** The video of a work: what it must be, picking it, sending it, and the verdict. */
import { html, useEffect, useId, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/api.js";
import { Badge, Button, Confirm, Facts, Icon, Loading, Notice, Problem, Progress, classes, useAction } from "../shared/components.js";
import { language, say, words } from "../shared/i18n.js";
import { dateTime, fileSize, roughly, runningTime, serverNow } from "../shared/time.js";
import { shareOnServer, startUpload, uploadOf } from "../shared/upload.js";
import { VideoRules } from "../shared/video-rules.js";
import { useUploads } from "./works.js";

const t = words({
  grace: ["截止前开始的上传，可在截止后 {hours} 小时内传完并提交。", "An upload begun before the deadline may be finished and submitted within {hours} hours after it."],
  pick: ["选择视频文件", "Choose the video file"],
  pickHint: ["或将文件拖到这里", "or drop it here"],
  pickAgain: ["选择另一个文件", "Choose another file"],
  replace: ["更换视频", "Replace the video"],
  replaceHint: ["新视频传完之前，现有视频继续有效；换下的版本会留存备查。", "The present video stays valid until the new one has arrived; earlier versions are kept on record."],
  keep: ["不更换", "Keep the present one"],
  localTitle: ["这个文件不能上传", "This file cannot be uploaded"],
  localType: ["文件类型不是 MP4", "It is not an MP4 file"],
  localSize: ["文件过大", "It is too large"],
  localEmpty: ["文件是空的", "It is empty"],
  actual: ["实际", "Actual"],
  wanted: ["要求", "Wanted"],
  fix: ["修改方法", "How to fix it"],
  fixType: ["请用剪辑软件重新导出为 MP4（H.264）。仅修改扩展名无效。", "Export it as MP4 (H.264) with your editing software. Renaming it does not help."],
  fixSize: ["请适当降低码率后重新导出。", "Export it again at a lower bit rate."],
  fixEmpty: ["请确认文件已完整保存后重新选择。", "Make sure it was saved completely and pick it again."],
  noExtension: ["无扩展名", "no extension"],
  preparing: ["正在核对文件…", "Reading the file…"],
  uploading: ["正在上传", "Uploading"],
  waiting: ["网络中断，正在自动重试，请保持本页打开", "The network was lost; trying again by itself. Keep this page open"],
  paused: ["已暂停", "Paused"],
  completing: ["正在合并文件…", "Putting the file together…"],
  failed: ["上传已停止", "The upload has stopped"],
  sent: ["已传 {sent} / {size}", "{sent} of {size}"],
  speed: ["速度 {speed}/s", "{speed}/s"],
  left: ["剩余{left}", "{left} left"],
  pause: ["暂停", "Pause"],
  resume: ["继续上传", "Go on"],
  cancel: ["取消上传", "Cancel the upload"],
  cancelTitle: ["取消这次上传？", "Cancel this upload?"],
  cancelText: ["已传的部分将被删除，需要时要从头上传。", "What has arrived is deleted; a new upload begins from the start."],
  keepOpen: ["上传期间可以继续填写信息，请不要关闭本页。", "You can go on filling in the form; please keep this page open."],
  resumeTitle: ["有一次上传尚未完成", "An upload is not finished"],
  resumeText: ["请重新选择同一个文件“{name}”（{size}），从 {percent}% 处继续。", "Please choose the same file again, “{name}” ({size}), to go on at {percent}%."],
  resumePick: ["选择同一文件继续", "Choose the same file and go on"],
  checking: ["视频已收到，正在检测，通常几秒钟", "The video has arrived and is being checked; this takes a few seconds"],
  unknown: ["检测还没有得出结论，我们会继续检测，必要时由工作人员查看。您无需重新上传。", "The check has not come to a conclusion yet. We keep checking and a person will look if needed; no need to upload again."],
  accepted: ["视频符合要求", "The video meets the requirements"],
  warned: ["视频可以使用，但有建议改进之处", "The video can be used, with remarks"],
  rejected: ["视频不符合要求，请按提示修改后更换", "The video does not meet the requirements; please correct and replace it"],
  earlier: ["新视频上传完成前，以下视频仍然有效。", "Until the new one has arrived, this video stays valid."],
  file: ["文件", "File"],
  arrived: ["上传时间", "Uploaded"],
  picture: ["画面", "Picture"],
  length: ["时长", "Running time"],
  codec: ["编码", "Codec"],
  must: ["必须修改", "Must be changed"],
  should: ["建议", "Advice"],
  unsure: ["待确认", "To be confirmed"],
});

/** What is plainly wrong with a file by its name and size; the real check is the server's. */
function localProblem(file, video) {
  const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  if (file.size === 0) return { title: t("localEmpty"), actual: "0 B", wanted: "> 0 B", fix: t("fixEmpty") };
  if (extension ? extension !== "mp4" : file.type !== "video/mp4") {
    return { title: t("localType"), actual: extension ? `.${extension}` : t("noExtension"), wanted: ".mp4", fix: t("fixType") };
  }
  if (file.size > video.max_size_bytes) {
    return { title: t("localSize"), actual: fileSize(file.size), wanted: `≤ ${fileSize(video.max_size_bytes)}`, fix: t("fixSize") };
  }
  return null;
}

/** The panel. `entry` the work; `onEntry` hears its new versions. */
export function Video({ entry, contest, onEntry }) {
  const job = uploadOf(entry.id);
  const [replacing, setReplacing] = useState(false);
  useUploads();
  useChecking(entry, onEntry);
  useEffect(() => setReplacing(false), [entry.video?.uploaded_at, entry.upload?.id]);
  const allowed = entry.can.includes("upload");
  const current = entry.video && html`<${Verdict} video=${entry.video} />`;
  if (job) return html`<div class="stack"><${Running} job=${job} />${current && html`<p class="muted">${t("earlier")}</p>${current}`}</div>`;
  if (entry.upload) return html`<div class="stack"><${Unfinished} entry=${entry} contest=${contest} onEntry=${onEntry} />${current}</div>`;
  if (!entry.video) return html`<div class="stack"><${VideoRules} contest=${contest} />${allowed && html`<${Picker} entry=${entry} contest=${contest} onEntry=${onEntry} />`}</div>`;
  return html`<div class="stack">${current}
    ${allowed && (replacing || entry.video.state === "rejected"
      ? html`<div class="stack"><${VideoRules} contest=${contest} />
          <${Picker} entry=${entry} contest=${contest} onEntry=${onEntry} label=${t(entry.video.state === "rejected" ? "replace" : "pick")} />
          ${entry.video.state !== "rejected" && html`<p class="hint">${t("replaceHint")}</p>
            <div><${Button} kind="text" onClick=${() => setReplacing(false)}>${t("keep")}</${Button}></div>`}</div>`
      : html`<div><${Button} kind="quiet" icon="upload" onClick=${() => setReplacing(true)}>${t("replace")}</${Button}></div>`)}
  </div>`;
}

// The verdict comes within seconds; ask often at first, then ever less.
function useChecking(entry, onEntry) {
  const state = entry.upload ? "" : entry.video?.state;
  useEffect(() => {
    if (state !== "checking" && state !== "unknown") return undefined;
    let timer;
    let pause = state === "checking" ? 700 : 15_000;
    const ask = async () => {
      await api.get(`/entries/${entry.id}`).then(onEntry, () => {});
      pause = Math.min(pause * 1.2, 15_000);
      timer = setTimeout(ask, pause);
    };
    timer = setTimeout(ask, pause);
    return () => clearTimeout(timer);
  }, [entry.id, state, entry.video?.uploaded_at]);
}

function Picker({ entry, contest, onEntry, label, again = false }) {
  const [problem, setProblem] = useState(null);
  const [over, setOver] = useState(false);
  const input = useRef(null);
  const id = useId();
  const begin = useAction(async (file) => {
    await startUpload(entry.id, file, entry.upload);
    // The new upload shows in the work itself too: what may be done with it has changed.
    onEntry(await api.get(`/entries/${entry.id}`));
  });
  const take = (file) => {
    if (!file || begin.busy) return;
    const wrong = entry.upload ? null : localProblem(file, contest.video);
    setProblem(wrong && { ...wrong, name: file.name });
    if (!wrong) begin.run(file);
  };
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return html`<div class="stack">
    ${problem && html`<${Notice} tone="bad" title=${`${t("localTitle")}${language() === "zh" ? "：" : ": "}${problem.name}`} live>
      <${Finding} finding=${{ level: "reject", ...problem }} /></${Notice}>`}
    <${Problem} error=${begin.error} />
    <div class=${classes("drop", over && "over")} onDragOver=${(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave=${() => setOver(false)} onDrop=${drop}>
      ${begin.busy ? html`<${Loading} text=${t("preparing")} />` : html`
        <${Icon} name="film" />
        <input ref=${input} class="visually-hidden" type="file" id=${`file-${id}`} accept="video/mp4,.mp4"
          onChange=${(event) => { const [file] = event.target.files; event.target.value = ""; take(file); }} />
        <label class="button primary large" for=${`file-${id}`}><${Icon} name="upload" />${problem || begin.error ? t("pickAgain") : label || t("pick")}</label>
        ${!again && html`<span class="muted small drop-hint">${t("pickHint")}</span>`}`}
    </div>
    ${!again && contest.calendar.grace_hours > 0 && html`<p class="hint">${t("grace", { hours: contest.calendar.grace_hours })}</p>`}
  </div>`;
}

/** An upload that another page, day or device began. */
function Unfinished({ entry, contest, onEntry }) {
  const [share, setShare] = useState(null);
  const [asking, setAsking] = useState(false);
  const { upload } = entry;
  useEffect(() => {
    let here = true;
    shareOnServer(entry.id, upload).then((value) => here && setShare(value), async (error) => {
      if (here && error.code === "UPLOAD_GONE") onEntry(await api.get(`/entries/${entry.id}`));
    });
    return () => {
      here = false;
    };
  }, [upload.id]);
  const cancel = async () => onEntry(await api.del(`/entries/${entry.id}/uploads/${upload.id}`));
  const percent = share == null ? "…" : Math.floor(share * 100);
  return html`<${Notice} tone="warn" title=${t("resumeTitle")}>
      <p>${t("resumeText", { name: upload.name, size: fileSize(upload.size), percent })}</p></${Notice}>
    <${Progress} value=${share ?? 0} tone="warn" label=${t("uploading")} />
    <${Picker} entry=${entry} contest=${contest} onEntry=${onEntry} label=${t("resumePick")} again />
    <div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${t("cancel")}</${Button}></div>
    ${asking && html`<${CancelDialog} onConfirm=${cancel} onClose=${() => setAsking(false)} />`}`;
}

function CancelDialog({ onConfirm, onClose }) {
  return html`<${Confirm} title=${t("cancelTitle")} confirm=${t("cancel")} danger onConfirm=${onConfirm} onClose=${onClose}><p>${t("cancelText")}</p></${Confirm}>`;
}

/** The upload that this page runs. */
function Running({ job }) {
  const [asking, setAsking] = useState(false);
  const share = job.sent / job.size;
  const percent = Math.min(Math.floor(share * 100), job.state === "done" ? 100 : 99);
  const still = job.state === "paused" || job.state === "failed";
  const tone = { waiting: "warn", failed: "warn", paused: "warn" }[job.state];
  return html`<div class="upload" aria-busy=${!still}>
    <div class="row between"><span class="strong upload-name">${job.name}</span><${Badge} tone=${tone || "info"}>${t(job.state === "waiting" ? "uploading" : job.state)}</${Badge}></div>
    <div class="row upload-line"><span class="upload-percent tabular">${percent}%</span>
      <div class="grow"><${Progress} value=${job.state === "completing" ? null : share} tone=${tone} label=${t("uploading")} /></div></div>
    <p class="muted tabular upload-figures"><span>${t("sent", { sent: fileSize(job.sent), size: fileSize(job.size) })}</span>
      ${job.state === "uploading" && html`<span>${t("speed", { speed: fileSize(job.speed) })}</span><span>${t("left", { left: roughly(job.secondsLeft) })}</span>`}</p>
    <${Milestones} job=${job} percent=${percent} />
    ${job.state === "waiting" && html`<${Notice} tone="warn" live>${t("waiting")}</${Notice}>`}
    <${Problem} error=${job.error} />
    <div class="form-actions">
      ${still ? html`<${Button} icon="play" onClick=${() => job.go()}>${t("resume")}</${Button}>`
        : html`<${Button} kind="quiet" icon="pause" onClick=${() => job.pause()}>${t("pause")}</${Button}>`}
      <${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${t("cancel")}</${Button}>
    </div>
    ${!still && html`<p class="hint">${t("keepOpen")}</p>`}
    ${asking && html`<${CancelDialog} onConfirm=${() => job.cancel()} onClose=${() => setAsking(false)} />`}
  </div>`;
}

// Read aloud every tenth of the way and at every change of state, not at every byte.
function Milestones({ job, percent }) {
  const step = job.state === "uploading" ? `${t("uploading")} ${Math.floor(percent / 10) * 10}%` : t(job.state);
  return html`<p class="visually-hidden" role="status" aria-live="polite">${step}</p>`;
}

/* ── The verdict ──────────────────────────────────────────────────────────────────────────────────────────── */

const TONES = { accepted: "good", warned: "warn", rejected: "bad", unknown: "info" };

/** What the check found, with the actual and the wanted value and how to fix it. */
export function Verdict({ video }) {
  const waited = serverNow() - Date.parse(video.uploaded_at);
  return html`<div class="stack" aria-live="polite">
    ${video.state === "checking"
      ? html`<div class="notice info" role="status"><span class="spinner" aria-hidden="true"></span><div class="notice-body">
          <p>${t(waited > 120_000 ? "unknown" : "checking")}</p></div></div>`
      : html`<${Notice} tone=${TONES[video.state]} title=${t(video.state)}>
          ${video.findings.length > 0 && html`<ul class="findings">${video.findings.map((finding) => html`<li key=${finding.code}><${Finding} finding=${finding} /></li>`)}</ul>`}
        </${Notice}>`}
    <${Facts} rows=${factRows(video)} />
  </div>`;
}

function Finding({ finding }) {
  const mark = { reject: ["bad", t("must")], warn: ["warn", t("should")], unknown: ["info", t("unsure")] }[finding.level];
  return html`<div class="finding">
    <p class="row"><${Badge} tone=${mark[0]}>${mark[1]}</${Badge}><span class="strong">${say(finding.title)}</span></p>
    <dl class="finding-values">
      ${finding.actual && html`<div><dt>${t("actual")}</dt><dd>${say(finding.actual)}</dd></div>`}
      ${finding.wanted && html`<div><dt>${t("wanted")}</dt><dd>${say(finding.wanted)}</dd></div>`}
      ${finding.fix && html`<div><dt>${t("fix")}</dt><dd>${say(finding.fix)}</dd></div>`}
    </dl></div>`;
}

function factRows({ name, size, uploaded_at: at, facts }) {
  return [
    [t("file"), `${name}（${fileSize(size)}）`.replace(/（(.*)）$/, language() === "zh" ? "（$1）" : " ($1)")],
    [t("arrived"), dateTime(at)],
    [t("picture"), facts?.width ? `${facts.width} × ${facts.height}` : ""],
    [t("length"), facts?.duration_seconds ? runningTime(Number(facts.duration_seconds)) : ""],
    [t("codec"), facts?.codec || facts?.video_codec || ""],
  ];
}
