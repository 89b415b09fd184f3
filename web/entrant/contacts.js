// @ts-check
/** The contacts that an entrant signs in with: prove one more, give one up, join another account of the same person. */
import { html, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Card, Notice, Problem } from "../shared/parts/basics.js";
import { ErrorSummary, TextField } from "../shared/parts/fields.js";
import { toast } from "../shared/parts/frame.js";
import { ask } from "../shared/sign-in/door.js";
import { Sessions } from "../shared/sign-in/sessions.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  title: ["登录方式", "How you sign in"],
  emailLead: ["以下邮箱均可登录本账号。", "Each of these addresses signs in to this account."],
  lead: ["以下手机号或邮箱均可登录本账号。", "Each of these signs in to this account."],
  unproved: [
    "信息中的 {contact} 尚未验证，暂不能用于登录。",
    "{contact} in your details is not verified and cannot be used to sign in yet.",
  ],
  verify: ["验证", "Verify"],
  add: ["添加手机号或邮箱", "Add a mobile number or an e-mail address"],
  addEmail: ["添加邮箱", "Add an e-mail address"],
  email: ["邮箱", "E-mail address"],
  contact: ["手机号或邮箱", "Mobile number or e-mail address"],
  send: ["获取验证码", "Send code"],
  sent: ["验证码已发送至 {to}", "A code was sent to {to}"],
  code: ["6 位验证码", "6-digit code"],
  confirm: ["确认", "Confirm"],
  cancel: ["取消", "Cancel"],
  drop: ["移除", "Remove"],
  dropTitle: ["移除 {contact}", "Remove {contact}"],
  dropLead: [
    "移除后不能再用它登录。请选择接收验证码的方式。",
    "You will not be able to sign in with it. Choose where to send the code.",
  ],
  added: ["已可用于登录", "It can be used to sign in now"],
  dropped: ["已移除", "Removed"],
  joinTitle: ["合并账号", "Join the accounts"],
  joinLead: [
    "{contact} 属于您的另一个账号。合并后，以下作品转入本账号，两个账号的登录方式均可使用。合并后不能撤销。",
    "{contact} signs in to another account of yours. After joining, these entries belong to this account and the "
      + "contacts of both sign in to it. This cannot be undone.",
  ],
  noEntries: ["另一个账号中没有作品。", "The other account has no entries."],
  join: ["合并到本账号", "Join into this account"],
  joined: ["账号已合并", "The accounts are joined"],
});

/**
 * The card below the profile. `onSaved(entrant)` after each change.
 * @param {{entrant: Api.Entrant, sms: boolean, onSaved: (entrant: Api.Entrant) => unknown}} props
 */
export function Contacts({ entrant, sms, onSaved }) {
  const [step, setStep] = useState(/** @type {{kind: string, contact: string} | null} */ (null));
  const named = [sms && entrant.profile?.phone, entrant.profile?.email];
  const unproved = named.filter((each) => each && !entrant.contacts.includes(each)).map(String);
  const done = (/** @type {Api.Entrant} */ answer, /** @type {Api.Text} */ said) => {
    setStep(null);
    toast(said);
    onSaved(answer);
  };
  const begin = (/** @type {string} */ kind, contact = "") => setStep({ kind, contact });
  return html`<${Card} title=${t("title")}><div class="stack">
    <p class="hint">${t(sms ? "lead" : "emailLead")}</p>
    <div class="stack">${entrant.contacts.map((each) => html`<div class="row between" key=${each}><span>${each}</span>
      ${entrant.contacts.length > 1 && html`<${Button} kind="text" onClick=${() => begin("drop", each)}>
        ${t("drop")}</${Button}>`}</div>`)}</div>
    ${!step && unproved.map((each) => html`<${Notice} tone="info" key=${each}><div class="row between">
      <span>${t("unproved", { contact: each })}</span>
      <${Button} kind="quiet" onClick=${() => begin("add", each)}>${t("verify")}</${Button}></div></${Notice}>`)}
    ${!step && html`<div><${Button} kind="quiet" onClick=${() => begin("add")}>
      ${t(sms ? "add" : "addEmail")}</${Button}></div>`}
    ${step?.kind === "add" && html`<${Add} sms=${sms} contact=${step.contact} onDone=${done}
      onCancel=${() => setStep(null)} />`}
    ${step?.kind === "drop" && html`<${Drop} removed=${step.contact} contacts=${entrant.contacts} onDone=${done}
      onCancel=${() => setStep(null)} />`}
  </div></${Card}>
  <${Sessions} />`;
}

