// @ts-check
/**
 * Sends one video in parts straight to the bucket and does not give up. Several parts go at a time, each with its
 * SHA-256, and fewer where the network is weak, so that each gets through before the next cut. Network errors are
 * retried for ever, damaged parts sent again, expired addresses renewed; after a reload only what the bucket lacks is
 * sent. Each entry has one upload at most; it continues while the page shows other places.
 *
 *   begin → POST /entries/{id}/uploads · sign → …/signatures · parts → …/parts · complete → …/completion
 *
 * States: preparing → uploading ⇄ waiting (for the network) ⇄ paused → completing → done; failed, cancelled.
 *
 * Its own calls carry the upload's token, so they go on when the session ends during a long upload.
 */
import { api, ApiError } from "../../shared/server/api.js";
import { onLeaving } from "../../shared/server/session.js";
import { Awake } from "./awake.js";
import { Aborted, Lanes } from "./lanes.js";
import { FIRST_PACE, MOST_FAILURES, pauseAfter, recent, speedOf } from "./pace.js";
import { afterFile, fitting, forget, hashOfHead, partsOnServer, remember, sentName } from "./parts.js";
import { reasonOf, refusal } from "./reasons.js";
import { showInTitle } from "./tab-title.js";
import { running, tell as tellWatchers, uploadOf } from "./uploads.js";

const TELL_EVERY_MS = 200;
const SILENCE_MS = 10_000;
// What another try, a sign-in or another file can mend; the file and its parts stay.
const SIGNED_OUT = "NOT_SIGNED_IN";
const ELSEWHERE = "UPLOAD_ELSEWHERE";

/** @typedef {import("../../shared/server/api.js").ApiError} Refusal */
/**
 * @typedef {"preparing" | "uploading" | "waiting" | "paused" | "completing" | "done" | "failed" | "cancelled"} State
 */
/** @typedef {Map<number, Api.StoredPart>} Arrived */

/**
 * Begin or resume the upload of an entry's video. `upload` is the Entry's own (or null to begin a new one).
 * Rejects with an ApiError when the file is not the one begun with or the API refuses to begin.
 * @param {string} entryId
 * @param {File} file
 * @param {Api.Upload | null} upload
 */
export async function startUpload(entryId, file, upload) {
  if (!globalThis.crypto?.subtle) throw refusal("INSECURE_PAGE", "insecure");
  const job = new Upload(entryId, file);
  await job.open(upload);
  uploadOf(entryId)?.drop();
  running.set(entryId, job);
  job.go();
  return job;
}

/** @type {import("./uploads.d.ts").Watcher} */
function tell(entryId, entry) {
  showInTitle([...running.values()]);
  tellWatchers(entryId, entry);
}

// What arrived stays, and the file can be chosen again.
onLeaving(() => {
  for (const job of running.values()) job.drop();
});

/** The upload of one file, on its way. */
export class Upload {
  _file;
  _partSize = 0;
  _id = "";
  /** @type {Map<number, number>} */
  _done = new Map();
  /** @type {Lanes | null} */
  _lanes = null;
  /** @type {AbortController | null} */
  _stop = null;
  /** @type {import("./pace.js").Sample[]} */
  _samples = [];
  _lastTold = 0;
  _lastByte = 0;
  _token = "";
  _awake = new Awake();

  /**
   * @param {string} entryId
   * @param {File} file
   */
  constructor(entryId, file) {
    this.entryId = entryId;
    this.name = file.name;
    this.size = file.size;
    /** @type {State} */
    this.state = "preparing";
    /** @type {Refusal | null} */
    this.error = null;
    this._file = file;
  }

  /** Bytes that arrived, those of parts under way included. */
  get sent() {
    let bytes = 0;
    for (const size of this._done.values()) bytes += size;
    for (const loaded of this._lanes?.flying.values() ?? []) bytes += loaded;
    return Math.min(bytes, this.size);
  }

