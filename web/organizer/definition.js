// @ts-check
/** A changed definition on the organizer's desk: what differs, what cannot change any more, and asking to adopt it. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Card, Change, Confirm, Notice, toast } from "../shared/parts/components.js";
import { say } from "../shared/words/i18n.js";
import { TableBox } from "./entry.js";
import { t } from "./words.js";

/** @returns {Promise<Api.Definition>} */
export function loadDefinition() {
  return api.get("/organizer/definition");
}

/**
 * The card of the overview; nothing while the deployed definition is the one in force.
 * @param {{definition: Api.Definition, requests: Api.Request[], onAsked: () => unknown}} props
 */
export function DefinitionCard({ definition, requests, onAsked }) {
  const [asking, ask] = useState(false);
  if (!definition.differences.length) return null;
  const send = async (/** @type {string} */ reason) => {
    await api.post("/organizer/confirmations", { act: "adopt", definition: definition.sha256, reason });
    toast(t("secondAsked"));
    ask(false);
    await onAsked();
  };
  const asked = requests.some(({ act, state }) => act === "adopt" && state === "waiting");
  const versions = { version: definition.version, deployed: definition.deployed };
  return html`<${Card} title=${t("definitionTitle")}><div class="stack tight">
    <p>${t("definitionText", versions)}</p>
    <${TableBox} label=${t("definitionTitle")}><table class="cards">
      <thead><tr><th scope="col">${t("definitionKey")}</th><th scope="col">${t("definitionBefore")}</th>
        <th scope="col">${t("definitionAfter")}</th></tr></thead>
      <tbody>${definition.differences.map((each) => html`<tr key=${each.key}>
        <th scope="row"><code>${each.key}</code></th><td data-label=${t("definitionBefore")}>${each.before || "—"}</td>
        <td data-label=${t("definitionAfter")}>${each.after || "—"}</td></tr>`)}</tbody></table></${TableBox}>
    ${definition.refused ? html`<${Notice} tone="warn">${say(definition.refused)}</${Notice}>`
      : asked ? html`<div><${Badge} tone="warn">${t("request_waiting")}</${Badge}></div>`
        : html`<div><${Change} kind="quiet" onClick=${() => ask(true)}>${t("adopt")}</${Change}></div>`}
    </div>
    ${asking && html`<${Confirm} title=${t("adopt")} confirm=${t("askSecond")} reason=${t("reason")}
      onConfirm=${send} onClose=${() => ask(false)}><p>${t("adoptText", versions)}</p></${Confirm}>`}
  </${Card}>`;
}
