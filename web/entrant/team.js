// @ts-check
/** The team of a unit: its owner invites and removes, a colleague enters a code, a member sees whose account it is. */
import { html, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../shared/server/actions.js";
import { api } from "../shared/server/api.js";
import { Button, Card, Heading, Loading, Notice, Problem } from "../shared/parts/basics.js";
import { Confirm } from "../shared/parts/dialogs.js";
import { ErrorSummary, TextField } from "../shared/parts/fields.js";
import { toast } from "../shared/parts/frame.js";
import { QrCode } from "../shared/parts/figures.js";
import { to, usePlace } from "../shared/parts/route.js";
import { Sessions } from "../shared/sign-in/sessions.js";
import { words } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";

const t = words({
  title: ["团队成员", "Team members"],
  lead: [
    "成员用自己的手机号或邮箱登录，可查看本单位的作品，填写、上传和提交；不能撤回作品、修改单位信息或管理成员。",
    "Members sign in with their own phone or e-mail. They see the unit’s entries, fill them in, upload and submit. "
      + "They cannot withdraw entries, change the unit’s details or manage members.",
  ],
  none: ["还没有成员。", "No members yet."],
  since: ["{at} 加入", "Joined {at}"],
  invite: ["生成邀请码", "Make an invite code"],
  code: ["邀请码", "Invite code"],
  codeHint: [
    "只显示这一次，{at} 前有效，仅可使用一次。请发给同事：登录后在“我的信息”的“加入单位团队”中输入。",
    "It is shown this once, is valid until {at} and works once. Send it to your colleague: they sign in and enter it "
      + "under “My details”, “Join a unit’s team”.",
  ],
  qr: ["加入本单位团队的二维码", "QR code to join this unit’s team"],
  qrHint: ["同事也可扫码登录，邀请码会自动填入。", "Or your colleague scans this, signs in, and finds the code filled in."],
  remove: ["移除", "Remove"],
  removeTitle: ["移除成员 {contact}？", "Remove the member {contact}?"],
  removeText: [
    "该成员将立即退出本单位账号，再次登录后使用其个人账号。其填写和提交的作品仍属于本单位。",
    "They are signed out of the unit’s account at once and have their own account again. What they filled in and "
      + "submitted stays with the unit.",
  ],
  removed: ["成员已移除", "The member is removed"],
  joinTitle: ["加入单位团队", "Join a unit’s team"],
  joinLead: [
    "如果您的单位已有投稿账号，请向账号持有人索取邀请码。",
    "If your unit has an account here already, ask whoever holds it for an invite code.",
  ],
  look: ["下一步", "Next"],
  joinUnit: ["加入“{name}”", "Join “{name}”"],
  joinText: [
    "加入后，您登录时使用该单位的账号，可查看和提交该单位的作品。单位移除您之后，恢复使用您的个人账号。",
    "From then on you sign in to the unit’s account and see and submit its entries. When the unit removes you, you "
      + "have your own account again.",
  ],
  join: ["加入", "Join"],
  cancel: ["取消", "Cancel"],
  mine: ["我的信息", "My details"],
  works: ["我的作品", "My entries"],
  memberTitle: ["您正在使用“{name}”的账号", "You are using the account of “{name}”"],
  memberText: [
    "您是该单位的团队成员，可填写、上传和提交作品。如需撤回作品或修改单位信息，请联系单位的账号持有人。",
    "You are a team member of this unit: you can fill in, upload and submit. To withdraw an entry or change the unit’s "
      + "details, ask whoever holds the unit’s account.",
  ],
  leave: ["退出团队", "Leave the team"],
  leaveTitle: ["退出“{name}”的团队？", "Leave the team of “{name}”?"],
  leaveText: [
    "您将退出登录，再次登录后使用个人账号。您填写和提交的作品仍属于该单位，账号持有人会收到通知。",
    "You are signed out; the next time you sign in to your own account. What you filled in and submitted stays with "
      + "the unit. Whoever holds its account is told.",
  ],
});

/**
 * The owner's card: who works in the account, and a code for one more. `onSaved(entrant)` after each change, because
 * the form beside it is saved by the newest revision.
 * @param {{onSaved: (entrant: Api.Entrant) => unknown}} props
 */
export function Team({ onSaved }) {
  const team = useLoad(/** @returns {Promise<Api.Team>} */ () => api.get("/entrant/team"));
  const [made, setMade] = useState(/** @type {Api.TeamInvite | null} */ (null));
  const refresh = () => api.get("/entrant").then(onSaved);
  const invite = useAction(async () => {
    setMade(await api.post("/entrant/team/invites", {}));
    await refresh();
  });
  const left = (/** @type {Api.Team} */ answer) => {
    team.setData(answer);
    return refresh();
  };
  return html`<${Card} title=${t("title")}><div class="stack">
    <p class="hint">${t("lead")}</p>
    ${team.error ? html`<${Problem} error=${team.error} onRetry=${team.reload} />` : !team.data ? html`<${Loading} />`
      : !team.data.members.length ? html`<p>${t("none")}</p>` : html`<div class="stack">
        ${team.data.members.map((each) => html`<${Line} key=${each.id} member=${each} onTeam=${left} />`)}
      </div>`}
    ${made && html`<${Notice} tone="good" title=${t("code")} live><div class="stack">
      <p><b class="tabular">${made.code.slice(0, 5)}-${made.code.slice(5)}</b></p>
      <p>${t("codeHint", { at: dateTime(made.expires) })}</p>
      <figure class="stack tight"><${QrCode} text=${new URL(`#/profile/${made.code}`, location.href).href}
        label=${t("qr")} /><figcaption class="small">${t("qrHint")}</figcaption></figure></div></${Notice}>`}
    ${invite.error && html`<${Problem} error=${invite.error} />`}
    <div><${Button} kind="quiet" icon="plus" busy=${invite.busy} onClick=${invite.run}>${t("invite")}</${Button}></div>
  </div></${Card}>`;
}

/** @param {{member: Api.Member, onTeam: (team: Api.Team) => unknown}} props */
function Line({ member, onTeam }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await onTeam(await api.del(`/entrant/team/members/${member.id}`));
    toast(t.both("removed"));
  };
  return html`<div class="row between">
    <span>${member.contact}<br /><span class="muted small">${t("since", { at: dateTime(member.since) })}</span></span>
    <${Button} kind="text" onClick=${() => setAsking(true)}>${t("remove")}</${Button}>
    ${asking && html`<${Confirm} title=${t("removeTitle", { contact: member.contact })} confirm=${t("remove")} danger
      onConfirm=${remove} onClose=${() => setAsking(false)}><p>${t("removeText")}</p></${Confirm}>`}
  </div>`;
}

