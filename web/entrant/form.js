/** What an entrant says of a work. */
import { html, useState } from "../vendor/preact.js";
import { Icon, Notice } from "../shared/parts/basics.js";
import { Radios, Select, TextArea, TextField } from "../shared/parts/fields.js";
import { words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { FIELDS } from "./draft.js";

const t = words({
  title: ["作品名称", "Title"],
  titleHint: ["将用于公示和证书。", "Shown in public and on the certificate."],
  category: ["作品类型", "Type"],
  theme: ["主题方向", "Theme"],
  choose: ["请选择", "Please choose"],
  synopsis: ["作品简介", "Synopsis"],
  synopsisHint: ["故事讲了什么、拍的是谁、想传达什么。", "What story the video tells, who appears in it and what it wants to say."],
  creators: ["主创人员", "Creators"],
  creatorsHint: [
    "每行一位，可注明分工，如“李晓明（导演）”。",
    "One person on each line. You may add the role, such as “Li Xiaoming (director)”.",
  ],
  completed_on: ["完成时间", "Completed on"],
  ai_statement: ["AI 使用声明", "Use of AI"],
  aiHint: [
    "自 2025 年 9 月 1 日起，人工智能生成合成内容须加标识，请如实说明。",
    "Since 1 September 2025, AI-generated content must be labelled. Please say what was used.",
  ],
  aiNone: ["未使用 AI 生成合成内容", "No AI-generated content"],
  aiSome: ["使用了 AI 生成合成内容", "AI-generated content was used"],
  aiWhat: ["请说明用了什么工具、用在哪些画面或声音", "Which tools you used, and for which pictures or sounds"],
  recommender: ["推荐单位", "Recommending unit"],
  none: ["无（自行投稿）", "None (entering on my own)"],
  more: ["更多信息（选填）", "More information (optional)"],
  public_link: ["公开链接", "Public link"],
  publicHint: ["已在网络平台发布的，请填写播放地址。", "If the video is published online, the address where it can be watched."],
  materials: ["素材与音乐授权", "Licences for music and other material"],
  materialsHint: [
    "使用他人素材、音乐、字体时，说明来源和授权情况。",
    "If you use material, music or fonts of others, say where they come from and how they are licensed.",
  ],
  filing_number: ["微短剧备案号", "Micro-drama filing number"],
  filingHint: ["仅微短剧填写，没有可留空。", "For micro-dramas only. Leave it empty if there is none."],
  saved: ["草稿已保存 {at}", "Draft saved {at}"],
  savedFirst: ["草稿会自动保存", "The draft is saved automatically"],
  savedExplicit: ["没有未保存的修改", "No unsaved changes"],
  dirty: ["有修改，稍后自动保存…", "Changed. Saving soon…"],
  dirtyExplicit: ["有修改尚未保存（本机已留存）", "Unsaved changes (kept on this device)"],
  saving: ["正在保存…", "Saving…"],
  offline: ["网络不通，内容已留存在本机，恢复后自动保存", "No network. Your text is kept on this device and saved when the network is back"],
  failed: ["有内容需要修改，暂未保存（本机已留存）", "Something needs correcting. Not saved yet (kept on this device)"],
  conflict: ["另一处也修改了这件作品", "This entry was changed elsewhere too"],
  restored: ["已恢复您上次在本机输入、尚未保存的内容。", "Text that you typed on this device and did not save is restored."],
});

/** The words of the form's fields, for summaries and lists of what is missing. */
export function fieldLabels() {
  return Object.fromEntries(FIELDS.map((name) => [name, t(name)]));
}

/** Where the draft stands, in words that are read aloud. */
export function SaveState({ draft }) {
  const status = draft.status === "untouched" ? "saved" : draft.status;
  const tone = { offline: "warn", failed: "bad", conflict: "warn", saved: "good" }[status];
  const icon = { offline: "alert", failed: "alert", conflict: "alert", saved: "check" }[status] || "edit";
  return html`<span class=${`save-state ${tone || ""}`} role="status"><${Icon} name=${icon} />${saveWords(status, draft)}</span>`;
}

function saveWords(status, { auto, savedAt }) {
  if (status === "dirty") return t(auto ? "dirty" : "dirtyExplicit");
  if (status !== "saved") return t(status);
  if (!auto) return t("savedExplicit");
  return savedAt ? t("saved", { at: dateTime(savedAt.toISOString()).slice(-5) }) : t("savedFirst");
}

/** The fields. `fields` are refusals `[{field, message}]` of the last save or submission. */
export function WorkForm({ draft, contest, recommenders, refused = [] }) {
  const problems = [...(draft.error?.fields || []), ...refused];
  const field = (name) => ({
    name, label: t(name), value: draft.values[name], onInput: (value) => draft.set(name, value),
    error: problems.find((each) => each.field === name || each.field.startsWith(`${name}[`) || each.field.startsWith(`${name}.`)),
  });
  const chosen = contest.categories.find((each) => each.id === draft.values.category);
  const needsFiling = Boolean(draft.values.filing_number || chosen?.filing_number);
  const extra = ["public_link", "materials", "filing_number"];
  const [open] = useState(extra.some((name) => draft.values[name]));
  return html`<div class="form">
    ${draft.restored && !draft.conflict && html`<${Notice} tone="info" live>${t("restored")}</${Notice}>`}
    <${TextField} ...${field("title")} hint=${t("titleHint")} required autocomplete="off" />
    <div class="pair">
      <${Select} ...${field("category")} required options=${contest.categories} empty=${t("choose")} />
      <${Select} ...${field("theme")} required options=${contest.themes} empty=${t("choose")} />
    </div>
    <${TextArea} ...${field("synopsis")} hint=${t("synopsisHint")} required rows=${5} limit=${1000} />
    <${TextArea} ...${field("creators")} hint=${t("creatorsHint")} required rows=${3} />
    <div class="pair">
      <${TextField} ...${field("completed_on")} required type="date" />
      ${recommenders.length > 0 && html`<${Select} ...${field("recommender")} optional
        options=${recommenders.map((each) => ({ id: each.id, text: each.name }))} empty=${t("none")} />`}
    </div>
    <${AiStatement} field=${field("ai_statement")} />
    <details open=${open || problems.some((each) => extra.includes(each.field))}><summary>${t("more")}</summary><div class="form">
      <${TextField} ...${field("public_link")} hint=${t("publicHint")} optional type="url" inputmode="url" placeholder="https://" />
      <${TextArea} ...${field("materials")} hint=${t("materialsHint")} optional rows=${3} limit=${500} />
      ${needsFiling && html`<${TextField} ...${field("filing_number")} hint=${t("filingHint")} optional />`}
    </div></details>
  </div>`;
}

// What "none" means is written out, so that a screener reads a statement and not an empty field.
const NO_AI = "未使用 AI 生成合成内容";

function AiStatement({ field }) {
  const [some, setSome] = useState(field.value !== "" && field.value !== NO_AI);
  const chosen = some ? "some" : field.value === NO_AI ? "none" : "";
  const choose = (id) => {
    setSome(id === "some");
    field.onInput(id === "none" ? NO_AI : "");
  };
  return html`<${Radios} ...${field} hint=${t("aiHint")} required value=${chosen} onInput=${choose} error=${some ? undefined : field.error}
      options=${[{ id: "none", text: t("aiNone") }, { id: "some", text: t("aiSome") }]} />
    ${some && html`<${TextArea} ...${field} name="ai_detail" label=${t("aiWhat")} required rows=${3} limit=${500} value=${field.value} />`}`;
}