  /** Bytes a second over the last seconds; 0 while nothing moves. */
  get speed() {
    const now = performance.now();
    this._samples = recent(this._samples, now);
    return this.state === "uploading" ? speedOf(this._samples, this.sent, now) : 0;
  }

  /** Seconds left at this speed, Infinity while unknown. */
  get secondsLeft() {
    return this.speed > 0 ? (this.size - this.sent) / this.speed : Infinity;
  }

  /** Parts that are still on their way. */
  get onTheirWay() {
    return this._lanes ? this._lanes.flying.size : 0;
  }

  /** True if parts are on their way and no byte has moved for ten seconds. */
  get silent() {
    return this.state === "uploading" && this.onTheirWay > 0 && performance.now() - this._lastByte > SILENCE_MS;
  }

  /** True while it sends by itself. */
  get active() {
    return ["preparing", "uploading", "waiting", "completing"].includes(this.state);
  }

  /** True while leaving the page would interrupt something. */
  get running() {
    return this.active || (this.state === "paused" && this.onTheirWay > 0);
  }

  /* ── With the server: begin, find again, complete ─────────────────────────────────────────────────────────── */

  /**
   * Begin with the server, or find out what it already has; anew where the bucket has swept away what arrived. Where
   * the file may have `changed`, parts that still fit are kept.
   * @param {Api.Upload | null} upload
   * @param {boolean} [changed]
   */
  async open(upload, changed = false) {
    const head = hashOfHead(this._file); // meanwhile, so that the worker is awake when parts are to be hashed
    head.catch(() => {}); // whoever awaits it below is told
    const stored = upload && (await this._stored(upload.id));
    if (upload && stored) await this._resume(upload, stored, { head, changed });
    else this._adopt(await this._begin(), new Map());
    const known = { upload: this._id, size: this.size, mtime: this._file.lastModified };
    remember(this.entryId, { ...known, head: await head });
  }

  /**
   * @param {Api.Upload} upload
   * @param {import("./parts.js").Stored} stored
   * @param {{head: Promise<string>, changed: boolean}} file
   */
  async _resume(upload, { parts, token }, { head, changed }) {
    const fits = await fitting(this.entryId, upload, { file: this._file, head, arrived: parts });
    const next = afterFile({ upload, size: this.size, arrived: parts.size, fits: fits.size, changed });
    if (next === "other") throw refusal("OTHER_FILE", "otherFile", { name: upload.name, size: upload.size });
    if (next === "same") return this._adopt({ ...upload, upload: upload.id, token }, parts);
    if (next === "anew") return this._adopt(await this._begin(), new Map());
    return this._adopt(await this._begin(upload.id), fits);
  }

  /**
   * Begin an upload, or go on with the parts of the one that the changed file `keeps`.
   * @param {string} [keeps]
   * @returns {Promise<Api.UploadBegun>}
   */
  _begin(keeps = "") {
    const file = { name: sentName(this._file), size: this.size, type: this._file.type || "video/mp4", keeps };
    return api.post(`/entries/${this.entryId}/uploads`, file);
  }

  /** @param {string} uploadId */
  async _stored(uploadId) {
    try {
      return await partsOnServer(this.entryId, uploadId, this._admitted());
    } catch (error) {
      if (error.code !== "UPLOAD_GONE") throw error;
      return null;
    }
  }

  /**
   * How its own calls are made: with its token, until `signal` aborts.
   * @param {AbortSignal} [signal]
   * @returns {import("../../shared/server/api.js").Options}
   */
  _admitted(signal) {
    return { signal, headers: this._token ? { "X-Upload-Token": this._token } : {} };
  }

  /**
   * @param {Pick<Api.UploadBegun, "upload" | "name" | "part_size" | "token">} begun
   * @param {Arrived} arrived
   */
  _adopt({ upload, part_size: partSize, token, name }, arrived) {
    this._id = upload;
    this._partSize = partSize;
    this._token = token;
    this.name = name;
    this._take(arrived);
  }

  /** @param {Arrived} arrived */
  _take(arrived) {
    this._done.clear();
    for (const part of arrived.values()) this._done.set(part.n, part.size);
  }

