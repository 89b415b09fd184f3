// @ts-check
/** One's own second factor: add, rename, remove, make new recovery codes; and where one is signed in. */
import { html, useState } from "../../vendor/preact.js";
import { useLoad } from "../server/actions.js";
import { api, setCsrf } from "../server/api.js";
import { Badge, Button, Card, Heading, Loading, Notice, Problem } from "../parts/basics.js";
import { Confirm } from "../parts/dialogs.js";
import { TextField } from "../parts/fields.js";
import { toast } from "../parts/frame.js";
import { words } from "../words/i18n.js";
import { dateTime } from "../words/time.js";
import { canUsePasskeys } from "./passkey.js";
import { RecoveryCodes } from "./recovery-codes.js";
import { NewAuthenticator, NewPasskey } from "./second-factor.js";
import { Sessions } from "./sessions.js";

const t = words({
  title: ["我的第二验证", "My second factor"],
  lead: [
    "建议至少保留两项，例如通行密钥和动态验证码，其中一项不可用时仍能登录。",
    "Keep two of them, such as a passkey and an authenticator, so that you can sign in when one is not at hand.",
  ],
  passkeys: ["通行密钥", "Passkeys"],
  noPasskeys: ["尚未添加通行密钥。", "No passkey yet."],
  app: ["动态验证码", "Authenticator code"],
  noApp: ["尚未设置动态验证码。", "No authenticator yet."],
  hasApp: ["已设置验证器应用", "An authenticator app is set up"],
  since: ["{at} 添加", "Added {at}"],
  recovery: ["恢复码", "Recovery codes"],
  left: ["还剩 {n} 个未使用。", "{n} {n:is|are} left."],
  renew: ["重新生成恢复码", "Make new recovery codes"],
  renewWhat: ["原有的恢复码将全部失效。", "All earlier recovery codes end."],
  add: ["添加", "Add"],
  close: ["收起", "Close"],
  rename: ["改名", "Rename"],
  name: ["通行密钥名称", "Name of the passkey"],
  save: ["保存", "Save"],
  remove: ["移除", "Remove"],
  removeTitle: ["移除“{name}”", "Remove “{name}”"],
  removeWhat: ["移除后不能再用它登录。", "It can no longer be used to sign in."],
  done: ["已保存", "Saved"],
  added: ["已添加", "Added"],
  only: ["在本机演练中，请通过 localhost 网址打开本页以添加通行密钥。", "Open this page at localhost to add a passkey."],
  unable: ["当前浏览器不支持通行密钥。", "This browser does not support passkeys."],
});

/** @typedef {{kind: "remove" | "rename" | "renew", path: string, name: string}} Asking */

/** @type {Asking} */
const RENEW = { kind: "renew", name: "", path: "/second-factor/recovery-codes" };

export function OwnFactors() {
  const { data, error, reload } = useLoad(/** @returns {Promise<Api.SecondFactor>} */ () => api.get("/second-factor"));
  const [adding, setAdding] = useState("");
  const [asking, ask] = useState(/** @type {Asking | null} */ (null));
  const [codes, setCodes] = useState(/** @type {string[]} */ ([]));
  if (codes.length) return html`<${RecoveryCodes} codes=${codes} onDone=${() => setCodes([])} />`;
  if (error) return html`<${Problem} error=${error} onRetry=${reload} />`;
  if (!data) return html`<${Loading} />`;
  const added = (/** @type {Api.Enrolled} */ answer) => {
    setCsrf(answer.csrf);
    setAdding("");
    toast(t.both("added"));
    reload();
  };
  const toggle = (/** @type {string} */ kind) => setAdding(adding === kind ? "" : kind);
  return html`<div class="narrow stack"><${Heading} title=${t("title")} lead=${t("lead")} />
    <${Card} title=${t("passkeys")} aside=${canUsePasskeys() && html`<${Button} kind="quiet" icon="plus"
        onClick=${() => toggle("passkey")}>${t(adding === "passkey" ? "close" : "add")}</${Button}>`}>
      <div class="stack">
      ${data.passkeys.map((each) => html`<${Line} key=${each.id} name=${each.name} at=${each.added_at}
        path=${`/second-factor/passkeys/${each.id}`} ask=${ask} renames />`)}
      ${!data.passkeys.length && html`<p class="muted">${t("noPasskeys")}</p>`}
      ${!canUsePasskeys() && html`<${Notice}><p>
        ${t(location.hostname === "127.0.0.1" ? "only" : "unable")}</p></${Notice}>`}
    </div></${Card}>
    ${adding === "passkey" && html`<${NewPasskey} held=${data} onDone=${added} />`}
    <${Card} title=${t("app")} aside=${data.new && html`<${Button} kind="quiet" icon="plus"
        onClick=${() => toggle("app")}>${t(adding === "app" ? "close" : "add")}</${Button}>`}>
      ${data.authenticator ? html`<${Line} name=${t("hasApp")} at=${data.authenticator.added_at}
        path="/second-factor/authenticator" ask=${ask} />` : html`<p class="muted">${t("noApp")}</p>`}</${Card}>
    ${adding === "app" && data.new && html`<${NewAuthenticator} made=${data.new} onDone=${added} />`}
    <${Card} title=${t("recovery")} aside=${html`<${Badge} tone=${data.recovery_left > 2 ? "good" : "warn"}>
        ${data.recovery_left}</${Badge}>`}><div class="stack"><p>${t("left", { n: data.recovery_left })}</p>
      <div><${Button} kind="quiet" onClick=${() => ask(RENEW)}>${t("renew")}</${Button}></div></div></${Card}>
    <${Sessions} />
    ${asking && html`<${Act} asking=${asking} onCodes=${setCodes} onDone=${reload} onClose=${() => ask(null)} />`}
  </div>`;
}

/** @param {{name: string, at: string, path: string, ask: (asking: Asking) => unknown, renames?: boolean}} props */
function Line({ name, at, path, ask, renames = false }) {
  return html`<div class="row between"><span><b>${name}</b><br />
      <span class="muted small">${t("since", { at: dateTime(at) })}</span></span>
    <span>${renames && html`<${Button} kind="text" onClick=${() => ask({ kind: "rename", path, name })}>
      ${t("rename")}</${Button}>`}
      <${Button} kind="text" class="bad" onClick=${() => ask({ kind: "remove", path, name })}>
        ${t("remove")}</${Button}></span></div>`;
}

/**
 * @param {object} props
 * @param {Asking} props.asking
 * @param {(codes: string[]) => unknown} props.onCodes
 * @param {() => unknown} props.onDone
 * @param {() => void} props.onClose
 */
function Act({ asking: { kind, path, name }, onCodes, onDone, onClose }) {
  const [typed, setTyped] = useState(name);
  const send = async () => {
    if (kind === "renew") onCodes((await api.post(path, {})).codes);
    else if (kind === "rename") await api.put(path, { name: typed });
    else await api.del(path);
    toast(t.both("done"));
    onDone();
  };
  const titles = { remove: t("removeTitle", { name }), rename: t("rename"), renew: t("renew") };
  const buttons = { remove: t("remove"), rename: t("save"), renew: t("renew") };
  return html`<${Confirm} title=${titles[kind]} confirm=${buttons[kind]} danger=${kind !== "rename"} onConfirm=${send}
    onClose=${onClose}>
    ${kind === "rename" ? html`<${TextField} name="passkey-name" label=${t("name")} value=${typed} onInput=${setTyped}
      required />` : html`<p>${t(kind === "renew" ? "renewWhat" : "removeWhat")}</p>`}
  </${Confirm}>`;
}
