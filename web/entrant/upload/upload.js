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
 */
import { api, ApiError } from "../../shared/server/api.js";
import { Awake } from "./awake.js";
import { Lanes } from "./lanes.js";
import { FIRST_PACE, MOST_FAILURES, pauseAfter, recent, speedOf } from "./pace.js";
import { forget, hashOfHead, isSameFile, partsOnServer, remember } from "./parts.js";
import { reasonOf, refusal } from "./reasons.js";
import { running, tell, uploadOf } from "./uploads.js";

const TELL_EVERY_MS = 200;

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

/** The upload of one file, on its way. */
export class Upload {
  #file;
  #partSize = 0;
  #id = "";
  /** @type {Map<number, number>} */
  #done = new Map();
  /** @type {Lanes | null} */
  #lanes = null;
  /** @type {AbortController | null} */
  #stop = null;
  /** @type {import("./pace.js").Sample[]} */
  #samples = [];
  #lastTold = 0;
  #lost = false;
  #awake = new Awake();

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
    this.#file = file;
  }

  /** Bytes that arrived, those of parts under way included. */
  get sent() {
    let bytes = 0;
    for (const size of this.#done.values()) bytes += size;
    for (const loaded of this.#lanes?.flying.values() ?? []) bytes += loaded;
    return Math.min(bytes, this.size);
  }

  /** Bytes a second over the last seconds; 0 while nothing moves. */
  get speed() {
    const now = performance.now();
    this.#samples = recent(this.#samples, now);
    return this.state === "uploading" ? speedOf(this.#samples, this.sent, now) : 0;
  }

  /** Seconds left at this speed, Infinity while unknown. */
  get secondsLeft() {
    return this.speed > 0 ? (this.size - this.sent) / this.speed : Infinity;
  }

  /** True while leaving the page would interrupt something. */
  get running() {
    return ["preparing", "uploading", "waiting", "completing"].includes(this.state);
  }

  /* ── With the server: begin, find again, complete ─────────────────────────────────────────────────────────── */

  /**
   * Begin with the server, or find out what it already has; anew where the bucket has swept away what arrived.
   * @param {Api.Upload | null} upload
   */
  async open(upload) {
    const head = hashOfHead(this.#file); // meanwhile, so that the worker is awake when parts are to be hashed
    head.catch(() => {}); // whoever awaits it below is told
    const arrived = upload && (await this.#arrived(upload.id));
    if (upload && arrived) {
      if (!(await isSameFile(this.entryId, upload, { file: this.#file, head, arrived }))) {
        throw refusal("OTHER_FILE", "otherFile", { name: upload.name, size: upload.size });
      }
      this.#adopt(upload.id, upload.part_size, arrived);
    } else {
      /** @type {Api.UploadBegun} */
      const begun = await api.post(`/entries/${this.entryId}/uploads`, {
        name: this.#file.name, size: this.#file.size, type: this.#file.type || "video/mp4",
      });
      this.#adopt(begun.upload, begun.part_size, new Map());
    }
    const known = { upload: this.#id, name: this.name, size: this.size, mtime: this.#file.lastModified };
    remember(this.entryId, { ...known, head: await head });
  }

  /** @param {string} uploadId */
  async #arrived(uploadId) {
    try {
      return await partsOnServer(this.entryId, uploadId);
    } catch (error) {
      if (error.code !== "UPLOAD_GONE") throw error;
      return null;
    }
  }

  /**
   * @param {string} id
   * @param {number} partSize
   * @param {Arrived} arrived
   */
  #adopt(id, partSize, arrived) {
    this.#id = id;
    this.#partSize = partSize;
    this.#take(arrived);
  }

  /** @param {Arrived} arrived */
  #take(arrived) {
    this.#done.clear();
    for (const part of arrived.values()) this.#done.set(part.n, part.size);
  }

  /** @param {string} place */
  #path(place) {
    return `/entries/${this.entryId}/uploads/${this.#id}/${place}`;
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<Api.Entry>}
   */
  #entry(signal) {
    return this.#persist(() => api.get(`/entries/${this.entryId}`, { signal }), signal);
  }

  /**
   * The Entry once the server has joined the parts; null when it found parts missing, which are then sent again.
   * @param {AbortSignal} signal
   * @returns {Promise<Api.Entry | null>}
   */
  async #complete(signal) {
    try {
      return await this.#persist(() => api.post(this.#path("completion"), {}, { signal }), signal);
    } catch (error) {
      if (error.code !== "PARTS_MISSING") throw error;
    }
    this.#take(await this.#persist(() => partsOnServer(this.entryId, this.#id, { signal }), signal));
    // The list may lag behind the store: where it misses nothing, ask again later.
    if (this.#done.size * this.#partSize >= this.size) await this.#rest(MOST_FAILURES, signal);
    return null;
  }

  /* ── What a person asks for ───────────────────────────────────────────────────────────────────────────────── */

  /** Start, or start again after a pause or a failure. */
  go() {
    if (this.state === "uploading" || this.state === "completing" || this.state === "done") return;
    this.error = null;
    this.#stop = new AbortController();
    this.#samples = [];
    this.#become("uploading");
    if (this.#lost) this.#takeUp(this.#stop.signal);
    else this.#run(this.#stop.signal);
  }

  /** Stop sending; what arrived stays in the bucket. */
  pause() {
    if (!this.running) return;
    this.#halt();
    this.#become("paused");
  }

  /** Give the upload up, here and on the server. */
  async cancel() {
    this.#halt();
    this.#become("paused");
    let entry;
    try {
      entry = await api.del(`/entries/${this.entryId}/uploads/${this.#id}`);
    } catch (error) {
      if (error.code !== "UPLOAD_GONE") throw error;
      entry = await api.get(`/entries/${this.entryId}`);
    }
    this.#end("cancelled", entry);
  }

  /** Stop for good without telling the server: the entry is withdrawn, or another upload takes this one's place. */
  drop() {
    this.#halt();
    running.delete(this.entryId);
    this.#become("cancelled");
  }

  /** The page is visible again. */
  wake() {
    if (this.running) this.#awake.hold();
  }

  /* ── From state to state ──────────────────────────────────────────────────────────────────────────────────── */

  #halt() {
    this.#stop?.abort();
    this.#lanes?.flying.clear();
    this.#awake.release();
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    if (state === "uploading") this.#awake.hold();
    if (!this.running) this.#awake.release();
    tell();
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    const lanes = new Lanes(this.#task(signal), signal);
    this.#lanes = lanes;
    try {
      // Rounds end when the server agrees that nothing is missing.
      for (let entry = null; !entry; ) {
        await lanes.sendAll();
        this.#become("completing");
        entry = await this.#complete(signal);
        if (entry) this.#end("done", entry);
        else this.#become("uploading");
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error.code === "UPLOAD_GONE") this.#swept();
      else this.#fail(error);
    }
  }

  /**
   * @param {AbortSignal} signal
   * @returns {import("./lanes.js").Task}
   */
  #task(signal) {
    return {
      file: this.#file,
      partSize: this.#partSize,
      done: this.#done,
      pace: this.#lanes?.pace ?? FIRST_PACE,
      sign: (body) => this.#persist(() => api.post(this.#path("signatures"), body, { signal }), signal),
      rest: (failures) => this.#rest(failures, signal),
      moved: () => this.#moved(),
    };
  }

  /** @param {Refusal} error */
  #fail(error) {
    this.#halt();
    this.#lost = error.code === "UPLOAD_ELSEWHERE";
    this.error = reasonOf(error);
    this.#become("failed");
    if (this.error !== error) console.error(error);
  }

  /**
   * The bucket no longer knows the upload. If it was swept away while this page slept, it is sent anew; if a person
   * ended it, it is not.
   */
  async #swept() {
    this.#halt();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#samples = [];
    try {
      const { upload } = await this.#entry(signal);
      if (upload?.id === this.#id) return void this.#takeUp(signal, upload);
      // Another page that sent the same file may have completed it.
      this.#end("done", await this.#persist(() => api.post(this.#path("completion"), {}, { signal }), signal));
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(error.code === "UPLOAD_GONE" ? refusal("UPLOAD_ELSEWHERE", "elsewhere") : error);
    }
  }

  /**
   * Resume an upload that the server has of this entry, by default what it has now, or begin one.
   * @param {AbortSignal} signal
   * @param {Api.Upload} [known]
   */
  async #takeUp(signal, known) {
    try {
      const { upload } = known ? { upload: known } : await this.#entry(signal);
      await this.#persist(() => this.open(upload), signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return;
    }
    this.#lost = false;
    this.#become("uploading");
    this.#run(signal);
  }

  /**
   * @param {"done" | "cancelled"} state
   * @param {Api.Entry} entry
   */
  #end(state, entry) {
    forget(this.entryId);
    this.#halt();
    running.delete(this.entryId);
    this.state = state;
    tell(this.entryId, entry);
  }

  /* ── Progress and patience ────────────────────────────────────────────────────────────────────────────────── */

  #moved() {
    const now = performance.now();
    if (this.state === "waiting") this.#become("uploading");
    if (now - this.#lastTold < TELL_EVERY_MS) return;
    this.#lastTold = now;
    this.#samples.push([now, this.sent]);
    tell();
  }

  /**
   * Call until it succeeds; only what another try cannot mend is thrown.
   * @template Answer
   * @param {() => Promise<Answer>} perform
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  async #persist(perform, signal) {
    for (let failures = 1; ; failures += 1) {
      signal.throwIfAborted();
      try {
        return await perform();
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiError) || !error.passing) throw error;
        await this.#rest(failures, signal);
      }
    }
  }

  /**
   * Wait longer after each failure, but no longer than until the network is back.
   * @param {number} failures
   * @param {AbortSignal} signal
   */
  async #rest(failures, signal) {
    signal.throwIfAborted();
    const idle = !this.#lanes?.flying.size;
    if (["uploading", "completing"].includes(this.state) && idle) this.#become("waiting");
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
    const aborted = end(() => reject(signal.reason));
    const timer = setTimeout(onwards, milliseconds);
    addEventListener("online", onwards);
    signal.addEventListener("abort", aborted);
  });
}
