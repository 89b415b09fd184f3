/**
 * Sends one video in parts straight to the bucket, and does not give up: several parts at a time, each with its
 * SHA-256, fewer where the network is weak, so that each gets through before the next cut; network errors are retried
 * for ever, damaged parts sent again, expired addresses renewed, a reload resumed from what the bucket already has. One upload a work; it goes on while the page shows other places.
 *
 *   begin → POST /entries/{id}/uploads · sign → …/signatures · parts → …/parts · complete → …/completion
 *
 * States: preparing → uploading ⇄ waiting (for the network) ⇄ paused → completing → done; failed, cancelled.
 */
import { api, ApiError } from "../../shared/server/api.js";
import { sha256 } from "./hashing.js";
import { words } from "../../shared/words/i18n.js";
import { running, tell, uploadOf } from "./uploads.js";

// Browsers open six connections to a host.
const MOST_LANES = 6;
const QUICK_MS = 5000;
const LONG_MS = 12_000;
const SAME_CUT_MS = 1000;
// The first parts are hashed and signed few at a time, so that bytes flow at once; then as many are kept ready ahead.
const FIRST_BATCH = 4;
const BATCH = 8;
const HEAD = 8 * 1024 * 1024;
const SILENCE_MS = 30_000;
const ANSWER_MS = 60_000;
const RENEW_BEFORE_MS = 30_000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000];
// A line that carried so much of a part before it was cut works, and is soon tried again: with longer pauses, a line
// that is cut every few seconds would be used only for what is left until its next cut.
const CARRIED = 256 * 1024;
const SPEED_WINDOW_MS = 12_000;
const SILENT_REFUSALS = 8;
// The store's words for a connection too slow or a store too busy: the network's doing, so tried again for ever.
const PASSING = /^(RequestTimeout|SlowDown|ServiceUnavailable|InternalError)$/;
// What a browser throws when the file under a Blob was changed, moved or deleted.
const FILE_ERRORS = ["NotReadableError", "NotFoundError"];

const t = words({
  fileChanged: ["这个文件在上传过程中被修改、移动或删除，请重新选择文件。", "The file was changed, moved or deleted during the upload. Please pick it again."],
  otherFile: ["这不是同一个文件。未完成的上传是“{name}”（{size} 字节），内容不一致时不能接着传。请选择原来的文件，或放弃后重新上传。",
    "This is not the same file. The unfinished upload is “{name}” ({size} bytes) and cannot go on with other content. Pick the original file, or give it up and begin again."],
  elsewhere: ["这次上传已在另一个页面或设备上被取消或重新开始，这里已停止。需要时请点“继续上传”。",
    "This upload was cancelled or begun again in another page or device, so it has stopped here. Choose “Go on” if it should go on."],
  browserFailed: ["浏览器内存不足或运行出错，上传已停止，已传的部分仍然保留。请点“继续上传”；仍不行时请关闭其他页面后重试。",
    "The browser ran out of memory or failed, so the upload has stopped; what arrived is kept. Choose “Go on”; if that does not help, close other pages first."],
  insecure: ["浏览器只允许在安全连接（https）下计算校验值，请改用 https 地址打开本页。", "The browser computes checksums only on a secure connection: please open this page by https."],
  storeRefused: ["存储服务多次拒绝接收数据（{code}），请稍后继续上传。", "The store keeps refusing the data ({code}). Please go on in a while."],
});

/** A refusal of the upload's own, in the shape of an ApiError. */
function refusal(code, key, values) {
  const both = { zh: fill(t.both(key).zh, values), en: fill(t.both(key).en, values) };
  return new ApiError(409, { code, message: both });
}

/** What stopped an upload, for its reader: a refusal as it is, else the file's fault or the browser's. */
function told(error) {
  if (error instanceof ApiError) return error;
  return FILE_ERRORS.includes(error.name) ? refusal("FILE_CHANGED", "fileChanged") : refusal("BROWSER_FAILED", "browserFailed");
}

/** Whether the store will say the same again, unlike a connection that was too slow for it. */
function isRefusal({ status, code }) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429 && !PASSING.test(code);
}

