// @ts-check
/**
 * The pace of an upload: how many parts are sent at once, and how long to wait after a failure. A pace is a frozen
 * value; every function takes the time as an argument and answers with a new pace. No clock, no network, no page.
 *
 * `{lanes, narrowedAt, setbacks, setbackAt, patience}`: parts at once; when that was last lowered; how often in a row
 * nothing got through; when that was last counted; how long a part may stand still. Times are milliseconds of
 * `performance.now()`.
 */

/** @typedef {{lanes: number, narrowedAt: number, setbacks: number, setbackAt: number, patience: number}} Pace */
/** @typedef {readonly [at: number, sent: number]} Sample */

// Browsers open six connections to a host.
export const MOST_LANES = 6;
const QUICK_MS = 5000;
const LONG_MS = 12_000;
// One cut of the network ends several parts at once and is counted once.
const SAME_CUT_MS = 1000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000];
// A connection that carried this much of a part before it was cut works and is used again soon. With longer pauses, a
// network that is cut every few seconds would be used only for the time left until its next cut.
const CARRIED = 256 * 1024;
const SPEED_WINDOW_MS = 12_000;
// A weak line behind deep buffers takes megabytes at once and then nothing for minutes, though all is well. A part that
// is given up goes on filling those buffers, so each time the next may stand still for longer.
const LEAST_PATIENCE_MS = 30_000;
const MOST_PATIENCE_MS = 240_000;

/** The pace of an upload that begins. */
export const FIRST_PACE = Object.freeze(/** @type {Pace} */ ({
  lanes: MOST_LANES, narrowedAt: -Infinity, setbacks: 0, setbackAt: -Infinity, patience: LEAST_PATIENCE_MS,
}));
/** As many failures in a row as lead to the longest pause. */
export const MOST_FAILURES = PAUSES_MS.length;

/**
 * @param {Readonly<Pace>} pace
 * @param {Partial<Pace>} changes
 * @returns {Readonly<Pace>}
 */
function changed(pace, changes) {
  return Object.freeze({ ...pace, ...changes });
}

/**
 * @param {Readonly<Pace>} pace
 * @param {number} lanes
 * @param {number} now
 */
function narrowed(pace, lanes, now) {
  if (now - pace.narrowedAt < SAME_CUT_MS) return pace;
  return changed(pace, { lanes: Math.max(1, Math.floor(lanes)), narrowedAt: now });
}

/**
 * A part arrived after `milliseconds`: a slow one had too many beside it, a quick one leaves room for one more.
 * @param {Readonly<Pace>} pace
 * @param {number} milliseconds
 * @param {number} now
 */
export function afterArrival(pace, milliseconds, now) {
  const calm = changed(pace, { setbacks: 0, patience: patienceOf(milliseconds) });
  if (milliseconds > LONG_MS) return narrowed(calm, calm.lanes - 1, now);
  if (milliseconds < QUICK_MS) return changed(calm, { lanes: Math.min(MOST_LANES, calm.lanes + 1) });
  return calm;
}

/** @param {number} milliseconds */
function patienceOf(milliseconds) {
  return Math.min(MOST_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, milliseconds));
}

/**
 * A part stood still for longer than the pace allows. `patience` is what it was allowed: those that end together count
 * once.
 * @param {Readonly<Pace>} pace
 * @param {number} patience
 */
export function afterSilence(pace, patience) {
  return changed(pace, { patience: Math.max(pace.patience, patienceOf(2 * patience)) });
}

/**
 * A connection was cut: half as many parts at once, so that each gets through before the next cut.
 * @param {Readonly<Pace>} pace
 * @param {number} now
 */
export function afterCut(pace, now) {
  return narrowed(pace, pace.lanes / 2, now);
}

/**
 * A part did not arrive. `carried` is how many of its bytes a cut connection had sent; 0 where the store refused.
 * @param {Readonly<Pace>} pace
 * @param {number} carried
 * @param {number} now
 */
export function afterSetback(pace, carried, now) {
  const before = carried > CARRIED ? 0 : pace.setbacks;
  if (now - pace.setbackAt < SAME_CUT_MS) return changed(pace, { setbacks: before });
  return changed(pace, { setbacks: before + 1, setbackAt: now });
}

/**
 * Milliseconds to wait after so many failures in a row; `random` (0–1) spreads the retries of many pages.
 * @param {number} failures
 * @param {number} random
 */
export function pauseAfter(failures, random) {
  const step = Math.min(Math.max(1, failures), PAUSES_MS.length);
  return PAUSES_MS[step - 1] * (0.75 + random / 2);
}

/**
 * The samples `[time, bytes sent by then]` of the last seconds.
 * @param {readonly Sample[]} samples
 * @param {number} now
 */
export function recent(samples, now) {
  return samples.filter(([at]) => now - at < SPEED_WINDOW_MS);
}

/**
 * Bytes a second since the first of `samples`; 0 while there are not two.
 * @param {readonly Sample[]} samples
 * @param {number} sent
 * @param {number} now
 */
export function speedOf(samples, sent, now) {
  if (samples.length < 2) return 0;
  const [[at, bytes]] = samples;
  return Math.max(0, ((sent - bytes) / Math.max(now - at, 1)) * 1000);
}
