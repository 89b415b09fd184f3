// @ts-check
/** Two accounts of one entrant: find the other one, see what moves where, join it with a reason. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Button, Change, Confirm, Dialog, Facts, Problem, TextField, toast, useAction,
} from "../shared/parts/components.js";
import { say, words } from "../shared/words/i18n.js";
import { listed } from "../shared/words/marks.js";
import { t as office } from "./words.js";

const t = words({
  open: ["合并该投稿人的另一账号", "Join another account of this entrant"],
  find: ["查找另一账号", "Find the other account"],
  lead: [
    "投稿人误用两个手机号或邮箱注册了两个账号时，可将另一账号并入本作品所属的账号。请先与投稿人核实。",
    "If an entrant signed up twice with different contacts, the other account can be joined into the one of this "
      + "entry. Please check with the entrant first.",
  ],
  contact: ["另一账号的登录手机号或邮箱", "Mobile number or e-mail address of the other account"],
  next: ["查找", "Find"],
  title: ["合并账号", "Join the accounts"],
  kept: ["保留的账号", "Account that stays"],
  other: ["并入的账号", "Account that is joined into it"],
  unnamed: ["（未填写名称）", "(no name given)"],
  moves: ["转入的作品", "Entries that move"],
  none: ["没有作品", "No entries"],
  after: [
    "合并后，两个账号的登录方式都登录“保留的账号”，以上作品归入该账号；并入的账号随即退出登录，不能再单独使用。"
      + "双方登录方式各收到一封通知，内含下面的理由。合并不能撤销。",
    "Afterwards the contacts of both sign in to the account that stays, and these entries belong to it. The other "
      + "account is signed out and cannot be used by itself. Both are written to, with the reason below. This cannot "
      + "be undone.",
  ],
  join: ["合并", "Join"],
  joined: ["账号已合并", "The accounts are joined"],
});

/**
 * The button beside the entrant, and the dialogs behind it.
 * @param {{entry: Api.WholeEntry, onJoined: () => unknown}} props
 */
export function JoinAccounts({ entry, onJoined }) {
  const [open, setOpen] = useState(false);
  const [look, setLook] = useState(/** @type {Api.Joining | null} */ (null));
  const close = () => {
    setOpen(false);
    setLook(null);
  };
  return html`<p><${Change} kind="text" onClick=${() => setOpen(true)}>${t("open")}</${Change}></p>
    ${open && (look ? html`<${Consequences} look=${look} onClose=${close} onJoined=${onJoined} />`
      : html`<${Finder} owner=${entry.owner} onFound=${setLook} onClose=${close} />`)}`;
}

/** @param {{owner: string, onFound: (look: Api.Joining) => void, onClose: () => void}} props */
function Finder({ owner, onFound, onClose }) {
  const [contact, setContact] = useState("");
  const find = useAction(async () => {
    /** @type {Api.Account} */
    const other = await api.post("/organizer/entrants/lookups", { contact });
    onFound(await api.get(`/organizer/entrants/${owner}/joinings/${other.id}`));
  });
  const wrong = find.error?.fields?.find((/** @type {{field: string}} */ each) => each.field === "contact");
  return html`<${Dialog} title=${t("find")} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${office("cancel")}</${Button}>
      <${Button} busy=${find.busy} onClick=${find.run}>${t("next")}</${Button}>`}>
    <form class="form" noValidate onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      find.run();
    }}>
      <p>${t("lead")}</p>
      <${TextField} name="other-contact" label=${t("contact")} required autocomplete="off" value=${contact}
        error=${wrong} onInput=${setContact} />
      ${!wrong && html`<${Problem} error=${find.error} />`}
      <button type="submit" hidden></button>
    </form>
  </${Dialog}>`;
}

/** @param {Api.Account} account */
function described(account) {
  return [account.name || t("unnamed"), listed(account.contacts)].join(" · ");
}

/** @param {{look: Api.Joining, onClose: () => void, onJoined: () => unknown}} props */
function Consequences({ look, onClose, onJoined }) {
  const { kept, other, entries } = look;
  const join = async (/** @type {string} */ reason) => {
    const theirs = entries.map(({ id }) => id);
    await api.post(`/organizer/entrants/${kept.id}/joinings`, { other: other.id, entries: theirs, reason });
    toast(t("joined"));
    onJoined();
  };
  return html`<${Confirm} title=${t("title")} confirm=${t("join")} danger reason=${office("reason")} onConfirm=${join}
    onClose=${onClose}>
    <${Facts} rows=${[[t("kept"), described(kept)], [t("other"), described(other)],
      [t("moves"), entries.length ? html`<ul class="plain">${entries.map((each) => html`<li key=${each.id}>
        ${each.title} <span class="small muted">${say(each.status_text)}</span></li>`)}</ul>` : t("none")]]} />
    <p>${t("after")}</p>
  </${Confirm}>`;
}
