// @ts-check
/** Signing in by the link of an invitation. The token is in the address; a new link is sent on request. */
import { html, useEffect, useState } from "../../vendor/preact.js";
import { useAction } from "../server/actions.js";
import { api } from "../server/api.js";
import { Button, Card, Heading, Loading, Notice, Problem } from "../parts/basics.js";
import { ask, Expired, Slip, slipOf } from "./door.js";
import { ErrorSummary, TextField } from "../parts/fields.js";
import { lazy } from "../parts/lazy.js";
import { words } from "../words/i18n.js";
import { takeToken } from "../server/session.js";

export { Door } from "./door.js";

const SecondFactor = lazy((again) => import(`./second-factor.js${again}`), "SecondFactor");

const t = words({
  linkReadyLead: [
    "请点击“进入”登录。链接只能使用一次。",
    "Please press “Enter” to sign in. The link works once.",
  ],
  go: ["进入", "Enter"],
  redeeming: ["正在登录…", "Signing you in…"],
  linkLead: [
    "请打开最近一封邮件中的登录链接。链接只能使用一次；如已失效，可在此获取新的链接。",
    "Please open the sign-in link in the latest e-mail. Each link works only once. If your link no longer works, "
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
});

/**
 * Sign-in of experts, organizers and recommending units. It redeems `#token=` in the address when a person asks for it:
 * mail scanners open links, and would use them up. If there is none, or the link no longer works, it offers to send a
 * new one. Who has signed out to use the link has asked already. A session that waits for its second factor is shown
 * here, too, until it is proved.
 * @param {{session: import("../server/session.js").SignedIn, title: string}} props
 */
export function SignInByLink({ session, title }) {
  const [token] = useState(takeToken);
  const [failed, setFailed] = useState(/** @type {import("../server/api.js").ApiError | null} */ (null));
  const [state, setState] = useState(!token ? "out" : session.changing ? "redeeming" : "ready");
  useEffect(() => {
    if (state === "redeeming") redeem();
  }, []);
  const redeem = async () => {
    setState("redeeming");
    setFailed(null);
    try {
      session.enter(await api.post("/sign-in/redemptions", { token }));
      setState("out"); // whoever leaves before the second factor, or is too late for it, asks for another link
    } catch (error) {
      setFailed(error);
      setState("out");
    }
  };
  if (session.state === "in") return html`<${SecondFactor} session=${session} />`;
  if (state === "ready") {
    return html`<div class="narrow stack">
      <${Heading} title=${title} lead=${t("linkReadyLead")} />
      <div class="form-actions"><${Button} class="large" onClick=${redeem}>${t("go")}</${Button}></div>
    </div>`;
  }
  if (state === "redeeming") return html`<${Loading} text=${t("redeeming")} />`;
  return html`<div class="narrow stack">
    <${Heading} title=${title} lead=${t("linkLead")} />
    <${Expired} shown=${session.expired} />
    ${failed && html`<${Problem} error=${failed} onRetry=${failed.passing ? redeem : undefined} />`}
    <${NewLink} />
  </div>`;
}

// Each role's page lies in the folder of its name.
function folder() {
  return location.pathname.split("/").slice(-2)[0];
}

function NewLink() {
  const [contact, setContact] = useState("");
  const [sentTo, setSentTo] = useState("");
  const [slip, setSlip] = useState(/** @type {import("./door.js").Slipped | null} */ (null));
  const send = useAction(async () => {
    const found = await slipOf(contact.trim(), slip);
    setSlip(found);
    if (found) return;
    await ask("/sign-in/links", { contact, role: folder() });
    setSentTo(contact.trim());
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    send.run();
  };
  const { error } = send;
  if (sentTo) {
    return html`<${Notice} tone="good" title=${t("linkSentTitle")} live><p>${t("linkSent", { contact: sentTo })}</p>
      <p><${Button} kind="quiet" onClick=${() => setSentTo("")}>${t("again")}</${Button}></p></${Notice}>`;
  }
  return html`<${Card}><form class="form" noValidate onSubmit=${submit}>
    <${ErrorSummary} error=${error} labels=${{ contact: t("email") }} />
    <${TextField} name="contact" type="email" autocomplete="email" inputmode="email" label=${t("email")}
      hint=${t("emailHint")} required
      value=${contact} onInput=${setContact} error=${error?.fields?.find((each) => each.field === "contact")} />
    ${slip && html`<${Slip} ...${slip} onTake=${setContact} />`}
    <${Button} type="submit" busy=${send.busy} icon="mail">${t("sendLink")}</${Button}>
  </form></${Card}>`;
}
