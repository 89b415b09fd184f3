// @ts-check
/** Where the stamped copy of a unit's list stands, and saving it, for those who may open it. */
import { html } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { save } from "./attached.js";
import { STAMPED_TONES } from "./attached-facts.js";
import { Badge, Change, Problem, useAction } from "./components.js";
import { say, words } from "../words/i18n.js";

const t = words({
  save: ["下载盖章件", "Download stamped copy"],
  saveOf: ["下载盖章件：{name}", "Download stamped copy: {name}"],
});

/** @param {Api.Stamped["state"]} state */
export function stampedTone(state) {
  return /** @type {Record<string, import("./basics.js").Tone>} */ (STAMPED_TONES)[state];
}

/**
 * Nothing for a unit that has recommended nothing.
 * @param {{unit: {id: string, name: string, stamped: Api.Stamped | null}}} props
 */
export function StampedMark({ unit }) {
  if (!unit.stamped) return null;
  const { state, state_text: text } = unit.stamped;
  return html`<span class="stamped"><${Badge} tone=${stampedTone(state)}>${say(text)}</${Badge}>
    ${state === "checked" && html` <${StampedButton} unit=${unit.id} name=${unit.name} />`}</span>`;
}

/** @param {{unit: string, name?: string}} props whose copy; `name` tells it apart from others on the page */
export function StampedButton({ unit, name }) {
  const saving = useAction(async () => {
    const { url } = await api.get(`/recommenders/${unit}/stamped-copy`);
    if (url) save(url);
  });
  return html`<${Change} kind=${name ? "text" : "quiet"} icon="download" busy=${saving.busy} onClick=${saving.run}
      aria-label=${name && t("saveOf", { name })}>${t("save")}</${Change}>
    <${Problem} error=${saving.error} />`;
}
