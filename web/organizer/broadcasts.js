// @ts-check
/** Broadcasts: write to everybody of a kind, with a preview before, and what became of each letter after. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Dialog, Empty, ErrorSummary, Heading, Loading, Problem, Select, TextArea, TextField,
  mayChange, toast, useAction, useLoad,
} from "../shared/parts/components.js";
import { words } from "../shared/words/i18n.js";
import { labelled } from "../shared/words/marks.js";
import { dateTime } from "../shared/words/time.js";
import { TableBox } from "./entry.js";
import { STATUSES } from "./facts.js";
import { t as office } from "./words.js";

const t = words({
  title: ["群发通知", "Broadcasts"],
  lead: [
    "每位收件人只收到一封，按已验证的联系方式发送。正文可用 {name}（收件人姓名或单位）和 {call}（活动名称）。",
    "Each reader gets one letter, at a verified contact. The text may hold {name} (of the reader) and {call} "
      + "(the name of the call).",
  ],
  write: ["撰写", "Write"],
  audience: ["收件人", "Readers"],
  audience_entrants: ["投稿人", "Entrants"],
  audience_experts: ["专家", "Experts"],
  audience_recommenders: ["推荐单位", "Recommending units"],
  status: ["作品状态", "Status of their entries"],
  category: ["作品类型", "Type of their entries"],
  theme: ["主题方向", "Theme of their entries"],
  field: ["专家领域", "Field of the experts"],
  all: ["全部", "All"],
  subject: ["标题", "Subject"],
  words: ["正文", "Text"],
  words_en: ["英文正文", "Text in English"],
  words_en_hint: ["附在正文之后，不填则不附英文。", "Follows the text above. Without it there is none in English."],
  status_hint: [
    "有符合以下条件的作品的投稿人收到通知；条件均可不选，不选即全部。",
    "Whoever has an entry that fits gets the letter. Each condition may be left at “All”.",
  ],
  preview: ["预览", "Preview"],
  previewLead: ["以“张三”为例。发送后不能撤回。", "As “张三” would read it. A letter that is sent cannot be taken back."],
  change: ["继续修改", "Go on editing"],
  send: ["发送", "Send"],
  sent: ["正在发送", "The letters are being sent"],
  none: ["还没有群发通知", "No broadcasts yet"],
  when: ["时间", "Time"],
  letters: ["送达记录", "Delivery log"],
  count: ["{n} 封", "{n} {n:letter|letters}"],
  counting: ["正在生成", "Being written"],
  reader: ["收件人", "Reader"],
  state: ["状态", "State"],
  arrived: ["已送出", "Sent"],
  waits: ["等待发送", "Waiting to be sent"],
  refused: ["被退回", "Refused"],
});

const LIMITS = { subject: 60, words: 2000, words_en: 4000 };
const EMPTY = { audience: "entrants", status: "", category: "", theme: "", field: "", subject: "", words: "",
  words_en: "" };
const AUDIENCES = /** @type {const} */ (["entrants", "experts", "recommenders"]);

/** @param {{contest: Api.Contest}} props */
export function Broadcasts({ contest }) {
  const load = useLoad(/** @returns {Promise<Api.Broadcast[]>} */ async () =>
    (await api.get("/organizer/broadcasts")).broadcasts, []);
  const [log, setLog] = useState(/** @type {Api.Broadcast | null} */ (null));
  return html`<${Heading} title=${t("title")} lead=${t("lead", { name: "{name}", call: "{call}" })} />
    <div class="stack">
      ${mayChange() && html`<${Composer} contest=${contest} onSent=${load.reload} />`}
      ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
        : !load.data ? html`<${Loading} />`
          : load.data.length === 0 ? html`<${Card}><${Empty} icon="mail" title=${t("none")} /></${Card}>`
            : html`<${SentTable} rows=${load.data} onLog=${setLog} />`}
    </div>
    ${log && html`<${Log} broadcast=${log} onClose=${() => setLog(null)} />`}`;
}

/**
 * What is sent of the form: conditions alone that concern the readers chosen.
 * @param {typeof EMPTY} form
 */
function bodyOf(form) {
  const { audience, status, category, theme, field, ...written } = form;
  if (audience === "entrants") return { audience, ...written, status: status || null, category, theme };
  return audience === "experts" ? { audience, ...written, field } : { audience, ...written };
}

/** @param {Api.Contest} contest */
function audiencesOf({ recommending }) {
  return AUDIENCES.filter((id) => recommending || id !== "recommenders")
    .map((id) => ({ id, text: t.both(`audience_${id}`) }));
}

