/** The parts every page is made of. Text is only ever text; what a part says comes from the page or from here. */
import { html, useEffect, useErrorBoundary, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { language, say, setLanguage, useLanguage, words } from "./i18n.js";
import { countdown, useServerTime } from "./time.js";

const t = words({
  brand: ["征选", "Zhengxuan"],
  skip: ["跳到正文", "Skip to the content"],
  language: ["English", "中文"],
  languageLabel: ["Switch to English", "切换到中文"],
  signOut: ["退出", "Sign out"],
  signedInAs: ["当前登录：{name}", "Signed in as {name}"],
  offline: ["网络已断开。您填写的内容保留在本页，恢复连接后会自动继续。", "You are offline. What you typed is kept here and goes on when the network is back."],
  required: ["必填", "required"],
  optional: ["选填", "optional"],
  problemTitle: ["请先处理以下问题", "Please look at the following"],
  code: ["错误代码", "Error code"],
  request: ["请求编号", "Request"],
  retry: ["重试", "Try again"],
  close: ["关闭", "Close"],
  cancel: ["取消", "Cancel"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  copyFailed: ["无法自动复制，请长按选择后复制。", "Copying is not allowed here: please select the text by hand."],
  loading: ["正在加载…", "Loading…"],
  ended: ["已截止", "Closed"],
  reason: ["理由", "Reason"],
  reasonNeeded: ["请填写理由。", "Please give a reason."],
  crashed: ["页面出现错误，刷新后可以继续；草稿已保存。", "The page met an error. Reload to go on: drafts are saved."],
});

/** Join class names, leaving out what is false. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

/* ── Icons: 24 × 24 strokes, hidden from assistive technology ─────────────────────────────────────────────── */

const ICONS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 8v5M12 16.5v.5M12 3.5l9 16H3z",
  info: "M12 11v6M12 7.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  upload: "M12 16V5M7 9.5L12 4.5l5 5M5 19.5h14",
  download: "M12 4.5V15M7 10.5l5 5 5-5M5 19.5h14",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  plus: "M12 5v14M5 12h14",
  back: "M14.5 5.5L8 12l6.5 6.5",
  next: "M9.5 5.5L16 12l-6.5 6.5",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.5h4M4 14.5h4M16 9.5h4M16 14.5h4",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  clock: "M12 7v5.5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  copy: "M9 9h10.5v10.5H9zM5 15V4.5h10.5",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
};

/** A small picture beside a word; the word carries the meaning. */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${ICONS[name]} /></svg>`;
}

/* ── The frame of a page ──────────────────────────────────────────────────────────────────────────────────── */

let toastAt = 0;
const toastListeners = new Set();

/** Say something in passing: shown for some seconds and read aloud. `tone`: good, bad or info. */
export function toast(text, tone = "good") {
  toastAt += 1;
  for (const listener of toastListeners) listener({ id: toastAt, text, tone });
}

function Toasts() {
  const [shown, setShown] = useState([]);
  useEffect(() => {
    const add = (item) => {
      setShown((all) => [...all, item]);
      setTimeout(() => setShown((all) => all.filter((each) => each.id !== item.id)), 4500);
    };
    toastListeners.add(add);
    return () => toastListeners.delete(add);
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${shown.map((item) => html`<div key=${item.id} class=${classes("toast", item.tone)}>${say(item.text)}</div>`)}
  </div>`;
}

/** Hook: false while the browser knows that it has no network. */
export function useOnline() {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online;
}

/**
 * The frame: header with the product, the area's name, links, the language and who is signed in; then the content.
 * `area` a word; `nav` [{href, label, current}]; `session` {name}; `home` the address behind the brand; `wide` for
 * pages that use the whole width.
 */
