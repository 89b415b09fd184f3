/** One entry: it is prepared and submitted here; `follow.js` shows it afterwards. */
import { html, useRef, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { wakeAll } from "../shared/server/autosave.js";
import { Button, Card, Heading, Icon, Loading, Notice, Problem } from "../shared/parts/basics.js";
import { ErrorSummary, fieldId, formError } from "../shared/parts/fields.js";
import { toast } from "../shared/parts/frame.js";
import { words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { to } from "../shared/parts/route.js";
import { uploadOf, useUploads } from "./upload/uploads.js";
import { Deadline } from "./deadline.js";
import { deadline } from "../shared/words/time.js";
import { unfilled, useDraft } from "./draft.js";
import { useReturn } from "./last-answers.js";
import { fieldNames, wholeForm } from "./whole-form.js";
import { SaveState, WorkForm, fieldLabels } from "./form.js";
import { Pledges, pledgeField, pledgeLabels } from "./pledges.js";
import { Video } from "./upload/video.js";
import { Withdraw, WorkHeading } from "./work-parts.js";

const Conflict = lazy((again) => import(`./conflict.js${again}`), "Conflict");
const Follow = lazy((again) => import(`./follow.js${again}`), "Follow");
const Preview = lazy((again) => import(`./preview.js${again}`), "Preview");
const PrintedReceipt = lazy((again) => import(`./printed-receipt.js${again}`), "PrintedReceipt");
const Edit = lazy((again) => import(`./follow.js${again}`), "Edit");

const t = words({
  back: ["我的作品", "My entries"],
  video: ["视频", "Video"],
  about: ["作品信息", "About the entry"],
  pledges: ["承诺与许可", "Pledges"],
  submit: ["提交作品", "Submit the entry"],
  submitHint: [
    "提交后仍可在截止前修改信息、更换视频或撤回。",
    "Until the deadline you can still edit the information, replace the video or withdraw the entry.",
  ],
  submitEarly: [
    "视频还在上传或检测，现在也可以提交；视频通过检测后提交自动生效。",
    "The video is still being uploaded or checked. You can submit now. The submission takes effect once the video is "
      + "accepted.",
  ],
  submitted: ["作品已提交", "The entry is submitted"],
  toDo: ["待补充内容", "Still missing"],
  allDone: ["内容已完整", "Everything is complete"],
  tickAll: ["请阅读并勾选。", "Please read the text and tick the box."],
  check: ["还不能提交，请先处理以下问题", "The entry cannot be submitted yet. Please fix the following:"],
  ownDeadline: ["本作品须于 {at} 前提交", "This entry must be submitted by {at}"],
  returned: ["作品已退回，请按以下意见修改后重新提交", "The entry was returned. Please correct it as follows and submit it again"],
  edit: ["修改信息", "Edit the information"],
  withdraw: ["撤回作品", "Withdraw the entry"],
  withdrawDraft: ["放弃这件草稿", "Discard this draft"],
});

/** `part` is "edit" while a submitted entry is edited. */
export function Work({ id, part, contest, recommenders }) {
  const work = useLoad(() => api.get(`/entries/${id}`), [id]);
  const latest = useRef(0);
  const hear = (entry) => {
    // Answers may arrive out of order; an older version never replaces a newer one.
    if (entry.revision < latest.current) return;
    latest.current = entry.revision;
    work.setData(entry);
  };
  useUploads((entryId, entry) => entryId === id && hear(entry));
  // What was kept is shown until the server's version comes; without it the next change of the entry says it too.
  useReturn(() => {
    wakeAll();
    api.get(`/entries/${id}`, { fresh: true }).then(hear, () => {});
  });
  if (work.error && !work.data) {
    return html`<${Heading} title=${t("back")} back=${{ href: to(), label: t("back") }} />
      <${Problem} error=${work.error} onRetry=${work.reload} />`;
  }
  if (!work.data) return html`<${Loading} />`;
  const entry = work.data;
  latest.current = Math.max(latest.current, entry.revision);
  const shared = { entry, contest, recommenders, onEntry: hear };
  const settling = entry.can.includes("edit") || entry.can.includes("submit");
  if (part === "preview" && entry.video) return html`<${Preview} entry=${entry} contest=${contest} />`;
  if (part === "receipt" && entry.receipt) return html`<${PrintedReceipt} entry=${entry} contest=${contest} />`;
  if (entry.submitted_at === null && settling) return html`<${Prepare} key="prepare" ...${shared} />`;
  if (part === "edit" && entry.can.includes("edit")) return html`<${Edit} key="edit" ...${shared} />`;
  return html`<${Follow} key="follow" ...${shared} />`;
}

/* ── Before it is submitted ───────────────────────────────────────────────────────────────────────────────── */

// Submitting: `press` does it, or says what is missing; `refused` are the problems that are not mended since.
function useSubmit({ entry, contest, draft, ticked, editable, onEntry }) {
  const [wrong, setWrong] = useState(null);
  const submit = useAction(async () => {
    if (editable) await draft.flush();
    const agreed = contest.pledges.filter((pledge) => ticked.has(pledge.id));
    const pledges = agreed.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    onEntry(await submission(entry.id, draft, pledges));
    toast(t.both("submitted"));
    scrollTo(0, 0);
    document.querySelector("h1")?.focus();
  });
  const press = () => {
    const open = contest.pledges.filter((pledge) => !ticked.has(pledge.id));
    const fields = open.map((pledge) => ({ field: pledgeField(pledge.id), message: t.both("tickAll") }));
    const lacking = missingNow(entry, draft, contest).length > 0;
    setWrong(fields.length && !lacking ? formError(t.both("check"), fields) : null);
    if (!fields.length || lacking) submit.run();
  };
  const error = wrong || submit.error;
  const isSent = (field) => isFile(field) && !entry.missing.includes(field);
  const isMended = ({ field }) => filled(field, draft) || isSent(field)
    || (field.startsWith("pledges.") && ticked.has(field.slice(8)));
  return { press, error, busy: submit.busy, refused: (error?.fields || []).filter((each) => !isMended(each)) };
}

function Prepare({ entry, contest, recommenders, onEntry }) {
  // In the grace period after the deadline an entry can still be submitted, but no longer edited.
  const editable = entry.can.includes("edit");
  const draft = useDraft(entry, { auto: editable, onEntry });
  const [ticked, setTicked] = useState(() => new Set());
  const submit = useSubmit({ entry, contest, draft, ticked, editable, onEntry });
  const { refused } = submit;
  const tick = (id, on) => setTicked(new Set(on ? [...ticked, id] : [...ticked].filter((each) => each !== id)));
  const step = (n, key) => html`<span class="step">${n}</span>${t(key)}`;
  const card = (title, part, rest) => html`<${Card} title=${title} ...${rest}>${part}</${Card}>`;
  const form = html`<fieldset disabled=${!editable}>
    <${WorkForm} ...${{ draft, entry, contest, recommenders, refused, onEntry }} /></fieldset>`;
  return html`<${WorkHeading} entry=${{ ...entry, title: draft.values.title || entry.title }} />
    <div class="stack">
      ${entry.screening?.outcome === "return" && html`<${Notice} tone="warn" title=${t("returned")}>
        <p class="preline">${entry.screening.reason}</p></${Notice}>`}
      ${Date.parse(entry.deadline) > Date.parse(contest.calendar.closes) && html`<${Notice} tone="warn">
        <p>${t("ownDeadline", { at: deadline(entry.deadline) })}</p></${Notice}>`}
      <${Deadline} ...${{ contest, entry, onEntry }} />
      ${draft.conflict && html`<${Conflict} draft=${draft} contest=${contest} recommenders=${recommenders} />`}
      <div class="columns aside">
        <div class="stack">
          ${card(step(1, "video"), html`<${Video} entry=${entry} contest=${contest} onEntry=${onEntry} />`,
            { id: fieldId("video"), tabindex: "-1" })}
          ${card(step(2, "about"), form, { aside: editable && html`<${SaveState} draft=${draft} />` })}
          ${contest.pledges.length > 0 && card(step(3, "pledges"),
            html`<${Pledges} contest=${contest} ticked=${ticked} onTick=${tick} refused=${refused} />`)}
        </div>
        <aside class="stack side">
          <${Submission} ...${{ entry, contest, draft, ticked, editable, submit }} />
          <${Withdraw} entry=${entry} onEntry=${onEntry} label=${t(entry.receipt ? "withdraw" : "withdrawDraft")} />
        </aside>
      </div>
    </div>`;
}

function Submission({ entry, contest, draft, ticked, editable, submit }) {
  const labels = { ...fieldLabels(), ...pledgeLabels(contest), video: t("video"), pledges: t("pledges") };
  const early = uploadOf(entry.id) || entry.upload || ["checking", "unknown"].includes(entry.video?.state);
  return html`<${Card} tone="accent"><div class="stack">
    <${ErrorSummary} error=${submit.error} labels=${labels} left=${submit.refused} />
    <${Checklist} entry=${entry} draft=${draft} labels=${labels} contest=${contest} ticked=${ticked} />
    ${early && html`<p class="hint">${t("submitEarly")}</p>`}
    <${Button} class="large block warm" kind="warm" busy=${submit.busy} onClick=${submit.press}>
      ${t("submit")}</${Button}>
    ${editable && html`<p class="hint">${t("submitHint")}</p>`}
    ${editable && html`<${SaveState} draft=${draft} />`}
  </div></${Card}>`;
}

// The video's check may change the revision between the last save and this call; then try again with the newest one.
async function submission(id, draft, pledges) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await api.post(`/entries/${id}/submission`, { revision: draft.revision, pledges });
    } catch (error) {
      if (error.code !== "STALE" || tries === 3) throw error;
      const seen = draft.values;
      draft.hear(await api.get(`/entries/${id}`, { fresh: true }));
      // The form itself was changed elsewhere: people submit only what they have seen.
      if (draft.values !== seen) throw error;
    }
  }
}

