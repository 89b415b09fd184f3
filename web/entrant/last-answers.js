// @ts-check
/**
 * The server's last answers, kept in this browser for whoever is signed in: without a network the form opens by them.
 * They go when that person signs out or another signs in, when the server says that nobody is signed in, and in time.
 */
import { useEffect, useReducer, useRef } from "../vendor/preact.js";
import { api, ApiError, lostNetwork, onTurnedAway, setCsrf } from "../shared/server/api.js";
import { dropCopies, dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { storeName } from "../shared/server/place.js";
import { onLeaving } from "../shared/server/session.js";

/** @typedef {{at: number, answer: any}} Kept an answer, and when it came, in milliseconds */
/** @typedef {Pick<Api.Session, "role" | "name" | "person">} Person */

const PREFIX = "answer.";
const NEEDED = /^\/(?:session|contest|recommenders|entrant|entries(?:\/[0-9a-f]+)?)$/;
const PUBLIC = ["/contest", "/recommenders"];
const LIFE_MS = 7 * 24 * 3_600_000;
const SKEW_MS = 3_600_000; // a clock may be put back a little; what comes from further ahead has no known age
const LEFT = "left"; // who signed out here without a network: their session ends once the server hears of it
const LARGEST = 300_000; // characters of one answer, so that the storage has room for what is typed

/** @type {Map<string, Kept>} What this page was told. It is stored once it is known for whom. */
const heard = new Map();
let mine = false;
let people = 0; // who came and went: what was asked for one is not kept for the next
/** @type {Kept | null} The session that this page goes by while the server cannot confirm it */
let borrowed = null;
/** @type {Promise<void> | null} */
let asking = null;
/** @type {Set<() => unknown>} */
const watching = new Set();
/** @type {Set<() => unknown>} */
const returning = new Set();

/** @param {number | undefined} at */
function isAlive(at) {
  const age = Date.now() - (at ?? NaN);
  return age > -SKEW_MS && age < LIFE_MS;
}

/** @param {string} path @param {any} answer */
function hear(path, answer) {
  if (!NEEDED.test(path)) return;
  if (path === "/entries") {
    for (const entry of answer.entries) hear(`/entries/${entry.id}`, entry);
    put(path, answer.entries.map((/** @type {Api.Entry} */ { id }) => id));
  } else if (path.startsWith("/entries/")) hearEntry(path, answer);
  else if (path === "/session") hearSession(answer);
  else put(path, answer);
}

// Without its token: whoever goes by a kept session writes nothing.
/** @param {Person} session */
function hearSession({ role, name, person }) {
  const before = heard.get("/session")?.answer;
  if (mine && before && before.person !== person) forget();
  put("/session", { role, name, person, csrf: "" });
}

// Answers may arrive out of order. A new entry is in no list yet.
/** @param {string} path @param {Api.Entry} entry */
function hearEntry(path, entry) {
  if (entry.revision < (heard.get(path)?.answer.revision ?? 0)) return;
  put(path, entry);
  const ids = (heard.get("/entries") ?? readCopy(`${PREFIX}/entries`))?.answer ?? [];
  put("/entries", [...new Set([...ids, entry.id])]);
}

/** @param {string} path @param {any} answer */
function put(path, answer) {
  heard.set(path, { at: Date.now(), answer });
  if (mine) store(path);
}

// Another tab may have signed out: then no session is kept any more, and nothing else is.
/** @param {string} path */
function store(path) {
  if (path !== "/session" && !readCopy(`${PREFIX}/session`)) return;
  const kept = heard.get(path);
  if (JSON.stringify(kept).length < LARGEST) keepCopy(PREFIX + path, kept);
}

/** @param {string} path @returns {Kept | null} */
function recall(path) {
  const kept = readCopy(PREFIX + path);
  if (!isAlive(kept?.at)) return null;
  const { at, answer } = kept;
  if (path === "/entries") {
    const entries = answer.map((/** @type {string} */ id) => recall(`/entries/${id}`)?.answer).filter(Boolean);
    return { at, answer: { entries, next: null } };
  }
  if (path !== "/contest") return kept;
  // The page tells the time by the server's clock, which has gone on.
  const now = new Date(Date.parse(answer.now) + Date.now() - at).toISOString();
  return { at, answer: { ...answer, now } };
}

function tell() {
  for (const each of watching) each();
}

/** Nobody is signed in, or somebody else: nothing stays. */
export function forget() {
  people += 1;
  mine = false;
  borrowed = null;
  for (const path of heard.keys()) if (!PUBLIC.includes(path)) heard.delete(path);
  dropCopies(PREFIX);
  tell();
}

/**
 * This person is signed in, as the server says.
 * @param {Person} session
 */
export function settle({ role, name, person }) {
  mine = true;
  dropCopy(LEFT);
  hear("/session", { role, name, person });
  for (const path of heard.keys()) store(path);
}

// The network is back, and the server says who is signed in.
/** @param {Api.Session} session */
function meet(session) {
  if (borrowed && borrowed.answer.person !== session.person) {
    location.reload(); // it is the other person's page from now on
    return;
  }
  borrowed = null;
  setCsrf(session.csrf);
  settle(session);
  tell();
  for (const each of returning) each();
}

/** Sign out without a network: nothing stays in this browser but who it was, so that their session is ended. */
export function leave() {
  const { person } = borrowed?.answer ?? {};
  dropCopies();
  if (person) keepCopy(LEFT, person);
  location.reload();
}

/** @param {Api.Session} session */
async function endLeft(session) {
  if (readCopy(LEFT) !== session.person) return;
  forget();
  setCsrf(session.csrf);
  await api.del("/session");
  dropCopy(LEFT);
  throw new ApiError(401, { code: "NOT_SIGNED_IN" });
}

/** @param {string} path @param {() => Promise<any>} ask */
async function read(path, ask) {
  const asker = people;
  try {
    const answer = await ask();
    if (path === "/session") await endLeft(answer);
    if (asker === people || PUBLIC.includes(path)) hear(path, answer);
    if (borrowed && path === "/session") meet(answer);
    else if (borrowed) goOn();
    return answer;
  } catch (error) {
    const session = error.status === 0 && NEEDED.test(path) && recall("/session");
    const kept = session && recall(path);
    if (!kept) throw error;
    if (!borrowed && !PUBLIC.includes(path)) {
      borrowed = { at: kept.at, answer: session.answer };
      tell();
    }
    return kept.answer;
  }
}

async function confirm() {
  const session = await api.get("/session", { fresh: true });
  await endLeft(session);
  if (borrowed) meet(session);
}

// Nothing is written in anybody's name before the server has said whose session it is.
async function ready() {
  if (!borrowed) return;
  asking ||= confirm().finally(() => {
    asking = null;
  });
  await asking;
  if (borrowed) throw lostNetwork(); // it is another person's, and the page is about to be theirs
}

function goOn() {
  ready().catch(() => {}); // without an answer the page stays as it is
}

function ended() {
  dropCopy(LEFT);
  forget();
}

/** @param {string} path @param {any} answer */
function wrote(path, answer) {
  if (path.startsWith("/entries") && answer?.id && answer.can) hear(`/entries/${answer.id}`, answer);
  if (path.startsWith("/entrant") && answer?.contacts && "profile" in answer) hear("/entrant", answer);
}

/** What is too old goes. */
export function dropOld() {
  const ids = readCopy(`${PREFIX}/entries`)?.answer ?? [];
  const paths = ids.map((/** @type {string} */ id) => `/entries/${id}`);
  for (const path of [...paths, "/entries", "/entrant", "/session", ...PUBLIC]) {
    if (!isAlive(readCopy(PREFIX + path)?.at)) dropCopy(PREFIX + path);
  }
}

/** Begin to keep what the API answers; what is too old goes. */
export function keepAnswers() {
  dropOld();
  const { get, post, put: change, del } = api;
  /** @type {<A extends any[]>(write: (path: string, ...rest: A) => Promise<any>) => typeof write} */
  const keeping = (write) => async (path, ...rest) => {
    if (borrowed) await ready();
    const asker = people;
    const answer = await write(path, ...rest);
    if (asker === people) wrote(path, answer);
    return answer;
  };
  Object.assign(api, {
    get: (/** @type {string} */ path, /** @type {import("../shared/server/api.js").Options} */ options) => (
      options?.fresh ? get(path, options) : read(path, () => get(path, options))),
    post: keeping(post), put: keeping(change), del: keeping(del),
  });
  onLeaving(forget);
  onTurnedAway(({ status }) => status === 401 && ended());
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue && key === storeName(`copy.${LEFT}`)) location.reload(); // signed out in another tab
  });
  addEventListener("online", goOn);
}

/**
 * Hook: answers are kept for whoever is in. Returns since when the page goes by what was kept, in milliseconds, and 0
 * while the server answers.
 * @param {import("../shared/server/session.js").View} view
 */
export function useKept({ state, session }) {
  useEffect(() => {
    if (state === "in" && session && !borrowed) settle(session);
    if (state === "other") forget();
  }, [state, session]);
  const [, redraw] = useReducer((/** @type {number} */ n) => n + 1, 0);
  useEffect(() => {
    watching.add(redraw);
    return () => {
      watching.delete(redraw);
    };
  }, []);
  return borrowed?.at ?? 0;
}

/**
 * Hook: call `listener` when the server answers again after the page went by what was kept.
 * @param {() => unknown} listener
 */
export function useReturn(listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const call = () => latest.current();
    returning.add(call);
    return () => {
      returning.delete(call);
    };
  }, []);
}
