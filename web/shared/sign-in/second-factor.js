// @ts-check
/** The second factor of a sign-in: set up at the first one, proved at each later one. The link was proved before. */
import { html, useState } from "../../vendor/preact.js";
import { useAction, useLoad } from "../server/actions.js";
import { api, setCsrf } from "../server/api.js";
import { Button, Card, Heading, Loading, Problem } from "../parts/basics.js";
import { ErrorSummary, TextField } from "../parts/fields.js";
import { QrCode } from "../parts/figures.js";
import { words } from "../words/i18n.js";
import { canUsePasskeys, makePasskey, nameOfDevice, signWithPasskey } from "./passkey.js";
import { RecoveryCodes } from "./recovery-codes.js";

const t = words({
  proveTitle: ["第二验证", "Second factor"],
  proveLead: [
    "登录链接已确认，请再完成第二验证。",
    "Your link is confirmed. Now prove your second factor.",
  ],
  enrolTitle: ["设置第二验证", "Set up a second factor"],
  enrolLead: [
    "主办方登录需要两项验证：邮件中的登录链接和第二验证。这样，即使他人能看到您的邮箱，也无法登录。只需设置一次。",
    "Organizers sign in with two factors: the link in the e-mail, and a second one. Then nobody who reads your "
      + "mailbox can sign in as you. You set it up once.",
  ],
  appTitle: ["动态验证码", "Authenticator code"],
  appStep1: [
    "在手机上打开验证器应用（支持 TOTP 的均可），扫描二维码。",
    "Open an authenticator app on your phone (any app for TOTP codes will do) and scan the QR code.",
  ],
  appStep2: ["不能扫描时，在应用中选择手动输入，填写以下密钥：", "If you cannot scan it, type this key into the app:"],
  appStep3: ["输入应用显示的 6 位数字。", "Enter the six digits that the app shows."],
  qr: ["设置验证器应用的二维码", "QR code that sets up an authenticator app"],
  code: ["动态验证码", "Authenticator code"],
  codeOrRecovery: ["动态验证码或恢复码", "Authenticator code or recovery code"],
  codeHint: ["6 位数字，每 30 秒更换一次。", "Six digits that change every 30 seconds."],
  proveHint: [
    "手机不在身边时，可输入一个恢复码，每个恢复码只能使用一次。",
    "Without your phone, enter one of your recovery codes. Each works once.",
  ],
  recovery: ["恢复码", "Recovery code"],
  recoveryHint: [
    "通行密钥不可用时，可输入一个恢复码，每个恢复码只能使用一次。",
    "Without your passkey, enter one of your recovery codes. Each works once.",
  ],
  passkeyTitle: ["通行密钥", "Passkey"],
  passkeyWhat: [
    "用本设备的指纹、面容、锁屏密码或安全密钥验证，登录时不必输入验证码。推荐使用。",
    "Verify with this device’s fingerprint, face, screen lock or a security key, and type no code. The best way.",
  ],
  passkeyName: ["通行密钥名称", "Name of the passkey"],
  passkeyNameHint: ["便于您以后辨认是哪台设备。", "So that you know later which device it is."],
  addPasskey: ["添加通行密钥", "Add a passkey"],
  passkeyProve: ["用您添加过的设备或安全密钥验证。", "Verify with a device or security key that you have added."],
  passkeyElsewhere: [
    "您设置了通行密钥，但当前浏览器或网址不支持，请换用支持的浏览器。",
    "You have a passkey, but this browser or address does not support it. Use a browser that does.",
  ],
  usePasskey: ["使用通行密钥", "Use a passkey"],
  finish: ["完成设置", "Finish"],
  enter: ["验证并进入", "Verify and enter"],
  lost: [
    "手机和恢复码都没有时，请另外两位组委会成员为您重置第二验证。",
    "If you have neither the phone nor a recovery code, two other organizers can reset your second factor.",
  ],
});

/** @typedef {import("../server/session.js").SignedIn} SignedIn */

/** @param {{session: SignedIn}} props */
export function SecondFactor({ session }) {
  const [enrolled, setEnrolled] = useState(/** @type {Api.Enrolled | null} */ (null));
  const { data, error, reload } = useLoad(/** @returns {Promise<Api.SecondFactor>} */ () => api.get("/second-factor"));
  if (enrolled) {
    return html`<${RecoveryCodes} codes=${enrolled.recovery_codes} onDone=${() => session.enter(enrolled)} />`;
  }
  const isNew = session.session?.second_factor === "enrol";
  const keep = (/** @type {Api.Enrolled} */ answer) => {
    setCsrf(answer.csrf);
    setEnrolled(answer);
  };
  return html`<div class="narrow stack">
    <${Heading} title=${t(isNew ? "enrolTitle" : "proveTitle")} lead=${t(isNew ? "enrolLead" : "proveLead")} />
    ${error ? html`<${Problem} error=${error} onRetry=${reload} />` : !data ? html`<${Loading} />`
      : isNew ? html`${canUsePasskeys() && html`<${NewPasskey} held=${data} onDone=${keep} />`}
          <${NewAuthenticator} made=${data.new} onDone=${keep} />`
        : html`${data.passkeys.length > 0 && html`<${PasskeyProof} onDone=${session.enter} />`}
          ${(data.authenticator || data.recovery_left > 0) && html`<${Proof} onDone=${session.enter}
            hasApp=${Boolean(data.authenticator)} />`}`}
  </div>`;
}