function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/* ── What this browser remembers of an upload, to know the file again ──────────────────────────────────────── */

function memoryKey(entryId) {
  return `zhengxuan.upload.${entryId}`;
}

function remember(entryId, record) {
  try {
    localStorage.setItem(memoryKey(entryId), JSON.stringify(record));
  } catch {
    // Without storage a resume compares every part that arrived instead.
  }
}

function recall(entryId) {
  try {
    return JSON.parse(localStorage.getItem(memoryKey(entryId)));
  } catch {
    return null;
  }
}

function forget(entryId) {
  try {
    localStorage.removeItem(memoryKey(entryId));
  } catch {
    // Nothing was stored then.
  }
}

/* ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The parts that the bucket holds: `{n: {size, sha256}}`, page by page. */
export async function partsOnServer(entryId, uploadId, options) {
  const found = new Map();
  let after = 0;
  do {
    const page = await api.get(`/entries/${entryId}/uploads/${uploadId}/parts?after=${after}`, options);
    for (const part of page.parts) found.set(part.n, part);
    after = page.next;
  } while (after);
  return found;
}

/** Share of `upload` (as an Entry shows it) that the bucket holds, 0–1. */
export async function shareOnServer(entryId, upload) {
  const parts = await partsOnServer(entryId, upload.id);
  let bytes = 0;
  for (const part of parts.values()) bytes += part.size;
  return bytes / upload.size;
}

function pieceOf(file, partSize, n) {
  return file.slice((n - 1) * partSize, Math.min(n * partSize, file.size));
}

/**
 * Whether `file`, of which `head` promises the first 8 MiB's hash, is the one that `upload` was begun with. The name,
 * size, time and first 8 MiB remembered here are enough; otherwise (another device, a copy with a new date) every part
 * that arrived is compared by its SHA-256.
 */
async function isSameFile(entryId, upload, file, head, arrived) {
  if (file.size !== upload.size || file.name !== upload.name) return false;
  const known = recall(entryId);
  const mine = known?.upload === upload.id;
  if (mine && known.head !== (await head)) return false;
  if (mine && known.mtime === file.lastModified) return true;
  for (const part of arrived.values()) {
    if ((await sha256(pieceOf(file, upload.part_size, part.n))) !== part.sha256) return false;
  }
  return true;
}

/* ── One upload ───────────────────────────────────────────────────────────────────────────────────────────── */

