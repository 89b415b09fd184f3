// @ts-check
/** Small files that people attach: choosing one, sending it straight to the bucket, saving one that was checked. */
import { html } from "../../vendor/preact.js";
import { api, lostNetwork } from "../server/api.js";
import { words } from "../words/i18n.js";
import { TYPES } from "./attached-facts.js";
import { Icon } from "./basics.js";

/** @typedef {{kinds: string[], bytes: number, files: number}} Limits */

const t = words({
  tooLarge: ["文件超过 {most} MB，请压缩或降低分辨率后上传。", "The file is larger than {most} MB. Compress it and send it again."],
  empty: ["文件是空的，请重新选择。", "The file is empty. Choose another one."],
  wrongKind: ["只能上传 {kinds} 文件。", "Only {kinds} files can be sent."],
  slow: ["检查时间较长，请稍后刷新查看。", "The check takes longer than usual. Please look again later."],
});
const EVERY_MS = 1500;
const SILENT_MS = 60_000; // a dead connection gives no error for minutes
const PATIENCE_MS = 120_000;
/** @type {Record<string, string>} */
const ENDINGS = { pdf: "pdf", jpg: "jpeg", jpeg: "jpeg", png: "png" };

/** @param {Limits} limits what a file picker offers */
export function acceptOf(limits) {
  return Object.entries(TYPES).filter(([, kind]) => limits.kinds.includes(kind)).map(([type]) => type).join(",");
}

/**
 * The button that chooses a file. `describedBy`: the id of what says which file.
 * @param {{id: string, label: string, accept: string, quiet?: boolean, describedBy?: string,
 *   onPick: (file: File) => unknown}} props
 */
export function FilePick({ id, label, accept, quiet = false, describedBy, onPick }) {
  const take = (/** @type {any} */ event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) onPick(file);
  };
  return html`<div><input class="visually-hidden" type="file" id=${id} onChange=${take} accept=${accept}
      aria-describedby=${describedBy} />
    <label class=${`button ${quiet ? "quiet" : "primary"}`} for=${id}><${Icon} name="upload" />${label}</label></div>`;
}

/**
 * Ask where a file goes, PUT it there bound to its hash, and say that it is there: the answer to that.
 * @param {string} path
 * @param {File} file
 * @param {Limits} limits
 * @param {object} [more] what else the body says
 * @param {{headers?: Record<string, string>, onProgress?: (share: number) => void}} [options] `onProgress` hears what
 *   has gone, from 0 to 1
 */
export async function sendFile(path, file, limits, more = {}, { onProgress, ...options } = {}) {
  const kind = kindOf(file);
  if (!kind || !limits.kinds.includes(kind)) {
    throw refusal(t("wrongKind", { kinds: limits.kinds.join(" / ").toUpperCase() }));
  }
  if (!file.size) throw refusal(t("empty"));
  if (file.size > limits.bytes) throw refusal(t("tooLarge", { most: limits.bytes / 1024 ** 2 }));
  const content = await file.arrayBuffer();
  const body = { name: file.name, kind, size: file.size, sha256: await digestOf(content), ...more };
  await putInBucket(await api.post(`${path}/upload`, body, options), content, onProgress);
  return api.post(path, body, options);
}

/** @param {File} file */
function kindOf(file) {
  return /** @type {Record<string, string>} */ (TYPES)[file.type]
    || ENDINGS[(file.name.split(".").pop() || "").toLowerCase()];
}

/**
 * SHA-256 in hex.
 * @param {ArrayBuffer} content
 */
export async function digestOf(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Fetch would not say how far it is.
 * @param {{url: string, headers: Record<string, string>}} upload
 * @param {ArrayBuffer} content
 * @param {(share: number) => void} [onProgress]
 * @returns {Promise<void>}
 */
export function putInBucket({ url, headers }, content, onProgress = () => {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENT_MS);
    };
    request.upload.addEventListener("progress", ({ loaded }) => {
      watch();
      onProgress(Math.min(loaded / content.byteLength, 1));
    });
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(lostNetwork());
    });
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    watch();
    request.send(content);
  });
}

/**
 * What `ask` answers, once `isDone` says so.
 * @template Told
 * @param {() => Promise<Told>} ask
 * @param {(told: Told) => boolean} isDone
 */
export async function settled(ask, isDone) {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const told = await ask();
    if (isDone(told)) return told;
    if (Date.now() > until) throw refusal(t("slow"));
    await new Promise((resolve) => {
      setTimeout(resolve, EVERY_MS);
    });
  }
}

/**
 * Save what an address gives; the bucket says under which name.
 * @param {string} url
 */
export function save(url) {
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noreferrer";
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {string} said what the page itself refuses, in the language in use */
function refusal(said) {
  return Object.assign(new Error(said), { words: said });
}
