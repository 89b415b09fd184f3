// @ts-check
/** Keeps a phone's screen on while it uploads: a phone that sleeps cuts the connection. */
export class Awake {
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #wanted = false;

  /** From now on, as far as the browser allows; again whenever the page is shown, since hiding it ends the lock. */
  async hold() {
    this.#wanted = true;
    if (this.#lock || document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (!lock) return;
      if (!this.#wanted) return void lock.release();
      this.#lock = lock;
      lock.addEventListener("release", () => {
        if (this.#lock === lock) this.#lock = null;
      });
    } catch {
      // Low battery or an older browser: the upload continues all the same.
    }
  }

  /** No longer. */
  release() {
    this.#wanted = false;
    this.#lock?.release().catch(() => {}); // the browser may have released it already
    this.#lock = null;
  }
}
