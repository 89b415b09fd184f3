// @ts-check
/**
 * Sends every part that the bucket lacks: hashes and signs some ahead, and sends several at once. Each run of an upload
 * has its own `Lanes`; after a pause a new one begins with the pace of the last.
 */
import { sha256 } from "./hashing.js";
import { afterArrival, afterCut, afterSetback, afterSilence } from "./pace.js";
import { pieceOf } from "./parts.js";
import { SILENT, isDamage, isRefusal, put } from "./put.js";
import { refusal } from "./reasons.js";

// The first parts are hashed and signed few at a time, so that bytes flow at once; then twice as many each time, up to
// this many. Each request costs the platform a run of a function.
const FIRST_BATCH = 4;
const BATCH = 32;
// As soon as fewer are ready the next are prepared, so that these last while a batch is read and hashed.
const AHEAD = 16;
const RENEW_BEFORE_MS = 30_000;
const MOST_REFUSALS = 8;
// A part of which no byte moved for so long does not arrive soon: a pause cuts it.
const STILL_MS = 2000;

/** @typedef {import("./put.js").Answer} Answer */
/** @typedef {{n: number, blob: Blob, refused: number}} Cut a part before it is hashed */
/** @typedef {Cut & {sha256: string}} Hashed */
/**
 * @typedef {Hashed & import("./put.js").Signed & {made: number, until: number}} Part with its address: when that was
 * made, and until when it is good
 */
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

/** A run was ended. (`AbortSignal.throwIfAborted` is missing in browsers before 2022.) */
export class Aborted extends Error {}

export class Lanes {
  _task;
  _signal;
  _next = 1;
  _batch = FIRST_BATCH;
  /** @type {Part[]} */
  _ready = [];
  /** @type {Promise<void> | null} */
  _preparing = null;
  _paused = false;
  _over = false;
  /** @type {() => void} */
  _wake = () => {};
  /** @type {Map<number, AbortController>} */
  _cuts = new Map();
  /**
   * Parts that wait for another address.
   * @type {Set<Part>}
   */
  _expired = new Set();
  _renewing = Promise.resolve();

  /**
   * @param {Task} task whose `done` grows here
   * @param {AbortSignal} signal ends the run
   */
  constructor(task, signal) {
    this._task = task;
    this._signal = signal;
    this.pace = task.pace;
    /**
     * Number of a part under way → bytes sent of it.
     * @type {Map<number, number>}
     */
    this.flying = new Map();
  }

  /** Send nothing more. Parts that stand still are cut, at once where no byte was sent; those that move may arrive. */
  pause() {
    this._paused = true;
    let seen = new Map([...this.flying.keys()].map((n) => [n, 0]));
    const cutStill = () => {
      for (const [n, loaded] of this.flying) if (seen.get(n) === loaded) this._cuts.get(n)?.abort();
      seen = new Map(this.flying);
    };
    cutStill();
    const watch = setInterval(() => {
      if (this._paused && this.flying.size) cutStill();
      else clearInterval(watch);
    }, STILL_MS);
  }

  /** Go on after a pause; false if this run is over. */
  resume() {
    this._paused = false;
    this._wake();
    return !this._over && !this._signal.aborted;
  }

  /** Forget what is under way. */
  stop() {
    this._paused = false;
    this.flying.clear();
    this._wake();
  }

  /** Resolves when every part has arrived once. */
  async sendAll() {
    try {
      await this._sendAll();
    } finally {
      this._over = true;
    }
  }

  async _sendAll() {
    this._over = false;
    this._next = 1;
    /** @type {Set<Promise<void>>} */
    const busy = new Set();
    for (;;) {
      if (this._signal.aborted) throw new Aborted();
      if (!this._paused) this._prepareAhead();
      while (!this._paused && busy.size < this.pace.lanes && this._ready.length) {
        const lane = this._send(/** @type {Part} */ (this._ready.shift())).finally(() => busy.delete(lane));
        lane.catch(() => {}); // the race below throws it; those that fail after the first say nothing new
        busy.add(lane);
      }
      if (!busy.size && !this._preparing && !this._paused) return;
      const woken = new Promise((resolve) => {
        this._wake = () => resolve(undefined);
      });
      await Promise.race([...busy, ...(this._preparing ? [this._preparing] : []), woken]);
    }
  }

  _hasMore() {
    const { file, partSize, done } = this._task;
    while (done.has(this._next)) this._next += 1;
    return this._next <= Math.ceil(file.size / partSize);
  }