function isFile(field) {
  return wholeForm().some(({ name, kind }) => name === field && kind === "file");
}

function filled(field, draft) {
  if (!(field in draft.values) || String(draft.values[field]).trim() === "") return false;
  return !draft.error?.fields?.some((each) => each.field === field);
}

/** What the form lacks as it is typed, and what the last saved version lacked besides. */
function missingNow(entry, draft, contest) {
  const lacking = unfilled(draft.values).filter((name) => name !== "theme" || contest.themes.length > 0);
  return [...lacking, ...entry.missing.filter((name) => !fieldNames().includes(name))];
}

function Checklist({ entry, draft, labels, contest, ticked }) {
  const rejected = entry.video?.state === "rejected" && !entry.upload ? ["video"] : [];
  const missing = [...new Set([...missingNow(entry, draft, contest), ...rejected])];
  const pledges = contest.pledges.every((pledge) => ticked.has(pledge.id)) ? [] : ["pledges"];
  const order = ["video", ...wholeForm().map(({ name }) => name)];
  const items = [...missing.sort((a, b) => order.indexOf(a) - order.indexOf(b)), ...pledges];
  const reach = (event, name) => {
    event.preventDefault();
    const target = document.getElementById(fieldId(name === "pledges" ? pledgeField(contest.pledges[0].id) : name));
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  if (!items.length) return html`<p class="row done strong"><${Icon} name="check" />${t("allDone")}</p>`;
  return html`<div><p class="strong">${t("toDo")}</p><ul class="to-do-list">${items.map((name) => html`<li key=${name}>
    <a href=${`#${fieldId(name)}`} onClick=${(event) => reach(event, name)}>${labels[name] || name}</a></li>`)}</ul>
      </div>`;
}