  /** @param {string} place */
  _path(place) {
    return `/entries/${this.entryId}/uploads/${this._id}/${place}`;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Api.Entry>}
   */
  _entry(signal) {
    return this._persist(() => api.get(`/entries/${this.entryId}`, { signal }), signal);
  }

  /**
   * The server's answer once it has joined the parts; null when it found parts missing, which are then sent again.
   * @param {AbortSignal} signal
   * @returns {Promise<Api.Completion | null>}
   */
  async _complete(signal) {
    try {
      return await this._persist(() => this._join(signal), signal);
    } catch (error) {
      if (error.code !== "PARTS_MISSING") throw error;
    }
    const ask = () => partsOnServer(this.entryId, this._id, this._admitted(signal));
    this._take((await this._persist(ask, signal)).parts);
    // The list may lag behind the store: where it misses nothing, ask again later.
    if (this._done.size * this._partSize >= this.size) await this._rest(MOST_FAILURES, signal);
    return null;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Api.Completion>}
   */
  _join(signal) {
    return api.post(this._path("completion"), {}, this._admitted(signal));
  }

  /* ── What a person asks for ───────────────────────────────────────────────────────────────────────────────── */

  /** Start, or start again after a pause or a failure. */
  go() {
    if (this.state === "uploading" || this.state === "completing" || this.state === "done") return;
    const why = this.error?.code;
    this.error = null;
    this._samples = [];
    this._lastByte = performance.now();
    if (this.state === "paused" && this._lanes?.resume()) return this._become("uploading");
    this._stop = new AbortController();
    this._become("uploading");
    if (why === ELSEWHERE) this._takeUp(this._stop.signal);
    else if (why === SIGNED_OUT) this._swept();
    else this._run(this._stop.signal);
  }

  /** Send nothing more. Parts that move arrive all the same, and what arrived stays in the bucket. */
  pause() {
    if (this.state !== "uploading" && this.state !== "waiting") return;
    this._lanes?.pause();
    this._become("paused");
  }

  /**
   * Go on with another version of the file, after it was changed, moved or deleted.
   * @param {File} file
   */
  async replaceFile(file) {
    this._file = file;
    this.name = file.name;
    this.size = file.size;
    const { upload } = await api.get(`/entries/${this.entryId}`);
    await this.open(upload, true);
    this._lanes = null;
    this.go();
  }

  /** Give the upload up, here and on the server. */
  async cancel() {
    this._halt();
    this._become("paused");
    let entry;
    try {
      entry = await api.del(`/entries/${this.entryId}/uploads/${this._id}`);
    } catch (error) {
      if (error.code !== "UPLOAD_GONE") throw error;
      entry = await api.get(`/entries/${this.entryId}`);
    }
    this._end("cancelled", entry);
  }

  /** Stop for good without telling the server: the entry is withdrawn, or another upload takes this one's place. */
  drop() {
    this._halt();
    running.delete(this.entryId);
    this._become("cancelled");
  }

  /** The page is visible again, or shows entries again after a sign-in. */
  wake() {
    if (this.active) this._awake.hold();
    else if (this.error?.code === SIGNED_OUT) this.go();
  }

  /* ── From state to state ──────────────────────────────────────────────────────────────────────────────────── */

  _halt() {
    this._stop?.abort();
    this._lanes?.stop();
    this._awake.release();
  }

  /** @param {State} state */
  _become(state) {
    this.state = state;
    if (state === "uploading") this._awake.hold();
    if (!this.active) this._awake.release();
    tell();
  }