/**
 * A code is sent to `contact`, typed, and given to `onProof({contact, code, ticket})`.
 * @param {{
 *   contact: string, sms?: boolean, fixed?: boolean, onProof: (proof: object) => Promise<unknown>,
 *   onCancel: () => unknown,
 * }} props
 */
function Proof({ contact: preset, sms, fixed, onProof, onCancel }) {
  const [contact, setContact] = useState(preset);
  const [sent, setSent] = useState(/** @type {Api.CodeSent | null} */ (null));
  const [code, setCode] = useState("");
  const send = useAction(async () => setSent(await ask("/sign-in/codes", { contact })));
  const prove = useAction(() => onProof({
    contact, code, ticket: sent?.ticket ?? "",
  }));
  const error = prove.error || send.error;
  const label = t(sms ? "contact" : "email");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    (sent ? prove : send).run();
  };
  return html`<form class="form" noValidate onSubmit=${submit}>
    <${ErrorSummary} error=${error} labels=${{ contact: label, code: t("code") }} />
    ${!sent && !fixed && html`<${TextField} name="contact" label=${label} required value=${contact}
      onInput=${setContact} autocapitalize="none" spellcheck=${false} />`}
    ${sent && html`<${Notice} tone="info" live>${t("sent", { to: sent.sent_to })}</${Notice}>
      <${TextField} name="code" class="code-input" label=${t("code")} required inputmode="numeric"
        autocomplete="one-time-code" maxlength="12" value=${code} onInput=${setCode} />`}
    <div class="form-actions"><${Button} type="submit" busy=${send.busy || prove.busy}>
        ${t(sent ? "confirm" : "send")}</${Button}>
      <${Button} kind="text" onClick=${onCancel}>${t("cancel")}</${Button}></div>
  </form>`;
}

/** @typedef {(entrant: Api.Entrant, said: Api.Text) => unknown} Done */

/** @param {{sms: boolean, contact: string, onDone: Done, onCancel: () => unknown}} props */
function Add({ sms, contact, onDone, onCancel }) {
  const [other, setOther] = useState(/** @type {{proof: any, look: Api.Joinable} | null} */ (null));
  const add = async (/** @type {object} */ proof) => {
    try {
      onDone(await api.post("/entrant/contacts", proof), t.both("added"));
    } catch (error) {
      if (error.code !== "CONTACT_OF_OTHER") throw error;
      setOther({ proof, look: await api.post("/entrant/joinings/look", proof) });
    }
  };
  if (other) return html`<${Join} ...${other} onDone=${onDone} onCancel=${onCancel} />`;
  return html`<${Proof} contact=${contact} sms=${sms} onProof=${add} onCancel=${onCancel} />`;
}

/** @param {{proof: any, look: Api.Joinable, onDone: Done, onCancel: () => unknown}} props */
function Join({ proof, look, onDone, onCancel }) {
  const join = useAction(async () => onDone(await api.post("/entrant/joinings", {
    ...proof, other: look.other, entries: look.entries.map((each) => each.id),
  }), t.both("joined")));
  return html`<${Notice} tone="warn" title=${t("joinTitle")} live><div class="stack">
    <p>${t("joinLead", { contact: proof.contact })}</p>
    ${look.entries.length ? html`<ul>${look.entries.map((each) => html`<li key=${each.id}>${each.title}</li>`)}</ul>`
      : html`<p>${t("noEntries")}</p>`}
    ${join.error && html`<${Problem} error=${join.error} onRetry=${join.run} />`}
    <div class="form-actions"><${Button} busy=${join.busy} onClick=${join.run}>${t("join")}</${Button}>
      <${Button} kind="text" onClick=${onCancel}>${t("cancel")}</${Button}></div>
  </div></${Notice}>`;
}

/** @param {{removed: string, contacts: string[], onDone: Done, onCancel: () => unknown}} props */
function Drop({ removed, contacts, onDone, onCancel }) {
  const [by, setBy] = useState("");
  const drop = async (/** @type {object} */ proof) => (
    onDone(await api.post("/entrant/contacts/removals", { ...proof, removed }), t.both("dropped"))
  );
  return html`<${Notice} tone="warn" title=${t("dropTitle", { contact: removed })}><div class="stack">
    <p>${t("dropLead")}</p>
    ${by ? html`<${Proof} contact=${by} fixed onProof=${drop} onCancel=${onCancel} />` : html`
      <div class="form-actions">${contacts.map((each) => html`<${Button} kind="quiet" key=${each}
        onClick=${() => setBy(each)}>${each}</${Button}>`)}
        <${Button} kind="text" onClick=${onCancel}>${t("cancel")}</${Button}></div>`}
  </div></${Notice}>`;
}