export function Shell({ area, nav = [], session, onSignOut, home = "../", wide = false, tools, footer, children }) {
  const online = useOnline();
  const tag = useLanguage();
  useEffect(() => {
    document.title = [area, t("brand")].filter(Boolean).join(" · ");
  }, [area, tag]);
  return html`<div class="frame">
    <a class="skip" href="#main" onClick=${skipToMain}>${t("skip")}</a>
    <header class=${classes("top", session && "signed-in")}>
      <div class=${classes("top-row", wide && "wide")}>
        <a class="brand" href=${home} aria-label=${t("brand")}><span class="brand-mark" aria-hidden="true"></span><span class="brand-name">${t("brand")}</span></a>
        ${area && html`<span class="area">${area}</span>`}
        <span class="grow"></span>
        ${tools}
        <button type="button" class="top-button" lang=${tag === "zh" ? "en" : "zh-CN"} aria-label=${t("languageLabel")}
          onClick=${() => setLanguage(language() === "zh" ? "en" : "zh")}><${Icon} name="globe" />${t("language")}</button>
        ${session && html`<span class="who" title=${t("signedInAs", { name: session.name })}>
          <${Icon} name="user" /><span class="who-name">${session.name}</span></span>`}
        ${session && onSignOut && html`<button type="button" class="top-button" onClick=${onSignOut}>${t("signOut")}</button>`}
      </div>
      ${nav.length > 0 && html`<nav class=${classes("top-nav", wide && "wide")} aria-label=${area || t("brand")}>
        ${nav.map((item) => html`<a key=${item.href} href=${item.href} aria-current=${item.current ? "page" : undefined}>${item.label}</a>`)}
      </nav>`}
    </header>
    ${!online && html`<div class="strip warn" role="status">${t("offline")}</div>`}
    <main id="main" class=${classes("content", wide && "wide")} tabindex="-1"><${Guard}>${children}</${Guard}></main>
    <footer class="bottom">${footer}</footer>
    <${Toasts} />
  </div>`;
}

function skipToMain(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

// A fault in one place must not leave a white page behind.
function Guard({ children }) {
  const [fault] = useErrorBoundary((error) => console.error(error));
  if (!fault) return children;
  return html`<${Notice} tone="bad" live><p>${t("crashed")}</p>
    <p><${Button} kind="quiet" onClick=${() => location.reload()}>${t("retry")}</${Button}></p></${Notice}>`;
}

/** The heading of a place; it takes the focus when the place changes. `actions` stand beside it. */
export function Heading({ title, lead, back, actions }) {
  return html`<div class="heading">
    ${back && html`<a class="back" href=${back.href}><${Icon} name="back" />${back.label}</a>`}
    <div class="heading-row"><h1 tabindex="-1">${title}</h1>${actions && html`<div class="actions">${actions}</div>`}</div>
    ${lead && html`<p class="lead">${lead}</p>`}
  </div>`;
}

/** A white sheet with an optional title. */
export function Card({ title, aside, tone, level = 2, children, ...rest }) {
  return html`<section class=${classes("card", tone)} ...${rest}>
    ${(title || aside) && html`<div class="card-head">
      ${title && (level === 3 ? html`<h3>${title}</h3>` : html`<h2>${title}</h2>`)}${aside}</div>`}
    ${children}
  </section>`;
}

/** Something is on its way. */
export function Loading({ text }) {
  return html`<div class="loading" role="status"><span class="spinner" aria-hidden="true"></span>${text || t("loading")}</div>`;
}

/** Nothing here yet, and what to do about it. */
export function Empty({ icon = "film", title, children }) {
  return html`<div class="empty"><${Icon} name=${icon} /><p class="empty-title">${title}</p>${children}</div>`;
}

/** A boxed remark. `tone`: info, good, warn or bad. `live` reads it aloud when it appears. */
export function Notice({ tone = "info", title, live, children }) {
  const icon = { info: "info", good: "check", warn: "alert", bad: "alert" }[tone];
  return html`<div class=${classes("notice", tone)} role=${live ? (tone === "bad" ? "alert" : "status") : undefined}>
    <${Icon} name=${icon} /><div class="notice-body">${title && html`<p class="notice-title">${title}</p>`}${children}</div></div>`;
}

/** A short state in a coloured pill. `tone`: info, good, warn, bad or muted. */
export function Badge({ tone = "muted", children }) {
  return html`<span class=${classes("badge", tone)}>${children}</span>`;
}

/** An `ApiError` (or any `{words, code}`) in words, with its code and, where it helps, a way to try again. */
export function Problem({ error, onRetry }) {
  if (!error) return null;
  return html`<${Notice} tone="bad" live>
    <p>${wordsOf(error)}</p><${ErrorCode} error=${error} />
    ${onRetry && html`<p><${Button} kind="quiet" onClick=${onRetry}>${t("retry")}</${Button}></p>`}
  </${Notice}>`;
}

function wordsOf(error) {
  return error.words ? say(error.words) : t("crashed");
}

function ErrorCode({ error }) {
  if (!error.code) return null;
  return html`<p class="code">${t("code")} <code>${error.code}</code>
    ${error.requestId && html`<span> · ${t("request")} <code>${error.requestId}</code></span>`}</p>`;
}

/* ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** `kind`: primary, quiet, danger or text. While `busy` it stays focusable and does nothing. */
export function Button({ kind = "primary", busy = false, icon, onClick, type = "button", children, class: extra, ...rest }) {
  const press = (event) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return html`<button type=${type} class=${classes("button", kind, busy && "busy", extra)} aria-disabled=${busy ? "true" : undefined}
    onClick=${press} ...${rest}>
    ${busy ? html`<span class="spinner small" aria-hidden="true"></span>` : icon && html`<${Icon} name=${icon} />`}${children}</button>`;
}

/** A link that looks like a button. */
export function ButtonLink({ kind = "primary", icon, children, class: extra, ...rest }) {
  return html`<a class=${classes("button", kind, extra)} ...${rest}>${icon && html`<${Icon} name=${icon} />`}${children}</a>`;
}

/** Copies `text` and says so. */
export function CopyButton({ text, label, kind = "quiet" }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    const ok = await copyText(text);
    setDone(ok);
    toast(ok ? t("copied") : t("copyFailed"), ok ? "good" : "bad");
    if (ok) setTimeout(() => setDone(false), 2500);
  };
  return html`<${Button} kind=${kind} icon=${done ? "check" : "copy"} onClick=${copy}>${done ? t("copied") : label || t("copy")}</${Button}>`;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Browsers inside apps (WeChat's among them) and plain http pages have no clipboard API.
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "off-screen";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
  }
}

/* ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The id of a field's input, for `ErrorSummary` and tests. */
export function fieldId(name) {
  return `f-${name}`;
}

function described(name, hint, error) {
  return [hint && `${fieldId(name)}-hint`, error && `${fieldId(name)}-error`].filter(Boolean).join(" ") || undefined;
}

function sayField(error) {
  return say(error?.message ?? error);
}

function FieldFrame({ name, label, hint, error, required, optional, as = "div", children }) {
  const mark = required ? html` <span class="mark">${t("required")}</span>` : optional ? html` <span class="mark">${t("optional")}</span>` : null;
  const inner = html`${hint && html`<p class="hint" id=${`${fieldId(name)}-hint`}>${hint}</p>`}
    ${children}
    ${error && html`<p class="field-error" id=${`${fieldId(name)}-error`}><${Icon} name="alert" />${sayField(error)}</p>`}`;
  if (as === "fieldset") {
    return html`<fieldset class=${classes("field", error && "wrong")} id=${fieldId(name)} tabindex="-1"
      aria-describedby=${described(name, hint, error)}><legend>${label}${mark}</legend>${inner}</fieldset>`;
  }
  return html`<div class=${classes("field", error && "wrong")}><label for=${fieldId(name)}>${label}${mark}</label>${inner}</div>`;
}

/** One line of text. `onInput` gets the value, not the event. Other attributes (type, inputmode, autocomplete …) pass. */
export function TextField({ name, label, hint, error, required, optional, value, onInput, ...rest }) {
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <input id=${fieldId(name)} name=${name} value=${value ?? ""} aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onInput=${(event) => onInput(event.target.value)} ...${rest} />
  </${FieldFrame}>`;
}

/** Several lines of text; with `limit` it counts the characters as the server does. */
export function TextArea({ name, label, hint, error, required, optional, value, onInput, rows = 4, limit, ...rest }) {
  const length = [...(value ?? "")].length;
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <textarea id=${fieldId(name)} name=${name} rows=${rows} value=${value ?? ""} aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onInput=${(event) => onInput(event.target.value)} ...${rest}></textarea>
    ${limit && html`<p class=${classes("count", length > limit && "over")}>${length} / ${limit}</p>`}
  </${FieldFrame}>`;
}

