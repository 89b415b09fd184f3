// @ts-check
/** What the entrant says of AI beside what the video file says of itself. A hint for people; it refuses nothing. */
import { html } from "../vendor/preact.js";
import { Badge, Card, Facts } from "../shared/parts/components.js";
import { choiceText } from "../shared/server/contest.js";
import { say } from "../shared/words/i18n.js";
import { labelled, listed, noted } from "../shared/words/marks.js";
import { fileSize } from "../shared/words/time.js";
import { AGREEMENT_TONES, FORM } from "./facts.js";
import { t } from "./words.js";

const STATEMENT = FORM.find(({ name }) => name === "ai_use");

/**
 * The two beside each other, and whether they agree; nothing before a video was checked.
 * @param {{entry: Api.WholeEntry, level?: number}} props
 */
export function OriginCard({ entry, level = 2 }) {
  const { origin } = entry;
  if (!origin) return null;
  return html`<${Card} level=${level} title=${t("ai")}>
    <div class="stack tight">
      <p><${Badge} tone=${AGREEMENT_TONES[origin.agreement]}>${t(`agreement_${origin.agreement}`)}</${Badge}></p>
      <${Facts} rows=${[
        [t("aiSaid"), entry.ai_use && say(choiceText(STATEMENT?.options, entry.ai_use))],
        ...(origin.labels.length ? origin.labels.flatMap(labelRows) : [[t("aiLabel"), t("aiNoLabel")]]),
        ...(origin.manifests.length ? origin.manifests.flatMap(manifestRows) : [[t("c2pa"), t("aiNoLabel")]]),
        ...origin.skipped.map(({ box, size, why }) =>
          [t("aiSkipped"), labelled(noted(box, fileSize(size)), t(`unread_${why}`))]),
      ]} />
      <p class="small muted">${t("aiHint")}</p>
    </div>
  </${Card}>`;
}

/**
 * What the file says in words, and whether experts get to see it; nothing where it says nothing.
 * @param {{entry: Api.WholeEntry, level?: number}} props
 */
export function MetadataCard({ entry, level = 2 }) {
  const told = entry.video?.metadata;
  if (!told) return null;
  return html`<${Card} level=${level} title=${t("metadata")}>
    <div class="stack tight">
      <ul>${told.texts.map(({ about, key, text }) => html`<li key=${key + text} class="break">
        ${labelled(say(about), text)}</li>`)}</ul>
      ${told.more > 0 && html`<p>${t("metadataMore", { more: told.more })}</p>`}
      <p class="small muted">${t(told.removed ? "metadataRemoved" : "metadataKept")}</p>
    </div>
  </${Card}>`;
}

/**
 * A label's meaning, and its other fields where they are filled.
 * @param {Api.ImplicitLabel} label
 */
function labelRows(label) {
  return [
    [t("aiLabel"), meaning(label)],
    [t("aiPlace"), t(`ai_place_${label.place}`)],
    [t("aiProducer"), label.content_producer],
    [t("aiProduceId"), label.produce_id],
    [t("aiReserved1"), label.reserved_code_1],
    [t("aiPropagator"), label.content_propagator],
    [t("aiPropagateId"), label.propagate_id],
    [t("aiReserved2"), label.reserved_code_2],
  ];
}

/** @param {Api.ImplicitLabel} label */
function meaning({ label, unreadable }) {
  if (["1", "2", "3"].includes(label)) return `${t(`ai_label_${label}`)}（Label ${label}）`;
  return html`${t("aiUnreadable")}<details><summary>${t("aiFound")}</summary>
    <p class="small preline break">${unreadable ?? label}</p></details>`;
}

/** @param {Api.Manifest} manifest */
function manifestRows({ readable, generator, programs, actions, sources, signature }) {
  return [
    [t("c2pa"), readable ? signatureText(signature) : t("c2paUnreadable")],
    [t("c2paSigner"), signature?.signer && t("c2paIssuer", { signer: signature.signer, issuer: signature.issuer })],
    [t("c2paGenerator"), generator],
    [t("c2paPrograms"), listed(programs)],
    [t("c2paActions"), listed(actions)],
    [t("c2paSources"), listed(sources)],
  ];
}

/**
 * A valid signature is one over the credentials alone: which file they belong to, and whom to trust, it does not tell.
 * @param {Api.Signature | null} signature
 */
function signatureText(signature) {
  if (!signature) return t("c2paFound");
  return signature.fault ? t("c2paInvalid", { why: t(`fault_${signature.fault}`) }) : t("c2paValid");
}
