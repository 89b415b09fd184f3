// @ts-check
/** Asking for a workbook: the server writes it in the background, and it is downloaded as soon as it is ready. */
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { api } from "../server/api.js";
import { Button, Problem, mayChange, useAction } from "./components.js";
import { words } from "../words/i18n.js";

/** @typedef {{id: string, url: string, name: string}} Written */

const t = words({
  writing: ["正在生成…", "Creating the file…"],
  ready: ["已生成，点此下载 {name}", "Ready. Download {name}"],
  again: ["重新生成", "Create it again"],
  failed: ["生成失败，请重试。", "The file could not be created. Please try again."],
  slow: ["生成时间较长，请稍后重试。", "This takes longer than usual. Please try again later."],
});
const READ = ["results"]; // what whoever only reads may ask for
const EVERY_MS = 1500;
const LATER_MS = 6000; // once a minute has passed
// Writing 50,000 works takes minutes. Eleven after a function began, the server says whether it has died.
const PATIENCE_MS = 720_000;

/**
 * `ask` is the body of POST /exports; `label` the button's words; `onReady` hears that it is written.
 * @param {object} props
 * @param {Api.ExportBody} props.ask
 * @param {string} props.label
 * @param {import("./basics.js").Kind} [props.kind]
 * @param {() => unknown} [props.onReady]
 */
export function WorkbookButton({ ask, label, kind = "quiet", onReady }) {
  const [ready, setReady] = useState(/** @type {Written | null} */ (null));
  const here = useRef(true);
  useEffect(() => () => {
    here.current = false;
  }, []);
  const action = useAction(async () => {
    setReady(null);
    const { id } = await api.post("/exports", ask);
    const file = await written(id, here);
    if (!here.current || !file) return;
    setReady(file);
    download(file);
    onReady?.();
  });
  // Its address lives for minutes, and the page perhaps for hours.
  const fetching = useAction(async () => {
    const file = ready && await api.get(`/exports/${ready.id}`);
    if (file) download(file);
  });
  if (!mayChange() && !READ.includes(ask.kind)) return null;
  return html`<span class="workbook">
    <${Button} kind=${kind} icon="download" busy=${action.busy}
      onClick=${action.run}>${action.busy ? t("writing") : ready ? t("again") : label}</${Button}>
    <span role="status">${ready && html`<${Button} kind="text" class="workbook-file" icon="check" busy=${fetching.busy}
      onClick=${fetching.run}>${t("ready", { name: ready.name })}</${Button}>`}</span>
    <${Problem} error=${action.error || fetching.error} />
  </span>`;
}

/**
 * The file, once it is there; null if the button is gone by then.
 * @param {string} id
 * @param {{current: boolean}} here
 * @returns {Promise<Written | null>}
 */
export async function written(id, here) {
  const begun = Date.now();
  while (here.current) {
    const file = await api.get(`/exports/${id}`);
    if (file.state === "ready") return file;
    if (file.state === "failed") throw refusal("EXPORT_FAILED", "failed");
    const waited = Date.now() - begun;
    if (waited > PATIENCE_MS) throw refusal("EXPORT_SLOW", "slow");
    await new Promise((resolve) => {
      setTimeout(resolve, waited < 60_000 ? EVERY_MS : LATER_MS);
    });
  }
  return null;
}

/**
 * @param {string} code
 * @param {"failed" | "slow"} key
 */
function refusal(code, key) {
  return Object.assign(new Error(code), { code, words: t.both(key) });
}

/** @param {Written} file */
function download(file) {
  const link = document.createElement("a");
  link.href = file.url;
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
}