/** A list to choose from: `options` [{id, text}], `empty` the words of no choice. */
export function Select({ name, label, hint, error, required, optional, value, onInput, options, empty, ...rest }) {
  return html`<${FieldFrame} ...${{ name, label, hint, error, required, optional }}>
    <select id=${fieldId(name)} name=${name} value=${value ?? ""} aria-required=${required ? "true" : undefined}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${described(name, hint, error)}
      onChange=${(event) => onInput(event.target.value)} ...${rest}>
      ${empty !== undefined && html`<option value="" selected=${!value}>${empty}</option>`}
      ${options.map((option) => html`<option key=${option.id} value=${option.id} selected=${option.id === value}>${say(option.text)}</option>`)}
    </select>
  </${FieldFrame}>`;
}

/** One of a few, all in sight: `options` [{id, text, hint}]. */
export function Radios({ name, label, hint, error, required, optional, value, onInput, options }) {
  return html`<${FieldFrame} as="fieldset" ...${{ name, label, hint, error, required, optional }}>
    <div class="choices">${options.map((option) => html`<label key=${option.id} class=${classes("choice", option.id === value && "chosen")}>
      <input type="radio" name=${name} value=${option.id} checked=${option.id === value} onChange=${() => onInput(option.id)} />
      <span><span class="choice-text">${say(option.text)}</span>${option.hint && html`<span class="choice-hint">${say(option.hint)}</span>`}</span>
    </label>`)}</div>
  </${FieldFrame}>`;
}

/** A box to tick; `children` is the sentence one agrees to. */
export function Checkbox({ name, checked, onInput, error, children, describedBy }) {
  return html`<div class=${classes("field", "tick", error && "wrong")}>
    <label class="tick-label"><input type="checkbox" id=${fieldId(name)} name=${name} checked=${checked}
      aria-invalid=${error ? "true" : undefined} aria-describedby=${[describedBy, error && `${fieldId(name)}-error`].filter(Boolean).join(" ") || undefined}
      onChange=${(event) => onInput(event.target.checked)} /><span>${children}</span></label>
    ${error && html`<p class="field-error" id=${`${fieldId(name)}-error`}><${Icon} name="alert" />${sayField(error)}</p>`}
  </div>`;
}

/**
 * What is wrong with the form, in one place that takes the focus whenever `error` is a new one.
 * `error`: ApiError or {words, fields:[{field, message}]}; `labels` {field: its label}. Each line leads to its field.
 */
export function ErrorSummary({ error, labels = {} }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    if (error) box.current?.focus();
  }, [error]);
  if (!error) return null;
  const reach = (event, field) => {
    event.preventDefault();
    const target = document.getElementById(fieldId(field));
    target?.scrollIntoView({ block: "center" });
    target?.focus();
  };
  return html`<div class="notice bad summary" role="alert" tabindex="-1" ref=${box}>
    <${Icon} name="alert" /><div class="notice-body"><p class="notice-title">${wordsOf(error) || t("problemTitle")}</p>
    ${error.fields?.length > 0 && html`<ul>${error.fields.map((each) => html`<li key=${each.field}>
      ${document.getElementById(fieldId(each.field))
        ? html`<a href=${`#${fieldId(each.field)}`} onClick=${(event) => reach(event, each.field)}>${labels[each.field] || each.field}</a>`
        : html`<strong>${labels[each.field] || each.field}</strong>`}
      ${language() === "zh" ? "：" : ": "}${sayField(each)}</li>`)}</ul>`}
    <${ErrorCode} error=${error} /></div></div>`;
}

/** What is wrong, found by the page itself before anything is sent; the same shape as an ApiError. */
export function formError(message, fields) {
  return { words: message, code: "", fields };
}

