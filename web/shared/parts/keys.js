// @ts-check
/** Single-key shortcuts. They are off while somebody types or composes, in a dialog, and when switched off. */
import { html, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { Checkbox, Dialog } from "./components.js";
import { words } from "../words/i18n.js";

const STORE = "zhengxuan.shortcuts";
const t = words({
  title: ["键盘快捷键", "Keyboard shortcuts"],
  note: [
    "正在输入文字时，单键快捷键不起作用；按 Esc 离开输入框后恢复。",
    "Shortcuts are off while you type. Press Esc to leave the field and use them again.",
  ],
  on: ["启用单键快捷键", "Use single-key shortcuts"],
});

/** Whether single keys do anything; kept on this device. */
function areOn() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function turn(on) {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // Without storage they stay on, the default.
  }
}

const SILENT_INPUTS = new Set(["range", "radio", "checkbox", "button", "submit", "reset"]);

/** @param {HTMLElement} target */
function isTyping(target) {
  if (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT") return true;
  return target.tagName === "INPUT" && !SILENT_INPUTS.has(/** @type {HTMLInputElement} */ (target).type);
}

/**
 * The space bar already presses these.
 * @param {HTMLElement} target
 */
function usesSpace(target) {
  return Boolean(target.closest("button, a, summary, label, input[type=radio], input[type=checkbox]"));
}

/** @param {KeyboardEvent} event */
function nameOf(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return "ctrl+enter";
  if (event.ctrlKey || event.metaKey || event.altKey) return "";
  if (event.key === "？") return "?";
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/**
 * @param {string} name
 * @param {KeyboardEvent} event
 */
function isMeant(name, event) {
  if (name === "ctrl+enter") return true;
  const target = /** @type {HTMLElement} */ (event.target);
  if (!areOn() || isTyping(target)) return false;
  return !(name === " " && usesSpace(target));
}

/**
 * Hook: `table` {key: what it does}, keys in lower case, " " for the space bar and "ctrl+enter" also while typing.
 * @param {Record<string, () => unknown>} table
 */
export function useShortcuts(table) {
  const latest = useRef(table);
  latest.current = table;
  // Before the next frame, so that keys pressed as soon as the page is there are not lost.
  useLayoutEffect(() => {
    const pressed = (/** @type {KeyboardEvent} */ event) => {
      // 229 is what browsers report while an input method composes.
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (document.querySelector("dialog[open]")) return;
      const target = /** @type {HTMLElement} */ (event.target);
      if (event.key === "Escape" && isTyping(target)) target.blur();
      const name = nameOf(event);
      const act = latest.current[name];
      if (!act || !isMeant(name, event)) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, []);
}

/**
 * The list of shortcuts: `rows` [[[key, …], words]], with a switch for people who use single keys for other things.
 * @param {{rows: [keys: string[], text: string][], onClose: () => unknown}} props
 */
export function ShortcutHelp({ rows, onClose }) {
  const [on, setOn] = useState(areOn());
  const change = (/** @type {boolean} */ next) => {
    turn(next);
    setOn(next);
  };
  return html`<${Dialog} title=${t("title")} onClose=${onClose}>
    <dl class="keys">${rows.map(([keys, text]) => html`<div key=${text}>
      <dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt><dd>${text}</dd></div>`)}</dl>
    <p class="small muted">${t("note")}</p>
    <${Checkbox} name="shortcuts" checked=${on} onInput=${change}>${t("on")}</${Checkbox}>
  </${Dialog}>`;
}
