/** Parts of a form: each field with its label, hint and error, and one summary of what is wrong. */
import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { ErrorCode, Icon, classes, wordsOf } from "./basics.js";
import { language, say, words } from "../words/i18n.js";

const t = words({
  required: ["必填", "required"],
  optional: ["选填", "optional"],
  problemTitle: ["请先处理以下问题", "Please fix the following:"],
});

export function fieldId(name) {
  return `f-${name}`;
}

function described(name, hint, error) {
  return [hint && `${fieldId(name)}-hint`, error && `${fieldId(name)}-error`].filter(Boolean).join(" ") || undefined;
}

function sayField(error) {
  return say(error?.message ?? error);
}

export function FieldFrame({ name, label, hint, error, required, optional, as = "div", children }) {
  const word = required ? t("required") : optional && t("optional");
  const mark = word && html` <span class="mark">${word}</span>`;
  const inner = html`${hint && html`<p class="hint" id=${`${fieldId(name)}-hint`}>${hint}</p>`}
    ${children}
    ${error && html`<p class="field-error" id=${`${fieldId(name)}-error`}><${Icon} name="alert" />${sayField(error)}
      </p>`}`;
  if (as === "fieldset") {
    return html`<fieldset class=${classes("field", error && "wrong")} id=${fieldId(name)} tabindex="-1"
      aria-describedby=${described(name, hint, error)}><legend>${label}${mark}</legend>${inner}</fieldset>`;
  }
  return html`<div class=${classes("field", error && "wrong")}><label for=${fieldId(name)}>${label}${mark}
    </label>${inner}</div>`;
}

/** The number of characters, as the server counts them. */
function Count({ value, limit }) {
  const length = [...(value ?? "")].length;
  return html`<p class=${classes("count", length > limit && "over")}>${length} / ${limit}</p>`;
}

export function TextField({ name, label, hint, error, required, optional, value, onInput, limit, ...rest }) {
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <input id=${fieldId(name)} name=${name} value=${value ?? ""} aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onInput=${(event) => onInput(event.target.value)} ...${rest} />
    ${limit && (value ?? "").length > 0.8 * limit && html`<${Count} value=${value} limit=${limit} />`}
  </${FieldFrame}>`;
}

export function TextArea({ name, label, hint, error, required, optional, value, onInput, rows = 4, limit, ...rest }) {
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <textarea id=${fieldId(name)} name=${name} rows=${rows} value=${value ?? ""}
      aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onInput=${(event) => onInput(event.target.value)} ...${rest}></textarea>
    ${limit && html`<${Count} value=${value} limit=${limit} />`}
  </${FieldFrame}>`;
}

export function Select({ name, label, hint, error, required, optional, value, onInput, options, empty, ...rest }) {
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <select id=${fieldId(name)} name=${name} value=${value ?? ""} aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onChange=${(event) => onInput(event.target.value)} ...${rest}>
      ${empty !== undefined && html`<option value="" selected=${!value}>${empty}</option>`}
      ${options.map((option) => html`<option key=${option.id} value=${option.id}
        selected=${option.id === value}>${say(option.text)}</option>`)}
    </select>
  </${FieldFrame}>`;
}

export function Radios({ name, label, hint, error, required, optional, value, onInput, options }) {
  return html`<${FieldFrame} as="fieldset" ...${{ name, label, hint, error, required, optional }}>
    <div class="choices">${options.map((option) => html`<label key=${option.id}
      class=${classes("choice", option.id === value && "chosen")}>
      <input type="radio" name=${name} value=${option.id} checked=${option.id === value}
        onChange=${() => onInput(option.id)} />
      <span><span class="choice-text">${say(option.text)}</span>${option.hint && html`
        <span class="choice-hint">${say(option.hint)}</span>`}</span>
    </label>`)}</div>
  </${FieldFrame}>`;
}

export function Checkbox({ name, checked, onInput, error, children, describedBy }) {
  return html`<div class=${classes("field", "tick", error && "wrong")}>
    <label class="tick-label"><input type="checkbox" id=${fieldId(name)} name=${name} checked=${checked}
      aria-invalid=${error ? "true" : undefined}
      aria-describedby=${[describedBy, error && `${fieldId(name)}-error`].filter(Boolean).join(" ") || undefined}
      onChange=${(event) => onInput(event.target.checked)} /><span>${children}</span></label>
    ${error && html`<p class="field-error" id=${`${fieldId(name)}-error`}><${Icon} name="alert" />${sayField(error)}
      </p>`}
  </div>`;
}

export function ErrorSummary({ error, labels = {}, left = error?.fields || [] }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    if (error) box.current?.focus();
  }, [error]);
  if (!error || (error.fields?.length && !left.length)) return null;
  const reach = (event, field) => {
    event.preventDefault();
    const target = document.getElementById(fieldId(field));
    target?.scrollIntoView({ block: "center" });
    target?.focus();
  };
  return html`<div class="notice bad summary" role="alert" tabindex="-1" ref=${box}>
    <${Icon} name="alert" /><div class="notice-body"><p class="notice-title">${wordsOf(error) || t("problemTitle")}</p>
    ${left.length > 0 && html`<ul>${left.map((each) => html`<li key=${each.field}>
      ${document.getElementById(fieldId(each.field))
        ? html`<a href=${`#${fieldId(each.field)}`}
          onClick=${(event) => reach(event, each.field)}>${labels[each.field] || each.field}</a>`
        : html`<strong>${labels[each.field] || each.field}</strong>`}
      ${language() === "zh" ? "：" : ": "}${sayField(each)}</li>`)}</ul>`}
    <${ErrorCode} error=${error} /></div></div>`;
}

export function formError(message, fields) {
  return { words: message, code: "", fields };
}