  /** @param {AbortSignal} signal */
  async _run(signal) {
    const lanes = new Lanes(this._task(signal), signal);
    this._lanes = lanes;
    try {
      // Rounds end when the server agrees that nothing is missing.
      for (let joined = null; !joined; ) {
        await lanes.sendAll();
        this._become("completing");
        joined = await this._complete(signal);
        if (joined) this._end("done", joined.entry);
        else this._become("uploading");
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error.code === "UPLOAD_GONE") this._swept();
      else this._fail(error);
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {import("./lanes.js").Task}
   */
  _task(signal) {
    return {
      file: this._file,
      partSize: this._partSize,
      done: this._done,
      pace: this._lanes?.pace ?? FIRST_PACE,
      sign: (body) => this._persist(() => api.post(this._path("signatures"), body, this._admitted(signal)), signal),
      rest: (failures) => this._rest(failures, signal),
      moved: () => this._moved(),
    };
  }

  /** @param {Refusal} error */
  _fail(error) {
    this._halt();
    this.error = reasonOf(error);
    this._become("failed");
    if (this.error !== error) console.error(error);
  }

  /**
   * The bucket no longer knows the upload. If it was swept away while this page slept, it is sent anew; if a person
   * ended it, it is not.
   */
  async _swept() {
    this._halt();
    this._stop = new AbortController();
    const { signal } = this._stop;
    this._samples = [];
    try {
      const { upload } = await this._entry(signal);
      if (upload?.id === this._id) return void this._takeUp(signal, upload);
      // Another page that sent the same file may have completed it.
      this._end("done", (await this._persist(() => this._join(signal), signal)).entry);
    } catch (error) {
      if (signal.aborted) return;
      this._fail(error.code === "UPLOAD_GONE" ? refusal(ELSEWHERE, "elsewhere") : error);
    }
  }

  /**
   * Resume an upload that the server has of this entry, by default what it has now, or begin one.
   * @param {AbortSignal} signal
   * @param {Api.Upload} [known]
   */
  async _takeUp(signal, known) {
    try {
      const { upload } = known ? { upload: known } : await this._entry(signal);
      await this._persist(() => this.open(upload), signal);
    } catch (error) {
      if (!signal.aborted) this._fail(error);
      return;
    }
    this._become("uploading");
    this._run(signal);
  }

  /**
   * @param {"done" | "cancelled"} state
   * @param {Api.Entry | null} entry null if nobody is signed in any more
   */
  _end(state, entry) {
    forget(this.entryId);
    this._halt();
    running.delete(this.entryId);
    this.state = state;
    tell(this.entryId, entry || undefined);
  }

  /* ── Progress and patience ────────────────────────────────────────────────────────────────────────────────── */

  _moved() {
    const now = performance.now();
    this._lastByte = now;
    if (this.state === "waiting") this._become("uploading");
    if (now - this._lastTold < TELL_EVERY_MS) return;
    this._lastTold = now;
    this._samples.push([now, this.sent]);
    tell();
  }

  /**
   * Call until it succeeds; only what another try cannot mend is thrown.
   * @template Answer
   * @param {() => Promise<Answer>} perform
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  async _persist(perform, signal) {
    for (let failures = 1; ; failures += 1) {
      if (signal.aborted) throw new Aborted();
      try {
        return await perform();
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiError) || !error.passing) throw error;
        await this._rest(failures, signal);
      }
    }
  }

  /**
   * Wait longer after each failure, but no longer than until the network is back.
   * @param {number} failures
   * @param {AbortSignal} signal
   */
  async _rest(failures, signal) {
    if (signal.aborted) throw new Aborted();
    const idle = !this._lanes?.flying.size;
    if (["uploading", "completing"].includes(this.state) && idle) this._become("waiting");
    await networkOr(pauseAfter(failures, Math.random()), signal);
  }
}

/**
 * Resolves after `milliseconds`, or as soon as the network is back; rejects when `signal` aborts.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function networkOr(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const end = (/** @type {() => void} */ finish) => () => {
      clearTimeout(timer);
      removeEventListener("online", onwards);
      signal.removeEventListener("abort", aborted);
      finish();
    };
    const onwards = end(resolve);
    const aborted = end(() => reject(new Aborted()));
    const timer = setTimeout(onwards, milliseconds);
    addEventListener("online", onwards);
    signal.addEventListener("abort", aborted);
  });
}