/** @param {{contest: Api.Contest, onSent: () => unknown}} props */
function Composer({ contest, onSent }) {
  const [form, setForm] = useState(EMPTY);
  const [shown, setShown] = useState(/** @type {Api.LetterPreview | null} */ (null));
  const preview = useAction(async () => setShown(await api.post("/organizer/broadcasts/preview", bodyOf(form))));
  const send = useAction(async () => {
    await api.post("/organizer/broadcasts", bodyOf(form));
    setShown(null);
    setForm(EMPTY);
    toast(t("sent"));
    onSent();
  });
  /** @param {keyof typeof EMPTY} name */
  const bind = (name) => ({
    name, label: t(name), value: form[name],
    error: preview.error?.fields?.find((/** @type {{field: string}} */ each) => each.field === name),
    onInput: (/** @type {string} */ value) => setForm({ ...form, [name]: value }),
  });
  const labels = { subject: t("subject"), words: t("words"), words_en: t("words_en") };
  return html`<${Card} title=${t("write")}><form class="form" noValidate onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    preview.run();
  }}>
    <${ErrorSummary} error=${preview.error} labels=${labels} />
    <${Select} ...${bind("audience")} options=${audiencesOf(contest)} />
    ${form.audience === "entrants" && html`<${Narrowing} bind=${bind} contest=${contest} />`}
    ${form.audience === "experts" && html`<${Select} ...${bind("field")} options=${contest.fields}
      empty=${t("all")} />`}
    <${TextField} ...${bind("subject")} required limit=${LIMITS.subject} autocomplete="off" />
    <${TextArea} ...${bind("words")} required rows=${6} limit=${LIMITS.words} />
    <${TextArea} ...${bind("words_en")} hint=${t("words_en_hint")} optional rows=${4} limit=${LIMITS.words_en} />
    <div class="form-actions"><${Button} type="submit" busy=${preview.busy}>${t("preview")}</${Button}></div>
  </form></${Card}>
  ${shown && html`<${Dialog} title=${t("preview")} reading onClose=${() => setShown(null)} actions=${html`
      <${Button} kind="quiet" onClick=${() => setShown(null)}>${t("change")}</${Button}>
      <${Button} icon="mail" busy=${send.busy} onClick=${send.run}>${t("send")}</${Button}>`}>
    <p class="small muted">${t("previewLead")}</p>
    <p><strong>${shown.subject}</strong></p><p class="preline">${shown.text}</p>
    <${Problem} error=${send.error} />
  </${Dialog}>`}`;
}

/** @param {{bind: (name: keyof typeof EMPTY) => object, contest: Api.Contest}} props */
function Narrowing({ bind, contest }) {
  const statuses = STATUSES.map((id) => ({ id, text: office.both(`st_${id}`) }));
  return html`<${Select} ...${bind("status")} hint=${t("status_hint")} options=${statuses} empty=${t("all")} />
    <div class="pair"><${Select} ...${bind("category")} options=${contest.categories} empty=${t("all")} />
      ${contest.themes.length > 0 && html`<${Select} ...${bind("theme")} options=${contest.themes}
        empty=${t("all")} />`}</div>`;
}

/** @param {{rows: Api.Broadcast[], onLog: (row: Api.Broadcast) => void}} props */
function SentTable({ rows, onLog }) {
  return html`<${TableBox} label=${t("title")}><table class="cards">
    <thead><tr><th scope="col">${t("subject")}</th><th scope="col">${t("audience")}</th>
      <th scope="col">${t("when")}</th><th scope="col">${t("letters")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.id}>
      <th scope="row">${row.subject}</th>
      <td data-label=${t("audience")}>${t(`audience_${row.audience}`)}</td>
      <td data-label=${t("when")} class="small tabular">${dateTime(row.created_at)}</td>
      <td data-label=${t("letters")}><${Button} kind="text" onClick=${() => onLog(row)}>
        ${row.recipients === null ? t("counting") : t("count", { n: row.recipients })}</${Button}></td></tr>`)}</tbody>
  </table></${TableBox}>`;
}

/** @param {{broadcast: Api.Broadcast, onClose: () => void}} props */
function Log({ broadcast, onClose }) {
  const load = useLoad(/** @returns {Promise<Api.BroadcastLetters>} */ () =>
    api.get(`/organizer/broadcasts/${broadcast.id}/letters`), [broadcast.id]);
  return html`<${Dialog} title=${labelled(t("letters"), broadcast.subject)} reading onClose=${onClose}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />` : !load.data ? html`<${Loading} />`
      : html`<ul class="plain letters">${load.data.letters.map((letter, number) => html`<li key=${number}
        class="row between"><span>${letter.name}
          ${letter.refused && html`<span class="small muted block">${letter.refused}</span>`}</span>
        <${Badge} tone=${letter.refused ? "bad" : letter.sent ? "good" : "warn"}>
          ${t(letter.refused ? "refused" : letter.sent ? "arrived" : "waits")}</${Badge}></li>`)}</ul>`}
  </${Dialog}>`;
}
