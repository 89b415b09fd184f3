/**
 * Saves a draft while it is written: in this browser at once, on the server after a pause, again while the network is
 * away. A newer version on the server is a conflict, and a person chooses.
 *
 * `status`: "untouched", "dirty", "saving", "saved", "offline", "failed", "conflict", or a page's own.
 */
import { useEffect, useReducer, useState } from "../../vendor/preact.js";
import { dropCopy, keepCopy, readCopy } from "./local-copy.js";

// A server that is too busy is asked less and less often; a network that is away is soon known to be back.
const RETRY_MS = [1500, 3000, 6000, 12_000, 24_000];
const LOST = 2;
// On a phone in a pocket no timer runs: whoever comes back to the page does not wait for it.
const WAKES = ["online", "visibilitychange"];
const UNSAVED = ["dirty", "saving", "offline", "failed", "conflict"];
// By name: a second draft of the same name takes over from the first.
const running = new Map();

/** The server answers again: save what waits. */
export function wakeAll() {
  for (const draft of running.values()) draft.wake();
}

/** A page's own draft extends this, calls `restore()` once it is made and overrides what differs. */
export class Autosave {
  _page;
  _timer = 0;
  _due = 0;
  _failures = 0;
  _working = null;
  // Sent since the last answer; any of it may have arrived.
  _sent = [];
  _stopped = false;

  constructor(page) {
    this._page = { auto: true, mostMs: Infinity, onSaved: () => {}, ...page };
    this.auto = this._page.auto;
    this.server = page.server;
    this.base = page.contentOf(page.server);
    this.content = this.base;
    this.status = "untouched";
    this.savedAt = null;
    this.error = null;
    this.theirs = null; // the server's version in a conflict
    this.restored = false; // found in this browser and not yet saved
    this.kept = true; // whether this browser could keep its copy
    this.changed = () => {};
    running.get(page.name)?.stop();
    running.set(page.name, this);
    this.wake = () => {
      this._failures = 0; // also of a save under way: browsers say so before every request gets through
      if (this.status === "offline") this.save();
    };
    for (const kind of WAKES) addEventListener(kind, this.wake);
  }

  get open() {
    return true;
  }

  get undecided() {
    return this.error;
  }

  async settles(_error, _theirs) {
    return false;
  }

  tooLate(_content) {}

  restore() {
    const { name, same, quietMs } = this._page;
    const copy = readCopy(name);
    const found = recovery(copy, this.base, same);
    if (found === "nothing") return dropCopy(name);
    if (!this.open) return this.tooLate(copy.content);
    this.content = { ...this.base, ...copy.content };
    this.restored = true;
    return found === "restore" ? this._schedule(quietMs) : this._clash(this.server);
  }

  edit(content) {
    if (!this.open) return;
    this.content = content;
    this.keep();
    if (this.status !== "conflict") {
      this.error = null;
      this._schedule(this._page.quietMs);
    }
    this.changed();
  }

  hear(server) {
    if (server.revision <= this.server.revision || this._working) return;
    const theirs = this._page.contentOf(server);
    if (this._page.same(theirs, this.base)) this.server = server;
    else if (!this.unsaved) {
      this.take(server);
      this.content = this.base;
      this.changed();
    }
  }

  resolve(content) {
    this.take(this.theirs);
    this.theirs = null;
    this.error = null;
    this.content = content;
    this._sent = [];
    if (this._page.same(content, this.base)) {
      this.dropCopy();
      return this._settled(content);
    }
    this.keep();
    this.show("dirty");
    return this.save();
  }

  discard() {
    clearTimeout(this._timer);
    this.dropCopy();
    this.content = this.base;
    this.show("saved");
  }

  keep() {
    this.kept = keepCopy(this._page.name, { content: this.content, base: this.base });
  }

  dropCopy() {
    dropCopy(this._page.name);
  }

  take(server) {
    this.server = { ...this.server, ...server };
    this.base = this._page.contentOf(this.server);
  }

  get unsaved() {
    return UNSAVED.includes(this.status);
  }

