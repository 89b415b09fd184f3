// @ts-check
/** Coming back to an objection with more evidence: its number, and the code that proves its contact once more. */
import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import {
  Button, Dialog, ErrorSummary, fieldId, formError, TextField,
} from "../shared/parts/components.js";
import { CodeStep, codeLabel } from "../shared/sign-in/code-step.js";
import { ask } from "../shared/sign-in/door.js";
import { words } from "../shared/words/i18n.js";
import { Evidence } from "./evidence.js";
import { emptyOf, numberOf } from "./typed-number.js";

const t = words({
  title: ["补充佐证材料", "Add evidence to an objection"],
  lead: [
    "已提出异议的，可凭编号和提出时使用的手机号或邮箱继续上传，直至异议办结。",
    "You can add files to your objection until it is decided, with its number and the phone number or e-mail address "
      + "that you gave.",
  ],
  leadEmail: [
    "已提出异议的，可凭编号和提出时使用的邮箱继续上传，直至异议办结。",
    "You can add files to your objection until it is decided, with its number and the e-mail address that you gave.",
  ],
  open: ["补充材料", "Add evidence"],
  number: ["异议编号", "Number of the objection"],
  numberHint: ["见异议回执，如“第 3 号”填 3。", "As in your receipt, such as 3."],
  contact: ["手机号或邮箱", "Mobile number or e-mail address"],
  email: ["邮箱", "E-mail address"],
  go: ["继续", "Continue"],
  check: ["请检查填写的内容。", "Please check your input."],
  needed: ["请填写此项。", "Please fill this in."],
  yours: ["第 {number} 号异议", "Your objection number {number}"],
  close: ["关闭", "Close"],
});

const EMPTY = { number: "", contact: "", code: "" };

/** What is typed, and the steps from number and contact to the code and on. */
function useReturning() {
  const [values, setValues] = useState(EMPTY);
  const [sent, setSent] = useState(/** @type {Api.CodeSent | null} */ (null));
  const [made, setMade] = useState(/** @type {Api.ObjectionMade | null} */ (null));
  const [wrong, setWrong] = useState(/** @type {ReturnType<typeof formError> | null} */ (null));
  const contact = values.contact.trim();
  const send = useAction(async () => setSent(await ask("/sign-in/codes", { contact })));
  const come = useAction(async () => setMade(await api.post(`/objections/${numberOf(values.number)}/evidence/return`,
    { contact, code: values.code, ticket: sent?.ticket ?? "" })));
  const next = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = emptyOf(values, Boolean(sent)).map((field) => ({ field, message: t.both("needed") }));
    setWrong(fields.length ? formError(t.both("check"), fields) : null);
    if (!fields.length) (sent ? come : send).run();
  };
  const set = (/** @type {keyof typeof EMPTY} */ name) => (/** @type {string} */ value) =>
    setValues((now) => ({ ...now, [name]: value }));
  return { values, set, sent, made, send, next, busy: send.busy || come.busy,
    error: wrong || come.error || send.error };
}

/**
 * What the page says of it, and the button.
 * @param {{sms: boolean, onOpen: () => void}} props
 */
export function ReturnInvited({ sms, onOpen }) {
  return html`<p>${t(sms ? "lead" : "leadEmail")}</p>
    <p><${Button} kind="quiet" onClick=${onOpen}>${t("open")}</${Button}></p>`;
}

/** The heading of what `ReturnInvited` says. */
export function returnTitle() {
  return t("title");
}

/** @param {{sms: boolean, onClose: () => void}} props */
export function Returning({ sms, onClose }) {
  const returning = useReturning();
  const { made } = returning;
  if (!made) return html`<${Dialog} title=${t("title")} onClose=${onClose} wide>
    <${Form} returning=${returning} sms=${sms} /></${Dialog}>`;
  return html`<${Dialog} title=${t("yours", { number: made.number })} onClose=${onClose} reading
    actions=${html`<${Button} onClick=${onClose}>${t("close")}</${Button}>`}>
    <${Evidence} made=${made} back /></${Dialog}>`;
}

/** @param {{returning: ReturnType<typeof useReturning>, sms: boolean}} props */
function Form({ returning, sms }) {
  const { values, set, sent, send, next, busy, error } = returning;
  /** @type {Record<string, string>} */
  const labels = { number: t("number"), contact: t(sms ? "contact" : "email"), code: codeLabel() };
  useEffect(() => {
    if (sent) document.getElementById(fieldId("code"))?.focus();
  }, [sent]);
  const fields = /** @type {{fields?: {field: string}[]} | null} */ (error)?.fields;
  const field = (/** @type {keyof typeof EMPTY} */ name) => ({ name, label: labels[name], value: values[name],
    onInput: set(name), required: true, error: fields?.find((each) => each.field === name) });
  return html`<form noValidate onSubmit=${next}>
    <${ErrorSummary} error=${error} labels=${labels} />
    <${TextField} ...${field("number")} hint=${t("numberHint")} inputmode="numeric" autocomplete="off"
      maxlength="12" />
    <${TextField} ...${field("contact")} autocapitalize="none" autocomplete=${sms ? "username" : "email"}
      spellcheck=${false} />
    <${CodeStep} sent=${sent} field=${field("code")} busy=${busy} send=${send} submit=${t("go")} size="large" />
  </form>`;
}