/** A colleague's card: enter a code, see whose it is, join. The page begins anew in the unit's account. */
export function JoinTeam() {
  const [code, setCode] = useState(usePlace()[1] ?? ""); // as a scanned code brings it
  const [unit, setUnit] = useState(/** @type {Api.InvitingUnit | null} */ (null));
  const look = useAction(async () => setUnit(await api.post("/entrant/team/joinings/look", { code })));
  const join = useAction(async () => {
    await api.post("/entrant/team/joinings", { code, unit: unit?.unit });
    location.hash = to();
    location.reload();
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    look.run();
  };
  return html`<${Card} title=${t("joinTitle")}>${unit ? html`
    <${Notice} tone="info" title=${t("joinUnit", unit)} live><div class="stack">
      <p>${t("joinText")}</p>
      ${join.error && html`<${Problem} error=${join.error} onRetry=${join.run} />`}
      <div class="form-actions"><${Button} busy=${join.busy} onClick=${join.run}>${t("join")}</${Button}>
        <${Button} kind="text" onClick=${() => setUnit(null)}>${t("cancel")}</${Button}></div>
    </div></${Notice}>` : html`<form class="form" noValidate onSubmit=${submit}>
      <p class="hint">${t("joinLead")}</p>
      <${ErrorSummary} error=${look.error} labels=${{ code: t("code") }} />
      <${TextField} name="invite-code" label=${t("code")} value=${code} onInput=${setCode} autocomplete="off"
        autocapitalize="characters" spellcheck=${false} maxlength="20" />
      <div class="form-actions"><${Button} type="submit" kind="quiet" busy=${look.busy}>${t("look")}</${Button}></div>
    </form>`}</${Card}>`;
}

/** What a member sees in place of the unit's details. @param {{name: string, member: string}} props */
export function Membership({ name, member }) {
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await api.del(`/entrant/team/membership/${member}`);
    location.hash = to();
    location.reload();
  };
  return html`<${Heading} title=${t("mine")} back=${{ href: to(), label: t("works") }} />
    <${Notice} tone="info" title=${t("memberTitle", { name })}><p>${t("memberText")}</p></${Notice}>
    <div><${Button} kind="text" class="bad" onClick=${() => setAsking(true)}>${t("leave")}</${Button}></div>
    ${asking && html`<${Confirm} title=${t("leaveTitle", { name })} confirm=${t("leave")} danger
      onConfirm=${leave} onClose=${() => setAsking(false)}><p>${t("leaveText")}</p></${Confirm}>`}
    <${Sessions} />`;
}
