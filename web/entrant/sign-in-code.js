/** Signing in with a one-time code sent to a phone or an e-mail address. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { useAction } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Card, Heading, Notice } from "../shared/parts/basics.js";
import { ask, Expired, Slip, slipOf } from "../shared/sign-in/door.js";
import { ErrorSummary, formError, TextField } from "../shared/parts/fields.js";
import { keepCopy, readCopy } from "../shared/server/local-copy.js";
import { words } from "../shared/words/i18n.js";

const t = words({
  codeLead: [
    "输入手机号或邮箱，用验证码登录。首次登录即完成注册，无需密码。",
    "Enter your mobile number or e-mail address and sign in with a code. Your first sign-in registers you. You need "
      + "no password.",
  ],
  mailLead: [
    "输入邮箱，用验证码登录。首次登录即完成注册，无需密码。",
    "Enter your e-mail address and sign in with a code. Your first sign-in registers you. You need no password.",
  ],
  contact: ["手机号或邮箱", "Mobile number or e-mail address"],
  email: ["邮箱", "E-mail address"],
  contactHint: [
    "今后查询作品进度也使用它登录，请填写长期可用的号码或邮箱。",
    "You will use it to sign in again and follow your entries, so give one that you will keep.",
  ],
  emailHint: [
    "本活动未开通短信，验证码通过邮件发送。今后查询作品进度也使用它登录，请填写长期可用的邮箱。",
    "This call sends no text messages, so the code comes by e-mail. You will use the address to sign in again and "
      + "follow your entries, so give one that you will keep.",
  ],
  sendCode: ["获取验证码", "Send code"],
  codeSent: ["验证码已发送至 {to}，{minutes} 分钟内有效。", "A code was sent to {to}. It is valid for {minutes} minutes."],
  code: ["6 位验证码", "6-digit code"],
  enter: ["登录", "Sign in"],
  newAccount: ["不是我的账号，新建账号", "It is not mine: make a new account"],
  otherEmail: ["换一个邮箱", "Use another address"],
  otherContact: ["换一个号码或邮箱", "Use another number or address"],
  again: ["重新发送", "Send again"],
  againIn: ["{seconds} 秒后可重新发送", "You can send it again in {seconds} s"],
  codeNeeded: ["请填写收到的 6 位数字。", "Please enter the six digits you received."],
  check: ["请检查填写的内容。", "Please check your input."],
});

function fieldOf(error, name) {
  return error?.fields?.find((each) => each.field === name);
}

/**
 * Sign-in of entrants: contact, then the code sent to it. `onEnter` gets the session; `sms`: whether phones get codes.
 */
export function SignInByCode({ onEnter, expired, title, sms }) {
  const [sent, setSent] = useState(asked);
  const [contact, setContact] = useState(sent?.contact ?? "");
  const note = (answer) => {
    setSent(answer);
    keepCopy(ASKED, answer);
  };
  const enter = (session) => {
    keepCopy(ASKED, null);
    onEnter(session);
  };
  return html`<div class="narrow stack">
    <${Heading} title=${title} lead=${t(sms ? "codeLead" : "mailLead")} />
    <${Expired} shown=${expired} />
    <${Card} tone="accent">
      ${sent
        ? html`<${CodeForm} sms=${sms} contact=${sent.contact} sent=${sent} onSent=${note}
          onBack=${() => note(null)} onEnter=${enter} />`
        : html`<${ContactForm} sms=${sms} contact=${contact} setContact=${setContact} onSent=${note} />`}
    </${Card}>
  </div>`;
}

async function sendCode(contact) {
  const answer = await ask("/sign-in/codes", { contact });
  return { ...answer, contact, at: Date.now() };
}

// A phone may load the page anew when its owner comes back from reading the message.
const ASKED = "code.asked";

function asked() {
  const kept = readCopy(ASKED);
  return kept && Date.now() - kept.at < kept.expires_in * 1000 ? kept : null;
}

function ContactForm({ sms, contact, setContact, onSent }) {
  const [slip, setSlip] = useState(null);
  const { run, busy, error } = useAction(async () => {
    const found = await slipOf(contact.trim(), slip);
    setSlip(found);
    if (!found) onSent(await sendCode(contact));
  });
  const submit = (event) => {
    event.preventDefault();
    run();
  };
  return html`<form class="form" noValidate onSubmit=${submit}>
    <${ErrorSummary} error=${error} labels=${{ contact: t(sms ? "contact" : "email") }} />
    <${TextField} name="contact" label=${t(sms ? "contact" : "email")} hint=${t(sms ? "contactHint" : "emailHint")}
      required autocomplete=${sms ? "username" : "email"} inputmode=${sms ? undefined : "email"} autocapitalize="none"
      spellcheck=${false} value=${contact} onInput=${setContact} error=${fieldOf(error, "contact")} />
    ${slip && html`<${Slip} ...${slip} onTake=${setContact} />`}
    <${Button} type="submit" class="large block" busy=${busy}>${t("sendCode")}</${Button}>
  </form>`;
}

const PAUSE_S = 60;

// The seconds until a code may be sent again.
function useWait(since) {
  const [wait, setWait] = useState(PAUSE_S);
  useEffect(() => {
    const tick = () => setWait(Math.max(0, Math.ceil(PAUSE_S - (Date.now() - since) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [since]);
  return wait;
}

function CodeForm({ sms, contact, sent, onSent, onBack, onEnter }) {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState(null);
  const wait = useWait(sent.at);
  const form = useRef(null);
  const enter = useAction(async (value, anew = false) => onEnter(await api.post("/sign-in/sessions", {
    contact, code: value, ticket: sent.ticket, new_account: anew,
  })));
  const again = useAction(async () => onSent(await sendCode(contact)));
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
  }, []);
  const submit = (event) => {
    event.preventDefault();
    const value = code.normalize("NFKC").replace(/\s+/g, "");
    const bad = !/^\d{6}$/.test(value);
    setWrong(bad ? formError(t.both("check"), [{ field: "code", message: t.both("codeNeeded") }]) : null);
    if (!bad) enter.run(value);
  };
  const error = wrong || enter.error || again.error;
  return html`<form class="form" noValidate onSubmit=${submit} ref=${form}>
    <${Notice} tone="info" live>${t("codeSent", { to: sent.sent_to, minutes: Math.round(sent.expires_in / 60) })}
      </${Notice}>
    <${ErrorSummary} error=${error} labels=${{ code: t("code"), contact: t(sms ? "contact" : "email") }} />
    <${TextField} name="code" class="code-input" label=${t("code")} required inputmode="numeric"
      autocomplete="one-time-code" maxlength="12"
      value=${code} onInput=${setCode} error=${fieldOf(error, "code")} />
    <${Button} type="submit" class="large block" busy=${enter.busy}>${t("enter")}</${Button}>
    ${enter.error?.code === "CONTACT_CLAIMED" && html`<${Button} kind="quiet"
      onClick=${() => enter.run(code, true)}>${t("newAccount")}</${Button}>`}
    <div class="row between">
      <${Button} kind="text" onClick=${onBack}>${t(sms ? "otherContact" : "otherEmail")}</${Button}>
      ${wait > 0 ? html`<span class="muted small">${t("againIn", { seconds: wait })}</span>`
        : html`<${Button} kind="text" busy=${again.busy} onClick=${again.run}>${t("again")}</${Button}>`}
    </div>
  </form>`;
}

