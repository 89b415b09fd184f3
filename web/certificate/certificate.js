// @ts-check
/** Whether a certificate is genuine: its number is at the end of the address, where its QR code leads, or typed in. */
import { html, render, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import {
  Badge, Button, Card, Facts, Heading, Loading, Notice, Problem, Shell, TextField, useLoad,
} from "../shared/parts/components.js";
import { useContest } from "../shared/server/contest.js";
import { say, useLanguage, words } from "../shared/words/i18n.js";
import { date } from "../shared/words/time.js";

const t = words({
  home: ["活动首页", "Home page of the call"],
  title: ["证书查验", "Verify a certificate"],
  lead: ["扫描证书上的二维码，或输入证书编号。", "Scan the QR code on the certificate, or enter its number."],
  number: ["证书编号", "Certificate number"],
  check: ["查验", "Verify"],
  unknown: ["未查到此证书", "No such certificate"],
  unknownText: [
    "请核对证书编号。编号无误而查不到的，证书不是由本平台签发。",
    "Please check the number. If it is right, the certificate was not issued here.",
  ],
  valid: ["证书有效", "This certificate is valid"],
  revoked: ["证书已撤销", "This certificate has been revoked"],
  kind: ["证书类别", "Kind"],
  holder: ["持有者", "Holder"],
  work: ["作品", "Entry"],
  award: ["奖项", "Award"],
  call: ["活动", "Call"],
  date: ["颁发日期", "Date"],
  signature: ["电子签名", "Signature"],
  signedBy: [
    "PDF 由“{name}”加盖电子签名，文件如有改动，PDF 阅读器会提示。",
    "The PDF is signed by “{name}”. A PDF reader tells if the file was changed.",
  ],
});

/** The number at the end of the address; "" if the page was opened without one. */
function addressed() {
  const last = decodeURIComponent(location.pathname.split("/").pop() ?? "");
  return last.includes("-") ? last : "";
}

function App() {
  useLanguage();
  const { contest } = useContest();
  const [number, setNumber] = useState(addressed());
  return html`<${Shell} area=${t("title")} home="../" contest=${contest}>
    <div class="certificate"><${Heading} title=${t("title")} lead=${t("lead")}
      back=${{ href: "../", label: t("home") }} />
      <div class="stack">
        ${number && html`<${Checked} key=${number} number=${number} />`}
        <${Ask} number=${number} onAsk=${setNumber} />
      </div></div>
  </${Shell}>`;
}

/** @param {{number: string}} props */
function Checked({ number }) {
  const load = useLoad(/** @returns {Promise<Api.Certificate>} */ () =>
    api.get(`/certificates/${encodeURIComponent(number)}`));
  if (load.error?.code === "NOT_FOUND") return html`<${Notice} tone="bad" live title=${t("unknown")}>
    <p>${t("unknownText")}</p><p><code>${number}</code></p></${Notice}>`;
  if (load.error) return html`<${Problem} error=${load.error} onRetry=${load.reload} />`;
  if (!load.data) return html`<${Loading} />`;
  const found = load.data;
  const holds = found.validity === "valid";
  return html`<${Card} tone=${holds ? "accent" : undefined} title=${t(holds ? "valid" : "revoked")}
      aside=${html`<${Badge} tone=${holds ? "good" : "bad"}>${say(found.validity_text)}</${Badge}>`}>
    <${Facts} rows=${[
      [t("number"), html`<code>${found.number}</code>`],
      [t("kind"), say(found.kind_text)],
      [t("holder"), found.holder],
      [t("work"), found.work],
      [t("award"), found.award && say(found.award)],
      [t("call"), say(found.call)],
      [t("date"), date(found.awarded_on)],
      ...(found.signed_by ? [[t("signature"), t("signedBy", { name: found.signed_by })]] : []),
    ]} /></${Card}>`;
}

/** @param {{number: string, onAsk: (number: string) => void}} props */
function Ask({ number, onAsk }) {
  const [typed, setTyped] = useState(number);
  /** @param {SubmitEvent} event */
  const ask = (event) => {
    event.preventDefault();
    if (typed.trim()) onAsk(typed.trim());
  };
  return html`<${Card}><form onSubmit=${ask}>
    <${TextField} name="number" label=${t("number")} value=${typed} onInput=${setTyped} autocomplete="off"
      spellcheck=${false} maxlength="60" />
    <${Button} type="submit">${t("check")}</${Button}></form></${Card}>`;
}

render(html`<${App} />`, document.getElementById("app"));
