/** The form of an entry. The fields, their words and limits come from the server's table. */
import { html, useState } from "../vendor/preact.js";
import { Icon, Notice } from "../shared/parts/basics.js";
import { Radios, Select, TextArea, TextField } from "../shared/parts/fields.js";
import { say, words } from "../shared/words/i18n.js";
import { dateTime, offsetAt, serverNow } from "../shared/words/time.js";
import { applies } from "./draft.js";
import { FORM } from "./form-fields.js";
import { addedFields, wholeForm } from "./whole-form.js";
import { Unit } from "./unit.js";
import { lazy } from "../shared/parts/lazy.js";

const OwnFile = lazy((again) => import(`./own-file.js${again}`), "OwnFile");

const t = words({
  choose: ["请选择", "Please choose"],
  more: ["更多信息（选填）", "More information (optional)"],
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

export function fieldLabels() {
  return Object.fromEntries(wholeForm().map(({ name, label }) => [name, say(label)]));
}

export function SaveState({ draft }) {
  const status = draft.status === "untouched" ? "saved" : draft.status;
  const tone = { offline: "warn", failed: "bad", conflict: "warn", saved: "good" }[status];
  const icon = { offline: "alert", failed: "alert", conflict: "alert", saved: "check" }[status] || "edit";
  return html`<span class=${`save-state ${tone || ""}`} role="status">
    <${Icon} name=${icon} />${saveWords(status, draft)}</span>`;
}

function saveWords(status, { auto, savedAt }) {
  if (status === "dirty") return t(auto ? "dirty" : "dirtyExplicit");
  if (status !== "saved") return t(status);
  if (!auto) return t("savedExplicit");
  return savedAt ? t("saved", { at: dateTime(savedAt.toISOString()).slice(-5) }) : t("savedFirst");
}

// What stands side by side where there is room.
const BESIDE = { category: "theme", completed_on: "recommender" };
const MAIN = FORM.filter(({ name, required }) => required || name === "recommender");
const MORE = FORM.filter((field) => !MAIN.includes(field));

export function WorkForm({ draft, entry, contest, recommenders, refused = [], onEntry }) {
  const problems = [...(draft.error?.fields || []), ...refused];
  const chosen = contest.categories.find((each) => each.id === draft.values.category);
  const shown = (field) => applies(field, draft.values)
    && (field.kind !== "unit" || recommenders.length > 0)
    && (field.kind !== "choice" || contest[field.choices].length > 0)
    && (field.name !== "filing_number" || Boolean(draft.values.filing_number || chosen?.filing_number));
  const [open] = useState(MORE.some(({ name }) => draft.values[name]));
  const asked = (field) => field.name === "ai_use" && contest.ai_hint ? { ...field, hint: contest.ai_hint } : field;
  const draw = (field) => shown(field) && html`<${FormPart} key=${field.name}
    ...${{ field: asked(field), draft, entry, contest, recommenders, problems, onEntry }} />`;
  return html`<div class="form">
    ${draft.restored && !draft.conflict && html`<${Notice} tone="info" live>${t("restored")}</${Notice}>`}
    ${rowsOf(MAIN).map((row) => row.length > 1 ? html`<div class="pair" key=${row[0].name}>${row.map(draw)}
      </div>` : draw(row[0]))}
    ${addedFields().map(draw)}
    <details open=${open || problems.some((each) => MORE.some(({ name }) => name === each.field))}>
      <summary>${t("more")}</summary><div class="form">${MORE.map(draw)}</div></details>
  </div>`;
}

/** The fields in rows of one or two. */
function rowsOf(fields) {
  const seconds = new Set(Object.values(BESIDE));
  const second = ({ name }) => fields.find((field) => field.name === BESIDE[name]);
  return fields.filter(({ name }) => !seconds.has(name)).map((field) => [field, second(field)].filter(Boolean));
}

/** One field as its kind is filled in. */
function FormPart({ field, draft, entry, contest, recommenders, problems, onEntry }) {
  const { name, kind, required, limit } = field;
  const shared = {
    name, label: say(field.label), hint: field.hint && say(field.hint), required, optional: !required,
    value: draft.values[name], onInput: (value) => draft.set(name, value),
    error: problems.find((each) => each.field === name || each.field.startsWith(`${name}[`) ||
      each.field.startsWith(`${name}.`)),
  };
  if (kind === "file") return html`<${OwnFile} ...${{ ...shared, own: field.own, entry, onEntry }} />`;
  if (kind === "option") return html`<${Radios} ...${shared} options=${field.options} />`;
  if (kind === "choice") return html`<${Select} ...${shared} options=${contest[field.choices]} empty=${t("choose")} />`;
  if (kind === "pick") return html`<${Select} ...${shared} options=${field.options} empty=${t("choose")} />`;
  if (kind === "number") return html`<${TextField} ...${shared} inputmode=${field.own?.whole ? "numeric" : "decimal"}
    autocomplete="off" />`;
  if (kind === "unit") {
    return html`<${Unit} ...${shared} ...${{ recommenders }} />`;
  }
  if (kind === "names") return html`<${TextArea} ...${shared} rows=${3} />`;
  if (kind === "paragraph") return html`<${TextArea} ...${shared} rows=${limit > 500 ? 5 : 3} limit=${limit} />`;
  if (kind === "date") {
    const today = new Date(serverNow() + offsetAt(serverNow())).toISOString().slice(0, 10);
    const [min, max] = field.own ? [field.own.earliest, field.own.latest] : ["1900-01-01", today];
    return html`<${TextField} ...${shared} type="date" min=${min ?? undefined} max=${max ?? undefined} />`;
  }
  if (kind === "link") return html`<${TextField} ...${shared} limit=${limit} type="url" inputmode="url"
    placeholder="https://" />`;
  return html`<${TextField} ...${shared} limit=${limit} autocomplete="off" />`;
}
