// @ts-check
/** The recovery codes of a second factor, shown once: to print, to save, or to write down. */
import { html, useState } from "../../vendor/preact.js";
import { Button, Card, Heading, Notice } from "../parts/basics.js";
import { Checkbox } from "../parts/fields.js";
import { addSheet } from "../parts/lazy.js";
import { words } from "../words/i18n.js";

addSheet(new URL("./second-factor.css", import.meta.url));

const t = words({
  title: ["请保存恢复码", "Keep your recovery codes"],
  lead: [
    "手机丢失或更换时，可用恢复码登录，每个只能使用一次。请打印或保存，并与手机分开存放。",
    "If your phone is lost or replaced, you sign in with a recovery code. Each works once. Print or save them, and "
      + "keep them apart from your phone.",
  ],
  once: ["恢复码只显示这一次。", "The codes are shown this once."],
  print: ["打印", "Print"],
  save: ["保存为文件", "Save as a file"],
  file: ["征选恢复码.txt", "Zhengxuan recovery codes.txt"],
  kept: ["我已保存恢复码", "I have kept the recovery codes"],
  go: ["继续", "Continue"],
});

/** @param {{codes: string[], onDone: () => unknown}} props */
export function RecoveryCodes({ codes, onDone }) {
  const [kept, setKept] = useState(false);
  return html`<div class="narrow stack">
    <${Heading} title=${t("title")} lead=${t("lead")} />
    <${Card}><div class="stack">
      <ol class="recovery-codes">${codes.map((code) => html`<li key=${code}><code>${code}</code></li>`)}</ol>
      <div class="recovery-screen stack">
        <${Notice} tone="warn"><p>${t("once")}</p></${Notice}>
        <div class="form-actions">
          <${Button} kind="quiet" onClick=${() => print()}>${t("print")}</${Button}>
          <${Button} kind="quiet" icon="download" onClick=${() => save(codes)}>${t("save")}</${Button}>
        </div>
        <${Checkbox} name="kept" checked=${kept} onInput=${setKept}>${t("kept")}</${Checkbox}>
        <div class="form-actions"><${Button} disabled=${!kept} onClick=${onDone}>${t("go")}</${Button}></div>
      </div>
    </div></${Card}></div>`;
}

/** @param {string[]} codes */
function save(codes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${codes.join("\r\n")}\r\n`], { type: "text/plain" }));
  link.download = t("file");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
