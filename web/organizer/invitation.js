// @ts-check
/** The form that adds an expert or a recommending unit and sends the invitation. Its fields are the server's table. */
import { html, useState } from "../vendor/preact.js";
import { Button, Checkbox, Dialog, ErrorSummary, formError, useAction } from "../shared/parts/components.js";
import { Slip, slipOf } from "../shared/sign-in/door.js";
import { say } from "../shared/words/i18n.js";
import { t } from "./words.js";

/**
 * A field as `infra.page_words` writes it.
 * @typedef {{name: string, kind: string, required?: boolean, limit?: number, hint?: {zh: string, en: string}}} Field
 */

/** Why something is corrected: a field of every form that changes somebody. */
export const REASON_FIELD = { name: "reason", kind: "paragraph", required: true };

/**
 * Hook: what is typed into the form, and `go`, which sends it or says what is missing.
 * @template {Record<string, any>} Form
 * @param {object} asked
 * @param {Field[]} asked.table
 * @param {"expert" | "unit" | "organizer"} asked.words the prefix of the labels
 * @param {Form} asked.empty
 * @param {(form: Form) => Promise<void>} asked.send
 */
export function useInvitation({ table, words, empty, send }) {
  const [form, setForm] = useState(empty);
  const [wrong, setWrong] = useState(/** @type {ReturnType<typeof formError> | null} */ (null));
  const [mended, setMended] = useState(/** @type {string[]} */ ([]));
  const [slip, setSlip] = useState(/** @type {import("../shared/sign-in/door.js").Slipped | null} */ (null));
  const add = useAction(async () => {
    const found = await slipOf(form.email.trim(), slip);
    setSlip(found);
    if (!found) await send(form);
  });
  const go = () => {
    setMended([]);
    const fields = table.filter(({ name, required }) => required && !form[name].trim())
      .map(({ name }) => ({ field: name, code: "", message: t.both("needed") }));
    setWrong(fields.length ? formError(t.both("check"), fields) : null);
    if (!fields.length) add.run();
  };
  const error = wrong || add.error;
  const left = (error?.fields || []).filter((/** @type {{field: string}} */ { field }) => !mended.includes(field));
  /** @param {string} name */
  const set = (name) => (/** @type {unknown} */ value) => {
    setMended([...mended, name]);
    setForm({ ...form, ...(name === "credit_code" && { credit_code_confirmed: false }), [name]: value });
  };
  const labels = Object.fromEntries(table.map(({ name }) => [name, t(`${words}_${name}`)]));
  /** @param {string} name */
  const bind = (name) => {
    const { required = false, limit, hint } = table.find((field) => field.name === name) ?? { name };
    return {
      name, label: labels[name], required, optional: !required, limit, hint: hint && say(hint), autocomplete: "off",
      value: form[name], error: left.find((/** @type {{field: string}} */ each) => each.field === name),
      onInput: set(name),
    };
  };
  return { bind, go, error, left, labels, slip, busy: add.busy };
}

/**
 * The box that says of a credit code with an odd check character that the licence has it so. It stands there when the
 * server has asked.
 * @param {Pick<ReturnType<typeof useInvitation>, "bind">} props
 */
export function ConfirmCode({ bind }) {
  const tick = bind("credit_code_confirmed");
  if (!tick.value && bind("credit_code").error?.code !== "ODD_CREDIT_CODE") return null;
  return html`<${Checkbox} name=${tick.name} checked=${tick.value} onInput=${tick.onInput}>${tick.label}</${Checkbox}>`;
}

/**
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.confirm
 * @param {ReturnType<typeof useInvitation>} props.invitation
 * @param {() => void} props.onClose
 * @param {import("../shared/parts/basics.js").IconName} [props.icon]
 * @param {unknown} [props.children] the fields
 */
export function InvitationDialog({ title, confirm, invitation, onClose, icon = "mail", children }) {
  const { go, error, left, labels, slip, busy, bind } = invitation;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    go();
  };
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} busy=${busy} icon=${icon} onClick=${go}>${confirm}</${Button}>`}>
    <form class="form" noValidate onSubmit=${submit}>
      <${ErrorSummary} error=${error} labels=${labels} left=${left} />
      ${children}
      ${slip && html`<${Slip} ...${slip} onTake=${bind("email").onInput} />`}
      <button type="submit" hidden></button>
    </form>
  </${Dialog}>`;
}
