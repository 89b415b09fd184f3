// @ts-check
/** What waits for a second person: what it will do, until when, and the answers that the reader may give. */
import { html, useState } from "../vendor/preact.js";
import { api } from "../shared/server/api.js";
import { Badge, Card, Change, Confirm, toast } from "../shared/parts/components.js";
import { say } from "../shared/words/i18n.js";
import { dateTime } from "../shared/words/time.js";
import { REQUEST_TONES } from "./facts.js";
import { t } from "./words.js";

/** @type {Record<string, {path: string, danger: boolean}>} */
const ANSWERS = {
  confirm: { path: "confirmation", danger: true },
  refuse: { path: "refusal", danger: false },
  take_back: { path: "withdrawal", danger: false },
};

/** @returns {Promise<Api.Request[]>} */
export async function loadRequests() {
  return (await api.get("/organizer/confirmations")).requests;
}

/**
 * The card of the overview; nothing where nobody ever asked.
 * @param {{requests: Api.Request[], onDone: () => unknown}} props
 */
export function Confirmations({ requests, onDone }) {
  if (!requests.length) return null;
  const waiting = requests.filter(({ state }) => state === "waiting");
  const ended = requests.filter(({ state }) => state !== "waiting");
  return html`<${Card} title=${t("requests")} id="requests" tabindex="-1"><div class="stack">
    ${waiting.length ? html`<${Lines} requests=${waiting} onDone=${onDone} />`
      : html`<p class="muted">${t("requestsNone")}</p>`}
    ${ended.length > 0 && html`<details><summary>${t("requestsEnded", { n: ended.length })}</summary>
      <${Lines} requests=${ended} onDone=${onDone} /></details>`}</div></${Card}>`;
}

/** @param {{requests: Api.Request[], onDone: () => unknown}} props */
function Lines({ requests, onDone }) {
  return html`<ul class="plain stack parted">${requests.map((request) => html`
    <${Line} key=${request.id} request=${request} onDone=${onDone} />`)}</ul>`;
}

/** @param {{request: Api.Request, onDone: () => unknown}} props */
function Line({ request, onDone }) {
  const [asking, ask] = useState("");
  const send = async (/** @type {string} */ reason) => {
    const body = asking === "confirm" ? {} : { reason };
    await api.post(`/organizer/confirmations/${request.id}/${ANSWERS[asking].path}`, body);
    toast(t("requestDone"));
    await onDone();
  };
  const { answer } = request;
  return html`<li class="stack tight">
    <p><${Badge} tone=${REQUEST_TONES[request.state]}>${t(`request_${request.state}`)}</${Badge}>${" "}
      <strong>${say(request.what)}</strong></p>
    <p class="small muted">${t("requestBy", { name: request.by, at: dateTime(request.at) })} ·${" "}
      ${t("requestUntil", { at: dateTime(request.until) })}</p>
    <p class="preline">${request.ground && `${t(`ground_${request.ground}`)} · `}${request.reason}</p>
    ${answer && html`<p class="small muted">${answer.name} · ${dateTime(answer.at)} ${answer.why}</p>`}
    <div class="row">${request.can.map((each) => html`<${Change} key=${each} kind="quiet"
      onClick=${() => ask(each)}>${t(`answer_${each}`)}</${Change}>`)}</div>
    ${asking && html`<${Confirm} title=${t(`answer_${asking}`)} confirm=${t(`answer_${asking}`)}
      danger=${ANSWERS[asking].danger} reason=${asking === "confirm" ? undefined : t("reason")}
      onConfirm=${send} onClose=${() => ask("")}><p>${say(request.what)}</p></${Confirm}>`}
  </li>`;
}
