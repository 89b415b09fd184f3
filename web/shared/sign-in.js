/** Signing in, for every role: by a link from a message (token in the address), or by a one-time code. */
import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { api } from "./api.js";
import { Button, Card, ErrorSummary, Heading, Loading, Notice, Problem, TextField, formError, useAction } from "./components.js";
import { words } from "./i18n.js";
import { takeToken } from "./session.js";

const t = words({
  expired: ["登录已过期，请重新登录。已填写的内容没有丢失。", "Your session has ended. Please sign in again: nothing you typed is lost."],
  otherTitle: ["您正以其他身份登录", "You are signed in with another role"],
  otherText: ["当前登录的是“{name}”（{role}）。要使用本页，请先退出该身份。", "Signed in as “{name}” ({role}). To use this page, please sign out first."],
  otherGo: ["前往该身份的页面", "Go to that role’s page"],
  signOut: ["退出并继续", "Sign out and go on"],
  entrant: ["投稿人", "entrant"],
  recommender: ["推荐单位", "recommending unit"],
  expert: ["评审专家", "expert"],
  organizer: ["主办方", "organizer"],
  redeeming: ["正在登录…", "Signing you in…"],
  linkTitle: ["登录", "Sign in"],
  linkLead: ["请打开邀请邮件中的登录链接。链接只能使用一次；如已失效，可在此获取新的链接。", "Please open the sign-in link of your invitation. Each link works once; if yours no longer does, ask for a new one here."],
  linkFailed: ["登录链接不能使用", "The sign-in link cannot be used"],
  email: ["邮箱", "E-mail"],
  emailHint: ["请填写接收邀请的邮箱。", "The address your invitation was sent to."],
  sendLink: ["发送新的登录链接", "Send a new sign-in link"],
  linkSentTitle: ["请查收邮件", "Please check your mail"],
  linkSent: ["如果 {contact} 在邀请名单中，新的登录链接会在几分钟内送达。没有收到时，请查看垃圾邮件，或与主办方联系。", "If {contact} is on the list of invitations, a new link arrives within minutes. If it does not, look in the spam folder or ask the organiser."],
  codeTitle: ["登录 / 注册", "Sign in or register"],
  codeLead: ["输入手机号或邮箱，用验证码登录。首次登录即完成注册，无需密码。", "Enter your mobile number or e-mail and sign in with a code. The first sign-in registers you; no password is needed."],
  contact: ["手机号或邮箱", "Mobile number or e-mail"],
  contactHint: ["今后查询作品进度也使用它登录，请填写长期可用的号码或邮箱。", "You will sign in with it again to follow your works, so choose one you keep."],
  sendCode: ["获取验证码", "Send the code"],
  codeSent: ["验证码已发送至 {to}，{minutes} 分钟内有效。", "A code was sent to {to}. It is valid for {minutes} minutes."],
  code: ["6 位验证码", "6-digit code"],
  enter: ["登录", "Sign in"],
  otherContact: ["换一个号码或邮箱", "Use another number or address"],
  again: ["重新发送", "Send again"],
  againIn: ["{seconds} 秒后可重新发送", "Send again in {seconds} s"],
  emailWrong: ["请填写完整的邮箱地址。", "Please enter a full e-mail address."],
  contactNeeded: ["请填写手机号或邮箱。", "Please enter a mobile number or an e-mail address."],
  contactWrong: ["请填写 11 位手机号，或完整的邮箱地址。", "Please enter an 11-digit mobile number or a full e-mail address."],
  codeNeeded: ["请填写收到的 6 位数字。", "Please enter the six digits you received."],
  check: ["请检查填写的内容。", "Please check what you entered."],
});

/** Full-width digits and blanks as typed on a Chinese keyboard become what the server reads. */
function tidy(text) {
  return text.normalize("NFKC").replace(/\s+/g, "").trim();
}

function looksLikeContact(contact) {
  return /^(\+?86)?1\d{10}$/.test(contact) || /^[^@]+@[^@]+\.[^@.]+$/.test(contact);
}

