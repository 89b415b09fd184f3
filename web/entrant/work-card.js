// @ts-check
/** Entries in a list: title, status and what is missing. */
import { html } from "../vendor/preact.js";
import { Badge } from "../shared/parts/basics.js";
import { lazy } from "../shared/parts/lazy.js";
import { to } from "../shared/parts/route.js";
import { choiceText } from "../shared/server/contest.js";
import { say, words } from "../shared/words/i18n.js";
import { statusTone } from "../shared/words/status.js";
import { dateTime } from "../shared/words/time.js";
import { uploadOf } from "./upload/uploads.js";

const UploadLine = lazy((again) => import(`./upload/sending.js${again}`), "UploadLine");

const CertificateCard = lazy((again) => import(`../shared/parts/certificates.js${again}`), "CertificateCard");

const t = words({
  receipt: ["报名编号", "Receipt number"],
  changed: ["更新于 {at}", "Updated on {at}"],
  missing: ["还差 {n} 项未完成", "{n} {n:item is|items are} still missing"],
  interrupted: ["上传没有完成，请打开并重新选择文件“{name}”", "The upload is unfinished. Open it and choose “{name}” again"],
  ready: ["内容已完整，可以提交", "Complete. Ready to submit"],
});

/**
 * The list of `entries`, each a link.
 * @param {{entries: Api.Entry[], contest: Api.Contest}} props
 */
export function Cards({ entries, contest }) {
  return html`<ul class="works">${entries.map((entry) => html`<li key=${entry.id}>
    <${WorkCard} entry=${entry} contest=${contest} /></li>`)}</ul>
    ${entries.some(({ status }) => status === "awarded") && html`<${CertificateCard} />`}`;
}

/** @param {{entry: Api.Entry, contest: Api.Contest}} props */
function WorkCard({ entry, contest }) {
  const job = uploadOf(entry.id);
  const settling = entry.can.includes("submit");
  return html`<a class="card work-card" href=${to("works", entry.id)}>
    <span class="work-head"><span class="work-title">${entry.title}</span>
      <${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}></span>
    <span class="work-line muted small">
      ${entry.category && html`<span>${say(choiceText(contest.categories, entry.category))}</span>`}
      ${entry.receipt && html`<span>${t("receipt")} <code>${entry.receipt}</code></span>`}
      <span>${t("changed", { at: dateTime(entry.updated_at) })}</span>
      ${settling && html`<${ToDo} n=${entry.missing.length} />`}
    </span>
    <span class="small">${say(entry.outlook)}</span>
    ${job ? html`<${UploadLine} job=${job} />`
      : entry.upload && html`<span class="work-upload to-do small">
        ${t("interrupted", { name: entry.upload.name })}</span>`}
  </a>`;
}

/** @param {{n: number}} props */
function ToDo({ n }) {
  return html`<span class=${n ? "to-do" : "done"}>${n ? t("missing", { n }) : t("ready")}</span>`;
}