/* ── Dialogs ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** A modal dialog on the browser's own <dialog>: Escape closes it, the focus stays inside and comes back. */
export function Dialog({ title, onClose, actions, children, wide = false }) {
  const element = useRef(null);
  useEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${element} class=${classes("dialog", wide && "wide")} onCancel=${cancel} aria-labelledby="dialog-title">
    <div class="dialog-head"><h2 id="dialog-title">${title}</h2>
      <button type="button" class="icon-button" aria-label=${t("close")} onClick=${onClose}><${Icon} name="cross" /></button></div>
    <div class="dialog-body">${children}</div>
    ${actions && html`<div class="dialog-actions">${actions}</div>`}
  </dialog>`;
}

/**
 * Ask before something happens. `children` tell the consequences; `reason` (true or a label) asks for words and
 * hands them to `onConfirm` (with `reasonOptional` they may be missing); a rejected promise shows its ApiError in the dialog, which stays open.
 */
export function Confirm({ title, confirm, danger = false, reason, reasonOptional = false, onConfirm, onClose, children }) {
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
    ${reason && html`<${TextArea} name="confirm-reason" label=${reason === true ? t("reason") : reason} required=${!reasonOptional} rows=${3} value=${text}
      error=${missing && !text.trim() ? t("reasonNeeded") : undefined} onInput=${setText} />`}
    <${Problem} error=${action.error} />
  </${Dialog}>`;
}

/* ── Doing and loading ────────────────────────────────────────────────────────────────────────────────────── */

/** Hook: run an async function once at a time. `run(…)` gives true when it went well; `error` is what went wrong. */
export function useAction(perform) {
  const [state, setState] = useState({ busy: false, error: null });
  const busy = useRef(false);
  const run = async (...given) => {
    if (busy.current) return false;
    busy.current = true;
    setState({ busy: true, error: null });
    try {
      await perform(...given);
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    } finally {
      busy.current = false;
    }
  };
  return { ...state, run, clear: () => setState({ busy: false, error: null }) };
}

/** Hook: read something when the page opens and whenever `inputs` change: `{data, error, loading, reload, setData}`. */
export function useLoad(read, inputs = []) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const round = useRef(0);
  const reload = async () => {
    round.current += 1;
    const mine = round.current;
    setState((now) => ({ ...now, error: null, loading: true }));
    try {
      const data = await read();
      if (mine === round.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === round.current) setState((now) => ({ ...now, error, loading: false }));
    }
  };
  useEffect(() => {
    reload();
    return () => {
      round.current += 1;
    };
  }, inputs);
  return { ...state, reload, setData: (data) => setState({ data, error: null, loading: false }) };
}

/* ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** A bar for 0–1, or a moving one when `value` is null. */
export function Progress({ value, label, tone }) {
  const bar = useRef(null);
  useLayoutEffect(() => {
    bar.current?.style.setProperty("--done", String(value ?? 0));
  }, [value]);
  return html`<div class=${classes("progress", tone, value == null && "unknown")} role="progressbar" aria-label=${label}
    aria-valuemin="0" aria-valuemax="100" aria-valuenow=${value == null ? undefined : Math.floor(value * 100)}><div ref=${bar}></div></div>`;
}

/** Time left until `until` (ISO), by the server's clock; at the end it says `ended`. */
export function Countdown({ until, ended }) {
  const left = Date.parse(until) - useServerTime(1000);
  return html`<span class="countdown" role="timer">${left > 0 ? countdown(left) : ended || t("ended")}</span>`;
}

/** A QR code of `text`; `label` says in words what it holds. What draws it is fetched when the first one is shown. */
export function QrCode({ text, label }) {
  const [modules, setModules] = useState([]);
  useEffect(() => {
    import("./qr.js").then(({ qrModules }) => setModules(qrModules(text)), () => setModules([]));
  }, [text]);
  const quiet = 4;
  const size = modules.length + quiet * 2;
  const path = modules.map((row, y) => row.map((dark, x) => (dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : "")).join("")).join("");
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`} shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#10202f" /></svg>`;
}

/** Names and values: `rows` [[name, value]]; rows without a value are left out. */
export function Facts({ rows }) {
  return html`<dl class="facts">${rows.filter(([, value]) => value != null && value !== "").map(([name, value]) => html`<div key=${name}>
    <dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
