// @ts-check
/** The hint that an e-mail address holds a slip. Going on as before is always possible. */
import { html } from "../../vendor/preact.js";
import { Button, Notice } from "../parts/basics.js";
import { words } from "../words/i18n.js";

const t = words({
  slip: [
    "邮箱“{typed}”的后缀可能有误，是否应为“{meant}”？确认没有写错的，请再按一次继续。",
    "Is “{typed}” right, or did you mean “{meant}”? If it is right, press the button again.",
  ],
  take: ["改为 {meant}", "Use {meant}"],
});

/** @param {{typed: string, meant: string, onTake: (address: string) => unknown}} props */
export function Slip({ typed, meant, onTake }) {
  return html`<${Notice} tone="warn" live><p>${t("slip", { typed, meant })}</p>
    <p><${Button} kind="quiet" onClick=${() => onTake(meant)}>${t("take", { meant })}</${Button}></p></${Notice}>`;
}
