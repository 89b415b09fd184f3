/** One work: prepare and submit it; afterwards its receipt and where it stands. */
import { html, useRef, useState } from "../vendor/preact.js";
import { api } from "../shared/api.js";
import { Badge, Button, ButtonLink, Card, Confirm, ErrorSummary, Facts, Heading, Icon, Loading, Notice, Problem, classes, fieldId, formError, toast, useAction, useLoad } from "../shared/components.js";
import { choiceText } from "../shared/contest.js";
import { say, words } from "../shared/i18n.js";
import { go, to } from "../shared/route.js";
import { statusTone } from "../shared/status.js";
import { date, dateTime } from "../shared/time.js";
import { uploadOf } from "../shared/upload.js";
import { FIELDS, useDraft } from "./draft.js";
import { Conflict, SaveState, WorkForm, fieldLabels } from "./form.js";
import { Pledges, Receipt, pledgeField, pledgeLabels } from "./submission.js";
import { Video } from "./video.js";
import { Deadline, useUploads } from "./works.js";

const t = words({
  back: ["我的作品", "My works"],
  video: ["视频", "Video"],
  about: ["作品信息", "About the work"],
  pledges: ["承诺与许可", "Pledges"],
  submit: ["提交作品", "Submit the work"],
  submitHint: ["提交后仍可在截止前修改信息、更换视频或撤回。", "Until the deadline you can still change it, replace the video or withdraw it."],
  submitEarly: ["视频还在上传或检测，现在也可以提交；视频通过检测后提交自动生效。", "The video is still on its way or being checked. You can submit now: it takes effect once the video is accepted."],
  submitted: ["作品已提交", "The work is submitted"],
  toDo: ["还差这些", "Still to do"],
  allDone: ["内容已齐", "Everything is there"],
  tickAll: ["请阅读并勾选。", "Please read and tick this."],
  check: ["还不能提交，请先处理以下问题", "It cannot be submitted yet; please look at the following"],
  returned: ["作品已退回，请按以下意见修改后重新提交", "Returned: please correct it and submit again"],
  screenedOut: ["未通过初步筛选的理由", "Why it did not pass screening"],
  edit: ["修改信息", "Change the information"],
  editTitle: ["修改作品信息", "Change the information"],
  save: ["保存修改", "Save the changes"],
  savedEdit: ["修改已保存", "Your changes are saved"],
  discard: ["放弃修改", "Discard the changes"],
  withdraw: ["撤回作品", "Withdraw the work"],
  withdrawDraft: ["放弃这件草稿", "Give this draft up"],
  withdrawTitle: ["撤回“{title}”？", "Withdraw “{title}”?"],
  withdrawText: ["撤回后作品不再参加征选，不能恢复；需要时可以重新添加作品。", "A withdrawn work takes no further part and cannot be brought back; you may enter it anew."],
  withdrawReason: ["撤回原因（选填）", "Reason (optional)"],
  withdrawn: ["作品已撤回", "The work is withdrawn"],
  pending: ["已提交，视频通过检测后即生效。", "Submitted; it takes effect once the video is accepted."],
  progress: ["作品进展", "Where the work stands"],
  stepSubmit: ["提交", "Submitted"],
  stepScreen: ["初步筛选", "Screening"],
  stepReview: ["专家评审", "Expert review"],
  stepResult: ["结果公布", "Result"],
  agreedTo: ["已作承诺", "Pledges given"],
  agreedAt: ["{at} 同意（第 {version} 版）", "agreed {at} (version {version})"],
  none: ["—", "—"],
});

