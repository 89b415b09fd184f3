// @ts-check
/** Keeps a phone's screen on while it uploads: a phone that sleeps cuts the connection. */
export class Awake {
  /** @type {WakeLockSentinel | null} */
  _lock = null;
  _wanted = false;

  /** From now on, as far as the browser allows; again whenever the page is shown, since hiding it ends the lock. */
  async hold() {
    this._wanted = true;
    if (this._lock || document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (!lock) return;
      if (!this._wanted) return void lock.release();
      this._lock = lock;
      lock.addEventListener("release", () => {
        if (this._lock === lock) this._lock = null;
      });
    } catch {
      // Low battery or an older browser: the upload continues all the same.
    }
  }

  /** No longer. */
  release() {
    this._wanted = false;
    this._lock?.release().catch(() => {}); // the browser may have released it already
    this._lock = null;
  }
}
