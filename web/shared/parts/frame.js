/** The frame of a page: header, navigation, content, toasts. */
import { html, useEffect, useErrorBoundary, useRef, useState } from "../../vendor/preact.js";
import { Button, Help, Icon, Notice, classes, offerHelp, wordsOf } from "./basics.js";
import { language, onlyLanguage, say, setLanguage, useLanguage, words } from "../words/i18n.js";

const t = words({
  brand: ["征选", "Zhengxuan"],
  skip: ["跳到正文", "Skip to content"],
  language: ["English", "中文"],
  guide: ["使用指南", "Guide"],
  languageLabel: ["Switch to English", "切换到中文"],
  signOut: ["退出", "Sign out"],
  signedInAs: ["当前登录：{name}", "Signed in as {name}"],
  offline: [
    "网络已断开。您填写的内容保留在本页，恢复连接后会自动继续。",
    "You are offline. Your text is kept on this page. Everything continues automatically when the network is back.",
  ],
  retry: ["重试", "Try again"],
  office: ["咨询电话 {phone}（{hours}）", "Questions: telephone {phone} ({hours})"],
});

let toastAt = 0;
const toastListeners = new Set();

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

// False while the browser knows that it has no network.
function useOnline() {
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

export function Shell({ area, nav = [], session, onSignOut, home = "../", wide = false, tools, footer, contest,
  guide, children }) {
  const online = useOnline();
  const tag = useLanguage();
  const call = contest && say(contest.title);
  // The organizing office does not call itself.
  offerHelp(session && ["organizer", "screener", "auditor"].includes(session.role) ? null : contest?.contact);
  useEffect(() => {
    if (call) document.title = [area, call].filter(Boolean).join(" · "); // until then it is the built page's own
  }, [area, call]);
  return html`<div class="frame">
    <a class="skip" href="#main" onClick=${skipToMain}>${t("skip")}</a>
    <header class=${classes("top", session && "signed-in")}>
      <div class=${classes("top-row", wide && "wide")}>
        <a class="brand" href=${home} aria-label=${t("brand")}><span class="brand-mark" aria-hidden="true"></span>
          <span class="brand-name">${t("brand")}</span></a>
        ${area && html`<span class="area">${area}</span>`}
        <span class="grow"></span>
        ${tools}
        ${!onlyLanguage() && html`<button type="button" class="top-button" lang=${tag === "zh" ? "en" : "zh-CN"}
          aria-label=${t("languageLabel")} onClick=${() => setLanguage(language() === "zh" ? "en" : "zh")}>
            <${Icon} name="globe" />${t("language")}</button>`}
        ${session && html`<span class="who" title=${t("signedInAs", { name: session.name })}>
          <${Icon} name="user" /><span class="who-name">${session.name}</span></span>`}
        ${session && onSignOut && html`<button type="button" class="top-button" onClick=${onSignOut}>${t("signOut")}
          </button>`}
      </div>
      ${nav.length > 0 && html`<${Links} nav=${nav} wide=${wide} label=${area || t("brand")} />`}
    </header>
    ${!online && html`<div class="strip warn" role="status">${t("offline")}</div>`}
    <main id="main" class=${classes("content", wide && "wide")} tabindex="-1"><${Guard}>${children}</${Guard}></main>
    <footer class="bottom">${footer}<p><a href=${guideAt(home, guide && `${tag}/${guide}/`)}>${t("guide")}</a></p>
      ${contest?.contact && html`<${Office} contact=${contest.contact} />`}</footer>
    <${Toasts} />
  </div>`;
}

// Beside the pages' folders; the public page is one of them without a folder of its own.
function guideAt(home, place) {
  return `${home === "./" ? "./" : "../"}help/${place || ""}`;
}

export function Office({ contact }) {
  return html`<p class="office">${t("office", contact)}${contact.email
    && html` <a href=${`mailto:${contact.email}`}>${contact.email}</a>`}</p>`;
}

// On a phone the links scroll sideways, so that the current one is in sight.
function Links({ nav, wide, label }) {
  const all = useRef(null);
  useEffect(() => {
    const here = all.current.querySelector("[aria-current]");
    if (here) all.current.scrollLeft = here.offsetLeft - (all.current.clientWidth - here.clientWidth) / 2;
  }, [nav.map((item) => `${item.label} ${item.current}`).join()]); // a count in a label moves those after it
  return html`<nav ref=${all} class=${classes("top-nav", wide && "wide")} aria-label=${label}>
    ${nav.map((item) => html`<a key=${item.href} href=${item.href}
      aria-current=${item.current ? "page" : undefined}>${item.label}${item.mark
        && html`<span class="top-mark" aria-hidden="true">${item.mark.n}</span>
          <span class="visually-hidden">${item.mark.label}</span>`}</a>`)}</nav>`;
}

function skipToMain(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

// An error in one place must not leave an empty page.
function Guard({ children }) {
  const [fault] = useErrorBoundary((error) => console.error(error));
  if (!fault) return children;
  return html`<${Notice} tone="bad" live><p>${wordsOf(fault)}</p><${Help} error=${fault} />
    <p><${Button} kind="quiet" onClick=${() => location.reload()}>${t("retry")}</${Button}></p></${Notice}>`;
}