/** `part` is "edit" while a submitted work is changed. */
export function Work({ id, part, contest, recommenders }) {
  const work = useLoad(() => api.get(`/entries/${id}`), [id]);
  const latest = useRef(0);
  const hear = (entry) => {
    // Answers may overtake each other; an older version never replaces a newer one.
    if (entry.revision < latest.current) return;
    latest.current = entry.revision;
    work.setData(entry);
  };
  useUploads((entryId, entry) => entryId === id && hear(entry));
  if (work.error && !work.data) {
    return html`<${Heading} title=${t("back")} back=${{ href: to(), label: t("back") }} /><${Problem} error=${work.error} onRetry=${work.reload} />`;
  }
  if (!work.data) return html`<${Loading} />`;
  const entry = work.data;
  latest.current = Math.max(latest.current, entry.revision);
  const shared = { entry, contest, recommenders, onEntry: hear };
  if (entry.submitted_at === null && entry.can.includes("edit")) return html`<${Prepare} key="prepare" ...${shared} />`;
  if (part === "edit" && entry.can.includes("edit")) return html`<${Edit} key="edit" ...${shared} />`;
  return html`<${Follow} key="follow" ...${shared} />`;
}

function WorkHeading({ entry, title, back = { href: to(), label: t("back") } }) {
  return html`<${Heading} title=${title || entry.title} back=${back}
    actions=${html`<${Badge} tone=${statusTone(entry.status)}>${say(entry.status_text)}</${Badge}>`} />`;
}

/* ── Before it is submitted ───────────────────────────────────────────────────────────────────────────────── */

function Prepare({ entry, contest, recommenders, onEntry }) {
  const draft = useDraft(entry, { auto: true, onEntry });
  const [ticked, setTicked] = useState(() => new Set());
  const [wrong, setWrong] = useState(null);
  const labels = { ...fieldLabels(), ...pledgeLabels(contest), video: t("video"), pledges: t("pledges") };
  const submit = useAction(async () => {
    await draft.flush();
    const pledges = contest.pledges.filter((pledge) => ticked.has(pledge.id)).map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    onEntry(await submission(entry.id, draft, pledges));
    toast(t.both("submitted"));
    scrollTo(0, 0);
    document.querySelector("main h1")?.focus();
  });
  const press = () => {
    const fields = contest.pledges.filter((pledge) => !ticked.has(pledge.id)).map((pledge) => ({ field: pledgeField(pledge.id), message: t.both("tickAll") }));
    setWrong(fields.length && !missingNow(entry, draft).length ? formError(t.both("check"), fields) : null);
    if (!fields.length || missingNow(entry, draft).length) submit.run();
  };
  const tick = (id, on) => {
    const next = new Set(ticked);
    if (on) next.add(id);
    else next.delete(id);
    setTicked(next);
  };
  const error = wrong || submit.error;
  const refused = (error?.fields || []).filter((each) => !(each.field.startsWith("pledges.") && ticked.has(each.field.slice(8))) && !filled(each.field, draft));
  const job = uploadOf(entry.id);
  const early = job || entry.upload || entry.video?.state === "checking" || entry.video?.state === "unknown";
  return html`<${WorkHeading} entry=${{ ...entry, title: draft.values.title || entry.title }} />
    <div class="stack">
      ${entry.screening?.outcome === "return" && html`<${Notice} tone="warn" title=${t("returned")}><p class="preline">${entry.screening.reason}</p></${Notice}>`}
      <${Deadline} contest=${contest} />
      <${Conflict} draft=${draft} contest=${contest} recommenders=${recommenders} />
      <div class="columns aside">
        <div class="stack">
          <${Card} title=${html`<span class="step">1</span>${t("video")}`} id=${fieldId("video")} tabindex="-1"><${Video} entry=${entry} contest=${contest} onEntry=${onEntry} /></${Card}>
          <${Card} title=${html`<span class="step">2</span>${t("about")}`} aside=${html`<${SaveState} draft=${draft} />`}>
            <${WorkForm} draft=${draft} contest=${contest} recommenders=${recommenders} refused=${refused} />
          </${Card}>
          <${Card} title=${html`<span class="step">3</span>${t("pledges")}`}><${Pledges} contest=${contest} ticked=${ticked} onTick=${tick} refused=${refused} /></${Card}>
        </div>
        <aside class="stack side">
          <${Card} tone="accent">
            <div class="stack">
              <${ErrorSummary} error=${error} labels=${labels} />
              <${Checklist} entry=${entry} draft=${draft} labels=${labels} contest=${contest} ticked=${ticked} />
              ${early && html`<p class="hint">${t("submitEarly")}</p>`}
              <${Button} class="large block warm" kind="warm" busy=${submit.busy} onClick=${press}>${t("submit")}</${Button}>
              <p class="hint">${t("submitHint")}</p>
              <${SaveState} draft=${draft} />
            </div>
          </${Card}>
          <${Withdraw} entry=${entry} onEntry=${onEntry} label=${t(entry.receipt ? "withdraw" : "withdrawDraft")} />
        </aside>
      </div>
    </div>`;
}