  _schedule(wait) {
    if (this.status !== "saving") this.status = "dirty";
    if (!this.auto) return;
    if (!this._due) this._due = Date.now() + this._page.mostMs;
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this.save(), Math.max(0, Math.min(wait, this._due - Date.now())));
  }

  save() {
    clearTimeout(this._timer);
    if (this._working) return this._working;
    if (this._stopped || !this.unsaved || this.status === "conflict") return Promise.resolve();
    this._working = this._attempt().finally(() => {
      this._working = null;
      if (this.status === "dirty") this._schedule(0);
    });
    return this._working;
  }

  async flush() {
    await this.quiet();
    while (this.unsaved && !this._stopped) {
      if (this.status === "conflict") throw this.undecided;
      await this.save();
      if (this.status === "offline" || this.status === "failed") throw this.error;
    }
  }

  async quiet() {
    clearTimeout(this._timer);
    await this._working;
    clearTimeout(this._timer);
    this._due = 0;
  }

  async _attempt() {
    this._due = 0;
    this.show("saving");
    try {
      const answer = await this.exchange(this._page.save);
      this._settled(this._sent.slice(-1)[0]);
      this._page.onSaved(answer);
    } catch (error) {
      await this.refused(error);
    }
  }

  async exchange(call) {
    if (this._sent.slice(-1)[0] !== this.content) this._sent.push(this.content);
    const answer = await call(this.content, this.server);
    this.take(answer);
    return answer;
  }

  _settled(sent) {
    this._sent = [];
    this._failures = 0;
    this.error = null;
    this.restored = false;
    this.savedAt = new Date();
    const { name, same } = this._page;
    const copy = readCopy(name);
    if (copy && same(copy.content, sent)) this.dropCopy();
    if (same(this.content, sent)) return this.show("saved");
    this.keep();
    return this.show("dirty");
  }

  async refused(error) {
    this.error = error;
    if (error.code === "STALE") return this._meet();
    if (await this.settles(error)) return undefined;
    if (!error.passing) return this.show("failed");
    this.show("offline");
    if (this._stopped || !this.auto) return undefined;
    const wait = RETRY_MS[Math.min(this._failures, error.status ? RETRY_MS.length - 1 : LOST)];
    this._failures += 1;
    this._timer = setTimeout(() => this.save(), wait);
    return undefined;
  }

  async _meet() {
    try {
      const theirs = await this._page.latest();
      if (!(await this.settles(null, theirs))) this._decide(theirs);
    } catch (error) {
      await this.refused(error);
    }
  }

  _decide(theirs) {
    const { contentOf, same, onSaved } = this._page;
    const versions = { mine: this.content, sent: this._sent, base: this.base, theirs: contentOf(theirs) };
    const outcome = meeting(versions, same);
    if (outcome === "conflict") return this._clash(theirs);
    const before = this.server.revision;
    this.take(theirs);
    if (outcome === "settled") {
      this._settled(this.content);
      return onSaved(theirs);
    }
    // A revision that is refused and yet the newest would be refused for ever.
    if (theirs.revision === before) return this.show("failed");
    this._sent = [];
    this.error = null;
    this.keep();
    return this.show("dirty");
  }

  _clash(theirs) {
    this.theirs = theirs;
    this.show("conflict");
  }

  show(status) {
    this.status = status;
    this.changed();
  }

  hurry() {
    if (this.auto && this.status === "dirty") this.save();
  }

  leave() {
    this.changed = () => {};
    this.hurry();
  }

  stop() {
    this.leave();
    this._stopped = true;
    clearTimeout(this._timer);
    for (const kind of WAKES) removeEventListener(kind, this.wake);
    if (running.get(this._page.name) === this) running.delete(this._page.name);
  }
}

/** Hook: the `Autosave` that `make()` gives once; the page is drawn again whenever it changes. */
export function useAutosave(make) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const [draft] = useState(make);
  useEffect(() => {
    draft.changed = redraw;
    redraw();
    const hidden = () => document.hidden && draft.hurry();
    // Where this browser keeps no copy, leaving would lose what is not saved.
    const leaving = (event) => !draft.kept && draft.unsaved && event.preventDefault();
    document.addEventListener("visibilitychange", hidden);
    addEventListener("beforeunload", leaving);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("beforeunload", leaving);
      draft.leave();
    };
  }, [draft]);
  return draft;
}

/* ── Where two versions meet: pure; `same(a, b)` compares two contents ────────────────────────────────────── */

/**
 * The server refused a save because it holds a newer version, `theirs`; `mine` is on the page, `sent` lists what went
 * out without an answer, `base` is what the server held before.
 *
 * "settled": both agree. "rebase": theirs is known here, so mine may be saved over it. "conflict": a person decides.
 */
export function meeting({ mine, sent, base, theirs }, same) {
  if (same(theirs, mine)) return "settled";
  return [...sent, base].some((known) => same(theirs, known)) ? "rebase" : "conflict";
}

/**
 * This browser kept a copy `{content, base}`; `current` is what the server holds now.
 *
 * "nothing": the server has it. "restore": the server still holds its base. "conflict": a person decides.
 */
export function recovery(copy, current, same) {
  if (!copy?.content || same(copy.content, current)) return "nothing";
  return copy.base && same(copy.base, current) ? "restore" : "conflict";
}
