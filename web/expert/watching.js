// @ts-check
/**
 * How much of a video was played in this browser: spans of whole seconds, and how often the position was moved. The
 * totals go to the server with every save and are kept on this device until then.
 */
import { dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { MOST_SPANS } from "./facts.js";

const SAME_DRAG_MS = 1000;
const KEEP_MS = 5000;

/** @typedef {[number, number]} Span seconds from and to */
/** @typedef {{spans?: Span[], seeks?: number}} Known */

/**
 * Spans as ascending ones that do not touch.
 * @param {Span[]} spans
 */
export function merged(spans) {
  /** @type {Span[]} */
  const found = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = found[found.length - 1];
    if (start >= end) continue;
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

export class Watch {
  /**
   * @param {string} id of the review
   * @param {Known | null | undefined} known as the server has it
   */
  constructor(id, known) {
    this.name = `watched.${id}`;
    /** @type {Span[]} */
    this.spans = [];
    this.seeks = 0;
    this.keptAt = performance.now();
    this.unkept = false;
    this.changed = () => {};
    this.join(known);
    this.join(readCopy(this.name));
  }

  /**
   * Add what another page or the server knows.
   * @param {Known | null | undefined} known
   */
  join(known) {
    if (!known) return;
    this.spans = merged([...this.spans, ...(known.spans || [])]);
    this.seeks = Math.max(this.seeks, known.seeks || 0);
  }

  /** What the server is told. */
  get told() {
    return { spans: this.spans.slice(0, MOST_SPANS), seeks: this.seeks };
  }

  /** Seconds that were played at least once. */
  get seconds() {
    return this.spans.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /**
   * Watch a video element; returns a function that stops it.
   * @param {HTMLVideoElement} video
   */
  follow(video) {
    let resuming = false;
    let lastSeek = -Infinity;
    const loaded = () => {
      resuming = video.seeking; // the player restores the position; that is no seek by a person
    };
    const seeking = () => {
      this.fold(video);
      const now = performance.now();
      if (!resuming && now - lastSeek > SAME_DRAG_MS) this.seeks += 1;
      resuming = false;
      lastSeek = now;
    };
    const listeners = {
      loadedmetadata: loaded, seeking, playing: () => { resuming = false; },
      timeupdate: () => this.fold(video), pause: () => this.fold(video), ended: () => this.fold(video),
    };
    for (const [name, listener] of Object.entries(listeners)) video.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) video.removeEventListener(name, listener);
    };
  }

  /**
   * Add what the element has played since its address was set.
   * @param {HTMLVideoElement} video
   */
  fold(video) {
    const before = this.seconds;
    /** @type {(n: number) => Span} */
    const span = (n) => [Math.round(video.played.start(n)), Math.round(video.played.end(n))];
    const played = Array.from({ length: video.played.length }, (_, n) => span(n));
    this.spans = merged([...this.spans, ...played]);
    if (this.seconds !== before) {
      this.unkept = true;
      this.changed();
    }
    if (this.unkept && (video.paused || performance.now() - this.keptAt > KEEP_MS)) this.keep();
  }

  keep() {
    this.keptAt = performance.now();
    this.unkept = false;
    keepCopy(this.name, this.told);
  }

  /** The server has everything, or accepts no more. */
  forget() {
    dropCopy(this.name);
  }
}
