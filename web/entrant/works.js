/** All works of the entrant, and the start of a new one. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/actions.js";
import { api } from "../shared/api.js";
import { Badge, Button, ButtonLink, Card, Empty, Heading, Loading, Notice, Problem } from "../shared/basics.js";
import { choiceText } from "../shared/contest.js";
import { ErrorSummary, formError, Select, TextField } from "../shared/fields.js";
import { say, words } from "../shared/i18n.js";
import { lazy } from "../shared/lazy.js";
import { dropCopy, keepCopy, readCopy } from "../shared/local-copy.js";
import { go, to } from "../shared/route.js";
import { statusTone } from "../shared/status.js";
import { dateTime } from "../shared/time.js";
import { uploadOf, useUploads } from "../shared/uploads.js";
import { Deadline } from "./deadline.js";
import { FORM } from "./form-fields.js";
import { presetUnit } from "./unit.js";

const UploadLine = lazy((again) => import(`./sending.js${again}`), "UploadLine");

const t = words({
  title: ["我的作品", "My works"],
  welcome: ["登记完成，现在可以添加作品了。", "You are registered. Now add your first work."],
  add: ["添加作品", "Add a work"],
  none: ["还没有作品", "No works yet"],
  noneText: ["每位投稿人可以提交多件作品，每件作品对应一个视频。", "You may enter several works; each is one video."],
  receipt: ["报名编号", "Receipt"],
  changed: ["更新于 {at}", "Changed {at}"],
  missing: ["还差 {n} 项未完成", "{n} things left to do"],
  ready: ["内容已齐，可以提交", "Complete: ready to submit"],
  withdrawn: ["已撤回的作品（{n}）", "Withdrawn works ({n})"],
  newTitle: ["添加作品", "Add a work"],
  newLead: ["先给作品起个名字，接着就可以一边上传视频、一边填写信息。草稿会自动保存。", "Give it a title first; then the video uploads while you fill in the rest. The draft saves itself."],
  nameHint: ["将用于公示和证书，提交后在截止前仍可修改。", "Used in public and on the certificate; you can change it until the deadline."],
  choose: ["请选择", "Please choose"],
  start: ["下一步：上传视频", "Next: the video"],
  back: ["我的作品", "My works"],
  check: ["请检查填写的内容", "Please look at the following"],
  nameNeeded: ["请填写作品名称。", "Please give the work a title."],
});

// The API answers in pages of a megabyte; nobody but a very busy unit has a second one.
async function allEntries() {
  const entries = [];
  for (let after = ""; after !== null; ) {
    const page = await api.get(after ? `/entries?after=${encodeURIComponent(after)}` : "/entries");
    entries.push(...page.entries);
    after = page.next ?? null;
  }
  return entries;
}

/** The list. */
export function Works({ contest, welcome }) {
  const works = useLoad(allEntries);
  useUploads(works.reload);
  const checking = works.data?.some((entry) => entry.video?.state === "checking");
  useEffect(() => {
    if (!checking) return undefined;
    const timer = setInterval(works.reload, 4000);
    return () => clearInterval(timer);
  }, [checking]);
  const entries = [...(works.data || [])].sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at));
  const alive = entries.filter((entry) => entry.status !== "withdrawn");
  const gone = entries.filter((entry) => entry.status === "withdrawn");
  const collecting = contest.phase === "collecting";
  const add = collecting && html`<${ButtonLink} icon="plus" href=${to("new")}>${t("add")}</${ButtonLink}>`;
  return html`<${Heading} title=${t("title")} actions=${alive.length > 0 && add} />
    <div class="stack">
      ${welcome && !alive.length && html`<${Notice} tone="good">${t("welcome")}</${Notice}>`}
      <${Deadline} contest=${contest} />
      <${Problem} error=${works.error} onRetry=${works.reload} />
      ${!works.data && works.loading && html`<${Loading} />`}
      ${works.data && !alive.length && html`<${Card}><${Empty} title=${t("none")}><p>${t("noneText")}</p>${add}</${Empty}></${Card}>`}
      ${alive.length > 0 && html`<ul class="works">${alive.map((entry) => html`<li key=${entry.id}><${WorkCard} entry=${entry} contest=${contest} /></li>`)}</ul>`}
      ${gone.length > 0 && html`<details><summary>${t("withdrawn", { n: gone.length })}</summary>
        <ul class="works">${gone.map((entry) => html`<li key=${entry.id}><${WorkCard} entry=${entry} contest=${contest} /></li>`)}</ul></details>`}
    </div>`;
}

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
      ${settling && html`<span class=${entry.missing.length ? "to-do" : "done"}>${entry.missing.length ? t("missing", { n: entry.missing.length }) : t("ready")}</span>`}
    </span>
    ${job && html`<${UploadLine} job=${job} />`}
  </a>`;
}

const COPY = "new-work";

/** A new work begins with its title; its draft exists from then on. */
export function NewWork({ contest, recommenders, entrant }) {
  const [values, setValues] = useState(() => readCopy(COPY) || { title: "", category: "" });
  const [wrong, setWrong] = useState(null);
  // The same key for every try of this form: a lost reply must not make a second work.
  const key = useRef(crypto.randomUUID?.() || String(Math.random()).slice(2));
  const make = useAction(async () => {
    const wanted = presetUnit() || entrant.profile.recommender;
    const recommender = recommenders.some((each) => each.id === wanted) ? wanted : null;
    const body = { title: values.title, category: values.category, recommender };
    const entry = await api.post("/entries", body, { headers: { "Idempotency-Key": key.current } });
    dropCopy(COPY);
    go("works", entry.id);
  });
  const set = (name) => (value) => {
    const next = { ...values, [name]: value };
    setValues(next);
    keepCopy(COPY, next);
    key.current = crypto.randomUUID?.() || String(Math.random()).slice(2);
  };
  const submit = (event) => {
    event.preventDefault();
    const empty = !values.title.trim();
    setWrong(empty ? formError(t.both("check"), [{ field: "title", message: t.both("nameNeeded") }]) : null);
    if (!empty) make.run();
  };
  const error = wrong || make.error;
  const field = (name) => ({ name, value: values[name], onInput: set(name), error: error?.fields?.find((each) => each.field === name) });
  const labels = Object.fromEntries(FORM.map(({ name, label }) => [name, say(label)]));
  return html`<${Heading} title=${t("newTitle")} lead=${t("newLead")} back=${{ href: to(), label: t("back") }} />
    <div class="stack"><${Deadline} contest=${contest} />
    <${Card}><form class="form" noValidate onSubmit=${submit}>
      <${ErrorSummary} error=${error} labels=${labels} />
      <${TextField} ...${field("title")} label=${labels.title} hint=${t("nameHint")} required autocomplete="off" />
      <${Select} ...${field("category")} label=${labels.category} options=${contest.categories} empty=${t("choose")} />
      <div class="form-actions"><${Button} type="submit" class="large" busy=${make.busy}>${t("start")}</${Button}></div>
    </form></${Card}></div>`;
}
