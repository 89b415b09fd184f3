// @ts-check
/** An entry's video on a short-lived address, in the browser's own player; expired addresses are renewed. */
import { html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { Button, Notice, Problem, classes } from "./components.js";
import { isPresent } from "../server/presence.js";
import { words } from "../words/i18n.js";
import { serverNow } from "../words/time.js";

const t = words({
  video: ["作品视频：{title}", "Video of the entry: {title}"],
  broken: ["视频暂时无法播放。", "The video cannot be played right now."],
  brokenHint: ["可以重试，或打开原片观看。", "Try again, or open the original video."],
  retry: ["重新加载视频", "Reload the video"],
  original: ["打开原片", "Open the original video"],
});
/** @typedef {{url: string | null, expires: string | null}} Source */
/** @typedef {import("../../vendor/preact.js").Ref<HTMLVideoElement | null>} Element */
/** @typedef {import("./basics.js").Fault & {broken?: boolean}} Fault */

// If two new addresses in a row do not play, the address is not the cause.
export const TRIES = 2;
const EARLY_MS = 30_000; // before addresses expire
const PRESENT_MS = 60_000;
const AGAIN_MS = 2_000;

/**
 * `source` {url, expires (ISO)}; `renew()` gives a new source; `tall` for upright videos; `video` a ref that gets the
 * element, for shortcuts. When the address changes, the position is kept and playing continues.
 * @param {object} props
 * @param {Source} props.source
 * @param {() => Promise<Source>} props.renew
 * @param {string} props.title
 * @param {boolean} [props.tall]
 * @param {Element} [props.video]
 * @param {string | null} [props.poster]
 */
export function Player({ source, renew, title, tall = false, video, poster }) {
  const own = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const element = video || own;
  const failures = useRef(0);
  const { current, error, setError, change, ready } = useSource(source, renew, element);
  const failed = () => {
    failures.current += 1;
    if (failures.current > TRIES) setError({ broken: true });
    else change();
  };
  const again = () => {
    failures.current = 0;
    setError(null);
    change();
  };
  // While the video plays, the browser keeps its connection; if it needs a new one after the expiry, `error` leads to a
  // new address.
  useRenewal(current.expires, change, () => Boolean(element.current && !element.current.paused));
  useEffect(() => {
    const online = () => error && again();
    addEventListener("online", online);
    return () => removeEventListener("online", online);
  }, [error]);
  return html`<div class=${classes("player", tall && "tall")}>
    <video ref=${element} src=${current.url} poster=${poster || undefined} controls playsinline preload="metadata"
      aria-label=${t("video", { title })}
      onError=${failed} onLoadedMetadata=${ready} onPlaying=${() => { failures.current = 0; }}></video>
    ${error && html`<div class="player-trouble"><${Trouble} error=${error} again=${again} url=${current.url} /></div>`}
  </div>`;
}

/** @param {{error: Fault, again: () => unknown, url: string | null}} props */
function Trouble({ error, again, url }) {
  if (!error.broken) return html`<${Problem} error=${error} onRetry=${again} />`;
  return html`<${Notice} tone="warn" live title=${t("broken")}><p>${t("brokenHint")}</p>
    <p class="row"><${Button} kind="quiet" onClick=${again}>${t("retry")}</${Button}>
    <a href=${url} target="_blank" rel="noopener noreferrer">${t("original")}</a></p></${Notice}>`;
}

/**
 * Hook: the present address; `change` gets a new one, `ready` puts the position back once the element has loaded it.
 * @param {Source} source
 * @param {() => Promise<Source>} renew
 * @param {Element} element
 */
function useSource(source, renew, element) {
  const [current, setCurrent] = useState(source);
  const [error, setError] = useState(/** @type {Fault | null} */ (null));
  const resume = useRef(/** @type {{at: number, playing: boolean} | null} */ (null));
  const busy = useRef(false);
  const change = async () => {
    if (busy.current) return;
    busy.current = true;
    const player = element.current;
    resume.current = { at: player?.currentTime || resume.current?.at || 0, playing: Boolean(player && !player.paused) };
    try {
      const fresh = await renew();
      // Two addresses signed in the same second are the same: setting one again would start nothing.
      if (fresh.url === current.url) player?.load();
      setCurrent(fresh);
      setError(null);
    } catch (failure) {
      setError(failure);
    } finally {
      busy.current = false;
    }
  };
  const ready = () => {
    const wanted = resume.current;
    resume.current = null;
    const player = element.current;
    if (!wanted || !player) return;
    player.currentTime = wanted.at;
    // The browser refuses only if it wants a touch first; the play button is then visible.
    if (wanted.playing) player.play().catch(() => {});
  };
  return { current, error, setError, change, ready };
}

/**
 * Hook: renew addresses shortly before they expire. If nobody is at the page, this waits for somebody: a request would
 * keep the session of an abandoned page alive. It waits, too, while `isBusy` says so.
 * @param {string | null | undefined} expires
 * @param {() => unknown} renew
 * @param {() => boolean} [isBusy]
 */
export function useRenewal(expires, renew, isBusy = () => false) {
  useEffect(() => {
    const left = Date.parse(expires ?? "") - serverNow() - EARLY_MS;
    if (!Number.isFinite(left)) return undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const due = () => {
      if (isBusy() || !isPresent(PRESENT_MS)) timer = setTimeout(due, AGAIN_MS);
      else renew();
    };
    timer = setTimeout(due, Math.max(5_000, left));
    return () => clearTimeout(timer);
  }, [expires]);
}

/**
 * Play or pause, as the space bar does.
 * @param {HTMLVideoElement | null} video
 */
export function togglePlay(video) {
  if (!video) return;
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}