/** @param {{onDone: (session: Api.Session) => unknown}} props */
function PasskeyProof({ onDone }) {
  const prove = useAction(async () => {
    const { options, passkeys } = await api.get("/second-factor"); // a challenge is good for some minutes
    onDone(await api.post("/second-factor/passkey-proofs", await signWithPasskey(options, passkeys)));
  });
  return html`<${Card} title=${t("passkeyTitle")}><div class="stack">
    <p>${t(canUsePasskeys() ? "passkeyProve" : "passkeyElsewhere")}</p>
    <${Problem} error=${prove.error} />
    ${canUsePasskeys() && html`<div class="form-actions"><${Button} busy=${prove.busy} onClick=${prove.run}>
      ${t("usePasskey")}</${Button}></div>`}
  </div></${Card}>`;
}

/**
 * A passkey that is made in this browser.
 * @param {{held: Api.SecondFactor, onDone: (answer: Api.Enrolled) => unknown}} props
 */
export function NewPasskey({ held, onDone }) {
  const [name, setName] = useState(nameOfDevice);
  const enrol = useAction(async () => {
    const { options } = await api.get("/second-factor"); // a challenge is good for some minutes
    const made = await makePasskey(options, held.passkeys);
    onDone(await api.post("/second-factor/passkeys", { ...made, name }));
  });
  const { error } = enrol;
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    enrol.run();
  };
  return html`<${Card} title=${t("passkeyTitle")}><form class="form" noValidate onSubmit=${send}>
    <p>${t("passkeyWhat")}</p>
    <${ErrorSummary} error=${error} labels=${{ name: t("passkeyName") }} />
    <${TextField} name="name" label=${t("passkeyName")} hint=${t("passkeyNameHint")} required value=${name}
      onInput=${setName} error=${error?.fields?.find((each) => each.field === "name")} />
    <div class="form-actions"><${Button} type="submit" busy=${enrol.busy}>${t("addPasskey")}</${Button}></div>
  </form></${Card}>`;
}

/** @param {{hasApp: boolean, onDone: (session: Api.Session) => unknown}} props */
function Proof({ hasApp, onDone }) {
  const [code, setCode] = useState("");
  const prove = useAction(async () => onDone(await api.post("/second-factor/proofs", { code: code.trim() })));
  return html`<${Card}><div class="stack"><${CodeForm} act=${prove} submit=${t("enter")} field=${{
    label: t(hasApp ? "codeOrRecovery" : "recovery"),
    hint: t(hasApp ? "proveHint" : "recoveryHint"), value: code, onInput: setCode, maxlength: "20" }} />
    <p class="hint">${t("lost")}</p></div></${Card}>`;
}

/**
 * An authenticator app that is set up: its QR code, the key as text, and the first code.
 * @param {{made: Api.NewAuthenticator, onDone: (answer: Api.Enrolled) => unknown}} props
 */
export function NewAuthenticator({ made, onDone }) {
  const [code, setCode] = useState("");
  const enrol = useAction(async () => onDone(
    await api.post("/second-factor/authenticator", { nonce: made.nonce, code: code.trim() }),
  ));
  return html`<${Card} title=${t("appTitle")}><div class="stack">
    <p>${t("appStep1")}</p>
    <div class="factor-code"><${QrCode} text=${made.address} label=${t("qr")} /></div>
    <p>${t("appStep2")}<br /><code class="factor-key">${made.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code></p>
    <p>${t("appStep3")}</p>
    <${CodeForm} act=${enrol} submit=${t("finish")} field=${{ label: t("code"), hint: t("codeHint"), value: code,
      onInput: setCode, inputmode: "numeric", maxlength: "12" }} />
  </div></${Card}>`;
}

/** @param {{act: ReturnType<typeof useAction>, submit: string, field: object}} props */
function CodeForm({ act, submit, field }) {
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    act.run();
  };
  return html`<form class="form" noValidate onSubmit=${send}>
    <${ErrorSummary} error=${act.error} labels=${{ code: t("code") }} />
    <${TextField} name="code" class="code-input" autocomplete="one-time-code" required ...${field} />
    <div class="form-actions"><${Button} type="submit" busy=${act.busy}>${submit}</${Button}></div>
  </form>`;
}
