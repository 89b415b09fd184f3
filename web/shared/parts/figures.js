// @ts-check
/** Figures: progress, codes, lists of facts. */
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../vendor/preact.js";
import { Button, classes } from "./basics.js";
import { toast } from "./frame.js";
import { words } from "../words/i18n.js";
import { addSheet } from "./lazy.js";

addSheet(new URL("./figures.css", import.meta.url));

const t = words({
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  copyFailed: ["无法自动复制，请长按选择后复制。", "Copying is not possible here. Please select the text and copy it yourself."],
});

/**
 * A bar for 0–1, or a moving one when `value` is null.
 * @param {{value: number | null, label: string, tone?: import("./basics.js").Tone}} props
 */
export function Progress({ value, label, tone }) {
  const bar = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    bar.current?.style.setProperty("--done", String(value ?? 0));
  }, [value]);
  return html`<div class=${classes("progress", tone, value == null && "unknown")} role="progressbar" aria-label=${label}
    aria-valuemin="0" aria-valuemax="100" aria-valuenow=${value == null ? undefined : Math.floor(value * 100)}>
      <div ref=${bar}></div></div>`;
}

/**
 * A QR code of `text`; `label` says in words what it holds. The drawing module is fetched for the first one.
 * @param {{text: string, label: string}} props
 */
export function QrCode({ text, label }) {
  const [{ size, path }, setCode] = useState({ size: 1, path: "" });
  useEffect(() => {
    import("../qr.js").then(({ qrPath }) => setCode(qrPath(text)), () => setCode({ size: 1, path: "" }));
  }, [text]);
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${`0 0 ${size} ${size}`}
    shape-rendering="crispEdges">
    <rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#10202f" /></svg>`;
}

/**
 * Names and values: `rows` [[name, value]]; rows without a value are left out.
 * @param {{rows: (readonly [name: string, value: unknown])[]}} props
 */
export function Facts({ rows }) {
  return html`<dl class="facts">${rows.filter(([, value]) => value != null && value !== "").map(([name, value]) =>
    html`<div key=${name}>
    <dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/**
 * Copies `text` and says so.
 * @param {{text: string, label?: string, kind?: import("./basics.js").Kind}} props
 */
export function CopyButton({ text, label, kind = "quiet" }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    const ok = await copyText(text);
    setDone(ok);
    toast(ok ? t("copied") : t("copyFailed"), ok ? "good" : "bad");
    if (ok) setTimeout(() => setDone(false), 2500);
  };
  return html`<${Button} kind=${kind} icon=${done ? "check" : "copy"}
    onClick=${copy}>${done ? t("copied") : label || t("copy")}</${Button}>`;
}

/** @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Browsers inside apps such as WeChat and plain http pages have no clipboard API.
 * @param {string} text
 */
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
