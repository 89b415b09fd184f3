/**
 * The client of the HTTP API. Every failure, also a lost network, becomes an `ApiError` with a code and words.
 */
import { apiPath } from "./place.js";

// API Gateway gives up after 29 s, so an answer later than this never comes.
const PATIENCE_MS = 30_000;
// A request that was under way when the network came back may wait on a connection that is gone.
const RETURN_MS = 5000;
const RACES = 6;
// Nobody is signed in any more, or perhaps somebody else.
const TURNED_AWAY = ["NOT_SIGNED_IN", "FORBIDDEN", "CSRF"];
const UNAVAILABLE = "SERVER_UNAVAILABLE";

const WORDS = {
  NETWORK: {
    zh: "网络连接中断，未收到服务器的答复。您填写的内容仍在本页，请检查网络后重试；重试不会重复提交。",
    en: "The network was lost before the server answered. Your text is still on this page. Please check the network "
      + "and try again: nothing is done twice.",
  },
  TIMEOUT: {
    zh: "服务器 30 秒内没有答复。您填写的内容仍在本页，请稍后重试；重试不会重复提交。",
    en: "The server did not answer within 30 seconds. Your text is still on this page. Please try again later: nothing "
      + "is done twice.",
  },
  SERVER_UNAVAILABLE: {
    zh: "服务暂时不可用，请稍后重试。您填写的内容仍在本页。",
    en: "The service is temporarily unavailable. Please try again later. Your text is still on this page.",
  },
};

let csrf = "";
// The keys of writes that have no answer yet, by what they ask. Whoever asks again sends the same key, and the server
// gives the answer that was lost.
const unanswered = new Map();
const turnedAwayListeners = new Set();
const underWay = new Set();
globalThis.addEventListener?.("online", () => {
  for (const cut of underWay) setTimeout(cut, RETURN_MS);
});

export class ApiError extends Error {
  /** `body`: `{code, message{zh,en}, fields[], request_id}`; `status` 0: no answer came. */
  constructor(status, body) {
    super(body.message?.en || body.code);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code;
    this.words = body.message || { zh: body.code, en: body.code };
    this.fields = body.fields || [];
    this.requestId = body.request_id || "";
    this.body = body;
    this.wait = 0;
  }

  /** True if trying again unchanged may work. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function lostNetwork() {
  return new ApiError(0, { code: "NETWORK", message: WORDS.NETWORK });
}

export function setCsrf(token) {
  csrf = token || "";
}

export function onTurnedAway(listener) {
  turnedAwayListeners.add(listener);
  return () => turnedAwayListeners.delete(listener);
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36).padStart(7, "0")).join("");
}

async function call(method, path, body, options) {
  if (method === "GET") return tried(method, path, body, options);
  const asked = `${method} ${path} ${JSON.stringify(body)}`;
  if (!unanswered.has(asked)) unanswered.set(asked, newKey());
  const headers = { "Idempotency-Key": unanswered.get(asked), ...options?.headers };
  let lost = true;
  try {
    const answer = await tried(method, path, body, { ...options, headers });
    lost = false;
    return answer;
  } catch (error) {
    lost = !error.status || error.status >= 500;
    throw error;
  } finally {
    if (!lost) unanswered.delete(asked);
  }
}

/**
 * A request without a revision that is STALE lost a race with another request, for example with the draft's own save
 * while an upload ends. It changed nothing and is made again. So is one that the server asks to make later.
 */
async function tried(method, path, body, options = {}) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(method, path, body, options);
    } catch (error) {
      const lost = error.code === "STALE" && !(body && "revision" in body);
      if (!(error.wait || lost) || tries === RACES) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, (error.wait || 80) * tries * (0.5 + Math.random()));
      });
    }
  }
}

async function attempt(method, path, body, { headers = {}, signal }) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), PATIENCE_MS);
  let isCut = false;
  const stop = () => deadline.abort();
  const cut = () => {
    isCut = true;
    stop();
  };
  underWay.add(cut);
  signal?.addEventListener("abort", stop);
  try {
    return await exchange(method, path, body, headers, deadline.signal);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (signal?.aborted) throw error;
    if (!deadline.signal.aborted || isCut) throw lostNetwork();
    throw new ApiError(0, { code: "TIMEOUT", message: WORDS.TIMEOUT });
  } finally {
    clearTimeout(timer);
    underWay.delete(cut);
    signal?.removeEventListener("abort", stop);
  }
}

async function exchange(method, path, body, headers, signal) {
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET" && csrf) sent["X-CSRF-Token"] = csrf;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const init = { method, signal, headers: sent, body: JSON.stringify(body) };
  const url = new URL(path.replace(/^\//, ""), new URL(apiPath(), location.href));
  // Of what everybody is told alike the answer says how long it serves; every other one that it is not to be kept.
  const response = await fetch(url, { ...init, credentials: "same-origin", cache: "default" });
  const answer = await readJson(response);
  if (response.ok) return answer;
  throw refusal(response, answer);
}

async function readJson(response) {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    // A gateway's own error page is not JSON; then the status is all there is.
    return null;
  }
}

function refusal(response, answer) {
  const code = response.status >= 500 ? UNAVAILABLE : `HTTP_${response.status}`;
  const body = answer?.code ? answer : { code, message: WORDS[UNAVAILABLE], help: true };
  const error = new ApiError(response.status, body);
  error.wait = 1000 * Number(response.headers.get("Retry-After"));
  if (TURNED_AWAY.includes(error.code)) for (const listener of turnedAwayListeners) listener(error);
  return error;
}

/** `api.get("/entries")`, `api.post("/entries", {…}, {headers})`: the parsed answer, or an `ApiError` thrown. */
export const api = {
  get: (path, options) => call("GET", path, undefined, options),
  post: (path, body = {}, options) => call("POST", path, body, options),
  put: (path, body, options) => call("PUT", path, body, options),
  del: (path, options) => call("DELETE", path, undefined, options),
};
