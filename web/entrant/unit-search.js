// @ts-check
/** The recommending unit as a field to search in: part of a name is enough. The combobox of ARIA 1.2. */
import { html, useState } from "../vendor/preact.js";
import { fieldId, TextField } from "../shared/parts/fields.js";
import { addSheet } from "../shared/parts/lazy.js";
import { words } from "../shared/words/i18n.js";
import { matching } from "./unit-match.js";

addSheet(new URL("./unit-search.css", import.meta.url));

const t = words({
  hint: ["输入名称中的几个字查找；自行投稿请留空。", "Type a part of the name. Leave it empty if you enter on your own."],
  nothing: ["没有找到名称含有这些字的推荐单位", "No recommending unit has this in its name"],
  found: ["找到 {n} 个，按上下键选择", "{n} found. Use the arrow keys to choose"],
});

/**
 * @typedef {{id: string, text: string}} Unit
 * @param {{name: string, label: string, value: string, onInput: (id: string) => unknown, options: Unit[],
 *   empty: string, error?: any, optional?: boolean}} props
 */
export function UnitSearch({ options, empty, value, onInput, ...field }) {
  const [typed, setTyped] = useState(/** @type {string | null} */ (null)); // null while nobody searches
  const [at, setAt] = useState(0);
  const chosen = options.find(({ id }) => id === value)?.text ?? "";
  const found = typed === null ? [] : matching(options, typed === chosen ? "" : typed);
  const list = `${fieldId(field.name)}-list`;
  /** @param {Unit | undefined} unit */
  const take = (unit) => {
    if (unit) onInput(unit.id);
    setTyped(null);
  };
  const search = (/** @type {string} */ text) => {
    setTyped(text);
    setAt(0);
    if (!text.trim()) onInput("");
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (typed === null) setTyped(chosen);
      else setAt((at + step + found.length) % (found.length || 1));
    } else if (event.key === "Enter" && typed !== null) take(found[at]);
    else if (event.key === "Escape" && typed !== null) setTyped(null);
    else return;
    event.preventDefault();
  };
  // A name typed in full counts; anything else is given up.
  const leave = () => take(options.find(({ text }) => text === typed?.trim()));
  return html`<div class="unit-search">
    <${TextField} ...${field} hint=${t("hint")} value=${typed ?? chosen} placeholder=${empty} onInput=${search}
      role="combobox" aria-autocomplete="list" aria-expanded=${found.length ? "true" : "false"} aria-controls=${list}
      aria-activedescendant=${found.length ? `${list}-${at}` : undefined} autocomplete="off"
      onClick=${() => setTyped(typed ?? chosen)} onKeyDown=${press} onBlur=${leave} />
    <ul role="listbox" id=${list} aria-label=${field.label} hidden=${!found.length}>${found.map((unit, place) => html`
      <li key=${unit.id} id=${`${list}-${place}`} role="option" aria-selected=${place === at ? "true" : "false"}
        onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); take(unit); }}>${unit.text}</li>`)}</ul>
    <p class=${found.length ? "visually-hidden" : "hint"} role="status">${typed === null || typed === chosen ? ""
      : found.length ? t("found", { n: found.length }) : t("nothing")}</p>
  </div>`;
}
