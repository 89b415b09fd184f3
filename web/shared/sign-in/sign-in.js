// @ts-check
/** Signing in by the link of an invitation. The token is in the address; a new link is sent on request. */
import { html, useEffect, useState } from "../../vendor/preact.js";
import { useAction } from "../server/actions.js";
import { api } from "../server/api.js";
import { Button, Card, Heading, Loading, Notice, Problem } from "../parts/basics.js";
import { Expired, looksLikeContact, tidyContact } from "./door.js";
import { ErrorSummary, formError, TextField } from "../parts/fields.js";
import { words } from "../words/i18n.js";
import { takeToken } from "../server/session.js";

export { Door } from "./door.js";

const t = words({
  redeeming: ["正在登录…", "Signing you in…"],
  linkTitle: ["登录", "Sign in"],
  linkLead: [
    "请打开邀请邮件中的登录链接。链接只能使用一次；如已失效，可在此获取新的链接。",
    "Please open the sign-in link in your invitation e-mail. Each link works only once. If your link no longer works, "
      + "you can request a new one here.",
  ],
  email: ["邮箱", "E-mail"],
  emailHint: ["请填写接收邀请的邮箱。", "The address that received the invitation."],
  sendLink: ["发送新的登录链接", "Send a new sign-in link"],
  linkSentTitle: ["请查收邮件", "Please check your e-mail"],
  linkSent: [
    "如果 {contact} 在邀请名单中，新的登录链接会在几分钟内送达。没有收到时，请查看垃圾邮件，或与主办方联系。",
    "If {contact} is on the list of invitations, a new sign-in link arrives within a few minutes. If it does not "
      + "arrive, please check the spam folder or contact the organizer.",
  ],
  again: ["重新发送", "Send again"],
  emailWrong: ["请填写完整的邮箱地址。", "Please enter a full e-mail address."],
  check: ["请检查填写的内容。", "Please check your input."],
});

/**
 * Sign-in of experts, organizers and recommending units. It redeems `#token=` in the address as soon as it opens. If
 * there is none, or the link no longer works, it offers to send a new one. `onEnter` gets the session. `role` is the
 * role of the page, by default the name of its folder.
 * @param {object} props
 * @param {string} [props.role]
 * @param {(session: Api.Session) => unknown} props.onEnter
 * @param {string} [props.title]
 * @param {string} [props.lead]
 * @param {boolean} [props.expired]
 * @param {unknown} [props.children]
 */
export function SignInByLink({ role = folder(), onEnter, title, lead, expired, children }) {
  const [token] = useState(takeToken);
  const [failed, setFailed] = useState(/** @type {import("../server/api.js").ApiError | null} */ (null));
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
    <${Expired} shown=${expired} />
    ${failed && html`<${Problem} error=${failed} onRetry=${failed.passing ? redeem : undefined} />`}
    <${NewLink} role=${role} />
    ${children}
  </div>`;
}

function folder() {
  return location.pathname.split("/").slice(-2)[0];
}

/** @param {{role?: string}} props */
function NewLink({ role }) {
  const [contact, setContact] = useState("");
  const [sentTo, setSentTo] = useState("");
  const [wrong, setWrong] = useState(/** @type {import("../parts/fields.js").FormError | null} */ (null));
  const send = useAction(async () => {
    await api.post("/sign-in/links", { contact: tidyContact(contact), role });
    setSentTo(tidyContact(contact));
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const bad = !looksLikeContact(tidyContact(contact));
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
    <${TextField} name="contact" type="email" autocomplete="email" inputmode="email" label=${t("email")}
      hint=${t("emailHint")} required
      value=${contact} onInput=${setContact} error=${error?.fields?.find((each) => each.field === "contact")} />
    <${Button} type="submit" busy=${send.busy} icon="mail">${t("sendLink")}</${Button}>
  </form></${Card}>`;
}
