// @ts-check
/** Asks, before experts are added, whether somebody is there already: see twins.js. */
import { html, useState } from "../vendor/preact.js";
import { Badge, Checkbox, Notice, fieldId } from "../shared/parts/components.js";
import { twinsAmong } from "./twins.js";
import { t } from "./words.js";

/** @typedef {import("./twins.js").Person} Person */

const BOX = "different-people";

/**
 * Hook: the pairs who seem to be one person. `passes` says whether these people may be added; if the box that says that
 * they are different people is not ticked, it is marked. Other pairs than those that it was ticked for ask again.
 * @param {Person[]} people who are to be added
 * @param {Api.ExpertLine[]} known
 */
export function useTwinCheck(people, known) {
  const [tickedFor, setTickedFor] = useState("");
  const [marked, setMarked] = useState(false);
  const pairs = twinsAmong(people, known);
  const asked = JSON.stringify(pairs.map(({ person, twin }) => [person.name, person.unit, twin.name, twin.unit]));
  const ticked = tickedFor === asked;
  const passes = () => {
    const clear = pairs.length === 0 || ticked;
    setMarked(!clear);
    if (!clear) document.getElementById(fieldId(BOX))?.focus();
    return clear;
  };
  const tick = (/** @type {boolean} */ on) => setTickedFor(on ? asked : "");
  return { pairs, ticked, tick, marked: marked && !ticked, passes };
}

/**
 * Who seems to be the same person, and the box that says that they are not.
 * @param {{check: ReturnType<typeof useTwinCheck>}} props
 */
export function TwinCheck({ check: { pairs, ticked, tick, marked } }) {
  if (!pairs.length) return null;
  return html`<${Notice} tone="warn" live title=${t("twinsAsk")}>
    <ul>${pairs.map(({ person, twin }, place) => html`<li key=${place}>
      ${t("twinLine", { name: person.name, twin: twin.name, unit: twin.unit })}
      ${twin.state === "removed" && html` <${Badge} tone="muted">${t("state_removed")}</${Badge}>`}</li>`)}</ul>
    <${Checkbox} name=${BOX} checked=${ticked} onInput=${tick} error=${marked && t("tickFirst")}>
      ${t("twinsTick")}</${Checkbox}></${Notice}>`;
}
