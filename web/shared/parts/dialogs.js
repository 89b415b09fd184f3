// @ts-check
/** Dialogs, and asking for confirmation. */
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { useAction } from "../server/actions.js";
import { Button, Icon, Problem, classes } from "./basics.js";
import { TextArea, fieldId } from "./fields.js";
import { words } from "../words/i18n.js";
import { addSheet } from "./lazy.js";

addSheet(new URL("./figures.css", import.meta.url));

const t = words({
  close: ["关闭", "Close"],
  cancel: ["取消", "Cancel"],
  reason: ["理由", "Reason"],
  reasonNeeded: ["请填写理由。", "Please give a reason."],
});

/**
 * A modal dialog on the browser's own <dialog>: Escape closes it, the focus stays inside and comes back. `reading`: it
 * holds nothing but text, which then takes the focus itself, so that keys scroll it.
 * @param {object} props
 * @param {string} props.title
 * @param {() => unknown} props.onClose
 * @param {unknown} [props.actions]
 * @param {unknown} [props.children]
 * @param {boolean} [props.wide]
 * @param {boolean} [props.reading]
 */
export function Dialog({ title, onClose, actions, children, wide = false, reading = false }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return undefined;
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const end = "showModal" in dialog ? showModal(dialog) : showPlainly(dialog, onClose);
    return () => {
      end();
      before?.focus();
    };
  }, []);
  const cancel = (/** @type {Event} */ event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${element} class=${classes("dialog", wide && "wide")} onCancel=${cancel}
    aria-labelledby="dialog-title">
    <div class="dialog-head"><h2 id="dialog-title">${title}</h2>
      <button type="button" class="icon-button" aria-label=${t("close")} onClick=${onClose}><${Icon} name="cross" />
        </button></div>
    <div class="dialog-body" tabindex=${reading ? 0 : undefined}>${children}</div>
    ${actions && html`<div class="dialog-actions">${actions}</div>`}
  </dialog>`;
}

/** @param {HTMLDialogElement} dialog */
function showModal(dialog) {
  dialog.showModal();
  return () => dialog.close();
}

/**
 * Shows it where the browser knows no modal dialogs, as Safari before 15.4; gives what ends that.
 * @param {HTMLElement} dialog
 * @param {() => unknown} onClose
 */
function showPlainly(dialog, onClose) {
  const press = (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && onClose();
  for (const [name, value] of [["open", ""], ["role", "dialog"], ["aria-modal", "true"], ["tabindex", "-1"]]) {
    dialog.setAttribute(name, value);
  }
  dialog.focus();
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

/**
 * Asks for confirmation. `children` tell the consequences. `reason` (true or a label) asks for a reason and hands it to
 * `onConfirm`; with `reasonOptional` it may be empty, and `reasonHint` says what goes in. If the promise rejects, the
 * dialog stays open with the error.
 * @param {object} props
 * @param {string} props.title
 * @param {string} props.confirm the words of the button
 * @param {boolean} [props.danger]
 * @param {boolean | string} [props.reason]
 * @param {boolean} [props.reasonOptional]
 * @param {string} [props.reasonHint]
 * @param {(reason: string) => unknown} props.onConfirm
 * @param {() => unknown} props.onClose
 * @param {unknown} [props.children]
 */
export function Confirm({
  title, confirm, danger = false, reason, reasonOptional = false, reasonHint, onConfirm, onClose, children,
}) {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const action = useAction(onConfirm);
  const go = async () => {
    if (reason && !reasonOptional && !text.trim()) {
      setMissing(true);
      document.getElementById(fieldId("confirm-reason"))?.focus();
      return;
    }
    if (await action.run(text.trim())) onClose();
  };
  return html`<${Dialog} title=${title} onClose=${onClose} actions=${html`
      <${Button} kind="quiet" onClick=${onClose}>${t("cancel")}</${Button}>
      <${Button} kind=${danger ? "danger" : "primary"} busy=${action.busy} onClick=${go}>${confirm}</${Button}>`}>
    ${children}
    ${reason && html`<${TextArea} name="confirm-reason" label=${reason === true ? t("reason") : reason}
      hint=${reasonHint}
      required=${!reasonOptional} rows=${3} value=${text}
      error=${missing && !text.trim() ? t("reasonNeeded") : undefined} onInput=${setText} />`}
    <${Problem} error=${action.error} />
  </${Dialog}>`;
}