/**
 * Sign-in of experts, organizers and recommending units. Redeems `#token=` of the address as soon as it opens;
 * otherwise, or when the link is used up, offers to send a new one. `onEnter` gets the session. `role` is whose page
 * it is; without it the page's folder says so.
 */
export function SignInByLink({ role = folder(), onEnter, title, lead, expired, children }) {
  const [token] = useState(takeToken);
  const [failed, setFailed] = useState(null);
  const [waiting, setWaiting] = useState(Boolean(token));
  const redeem = async () => {
    setWaiting(true);
    setFailed(null);
    try {
      onEnter(await api.post("/sign-in/redemptions", { token }));
    } catch (error) {
      setFailed(error);
      setWaiting(false);
    }
  };
  useEffect(() => {
    if (token) redeem();
  }, []);
  if (waiting) return html`<${Loading} text=${t("redeeming")} />`;
  return html`<div class="narrow stack">
    <${Heading} title=${title || t("linkTitle")} lead=${lead || t("linkLead")} />
    ${expired && html`<${Notice} tone="warn" live>${t("expired")}</${Notice}>`}
    ${failed && html`<${Problem} error=${failed} onRetry=${failed.passing ? redeem : undefined} />`}
    <${NewLink} role=${role} />
    ${children}
  </div>`;
}

function folder() {
  return location.pathname.split("/").at(-2);
}

function NewLink({ role }) {
  const [contact, setContact] = useState("");
  const [sentTo, setSentTo] = useState("");
  const [wrong, setWrong] = useState(null);
  const send = useAction(async () => {
    await api.post("/sign-in/links", { contact: tidy(contact), role });
    setSentTo(tidy(contact));
  });
  const submit = (event) => {
    event.preventDefault();
    const bad = !looksLikeContact(tidy(contact));
    setWrong(bad ? formError(t.both("check"), [{ field: "contact", message: t.both("emailWrong") }]) : null);
    if (!bad) send.run();
  };
  const error = wrong || send.error;
  if (sentTo) {
    return html`<${Notice} tone="good" title=${t("linkSentTitle")} live><p>${t("linkSent", { contact: sentTo })}</p>
      <p><${Button} kind="quiet" onClick=${() => setSentTo("")}>${t("again")}</${Button}></p></${Notice}>`;
  }
  return html`<${Card}><form class="form" noValidate onSubmit=${submit}>
    <${ErrorSummary} error=${error} labels=${{ contact: t("email") }} />
    <${TextField} name="contact" type="email" autocomplete="email" inputmode="email" label=${t("email")} hint=${t("emailHint")} required
      value=${contact} onInput=${setContact} error=${fieldOf(error, "contact")} />
    <${Button} type="submit" busy=${send.busy} icon="mail">${t("sendLink")}</${Button}>
  </form></${Card}>`;
}

function fieldOf(error, name) {
  return error?.fields?.find((each) => each.field === name);
}

/** Sign-in of entrants: contact, then the code sent to it. `onEnter` gets the session. */
export function SignInByCode({ onEnter, expired, title, lead, children }) {
  const [contact, setContact] = useState("");
  const [sent, setSent] = useState(null);
  return html`<div class="narrow stack">
    <${Heading} title=${title || t("codeTitle")} lead=${lead || t("codeLead")} />
    ${expired && html`<${Notice} tone="warn" live>${t("expired")}</${Notice}>`}
    <${Card} tone="accent">
      ${sent
        ? html`<${CodeForm} contact=${tidy(contact)} sent=${sent} onSent=${setSent} onBack=${() => setSent(null)} onEnter=${onEnter} />`
        : html`<${ContactForm} contact=${contact} setContact=${setContact} onSent=${setSent} />`}
    </${Card}>
    ${children}
  </div>`;
}

async function sendCode(contact) {
  const answer = await api.post("/sign-in/codes", { contact });
  return { ...answer, at: Date.now() };
}

