// @ts-check
/** A running upload: how much has arrived, how fast, how much time is left; and one that waits to be resumed. */
import { html, useEffect, useId, useState } from "../../vendor/preact.js";
import { useAction } from "../../shared/server/actions.js";
import { api } from "../../shared/server/api.js";
import { Badge, Button, Icon, Loading, Notice, Problem } from "../../shared/parts/basics.js";
import { Confirm } from "../../shared/parts/dialogs.js";
import { Progress } from "../../shared/parts/figures.js";
import { words } from "../../shared/words/i18n.js";
import { roughly } from "../../shared/words/durations.js";
import { fileSize } from "../../shared/words/time.js";
import { Soon } from "../grace.js";
import { shareOnServer } from "./parts.js";

const t = words({
  preparing: ["正在核对文件…", "Checking the file…"],
  uploading: ["正在上传", "Uploading"],
  waiting: [
    "网络中断，正在自动重试，请保持本页打开",
    "The network is interrupted. The upload retries automatically. Please keep this page open",
  ],
  silent: [
    "网络没有应答，仍在等待。已传的部分不会丢失，请检查网络，并保持本页打开",
    "The network does not answer; the page is still waiting. What has been sent is kept. Please check the network and "
      + "keep this page open",
  ],
  arriving: ["{n} 个分片上传完成后暂停", "{n} {n:part|parts} on the way will still arrive"],
  chooseAgain: ["重新选择这个文件", "Choose the file again"],
  chooseAgainHint: [
    "内容没有变化的部分不需要重传。",
    "Parts whose content has not changed are not sent again.",
  ],
  paused: ["已暂停", "Paused"],
  completing: ["正在合并文件…", "Joining the parts…"],
  failed: ["上传已停止", "Upload stopped"],
  sent: ["已传 {sent} / {size}", "{sent} of {size} sent"],
  speed: ["速度 {speed}/s", "{speed}/s"],
  left: ["剩余{left}", "{left} left"],
  pause: ["暂停", "Pause"],
  resume: ["继续上传", "Resume"],
  cancel: ["取消上传", "Cancel upload"],
  cancelTitle: ["取消这次上传？", "Cancel this upload?"],
  cancelText: [
    "已传的部分将被删除，需要时要从头上传。",
    "The parts already sent will be deleted. To upload the video later you start from the beginning.",
  ],
  keepOpen: ["上传期间可以继续填写信息，请不要关闭本页。", "You can fill in the form during the upload. Please keep this page open."],
  resumeTitle: ["有一次上传尚未完成", "An upload is unfinished"],
  resumeText: [
    "请重新选择同一个文件“{name}”（{size}），从 {percent}% 处继续。",
    "Choose the same file “{name}” ({size}) again to resume at {percent}%.",
  ],
});

/** @param {{onConfirm: () => unknown, onClose: () => void}} props */
function CancelDialog({ onConfirm, onClose }) {
  return html`<${Confirm} title=${t("cancelTitle")} confirm=${t("cancel")} danger onConfirm=${onConfirm}
    onClose=${onClose}><p>${t("cancelText")}</p></${Confirm}>`;
}

/**
 * The upload that this page runs.
 * @param {object} props
 * @param {import("./upload.js").Upload} props.job
 * @param {Api.Entry} props.entry
 * @param {Api.Contest} props.contest
 */
