// @ts-check
/** An entry's video on a short-lived address, in the browser's own player; expired addresses are renewed. */
import { html, useEffect, useMemo, useRef, useState } from "../../vendor/preact.js";
import { Button, Notice, Problem, classes } from "./components.js";
import { stallsOf } from "./stalls.js";
import { isPresent } from "../server/presence.js";
import { words } from "../words/i18n.js";
import { serverNow } from "../words/time.js";

const t = words({
  video: ["作品视频：{title}", "Video of the entry: {title}"],
  broken: ["视频暂时无法播放。", "The video cannot be played right now."],
  brokenHint: ["可以重试，或打开原片观看。", "Try again, or open the original video."],
  retry: ["重新加载视频", "Reload the video"],
  original: ["打开原片", "Open the original video"],
  smallNow: ["正在播放评审用视频（全高清，省流量）。", "This is the review copy: full HD, with less data to load."],
  wholeNow: ["正在播放原片。", "This is the original video."],
  playWhole: ["播放原片", "Play the original"],
  playSmall: ["播放评审用视频", "Play the review copy"],
  slow: ["网络较慢，视频正在加载，会自动继续播放。也可以先暂停，过一会儿再播放。",
    "The network is slow. The video goes on by itself; you can also pause it and play on a little later."],
  slowWhole: ["网络较慢，原片数据量大。改播评审用视频会更流畅。",
    "The network is slow and the original is large. The review copy needs much less."],
});
/**
 * What is played. `original` is the address of the original where `url` is that of a smaller copy.
 * @typedef {{url: string | null, expires: string | null, original?: string | null}} Source
 */
/** @typedef {import("../../vendor/preact.js").Ref<HTMLVideoElement | null>} Element */
/** @typedef {import("./basics.js").Fault & {broken?: boolean}} Fault */

// If two new addresses in a row do not play, the address is not the cause.
export const TRIES = 2;
const EARLY_MS = 30_000; // before addresses expire
const PRESENT_MS = 60_000;
const AGAIN_MS = 2_000;

/**
 * What the player plays of an entry or of a review.
 * @param {Pick<Api.Review, "playback_url" | "playback_expires" | "original_url">} shown
 */
export function filmOf({ playback_url: url, playback_expires: expires, original_url: original }) {
  return { url, expires, original };
}

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
  const { current, url, error, setError, change, ready, whole, setWhole } = useSource(source, renew, element);
  const [slow, setSlow] = useState(false);
  const stalls = useMemo(() => stallsOf(setSlow), []);
  useEffect(() => stalls.goes, [url]); // another source, or none: whatever it waited for is over
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
    <video ref=${element} src=${url} poster=${poster || undefined} controls playsinline preload="metadata"
      aria-label=${t("video", { title })}
      onError=${failed} onLoadedMetadata=${ready} onWaiting=${stalls.waits} onPause=${stalls.goes}
      onEnded=${stalls.goes} onPlaying=${() => { failures.current = 0; stalls.goes(); }}></video>
    <div role="status">${slow && !error && html`<${Slow} small=${!whole && Boolean(current.original)}
      original=${current.original} choose=${setWhole} />`}</div>
    ${error && html`<div class="player-trouble"><${Trouble} error=${error} again=${again}
      url=${current.original ?? current.url} /></div>`}
  </div>
  ${current.original && html`<p class="row small"><span class="muted" aria-live="polite">
    ${t(whole ? "wholeNow" : "smallNow")}</span> <${Button} kind="text" onClick=${() => setWhole(!whole)}>
    ${t(whole ? "playSmall" : "playWhole")}</${Button}></p>`}`;
}

/**
 * What to do while the network is slow: where the original plays, its copy needs less.
 * @param {{small: boolean, original?: string | null, choose: (whole: boolean) => void}} props
 */
function Slow({ small, original, choose }) {
  if (small || !original) return html`<p class="player-trouble small">${t("slow")}</p>`;
  return html`<p class="player-trouble row small">${t("slowWhole")} <${Button} kind="quiet"
    onClick=${() => choose(false)}>${t("playSmall")}</${Button}></p>`;
}

/** @param {{error: Fault, again: () => unknown, url: string | null}} props */
function Trouble({ error, again, url }) {
  if (!error.broken) return html`<${Problem} error=${error} onRetry=${again} />`;
  return html`<${Notice} tone="warn" live title=${t("broken")}><p>${t("brokenHint")}</p>
    <p class="row"><${Button} kind="quiet" onClick=${again}>${t("retry")}</${Button}>
    <a href=${url} target="_blank" rel="noopener noreferrer">${t("original")}</a></p></${Notice}>`;
}

/**
 * Hook: `keepPlace` remembers where the video is and whether it plays; `ready` goes back there in what is loaded then.
 * @param {Element} element
 */
function usePlace(element) {
  const resume = useRef(/** @type {{at: number, playing: boolean} | null} */ (null));
  const keepPlace = () => {
    const player = element.current;
    const before = resume.current; // still to be gone back to: what was chosen last has not been loaded yet
    const playing = Boolean(player && !player.paused) || Boolean(before?.playing);
    resume.current = { at: player?.currentTime || before?.at || 0, playing };
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
  return { keepPlace, ready };
}

/**
 * Hook: the present address; `change` gets a new one, `setWhole` plays the original or the copy; `ready`
 * puts the position back once the element has loaded it.
 * @param {Source} source
 * @param {() => Promise<Source>} renew
 * @param {Element} element
 */
function useSource(source, renew, element) {
  const [current, setCurrent] = useState(source);
  const [whole, choose] = useState(false);
  const [error, setError] = useState(/** @type {Fault | null} */ (null));
  const addressOf = (/** @type {Source} */ { url, original }) => (whole && original) || url;
  const { keepPlace, ready } = usePlace(element);
  const busy = useRef(false);
  const setWhole = (/** @type {boolean} */ wanted) => {
    keepPlace();
    setError(null);
    choose(wanted);
  };
  const change = async () => {
    if (busy.current) return;
    busy.current = true;
    keepPlace();
    try {
      const fresh = await renew();
      // Two addresses signed in the same second are the same: setting one again would start nothing.
      if (addressOf(fresh) === addressOf(current)) element.current?.load();
      setCurrent(fresh);
      setError(null);
    } catch (failure) {
      setError(failure);
    } finally {
      busy.current = false;
    }
  };
  return { current, url: addressOf(current), error, setError, change, ready, whole, setWhole };
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