// The video's verdict may change the revision between the last save and this call: once more with the newest one.
async function submission(id, draft, pledges) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.post(`/entries/${id}/submission`, { revision: draft.revision, pledges });
    } catch (error) {
      if (error.code !== "STALE" || tries === 3) throw error;
      const seen = draft.values;
      draft.hear(await api.get(`/entries/${id}`));
      // Somebody changed the form itself: nobody submits what they have not seen.
      if (draft.values !== seen) throw error;
    }
  }
}

function filled(field, draft) {
  return field in draft.values && String(draft.values[field]).trim() !== "" && !draft.error?.fields?.some((each) => each.field === field);
}

/** What the last saved version still lacked, less what has been typed since. */
function missingNow(entry, draft) {
  return entry.missing.filter((name) => !filled(name, draft));
}

function Checklist({ entry, draft, labels, contest, ticked }) {
  const rejected = entry.video?.state === "rejected" && !entry.upload ? ["video"] : [];
  const missing = [...new Set([...missingNow(entry, draft), ...rejected])];
  const pledges = contest.pledges.every((pledge) => ticked.has(pledge.id)) ? [] : ["pledges"];
  const order = ["video", ...FIELDS];
  const items = [...missing.sort((a, b) => order.indexOf(a) - order.indexOf(b)), ...pledges];
  const reach = (event, name) => {
    event.preventDefault();
    const target = document.getElementById(fieldId(name === "pledges" ? pledgeField(contest.pledges[0].id) : name));
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  if (!items.length) return html`<p class="row done strong"><${Icon} name="check" />${t("allDone")}</p>`;
  return html`<div><p class="strong">${t("toDo")}</p><ul class="to-do-list">${items.map((name) => html`<li key=${name}>
    <a href=${`#${fieldId(name)}`} onClick=${(event) => reach(event, name)}>${labels[name] || name}</a></li>`)}</ul></div>`;
}

/* ── A submitted work is changed ──────────────────────────────────────────────────────────────────────────── */

function Edit({ entry, contest, recommenders, onEntry }) {
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
      <${Conflict} draft=${draft} contest=${contest} recommenders=${recommenders} />
      <${ErrorSummary} error=${save.error} labels=${fieldLabels()} />
      <${Card} title=${t("about")} aside=${html`<${SaveState} draft=${draft} />`}>
        <${WorkForm} draft=${draft} contest=${contest} recommenders=${recommenders} />
      </${Card}>
      <div class="form-actions"><${Button} class="large" busy=${save.busy} onClick=${() => save.run()}>${t("save")}</${Button}>
        <${Button} kind="text" onClick=${discard}>${t("discard")}</${Button}></div>
    </div>`;
}

/* ── After it is submitted ────────────────────────────────────────────────────────────────────────────────── */

function Follow({ entry, contest, recommenders, onEntry }) {
  const editable = entry.can.includes("edit");
  const onItsWay = entry.submitted_at && ["uploading", "probing", "rejected_format"].includes(entry.status);
  return html`<${WorkHeading} entry=${entry} />
    <div class="stack">
      ${entry.status === "screened_out" && html`<${Notice} tone="info" title=${t("screenedOut")}><p class="preline">${entry.screening?.reason}</p></${Notice}>`}
      ${onItsWay && entry.status !== "rejected_format" && html`<${Notice} tone="info">${t("pending")}</${Notice}>`}
      ${entry.receipt && entry.status !== "withdrawn" && html`<${Receipt} entry=${entry} />`}
      <${Stages} entry=${entry} />
      ${editable && html`<${Deadline} contest=${contest} />`}
      <div class="stack">
        ${(entry.video || entry.upload) && html`<${Card} title=${t("video")} id=${fieldId("video")}><${Video} entry=${entry} contest=${contest} onEntry=${onEntry} /></${Card}>`}
        <${Card} title=${t("about")} aside=${editable && html`<${ButtonLink} kind="quiet" icon="edit" href=${to("works", entry.id, "edit")}>${t("edit")}</${ButtonLink}>`}>
          <${Facts} rows=${formRows(entry, contest, recommenders)} />
        </${Card}>
        ${entry.pledges.length > 0 && html`<${Card} title=${t("agreedTo")}><ul class="agreed">${entry.pledges.map((pledge) => html`<li key=${pledge.id}>
          <${Icon} name="check" /><span>${say(contest.pledges.find((each) => each.id === pledge.id)?.title || pledge.id)}
          <span class="muted small"> ${t("agreedAt", { at: dateTime(pledge.at), version: pledge.version })}</span></span></li>`)}</ul></${Card}>`}
        <${Withdraw} entry=${entry} onEntry=${onEntry} label=${t("withdraw")} />
      </div>
    </div>`;
}

function formRows(entry, contest, recommenders) {
  const labels = fieldLabels();
  return [
    [labels.title, entry.title],
    [labels.category, say(choiceText(contest.categories, entry.category))],
    [labels.theme, say(choiceText(contest.themes, entry.theme))],
    [labels.completed_on, entry.completed_on ? date(`${entry.completed_on}T12:00:00+08:00`) : ""],
    [labels.creators, entry.creators.join("\n")],
    [labels.recommender, recommenders.find((each) => each.id === entry.recommender)?.name],
    [labels.synopsis, entry.synopsis],
    [labels.ai_statement, entry.ai_statement],
    [labels.public_link, entry.public_link],
    [labels.materials, entry.materials],
    [labels.filing_number, entry.filing_number],
  ];
}

const STEPS = ["stepSubmit", "stepScreen", "stepReview", "stepResult"];
const STEP_OF = {
  uploading: 0, probing: 0, rejected_format: 0, submitted: 1, screening: 1, returned: 1, screened_out: 1,
  in_review: 2, reviewed: 2, shortlisted: 2, awarded: 4, not_selected: 4,
};

/** The way of a work in four steps, with its status in words. */
function Stages({ entry }) {
  const at = STEP_OF[entry.status];
  return html`<${Card} title=${t("progress")}>
    ${at !== undefined && html`<ol class="stages">${STEPS.map((name, n) => html`<li key=${name}
      class=${classes(n < at && "passed", n === at && "current", entry.status === "screened_out" && n === at && "stopped")}
      aria-current=${n === at ? "step" : undefined}><span class="dot" aria-hidden="true"></span>${t(name)}</li>`)}</ol>`}
    <p class="strong">${say(entry.status_text)}</p>
  </${Card}>`;
}

function Withdraw({ entry, onEntry, label }) {
  const [asking, setAsking] = useState(false);
  if (!entry.can.includes("withdraw")) return null;
  const withdraw = async (reason) => {
    uploadOf(entry.id)?.drop();
    const answer = await api.post(`/entries/${entry.id}/withdrawal`, { reason });
    toast(t.both("withdrawn"));
    onEntry(answer);
    if (!entry.receipt) go();
  };
  return html`<div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${label}</${Button}>
    ${asking && html`<${Confirm} title=${t("withdrawTitle", { title: entry.title })} confirm=${label} danger reason=${t("withdrawReason")} reasonOptional
      onConfirm=${withdraw} onClose=${() => setAsking(false)}><p>${t("withdrawText")}</p></${Confirm}>`}</div>`;
}