export function Running({ job, entry, contest }) {
  const [asking, setAsking] = useState(false);
  const share = job.sent / job.size;
  const percent = Math.min(Math.floor(share * 100), job.state === "done" ? 100 : 99);
  const still = job.state === "paused" || job.state === "failed";
  const tone = ["waiting", "failed", "paused"].includes(job.state) ? "warn" : undefined;
  return html`<div class="upload" aria-busy=${!still}>
    <div class="row between"><span class="strong upload-name">${job.name}</span>
      <${Badge} tone=${tone || "info"}>${t(job.state === "waiting" ? "uploading" : job.state)}</${Badge}></div>
    <div class="row upload-line"><span class="upload-percent tabular">${percent}%</span>
      <div class="grow"><${Progress} value=${job.state === "completing" ? null : share} tone=${tone}
        label=${t("uploading")} /></div></div>
    <p class="muted tabular upload-figures"><span>${t("sent", { sent: fileSize(job.sent), size: fileSize(job.size) })}
      </span>
      ${job.state === "uploading" && html`<span>${t("speed", { speed: fileSize(job.speed) })}</span>
        <span>${t("left", { left: roughly(job.secondsLeft) })}</span>`}</p>
    <${Milestones} job=${job} percent=${percent} />
    ${(job.state === "waiting" || job.silent) && html`<${Notice} tone="warn" live>
      ${t(job.silent ? "silent" : "waiting")}</${Notice}>`}
    ${job.state === "paused" && job.onTheirWay > 0 && html`<p class="hint">${t("arriving", { n: job.onTheirWay })}</p>`}
    <${Soon} entry=${entry} contest=${contest} />
    <${Problem} error=${job.error} />
    ${job.error?.code === "FILE_CHANGED" && html`<${ChooseAgain} job=${job} />`}
    <div class="form-actions">
      ${job.error?.code === "FILE_CHANGED" ? null : still
        ? html`<${Button} icon="play" onClick=${() => job.go()}>${t("resume")}</${Button}>`
        : job.state !== "completing" && html`<${Button} kind="quiet" icon="pause" onClick=${() => job.pause()}>
          ${t("pause")}</${Button}>`}
      <${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${t("cancel")}</${Button}>
    </div>
    ${!still && html`<p class="hint">${t("keepOpen")}</p>`}
    ${asking && html`<${CancelDialog} onConfirm=${() => job.cancel()} onClose=${() => setAsking(false)} />`}
  </div>`;
}

/**
 * Asks for the file again after it was changed, moved or deleted.
 * @param {{job: import("./upload.js").Upload}} props
 */
function ChooseAgain({ job }) {
  const id = useId();
  const choose = useAction((/** @type {File} */ file) => job.replaceFile(file));
  /** @param {{currentTarget: HTMLInputElement}} event */
  const take = ({ currentTarget }) => {
    const file = currentTarget.files?.[0];
    if (file) choose.run(file);
  };
  return html`<div class="drop">
    ${choose.busy ? html`<${Loading} text=${t("preparing")} />` : html`
      <input class="visually-hidden" type="file" id=${`again-${id}`} accept="video/mp4,.mp4" onChange=${take} />
      <label class="button primary large" for=${`again-${id}`}><${Icon} name="upload" />${t("chooseAgain")}</label>`}
    <p class="hint">${t("chooseAgainHint")}</p><${Problem} error=${choose.error} />
  </div>`;
}

/**
 * Screen readers read it at every tenth and at every change of state, not at every byte.
 * @param {{job: import("./upload.js").Upload, percent: number}} props
 */
function Milestones({ job, percent }) {
  const step = job.state === "uploading" ? `${t("uploading")} ${Math.floor(percent / 10) * 10}%` : t(job.state);
  return html`<p class="visually-hidden" role="status" aria-live="polite">${step}</p>`;
}

/**
 * An upload that another page, day or device began.
 * @param {object} props
 * @param {Api.Entry & {upload: Api.Upload}} props.entry
 * @param {Api.Contest} props.contest
 * @param {(entry: Api.Entry) => unknown} props.onEntry
 * @param {unknown} [props.children]
 */
export function Unfinished({ entry, contest, onEntry, children }) {
  const [share, setShare] = useState(/** @type {number | null} */ (null));
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
    <${Soon} entry=${entry} contest=${contest} />
    <${Progress} value=${share ?? 0} tone="warn" label=${t("uploading")} />
    ${children}
    <div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${t("cancel")}</${Button}></div>
    ${asking && html`<${CancelDialog} onConfirm=${cancel} onClose=${() => setAsking(false)} />`}`;
}

/**
 * The upload in one line, for lists.
 * @param {{job: import("./upload.js").Upload}} props
 */
export function UploadLine({ job }) {
  const share = job.sent / job.size;
  return html`<span class="work-upload"><span class="small">${t("uploading")} ${Math.floor(share * 100)}%</span>
    <${Progress} value=${share} label=${t("uploading")} /></span>`;
}
