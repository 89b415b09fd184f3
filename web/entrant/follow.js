// @ts-check
/** A submitted entry: its receipt, its progress, and editing it until the deadline. */
import { html } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { Button, ButtonLink, Card, classes, Icon, Notice } from "../shared/parts/basics.js";
import { ErrorSummary, fieldId } from "../shared/parts/fields.js";
import { CopyButton, Facts, QrCode } from "../shared/parts/figures.js";
import { toast } from "../shared/parts/frame.js";
import { say, words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { go, to } from "../shared/parts/route.js";
import { dateTime } from "../shared/words/time.js";
import { fileRows } from "../shared/parts/file-rows.js";
import { askedOf } from "../shared/words/extra-fields.js";
import { Recommended } from "./recommended.js";
import { answerText } from "./answers.js";
import { Conflict } from "./conflict.js";
import { Deadline } from "./deadline.js";
import { formOf, useDraft } from "./draft.js";
import { savedFields } from "./whole-form.js";
import { SaveState, WorkForm, fieldLabels } from "./form.js";
import { Video } from "./upload/video.js";
import { Withdraw, WorkHeading } from "./work-parts.js";

const t = words({
  tooLate: ["征集已截止，这件作品没有在截止前提交。", "The call is closed. This entry was not submitted in time."],
  receipt: ["报名编号", "Receipt number"],
  copy: ["复制编号", "Copy the number"],
  at: ["提交于 {at}", "Submitted {at}"],
  qr: ["查询本作品的二维码", "QR code of this entry’s page"],
  qrHint: ["扫码登录后可随时查看作品进展。", "Scan the code and sign in to see the progress of your entry."],
  video: ["视频", "Video"],
  about: ["作品信息", "About the entry"],
  check: ["还不能提交，请先处理以下问题", "The entry cannot be submitted yet. Please fix the following:"],
  screenedOut: ["未通过初步筛选的理由", "Why the entry did not pass screening"],
  edit: ["修改信息", "Edit the information"],
  editTitle: ["修改作品信息", "Edit the information"],
  save: ["保存修改", "Save changes"],
  savedEdit: ["修改已保存", "Your changes are saved"],
  discard: ["放弃修改", "Discard changes"],
  withdraw: ["撤回作品", "Withdraw the entry"],
  withdrawn: ["作品已撤回", "The entry is withdrawn"],
  pending: ["已提交，视频通过检测后即生效。", "Submitted. The submission takes effect once the video is accepted."],
  progress: ["作品进展", "Progress"],
  stepSubmit: ["提交", "Submitted"],
  stepScreen: ["初步筛选", "Screening"],
  stepReview: ["专家评审", "Expert review"],
  stepResult: ["结果公布", "Result"],
  preview: ["专家视角预览", "Preview as the experts see it"],
  print: ["打印回执", "Print the receipt"],
  copyForm: ["复制信息，新建作品", "Copy the form to a new entry"],
  agreedTo: ["已作承诺", "Pledges made"],
  agreedAt: ["{at} 同意（第 {version} 版）", "Agreed on {at} (version {version})"],
});

const Mending = lazy((again) => import(`./own-file.js${again}`), "Mending");

const Ceremony = lazy((again) => import(`./ceremony.js${again}`), "Ceremony");

const Feedback = lazy((again) => import(`./feedback.js${again}`), "Feedback");

const UNSUBMITTED = ["draft", "uploading", "probing", "rejected_format", "returned"];

/**
 * What the views of one entry get.
 * @typedef {object} Given
 * @property {Api.Entry} entry
 * @property {Api.Contest} contest
 * @property {Api.NamedRecommender[]} recommenders
 * @property {(entry: Api.Entry) => unknown} onEntry
 */

/**
 * Its receipt, its progress, and all that was entered.
 * @param {Given} props
 */
export function Follow({ entry, contest, recommenders, onEntry }) {
  const editable = entry.can.includes("edit");
  const tooLate = !entry.submitted_at && !editable && UNSUBMITTED.includes(entry.status);
  const onItsWay = entry.submitted_at && ["uploading", "probing", "rejected_format"].includes(entry.status);
  return html`<${WorkHeading} entry=${entry} />
    <div class="stack">
      ${entry.status === "screened_out" && html`<${Notice} tone="info" title=${t("screenedOut")}>
        <p class="preline">${entry.screening?.reason}</p></${Notice}>`}
      ${entry.submitted_at && Object.values(entry.files).some(({ state, can }) => can && state === "refused")
        && html`<${Mending} entry=${entry} contest=${askedOf(contest, entry.category)} onEntry=${onEntry} />`}
      ${tooLate && html`<${Notice} tone="warn">${t("tooLate")}</${Notice}>`}
      ${onItsWay && entry.status !== "rejected_format" && html`<${Notice} tone="info">${t("pending")}</${Notice}>`}
      ${entry.receipt && entry.status !== "withdrawn" && html`<${Receipt} entry=${entry} />`}
      ${entry.submitted_at && entry.status !== "withdrawn" && html`<${Recommended} entry=${entry} />`}
      ${entry.status === "awarded" && html`<${Ceremony} entry=${entry} contest=${contest} />`}
      <${Stages} entry=${entry} />
      ${["awarded", "not_selected"].includes(entry.status) && html`<${Feedback} entry=${entry} />`}
      ${(editable || entry.can.includes("upload") || entry.upload) && html`
        <${Deadline} ...${{ contest, entry, onEntry }} />`}
      <div class="stack">
        ${(entry.video || entry.upload) && html`<${Card} title=${t("video")} id=${fieldId("video")}>
          <${Video} entry=${entry} contest=${contest} onEntry=${onEntry} /></${Card}>`}
        <${Card} title=${t("about")} aside=${editable && html`
          <${ButtonLink} kind="quiet" icon="edit" href=${to("works", entry.id, "edit")}>${t("edit")}</${ButtonLink}>`}>
          <${Facts} rows=${formRows(entry, contest, recommenders)} />
        </${Card}>
        ${entry.pledges.length > 0 && html`<${Card} title=${t("agreedTo")}>
          <ul class="agreed">${entry.pledges.map((pledge) => html`<li key=${pledge.id}>
          <${Icon} name="check" /><span>${say(titleOf(contest, pledge.id))}${" "}
          ${pledge.at && html`<span class="muted small">
            ${t("agreedAt", { at: dateTime(pledge.at), version: pledge.version })}</span>`}
            </span></li>`)}</ul></${Card}>`}
        <${More} entry=${entry} contest=${contest} />
        <${Withdraw} entry=${entry} onEntry=${onEntry} label=${t("withdraw")} />
      </div>
    </div>`;
}

/**
 * What else can be done with an entry.
 * @param {{entry: Api.Entry, contest: Api.Contest}} props
 */
function More({ entry, contest }) {
  /** @type {(part: string, key: "preview" | "print", icon: import("../shared/parts/basics.js").IconName) => unknown} */
  const link = (part, key, icon) => html`<${ButtonLink} kind="quiet" icon=${icon} href=${to("works", entry.id, part)}>
    ${t(key)}</${ButtonLink}>`;
  return html`<div class="row">
    ${entry.video && link("preview", "preview", "play")}
    ${entry.receipt && entry.submitted_at && link("receipt", "print", "download")}
    ${contest.phase === "collecting" && html`<${ButtonLink} kind="quiet" icon="copy" href=${to("new", entry.id)}>
      ${t("copyForm")}</${ButtonLink}>`}
  </div>`;
}

/**
 * @param {Api.Contest} contest
 * @param {string} id
 */
function titleOf(contest, id) {
  return contest.pledges.find((each) => each.id === id)?.title || id;
}

/**
 * @param {Api.Entry} entry
 * @param {Api.Contest} contest
 * @param {Api.NamedRecommender[]} recommenders
 * @returns {[name: string, value: unknown][]}
 */
function formRows(entry, contest, recommenders) {
  const values = formOf(entry);
  /** @type {[name: string, value: unknown][]} */
  const told = savedFields().map(({ name, label }) =>
    [say(label), answerText(name, values[name], contest, recommenders)]);
  return [...told, ...fileRows(askedOf(contest, entry.category), entry.files, `/entries/${entry.id}`)];
}

const STEPS = /** @type {const} */ (["stepSubmit", "stepScreen", "stepReview", "stepResult"]);
/** @type {Partial<Record<Api.Status, number>>} */
const STEP_OF = {
  uploading: 0, probing: 0, rejected_format: 0, submitted: 1, screening: 1, returned: 1, screened_out: 1,
  in_review: 2, reviewed: 2, shortlisted: 2, awarded: 4, not_selected: 4,
};

/**
 * The progress of an entry in four steps, with its status in words.
 * @param {{entry: Api.Entry}} props
 */
function Stages({ entry }) {
  const at = STEP_OF[entry.status];
  const stopped = entry.status === "screened_out";
  return html`<${Card} title=${t("progress")}>
    ${at !== undefined && html`<ol class="stages">${STEPS.map((name, n) => html`<li key=${name}
      class=${classes(n < at && "passed", n === at && "current", n === at && stopped && "stopped")}
      aria-current=${n === at ? "step" : undefined}><span class="dot" aria-hidden="true"></span>${t(name)}</li>`)}
        </ol>`}
    <p class="strong">${say(entry.status_text)}</p>
    <p>${say(entry.outlook)}</p>
  </${Card}>`;
}

/**
 * Editing a submitted entry: saved on request, not while typing.
 * @param {Given} props
 */
export function Edit({ entry, contest, recommenders, onEntry }) {
  const draft = useDraft(entry, { auto: false, onEntry });
  const place = to("works", entry.id);
  const save = useAction(async () => {
    await draft.flush();
    toast(t.both("savedEdit"));
    go("works", entry.id);
  });
  const discard = () => {
    draft.discard();
    go("works", entry.id);
  };
  return html`<${WorkHeading} entry=${entry} title=${t("editTitle")} back=${{ href: place, label: entry.title }} />
    <div class="stack">
      <${Deadline} contest=${contest} />
      ${draft.conflict && html`<${Conflict} draft=${draft} contest=${contest} recommenders=${recommenders} />`}
      <${ErrorSummary} error=${save.error} labels=${fieldLabels()} />
      <${Card} title=${t("about")} aside=${html`<${SaveState} draft=${draft} />`}>
        <${WorkForm} ...${{ draft, entry, contest, recommenders, onEntry }} />
      </${Card}>
      <div class="form-actions"><${Button} class="large" busy=${save.busy} onClick=${() => save.run()}>${t("save")}
        </${Button}>
        <${Button} kind="text" onClick=${discard}>${t("discard")}</${Button}></div>
    </div>`;
}

/**
 * The receipt: number, copy button, and a QR code that leads back to the entry.
 * @param {{entry: Api.Entry}} props
 */
function Receipt({ entry }) {
  const address = new URL(`#/works/${entry.id}`, location.href).href;
  return html`<${Card} tone="accent receipt">
    <div class="receipt-body">
      <div class="stack tight">
        <p class="muted">${t("receipt")}</p>
        <p class="receipt-number"><code>${entry.receipt}</code></p>
        ${entry.submitted_at && html`<p class="muted small">${t("at", { at: dateTime(entry.submitted_at) })}</p>`}
        <div class="row"><${CopyButton} text=${entry.receipt} label=${t("copy")} /></div>
      </div>
      <figure class="receipt-code"><${QrCode} text=${address} label=${t("qr")} />
        <figcaption class="muted small">${t("qrHint")}</figcaption></figure>
    </div>
  </${Card}>`;
}