function ContactForm({ contact, setContact, onSent }) {
  const [wrong, setWrong] = useState(null);
  const send = useAction(async () => onSent(await sendCode(tidy(contact))));
  const submit = (event) => {
    event.preventDefault();
    const value = tidy(contact);
    const message = !value ? t.both("contactNeeded") : looksLikeContact(value) ? null : t.both("contactWrong");
    setWrong(message ? formError(t.both("check"), [{ field: "contact", message }]) : null);
    if (!message) send.run();
  };
  const error = wrong || send.error;
  return html`<form class="form" noValidate onSubmit=${submit}>
    <${ErrorSummary} error=${error} labels=${{ contact: t("contact") }} />
    <${TextField} name="contact" label=${t("contact")} hint=${t("contactHint")} required autocomplete="username" autocapitalize="none"
      spellcheck=${false} value=${contact} onInput=${setContact} error=${fieldOf(error, "contact")} />
    <${Button} type="submit" class="large block" busy=${send.busy}>${t("sendCode")}</${Button}>
  </form>`;
}

const PAUSE_S = 60;

function CodeForm({ contact, sent, onSent, onBack, onEnter }) {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState(null);
  const [wait, setWait] = useState(PAUSE_S);
  const input = useRef(null);
  const enter = useAction(async (value) => onEnter(await api.post("/sign-in/sessions", { contact, code: value })));
  const again = useAction(async () => onSent(await sendCode(contact)));
  useEffect(() => {
    input.current?.querySelector("input")?.focus();
  }, []);
  useEffect(() => {
    const tick = () => setWait(Math.max(0, Math.ceil(PAUSE_S - (Date.now() - sent.at) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [sent.at]);
  const submit = (event) => {
    event.preventDefault();
    const value = tidy(code);
    const bad = !/^\d{6}$/.test(value);
    setWrong(bad ? formError(t.both("check"), [{ field: "code", message: t.both("codeNeeded") }]) : null);
    if (!bad) enter.run(value);
  };
  const error = wrong || enter.error || again.error;
  return html`<form class="form" noValidate onSubmit=${submit} ref=${input}>
    <${Notice} tone="info" live>${t("codeSent", { to: sent.sent_to, minutes: Math.round(sent.expires_in / 60) })}</${Notice}>
    <${ErrorSummary} error=${error} labels=${{ code: t("code"), contact: t("contact") }} />
    <${TextField} name="code" class="code-input" label=${t("code")} required inputmode="numeric" autocomplete="one-time-code" maxlength="12"
      value=${code} onInput=${setCode} error=${fieldOf(error, "code")} />
    <${Button} type="submit" class="large block" busy=${enter.busy}>${t("enter")}</${Button}>
    <div class="row between">
      <${Button} kind="text" onClick=${onBack}>${t("otherContact")}</${Button}>
      ${wait > 0 ? html`<span class="muted small">${t("againIn", { seconds: wait })}</span>`
        : html`<${Button} kind="text" busy=${again.busy} onClick=${again.run}>${t("again")}</${Button}>`}
    </div>
  </form>`;
}

/** Signed in, but as somebody else: say so and offer both ways on. `home` is the folder of the roles' pages. */
export function OtherRole({ session, onSignOut, home = "../" }) {
  return html`<div class="narrow stack"><${Card}><div class="stack">
    <h1 tabindex="-1">${t("otherTitle")}</h1>
    <p>${t("otherText", { name: session.name, role: t(session.role) })}</p>
    <div class="form-actions">
      <a class="button quiet" href=${`${home}${session.role}/`}>${t("otherGo")}</a>
      <${Button} onClick=${onSignOut}>${t("signOut")}</${Button}>
    </div></div></${Card}></div>`;
}

/**
 * The door of a page while `session.state` is not "in": waits for the session, says that another role is signed in
 * or that the network is lost, or shows `signIn`, the page's own way in.
 */
export function Door({ session, signIn }) {
  if (session.state === "loading") return html`<${Loading} />`;
  if (session.state === "unreachable") return html`<div class="narrow"><${Problem} error=${session.error} onRetry=${session.retry} /></div>`;
  if (session.state === "other") return html`<${OtherRole} session=${session.session} onSignOut=${session.signOut} />`;
  return signIn;
}
