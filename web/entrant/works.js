/** The entrant's entries, and adding a new one. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { wakeAll } from "../shared/server/autosave.js";
import { Button, ButtonLink, Card, Empty, Heading, Loading, Notice, Problem } from "../shared/parts/basics.js";
import { ErrorSummary, formError, Select, TextField } from "../shared/parts/fields.js";
import { say, words } from "../shared/words/i18n.js";
import { lazy } from "../shared/parts/lazy.js";
import { dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { go, to } from "../shared/parts/route.js";
import { useUploads } from "./upload/uploads.js";
import { Deadline } from "./deadline.js";
import { Draft } from "./draft.js";
import { FORM } from "./form-fields.js";
import { useReturn } from "./last-answers.js";
import { presetUnit } from "./unit.js";

const Cards = lazy((again) => import(`./work-card.js${again}`), "Cards");

const t = words({
  title: ["我的作品", "My entries"],
  welcome: ["登记完成，现在可以添加作品了。", "You are registered. You can now add an entry."],
  add: ["添加作品", "Add an entry"],
  member: ["您以团队成员身份使用“{name}”的账号。", "You use the account of “{name}” as a team member."],
  none: ["还没有作品", "No entries yet"],
  noneText: [
    "每件作品对应一个视频。每位投稿人最多 {entries} 件作品，可同时上传 {uploads} 个视频。",
    "Each entry is one video. Each entrant can have {entries} {entries:entry|entries} and {uploads} "
      + "{uploads:upload|uploads} at a time.",
  ],
  withdrawn: ["已撤回的作品（{n}）", "Withdrawn entries ({n})"],
  newTitle: ["添加作品", "Add an entry"],
  newLead: [
    "请填写作品名称，随后可同时上传视频、填写信息。草稿自动保存。",
    "First give the entry a title. Then you can upload the video and fill in the form at the same time. The draft is "
      + "saved automatically.",
  ],
  nameHint: ["将用于公示和证书，提交后在截止前仍可修改。", "Shown in public and on the certificate. You can change it until the deadline."],
  choose: ["请选择", "Please choose"],
  start: ["下一步：上传视频", "Next: upload the video"],
  back: ["我的作品", "My entries"],
  check: ["请检查填写的内容", "Please fix the following:"],
  nameNeeded: ["请填写作品名称。", "Please enter a title."],
});

// The API answers in pages of a megabyte; only a very busy unit has a second one.
async function allEntries() {
  const entries = [];
  for (let after = ""; after !== null; ) {
    const page = await api.get(after ? `/entries?after=${encodeURIComponent(after)}` : "/entries");
    entries.push(...page.entries);
    after = page.next ?? null;
  }
  return entries;
}

// What was typed without a network is saved from here too: whoever signs out here would lose it. Each entry once for
// a person who is signed in.
const looked = new Map();
function saveTyped(entry) {
  const { id } = entry;
  const before = looked.get(id);
  if (looked.has(id) && before?.error?.status !== 401) return;
  if (entry.submitted_at !== null || !entry.can.includes("edit")) return;
  looked.set(id, readCopy(`work.${id}`) && new Draft(entry, { auto: true, onEntry: () => {} }));
}

/** The list. */
export function Works({ contest, entrant, welcome }) {
  const works = useLoad(allEntries);
  useUploads(works.reload);
  useReturn(() => {
    works.reload();
    wakeAll();
  });
  useEffect(() => works.data?.forEach(saveTyped), [works.data]);
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
  return html`<${Heading} title=${t("title")} actions=${add} />
    <div class="stack">
      ${entrant.is_member && html`<${Notice} tone="info">
        ${t("member", { name: entrant.profile?.name ?? "" })}</${Notice}>`}
      ${welcome && !alive.length && html`<${Notice} tone="good">${t("welcome")}</${Notice}>`}
      <${Deadline} contest=${contest} />
      <${Problem} error=${works.error} onRetry=${works.reload} />
      ${!works.data && works.loading && html`<${Loading} />`}
      ${works.data && !alive.length && html`<${Card}><${Empty} title=${t("none")}>
        <p>${t("noneText", contest.limits)}</p></${Empty}></${Card}>`}
      ${alive.length > 0 && html`<${Cards} entries=${alive} contest=${contest} />`}
      ${gone.length > 0 && html`<details><summary>${t("withdrawn", { n: gone.length })}</summary>
        <${Cards} entries=${gone} contest=${contest} /></details>`}
    </div>`;
}

const COPY = "new-work";

/** Adds an entry by its title; its draft exists from then on. */
export function NewWork({ contest, recommenders, entrant }) {
  const [values, setValues] = useState(() => readCopy(COPY) || { title: "", category: "" });
  const [wrong, setWrong] = useState(null);
  const make = useAction(async () => {
    const wanted = presetUnit() || entrant.profile.recommender;
    const recommender = recommenders.some((each) => each.id === wanted) ? wanted : null;
    const body = { title: values.title, category: values.category, recommender };
    const entry = await api.post("/entries", body);
    dropCopy(COPY);
    go("works", entry.id);
  });
  const set = (name) => (value) => {
    const next = { ...values, [name]: value };
    setValues(next);
    keepCopy(COPY, next);
  };
  const submit = (event) => {
    event.preventDefault();
    const empty = !values.title.trim();
    setWrong(empty ? formError(t.both("check"), [{ field: "title", message: t.both("nameNeeded") }]) : null);
    if (!empty) make.run();
  };
  const error = wrong || make.error;
  const field = (name) => ({ name, value: values[name], onInput: set(name),
    error: error?.fields?.find((each) => each.field === name) });
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
