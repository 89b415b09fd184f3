// @ts-check
/** Objecting to one entry: who objects, what is wrong, and the code that proves the contact. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import {
  Button, Dialog, ErrorSummary, fieldId, formError, Notice, Select, TextArea, TextField,
} from "../shared/parts/components.js";
import { dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { CodeStep, codeLabel } from "../shared/sign-in/code-step.js";
import { ask } from "../shared/sign-in/door.js";
import { words } from "../shared/words/i18n.js";
import { Evidence } from "./evidence.js";
import { GROUNDS, LENGTHS } from "./facts.js";

const t = words({
  title: ["对《{title}》提出异议", "Object to “{title}”"],
  name: ["真实姓名", "Your real name"],
  ground: ["异议类别", "What it is about"],
  choose: ["请选择", "Please choose"],
  text: ["事实与依据", "What is wrong, and why"],
  textHint: [
    "请写明具体画面、时间点、权利人或规则条款；佐证可写网址，提交后还可上传文件。",
    "Name the pictures, the moment, the owner or the rule; give addresses of evidence. You can send files "
      + "once you have submitted.",
  ],
  contact: ["手机号或邮箱", "Mobile number or e-mail address"],
  email: ["邮箱", "E-mail address"],
  contactHint: ["编号和处理结果将发送至此，仅主办方可见。", "Your number and the decision go there. Only the organizers see it."],
  submit: ["提交异议", "Submit the objection"],
  check: ["请检查填写的内容。", "Please check your input."],
  needed: ["请填写此项。", "Please fill this in."],
  madeTitle: ["异议已收到，编号：第 {number} 号", "We have your objection: number {number}"],
  made: [
    "回执已发送至 {to}。主办方核实后将书面答复。",
    "A receipt was sent to {to}. You will be told in writing what was decided.",
  ],
  close: ["关闭", "Close"],
});

const EMPTY = { name: "", ground: "", text: "", contact: "", code: "" };

/** @typedef {typeof EMPTY} Values */
const FIELDS = /** @type {(keyof Values)[]} */ (Object.keys(EMPTY));

/**
 * What is typed, and the steps to send it. It is kept in this browser: reading the code elsewhere loses nothing.
 * @param {string} entry
 */
function useObjection(entry) {
  const place = `objection.${entry}`;
  const [values, setValues] = useState(/** @type {Values} */ ({ ...EMPTY, ...readCopy(place), code: "" }));
  const [sent, setSent] = useState(/** @type {Api.CodeSent | null} */ (null));
  const [made, setMade] = useState(/** @type {Api.ObjectionMade | null} */ (null));
  const [wrong, setWrong] = useState(/** @type {ReturnType<typeof formError> | null} */ (null));
  const set = (/** @type {keyof Values} */ name) => (/** @type {string} */ value) => {
    const next = { ...values, [name]: value };
    setValues(next);
    keepCopy(place, next);
  };
  const send = useAction(async () => setSent(await ask("/sign-in/codes", { contact: values.contact.trim() })));
  const submit = useAction(async () => {
    const { name, ground, text, contact, code } = values;
    const objection = { entry, name, ground, text };
    setMade(await api.post("/objections", { contact: contact.trim(), code, ticket: sent?.ticket ?? "", objection }));
    dropCopy(place);
  });
  const next = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const empty = FIELDS.filter((name) => !values[name].trim() && (sent || name !== "code"));
    const fields = empty.map((field) => ({ field, message: t.both("needed") }));
    setWrong(empty.length ? formError(t.both("check"), fields) : null);
    if (!empty.length) (sent ? submit : send).run();
  };
  return { values, set, sent, made, send, next, busy: send.busy || submit.busy,
    error: wrong || submit.error || send.error };
}

/** @param {{work: Api.Proposed, sms: boolean, onClose: () => void}} props */
export function Objecting({ work, sms, onClose }) {
  const objection = useObjection(work.entry);
  const { made } = objection;
  const title = t("title", { title: work.title });
  if (!made) return html`<${Dialog} title=${title} onClose=${onClose} wide>
    <${Form} objection=${objection} sms=${sms} /></${Dialog}>`;
  return html`<${Dialog} title=${title} onClose=${onClose} reading
    actions=${html`<${Button} onClick=${onClose}>${t("close")}</${Button}>`}>
    <${Notice} tone="good" live title=${t("madeTitle", { number: made.number })}>
      <p>${t("made", { to: made.sent_to })}</p></${Notice}>
    <${Evidence} made=${made} /></${Dialog}>`;
}

/** @param {{objection: ReturnType<typeof useObjection>, sms: boolean}} props */
function Form({ objection, sms }) {
  const { values, set, sent, send, next, busy, error } = objection;
  const contact = t(sms ? "contact" : "email");
  /** @type {Record<string, string>} */
  const labels = { name: t("name"), ground: t("ground"), text: t("text"), contact, code: codeLabel() };
  useEffect(() => {
    if (sent) document.getElementById(fieldId("code"))?.focus();
  }, [sent]);
  const fields = /** @type {{fields?: {field: string}[]} | null} */ (error)?.fields;
  const field = (/** @type {keyof Values} */ name) => ({ name, label: labels[name], value: values[name],
    onInput: set(name), required: true, error: fields?.find((each) => each.field === name) });
  return html`<form noValidate onSubmit=${next}>
    <${ErrorSummary} error=${error} labels=${labels} />
    <${TextField} ...${field("name")} autocomplete="name" limit=${LENGTHS.name} />
    <${Select} ...${field("ground")} options=${GROUNDS} empty=${t("choose")} />
    <${TextArea} ...${field("text")} hint=${t("textHint")} rows=${5} limit=${LENGTHS.text} />
    <${TextField} ...${field("contact")} hint=${t("contactHint")} autocapitalize="none"
      autocomplete=${sms ? "username" : "email"} spellcheck=${false} />
    <${CodeStep} sent=${sent} field=${field("code")} busy=${busy} send=${send} submit=${t("submit")} size="large" />
  </form>`;
}
