// @ts-check
/**
 * Sends every part that the bucket lacks: hashes and signs some ahead, and sends several at once. Each run of an upload
 * has its own `Lanes`; after a pause a new one begins with the pace of the last.
 */
import { sha256 } from "./hashing.js";
import { afterArrival, afterCut, afterSetback } from "./pace.js";
import { pieceOf } from "./parts.js";
import { isDamage, isRefusal, put } from "./put.js";
import { refusal } from "./reasons.js";

// The first parts are hashed and signed few at a time, so that bytes flow at once; then this many are kept ready ahead.
const FIRST_BATCH = 4;
const BATCH = 8;
const RENEW_BEFORE_MS = 30_000;
const MOST_REFUSALS = 8;

/** @typedef {import("./put.js").Answer} Answer */
/** @typedef {{n: number, blob: Blob, refused: number}} Cut a part before it is hashed */
/** @typedef {Cut & {sha256: string}} Hashed */
/** @typedef {Hashed & import("./put.js").Signed & {until: number}} Part with its address, good until then */
/**
 * What is to be sent, and how.
 * @typedef {object} Task
 * @property {File} file
 * @property {number} partSize
 * @property {Map<number, number>} done number → bytes of a part that arrived
 * @property {Readonly<import("./pace.js").Pace>} pace
 * @property {(body: Api.SignBody) => Promise<Api.SignedParts>} sign asks for addresses until it gets them
 * @property {(failures: number) => Promise<void>} rest waits after failures in a row
 * @property {() => void} moved hears that bytes were sent
 */

export class Lanes {
  #task;
  #signal;
  #next = 1;
  /** @type {Part[]} */
  #ready = [];
  /** @type {Promise<void> | null} */
  #preparing = null;

  /**
   * @param {Task} task whose `done` grows here
   * @param {AbortSignal} signal ends the run
   */
  constructor(task, signal) {
    this.#task = task;
    this.#signal = signal;
    this.pace = task.pace;
    /**
     * Number of a part under way → bytes sent of it.
     * @type {Map<number, number>}
     */
    this.flying = new Map();
  }

  /** Resolves when every part has arrived once. */
  async sendAll() {
    this.#next = 1;
    /** @type {Set<Promise<void>>} */
    const busy = new Set();
    for (;;) {
      this.#signal.throwIfAborted();
      this.#prepareAhead();
      while (busy.size < this.pace.lanes && this.#ready.length) {
        const lane = this.#send(/** @type {Part} */ (this.#ready.shift())).finally(() => busy.delete(lane));
        lane.catch(() => {}); // the race below throws it; those that fail after the first say nothing new
        busy.add(lane);
      }
      if (!busy.size && !this.#preparing) return;
      await Promise.race([...busy, ...(this.#preparing ? [this.#preparing] : [])]);
    }
  }

  #hasMore() {
    const { file, partSize, done } = this.#task;
    while (done.has(this.#next)) this.#next += 1;
    return this.#next <= Math.ceil(file.size / partSize);
  }

  #prepareAhead() {
    if (this.#ready.length >= BATCH || this.#preparing || !this.#hasMore()) return;
    this.#preparing = this.#prepare().finally(() => {
      this.#preparing = null;
    });
    this.#preparing.catch(() => {}); // the race in sendAll throws it
  }

  async #prepare() {
    const { file, partSize, done } = this.#task;
    const size = this.#next <= FIRST_BATCH || done.size === 0 ? FIRST_BATCH : BATCH;
    /** @type {Cut[]} */
    const batch = [];
    while (batch.length < size && this.#hasMore()) {
      batch.push({ n: this.#next, blob: pieceOf(file, partSize, this.#next), refused: 0 });
      this.#next += 1;
    }
    const hashed = await Promise.all(batch.map(async (part) => ({ ...part, sha256: await sha256(part.blob) })));
    this.#ready.push(...(await this.#sign(hashed)));
  }

  /**
   * Gives each part its address.
   * @param {Hashed[]} parts
   * @returns {Promise<Part[]>}
   */
  async #sign(parts) {
    const body = { parts: parts.map(({ n, sha256: digest, blob }) => ({ n, sha256: digest, size: blob.size })) };
    const answer = await this.#task.sign(body);
    const until = performance.now() + answer.expires_in * 1000 - RENEW_BEFORE_MS;
    return answer.urls.map(({ n, url, headers }) =>
      Object.assign(/** @type {Hashed} */ (parts.find((part) => part.n === n)), { url, headers, until }));
  }

  /**
   * One attempt. A part that did not arrive is put back and sent when a lane is free.
   * @param {Part} part
   */
  async #send(part) {
    if (performance.now() > part.until) await this.#sign([part]);
    const began = performance.now();
    const answer = await put(part, this.#signal, (loaded) => {
      this.flying.set(part.n, loaded);
      this.#task.moved();
    });
    this.#signal.throwIfAborted();
    const carried = this.flying.get(part.n) ?? 0;
    this.flying.delete(part.n);
    if (answer.status === 200) return this.#arrived(part, performance.now() - began);
    await this.#excuse(part, answer);
    this.pace = afterSetback(this.pace, answer.status === 0 ? carried : 0, performance.now());
    await this.#task.rest(this.pace.setbacks);
    this.#ready.unshift(part);
  }

  /**
   * @param {Part} part
   * @param {number} milliseconds
   */
  #arrived(part, milliseconds) {
    this.#task.done.set(part.n, part.blob.size);
    this.pace = afterArrival(this.pace, milliseconds, performance.now());
    this.#task.moved();
  }

  /**
   * What a failed attempt needs before the next; throws where the next would fail alike.
   * @param {Part} part
   * @param {Answer} answer
   */
  async #excuse(part, answer) {
    if (answer.status === 0) {
      await part.blob.slice(0, 1).arrayBuffer(); // a file that changed on the disk fails like a network; this tells
      this.pace = afterCut(this.pace, performance.now());
    }
    if (answer.status === 404) throw refusal("UPLOAD_GONE", "elsewhere");
    if (!isRefusal(answer)) return;
    part.refused += 1;
    if (part.refused > MOST_REFUSALS) {
      throw refusal("STORE_REFUSED", "storeRefused", { code: answer.code || answer.status });
    }
    await this.#renew(part, answer);
  }

  /**
   * A damaged part is read and hashed again; an address that is refused is replaced.
   * @param {Part} part
   * @param {Answer} answer
   */
  async #renew(part, answer) {
    if (isDamage(answer)) {
      const digest = await sha256(part.blob);
      if (digest === part.sha256) return;
      part.sha256 = digest;
    }
    await this.#sign([part]);
  }
}
