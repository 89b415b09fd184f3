// @ts-check
/** The sample of a video: contact sheet, notes, stretches, similar entries. */
import { html, useRef, useState } from "../vendor/preact.js";
import { Badge, Button, Card, Loading, Notice, Problem, useLoad } from "../shared/parts/components.js";
import { TRIES, useRenewal } from "../shared/parts/player.js";
import { to } from "../shared/parts/route.js";
import { runningTime } from "../shared/words/durations.js";
import { fetchOnce } from "./ahead.js";
import { Finding } from "./entry.js";
import { SideBySide } from "./side-by-side.js";
import { t } from "./words.js";

/** @typedef {import("../vendor/preact.js").Ref<HTMLVideoElement | null>} Player */

/**
 * Hook: the scan of an entry's current video: `{data: scan or null, error, loading, reload}`.
 * @param {Api.WholeEntry | null} entry
 */
export function useScan(entry) {
  const video = entry?.video;
  const load = useLoad(
    /** @returns {Promise<Api.Scan | null>} */
    async () => {
      if (!entry || !scanned(video)) return null;
      return (await fetchOnce(`/organizer/entries/${entry.id}/scan`)).scan;
    },
    [entry?.id, video?.uploaded_at, video?.state],
  );
  useRenewal(load.data?.pictures_expire, load.reload);
  return load;
}

/**
 * Whether a video is scanned: one that was accepted, with or without remarks.
 * @param {Api.WholeEntry["video"] | undefined} video
 */
function scanned(video) {
  return video?.state === "accepted" || video?.state === "warned";
}

/**
 * `video` is a ref to the player; a press on a moment moves the player there.
 * @param {object} props
 * @param {Api.WholeEntry} props.entry
 * @param {ReturnType<typeof useScan>} props.load
 * @param {Player} [props.video]
 * @param {number} [props.level]
 * @param {boolean} [props.opens] whether the reader has a page for each entry, as a screener has not
 */
export function ScanCard({ entry, load, video, level = 2, opens = true }) {
  if (!scanned(entry.video)) return null;
  return html`<${Card} level=${level} title=${t("scan")}>
    ${load.error ? html`<${Problem} error=${load.error} onRetry=${load.reload} />`
    : load.loading && !load.data ? html`<${Loading} />`
    : !load.data ? html`<p class="muted">${t("scanAwaited")}</p>`
    : load.data.state === "failed" ? html`<${Notice} tone="info"><p>${t("scanFailed")}</p></${Notice}>`
    : html`<${Seen} scan=${load.data} id=${entry.id} title=${entry.title} video=${video} level=${level + 1}
      opens=${opens} renew=${load.reload} />`}</${Card}>`;
}

/**
 * The contact sheet. A browser may ask for it late, when its address has run out: then a new one is fetched.
 * @param {{address: string, title: string, renew: () => unknown}} props
 */
function Sheet({ address, title, renew }) {
  const failures = useRef(0);
  const [round, setRound] = useState(0);
  const failed = async () => {
    failures.current += 1;
    if (failures.current > TRIES) return;
    await renew();
    setRound(round + 1); // two addresses signed in the same second are the same: only a new picture asks again
  };
  return html`<a href=${address} target="_blank" rel="noopener noreferrer" class="sheet">
    <img key=${round} src=${address} alt=${t("sheetOf", { title })} loading="lazy" onError=${failed}
      onLoad=${() => { failures.current = 0; }} /></a>`;
}

/**
 * @param {object} props
 * @param {Api.Scan} props.scan
 * @param {string} props.id
 * @param {string} props.title
 * @param {Player} [props.video]
 * @param {number} props.level
 * @param {boolean} props.opens
 * @param {() => unknown} props.renew
 */
function Seen({ scan, id, title, video, level, opens, renew }) {
  const [beside, compare] = useState("");
  return html`<div class="stack tight">
    ${scan.sheet && html`<${Sheet} address=${scan.sheet} ...${{ title, renew }} />`}
    ${scan.findings.map((finding) => html`<${Finding} key=${finding.code} finding=${finding} />`)}
    ${scan.stretches.length > 0 && html`<ul class="stretches">
      ${scan.stretches.map((stretch) => html`<li key=${`${stretch.kind} ${stretch.start}`}>
      <${Badge} tone="warn">${t(`stretch_${stretch.kind}`)}</${Badge}> <${Moments} stretch=${stretch}
        video=${video} /></li>`)}</ul>`}
    ${scan.loudness != null && html`<p class="small muted">${t("loudness", { n: scan.loudness.toFixed(1) })}</p>`}
    ${scan.alike.length > 0 && html`<div><${`h${level}`} class="small strong">${t("alike")}</${`h${level}`}>
      <ul class="alike">${scan.alike.map((work) => html`<li key=${work.other}>
      ${opens ? html`<a href=${to("entries", work.other)}>${work.other_title}</a>`
        : html`<strong>${work.other_title}</strong>`}
      <span class="small muted"> ${t("alikeHow",
        { matched: work.matched, compared: work.compared, distance: work.distance })}</span>
      <${Button} kind="text" onClick=${() => compare(work.other)}>${t("sideBySide")}</${Button}></li>`)}</ul></div>`}
    ${beside && html`<${SideBySide} id=${id} other=${beside} onClose=${() => compare("")} />`}
    <p class="small muted">${t("sampled")}</p>
  </div>`;
}

/** @param {{stretch: Api.Stretch, video?: Player}} props */
function Moments({ stretch, video }) {
  const words = `${runningTime(stretch.start)}–${runningTime(stretch.end)}`;
  if (!video) return html`<span class="tabular">${words}</span>`;
  const jump = () => {
    if (video.current) video.current.currentTime = stretch.start;
  };
  return html`<button type="button" class="link tabular" onClick=${jump} aria-label=${t("jumpTo", { at: words })}>
    ${words}</button>`;
}
