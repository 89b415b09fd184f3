// @ts-check
/** Whether a video waits for the network for so long that its viewer should be told. */

export const SLOW_MS = 6_000; // a jump to another place mostly takes less

/**
 * `waits` when the video stops for want of data, `goes` when it plays on or needs no more; `tell` is told what it is.
 * @param {(slow: boolean) => void} tell
 * @param {number} [after] milliseconds
 */
export function stallsOf(tell, after = SLOW_MS) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    waits() {
      if (timer === undefined) timer = setTimeout(() => tell(true), after);
    },
    goes() {
      clearTimeout(timer);
      timer = undefined;
      tell(false);
    },
  };
}