  _prepareAhead() {
    if (this._ready.length >= AHEAD || this._preparing || !this._hasMore()) return;
    this._preparing = this._prepare().finally(() => {
      this._preparing = null;
    });
    this._preparing.catch(() => {}); // the race in sendAll throws it
  }

  async _prepare() {
    const { file, partSize } = this._task;
    /** @type {Cut[]} */
    const batch = [];
    while (batch.length < this._batch && this._hasMore()) {
      batch.push({ n: this._next, blob: pieceOf(file, partSize, this._next), refused: 0 });
      this._next += 1;
    }
    this._batch = Math.min(2 * this._batch, BATCH);
    const hashed = await Promise.all(batch.map(async (part) => ({ ...part, sha256: await sha256(part.blob) })));
    this._ready.push(...(await this._sign(hashed)));
  }

  /**
   * Gives each part its address.
   * @param {Hashed[]} parts
   * @returns {Promise<Part[]>}
   */
  async _sign(parts) {
    const body = { parts: parts.map(({ n, sha256: digest, blob }) => ({ n, sha256: digest, size: blob.size })) };
    const answer = await this._task.sign(body);
    const made = performance.now();
    const until = made + answer.expires_in * 1000 - RENEW_BEFORE_MS;
    return answer.urls.map(({ n, url, headers }) =>
      Object.assign(/** @type {Hashed} */ (parts.find((part) => part.n === n)), { url, headers, made, until }));
  }

  /**
   * A new address for a part, and with the same request for all that wait with one made by `since`: after a night's
   * pause every address has expired.
   * @param {Part} part
   * @param {number} since
   */
  async _renewAddress(part, since) {
    this._expired.add(part);
    const turn = this._renewing.then(() => this._renewAll(part, since));
    this._renewing = turn.catch(() => {}); // whoever waits for this turn hears of it
    await turn;
  }

  /**
   * @param {Part} part nothing to do if the request before has renewed it
   * @param {number} since
   */
  async _renewAll(part, since) {
    if (!this._expired.has(part)) return;
    const waiting = this._ready.filter(({ made }) => made <= since);
    const old = [...this._expired, ...waiting].slice(0, BATCH);
    await this._sign(old);
    for (const each of old) this._expired.delete(each);
  }

  /**
   * One attempt. A part that did not arrive is put back and sent when a lane is free.
   * @param {Part} part
   */
  async _send(part) {
    if (performance.now() > part.until) await this._renewAddress(part, part.made);
    const began = performance.now();
    const { patience } = this.pace;
    const answer = await this._put(part, patience);
    if (this._signal.aborted) throw new Aborted();
    const carried = this.flying.get(part.n) ?? 0;
    this.flying.delete(part.n);
    if (answer.status === 200) return this._arrived(part, performance.now() - began);
    if (answer.status === 0 && this._paused) return void this._ready.unshift(part);
    await this._excuse(part, answer, began);
    if (answer.code === SILENT) this.pace = afterSilence(this.pace, patience);
    this.pace = afterSetback(this.pace, answer.status === 0 ? carried : 0, performance.now());
    await this._task.rest(this.pace.setbacks);
    this._ready.unshift(part);
  }

  /**
   * @param {Part} part
   * @param {number} patience
   */
  async _put(part, patience) {
    const cut = new AbortController();
    const stop = () => cut.abort();
    this._signal.addEventListener("abort", stop);
    this._cuts.set(part.n, cut);
    this.flying.set(part.n, 0);
    const answer = await put(part, patience, cut.signal, (loaded) => {
      this.flying.set(part.n, loaded);
      this._task.moved();
    });
    this._signal.removeEventListener("abort", stop);
    this._cuts.delete(part.n);
    return answer;
  }

  /**
   * @param {Part} part
   * @param {number} milliseconds
   */
  _arrived(part, milliseconds) {
    this._task.done.set(part.n, part.blob.size);
    this.pace = afterArrival(this.pace, milliseconds, performance.now());
    this._task.moved();
  }

  /**
   * What a failed attempt needs before the next; throws where the next would fail alike.
   * @param {Part} part
   * @param {Answer} answer
   * @param {number} began when it was sent
   */
  async _excuse(part, answer, began) {
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
    await this._renew(part, answer, began);
  }

  /**
   * A damaged part is read and hashed again; an address that is refused is replaced, with all that were made before it
   * was used: a device that slept does not know how long.
   * @param {Part} part
   * @param {Answer} answer
   * @param {number} began
   */
  async _renew(part, answer, began) {
    if (isDamage(answer)) {
      const digest = await sha256(part.blob);
      if (digest === part.sha256) return;
      part.sha256 = digest;
      return void (await this._sign([part]));
    }
    await this._renewAddress(part, began);
  }
}
