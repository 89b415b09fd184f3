/** The small parts of every page: buttons, cards, notices, badges. Text is never read as HTML. */
import { html } from "../../vendor/preact.js";
import { say, words } from "../words/i18n.js";
import { countdown, useServerTime } from "../words/time.js";

const t = words({
  ended: ["已截止", "Closed"],
  code: ["错误代码", "Error code"],
  request: ["请求编号", "Request ID"],
  retry: ["重试", "Try again"],
  reload: ["刷新页面", "Reload the page"],
  loading: ["正在加载…", "Loading…"],
  help: ["如需帮助，请致电 {phone}（{hours}）。", "For help, please call {phone} ({hours})."],
  crashed: ["页面出现错误，刷新后可以继续；草稿已保存。", "An error occurred on this page. Reload the page to continue. Drafts are saved."],
});

export function classes(...names) {
  return names.filter(Boolean).join(" ");
}

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

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${ICONS[name]} />
    </svg>`;
}

export function Heading({ title, lead, back, actions }) {
  return html`<div class="heading">
    ${back && html`<a class="back" href=${back.href}><${Icon} name="back" />${back.label}</a>`}
    <div class="heading-row"><h1 tabindex="-1">${title}</h1>${actions && html`<div class="actions">${actions}</div>`}
      </div>
    ${lead && html`<p class="lead">${lead}</p>`}
  </div>`;
}

export function Card({ title, aside, tone, level = 2, children, ...rest }) {
  return html`<section class=${classes("card", tone)} ...${rest}>
    ${(title || aside) && html`<div class="card-head">
      ${title && (level === 3 ? html`<h3>${title}</h3>` : html`<h2>${title}</h2>`)}${aside}</div>`}
    ${children}
  </section>`;
}

export function Loading({ text }) {
  return html`<div class="loading" role="status"><span class="spinner" aria-hidden="true">
    </span>${text || t("loading")}</div>`;
}

export function Empty({ icon = "film", title, children }) {
  return html`<div class="empty"><${Icon} name=${icon} /><p class="empty-title">${title}</p>${children}</div>`;
}

export function Notice({ tone = "info", title, live, children }) {
  const icon = { info: "info", good: "check", warn: "alert", bad: "alert" }[tone];
  return html`<div class=${classes("notice", tone)} role=${live ? (tone === "bad" ? "alert" : "status") : undefined}>
    <${Icon} name=${icon} /><div class="notice-body">${title && html`<p class="notice-title">${title}</p>`}${children}
      </div></div>`;
}

export function Badge({ tone = "muted", children }) {
  return html`<span class=${classes("badge", tone)}>${children}</span>`;
}

let office = null;

export function offerHelp(contact) {
  office = contact;
}

export function Help({ error }) {
  return office && (error.body?.help || !error.words) ? html`<p>${t("help", office)}</p>` : null;
}

export function Problem({ error, onRetry }) {
  if (!error) return null;
  const again = error.reload ? () => location.reload() : onRetry;
  return html`<${Notice} tone="bad" live>
    <p>${wordsOf(error)}</p><${Help} error=${error} /><${ErrorCode} error=${error} />
    ${again && html`<p><${Button} kind="quiet" onClick=${again}>${t(error.reload ? "reload" : "retry")}</${Button}>
      </p>`}
  </${Notice}>`;
}

export function wordsOf(error) {
  return error.words ? say(error.words) : t("crashed");
}

export function ErrorCode({ error }) {
  if (!error.code || error.fields?.length || error.status === 401) return null;
  return html`<p class="code">${t("code")} <code>${error.code}</code>
    ${error.requestId && html`<span> · ${t("request")} <code>${error.requestId}</code></span>`}</p>`;
}

export function Button({ kind = "primary", busy = false, icon, onClick, type = "button", children,
  class: extra, ...rest }) {
  const press = (event) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };
  return html`<button type=${type} class=${classes("button", kind, busy && "busy", extra)}
    aria-disabled=${busy ? "true" : undefined}
    onClick=${press} ...${rest}>
    ${busy ? html`<span class="spinner small" aria-hidden="true"></span>` : icon && html`
      <${Icon} name=${icon} />`}${children}</button>`;
}

export function ButtonLink({ kind = "primary", icon, children, class: extra, ...rest }) {
  return html`<a class=${classes("button", kind, extra)} ...${rest}>${icon && html`
    <${Icon} name=${icon} />`}${children}</a>`;
}

export function Countdown({ until }) {
  const left = Date.parse(until) - useServerTime(1000);
  return html`<span class="countdown" role="timer">${left > 0 ? countdown(left) : t("ended")}</span>`;
}