/**
 * Begin, or go on with, the upload of a work's video. `upload` is the Entry's own (or null to begin a new one).
 * Rejects with an ApiError when the file is not the one begun with or the API refuses to begin.
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

class Upload {
  #file;
  #partSize = 0;
  #count = 0;
  #id = "";
  #next = 1;
  #done = new Map();
  #flying = new Map();
  #ready = [];
  #preparing = null;
  #stop = null;
  #samples = [];
  #lock = null;
  #lastTold = 0;
  #lost = false;
  #lanes = MOST_LANES;
  #narrowedAt = -Infinity;
  #setbacks = 0;
  #setbackAt = -Infinity;

  constructor(entryId, file) {
    this.entryId = entryId;
    this.name = file.name;
    this.size = file.size;
    this.state = "preparing";
    this.error = null;
    this.#file = file;
  }

  /** Bytes that arrived, those of parts under way included. */
  get sent() {
    let bytes = 0;
    for (const size of this.#done.values()) bytes += size;
    for (const loaded of this.#flying.values()) bytes += loaded;
    return Math.min(bytes, this.size);
  }

  /** Bytes a second over the last seconds; 0 while nothing moves. */
  get speed() {
    const now = performance.now();
    this.#samples = this.#samples.filter(([at]) => now - at < SPEED_WINDOW_MS);
    if (this.state !== "uploading" || this.#samples.length < 2) return 0;
    const [[at, bytes]] = this.#samples;
    return Math.max(0, ((this.sent - bytes) / Math.max(now - at, 1)) * 1000);
  }

  /** Seconds left at this speed, Infinity while unknown. */
  get secondsLeft() {
    return this.speed > 0 ? (this.size - this.sent) / this.speed : Infinity;
  }

  /** True while leaving the page would interrupt something. */
  get running() {
    return ["preparing", "uploading", "waiting", "completing"].includes(this.state);
  }

  /** Begin with the server, or find out what it already has; anew where the bucket has swept away what arrived. */
  async open(upload) {
    const head = sha256(this.#file.slice(0, HEAD)); // meanwhile, so that the worker is awake when parts are to be hashed
    head.catch(() => {});
    const arrived = upload && (await this.#arrived(upload.id));
    if (arrived) {
      if (!(await isSameFile(this.entryId, upload, this.#file, head, arrived))) {
        throw refusal("OTHER_FILE", "otherFile", { name: upload.name, size: upload.size });
      }
      this.#adopt(upload.id, upload.part_size);
      for (const part of arrived.values()) this.#done.set(part.n, part.size);
    } else {
      const begun = await api.post(`/entries/${this.entryId}/uploads`, {
        name: this.#file.name, size: this.#file.size, type: this.#file.type || "video/mp4",
      });
      this.#adopt(begun.upload, begun.part_size);
    }
    const known = { upload: this.#id, name: this.name, size: this.size, mtime: this.#file.lastModified };
    remember(this.entryId, { ...known, head: await head });
  }

  async #arrived(uploadId) {
    try {
      return await partsOnServer(this.entryId, uploadId);
    } catch (error) {
      if (error.code !== "UPLOAD_GONE") throw error;
      return null;
    }
  }

  #adopt(id, partSize) {
    this.#id = id;
    this.#partSize = partSize;
    this.#count = Math.ceil(this.size / partSize);
    this.#done.clear();
    this.#next = 1;
  }

  #path(place) {
    return `/entries/${this.entryId}/uploads/${this.#id}/${place}`;
  }

  /** Start, or start again after a pause or a failure. */
  go() {
    if (this.state === "uploading" || this.state === "completing" || this.state === "done") return;
    this.error = null;
    this.#stop = new AbortController();
    this.#fresh();
    this.#become("uploading");
    if (this.#lost) this.#takeUp(this.#stop.signal);
    else this.#run(this.#stop.signal);
  }

  #fresh() {
    this.#samples = [];
    this.#ready = [];
    this.#preparing = null;
    this.#next = 1;
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

  /** Stop for good without telling the server: the work is withdrawn, or another upload takes this one's place. */
  drop() {
    this.#halt();
    running.delete(this.entryId);
    this.#become("cancelled");
  }

  #halt() {
    this.#stop?.abort();
    this.#flying.clear();
    this.#lock?.release().catch(() => {});
    this.#lock = null;
  }

  #become(state) {
    this.state = state;
    if (state === "uploading") this.#stayAwake();
    if (!this.running) {
      this.#lock?.release().catch(() => {});
      this.#lock = null;
    }
    tell();
  }

  async #run(signal) {
    try {
      // Rounds end when the server agrees that nothing is missing.
      for (let entry = null; !entry; ) {
        await this.#sendAll(signal);
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

  #fail(error) {
    this.#halt();
    this.#lost = error.code === "UPLOAD_ELSEWHERE";
    this.error = told(error);
    this.#become("failed");
    if (this.error !== error) console.error(error);
  }

  /** The bucket knows the upload no more. Swept away while this page slept, it is sent anew; ended by a person, not. */
  async #swept() {
    this.#halt();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#fresh();
    try {
      const { upload } = await this.#persist(() => api.get(`/entries/${this.entryId}`, { signal }), signal);
      if (upload?.id === this.#id) return void this.#takeUp(signal, upload);
      // Another page that sent the same file may have ended it well.
      this.#end("done", await this.#persist(() => api.post(this.#path("completion"), {}, { signal }), signal));
    } catch (error) {
      if (!signal.aborted) this.#fail(error.code === "UPLOAD_GONE" ? refusal("UPLOAD_ELSEWHERE", "elsewhere") : error);
    }
  }

  /** Go on with an upload that the server has of this work, by default what it has now, or begin one. */
  async #takeUp(signal, known) {
    try {
      const { upload } = known ? { upload: known } : await this.#persist(() => api.get(`/entries/${this.entryId}`, { signal }), signal);
      await this.#persist(() => this.open(upload), signal);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
      return;
    }
    this.#lost = false;
    this.#become("uploading");
    this.#run(signal);
  }

  #end(state, entry) {
    forget(this.entryId);
    this.#halt();
    running.delete(this.entryId);
    this.state = state;
    tell(this.entryId, entry);
  }

  /* Lanes take prepared parts and send them, one each; how many there are follows the network. */

  async #sendAll(signal) {
    const busy = new Set();
    for (;;) {
      signal.throwIfAborted();
      this.#prepareAhead(signal);
      while (busy.size < this.#lanes && this.#ready.length) {
        const lane = this.#send(this.#ready.shift(), signal).finally(() => busy.delete(lane));
        lane.catch(() => {}); // the race below throws it; those that fail after the first say nothing new
        busy.add(lane);
      }
      if (!busy.size && !this.#preparing) return;
      await Promise.race([...busy, ...(this.#preparing ? [this.#preparing] : [])]);
    }
  }

  #prepareAhead(signal) {
    if (this.#ready.length >= BATCH || this.#preparing || !this.#hasMore()) return;
    this.#preparing = this.#prepare(signal).finally(() => {
      this.#preparing = null;
    });
    this.#preparing.catch(() => {}); // as above
  }

  // A part that took long, or was lost, had too many beside it; one cut that hits several counts once.
  #narrow(lanes) {
    const now = performance.now();
    if (now - this.#narrowedAt < SAME_CUT_MS) return;
    this.#narrowedAt = now;
    this.#lanes = Math.max(1, Math.floor(lanes));
  }

  #learn(milliseconds) {
    if (milliseconds > LONG_MS) this.#narrow(this.#lanes - 1);
    else if (milliseconds < QUICK_MS) this.#lanes = Math.min(MOST_LANES, this.#lanes + 1);
  }

  #hasMore() {
    while (this.#next <= this.#count && this.#done.has(this.#next)) this.#next += 1;
    return this.#next <= this.#count;
  }

  async #prepare(signal) {
    const size = this.#next <= FIRST_BATCH || this.#done.size === 0 ? FIRST_BATCH : BATCH;
    const batch = [];
    while (batch.length < size && this.#hasMore()) {
      batch.push({ n: this.#next, blob: pieceOf(this.#file, this.#partSize, this.#next), refused: 0 });
      this.#next += 1;
    }
    await Promise.all(batch.map(async (part) => {
      part.sha256 = await sha256(part.blob);
    }));
    await this.#sign(batch, signal);
    this.#ready.push(...batch);
  }

  async #sign(parts, signal) {
    const body = { parts: parts.map(({ n, sha256: digest, blob }) => ({ n, sha256: digest, size: blob.size })) };
    const answer = await this.#persist(() => api.post(this.#path("signatures"), body, { signal }), signal);
    const until = performance.now() + answer.expires_in * 1000 - RENEW_BEFORE_MS;
    for (const { n, url, headers } of answer.urls) Object.assign(parts.find((part) => part.n === n), { url, headers, until });
  }

  /** One attempt; a part that did not arrive is put back, to be sent when a lane is free. */
  async #send(part, signal) {
    if (performance.now() > part.until) await this.#sign([part], signal);
    const began = performance.now();
    const answer = await this.#put(part, signal);
    signal.throwIfAborted();
    const carried = this.#flying.get(part.n) ?? 0;
    this.#flying.delete(part.n);
    if (answer.status === 200) {
      this.#done.set(part.n, part.blob.size);
      this.#setbacks = 0;
      this.#learn(performance.now() - began);
      return this.#moved();
    }
    await this.#excuse(part, answer, signal);
    if (answer.status === 0 && carried > CARRIED) this.#setbacks = 0;
    await this.#rest(this.#setback(), signal);
    this.#ready.unshift(part);
  }

  // How often in a row nothing got through; what hits several parts at once counts once.
  #setback() {
    const now = performance.now();
    if (now - this.#setbackAt >= SAME_CUT_MS) {
      this.#setbackAt = now;
      this.#setbacks += 1;
    }
    return Math.max(1, this.#setbacks);
  }

  /** What an attempt that failed asks for before the next; throws where another would fail alike. */
  async #excuse(part, answer, signal) {
    if (answer.status === 0) {
      await part.blob.slice(0, 1).arrayBuffer(); // a file that changed on the disk fails like a network; this tells
      this.#narrow(this.#lanes / 2);
    }
    if (answer.status === 404) throw refusal("UPLOAD_GONE", "elsewhere");
    if (!isRefusal(answer)) return;
    part.refused += 1;
    if (part.refused > SILENT_REFUSALS) throw refusal("STORE_REFUSED", "storeRefused", { code: answer.code || answer.status });
    await this.#renew(part, answer, signal);
  }

  // A damaged part is read and hashed again; an address that is refused is replaced.
  async #renew(part, answer, signal) {
    if (/Digest|Checksum/i.test(answer.code)) {
      const digest = await sha256(part.blob);
      if (digest === part.sha256) return;
      part.sha256 = digest;
    }
    await this.#sign([part], signal);
  }

  #put(part, signal) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      let timer;
      const watch = (patience) => {
        clearTimeout(timer);
        // A dead connection gives no error for minutes; silence is taken for one.
        timer = setTimeout(() => request.abort(), patience);
      };
      const end = (status, code = "") => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
        resolve({ status, code });
      };
      const stop = () => request.abort();
      signal.addEventListener("abort", stop);
      request.upload.onprogress = ({ loaded }) => {
        watch(SILENCE_MS);
        this.#flying.set(part.n, Math.min(loaded, part.blob.size));
        this.#moved();
      };
      request.upload.onload = () => watch(ANSWER_MS);
      request.onload = () => end(request.status, /<Code>(\w+)<\/Code>/.exec(request.responseText)?.[1]);
      request.onerror = () => end(0);
      request.onabort = () => end(0);
      request.open("PUT", part.url);
      for (const [name, value] of Object.entries(part.headers)) request.setRequestHeader(name, value);
      watch(SILENCE_MS);
      request.send(part.blob);
    });
  }

  #moved() {
    const now = performance.now();
    if (this.state === "waiting") this.#become("uploading");
    if (now - this.#lastTold < 200) return;
    this.#lastTold = now;
    this.#samples.push([now, this.sent]);
    tell();
  }

  /** Call until it succeeds; only what trying again cannot mend is thrown. */
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

  // Wait longer after each failure, but no longer than until the network is back.
  async #rest(failures, signal) {
    const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] * (0.75 + Math.random() / 2);
    signal.throwIfAborted();
    if (["uploading", "completing"].includes(this.state) && this.#flying.size === 0) this.#become("waiting");
    return new Promise((resolve, reject) => {
      const end = (finish) => () => {
        clearTimeout(timer);
        removeEventListener("online", onwards);
        signal.removeEventListener("abort", aborted);
        finish();
      };
      const onwards = end(resolve);
      const aborted = end(() => reject(signal.reason));
      const timer = setTimeout(onwards, pause);
      addEventListener("online", onwards);
      signal.addEventListener("abort", aborted);
    });
  }

  /** The Entry once the server has joined the parts; null when it found parts missing, which are then sent again. */
  async #complete(signal) {
    try {
      return await this.#persist(() => api.post(this.#path("completion"), {}, { signal }), signal);
    } catch (error) {
      if (error.code !== "PARTS_MISSING") throw error;
    }
    const arrived = await this.#persist(() => partsOnServer(this.entryId, this.#id, { signal }), signal);
    this.#done = new Map([...arrived.values()].map((part) => [part.n, part.size]));
    this.#next = 1;
    if (!this.#hasMore()) await this.#rest(PAUSES_MS.length, signal);
    return null;
  }

  // Phones would otherwise sleep and cut the connection; the lock is lost whenever the page is hidden.
  async #stayAwake() {
    if (this.#lock || document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (!lock) return;
      if (!this.running) return void lock.release();
      this.#lock = lock;
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
      });
    } catch {
      // Low battery or an older browser: the upload goes on all the same.
    }
  }

  /** The page is visible again. */
  wake() {
    if (this.running) this.#stayAwake();
  }
}
