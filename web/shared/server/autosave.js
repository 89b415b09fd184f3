/**
 * Saves a draft while it is written. Every change goes to this browser at once and to the server after a pause; without
 * a network it is sent again until it arrives. A newer version on the server is never overwritten unseen: it leads to
 * `conflict`, and a person chooses.
 *
 * `status`: "untouched" · "dirty" · "saving" · "saved" · "offline" (tried again) · "failed" (refused) · "conflict" ·
 * "locked" (no longer to be changed); a page may add its own.
 */
import { dropCopy, keepCopy, readCopy } from "./local-copy.js";
import { meeting, recovery } from "./versions.js";

const RETRY_MS = [1500, 3000, 6000, 12_000, 24_000];
const UNSAVED = ["dirty", "saving", "offline", "failed", "conflict"];
// Name of a draft → the one that runs. A second one of the same name takes over from the first.
const running = new Map();

/** Base of a page's own draft, which calls `restore()` once it is made and overrides what differs. */
export class Autosave {
  #page;
  #timer = 0;
  #due = 0;
  #failures = 0;
  #working = null;
  // What was sent since the last answer: any of it may have arrived.
  #sent = [];
  #stopped = false;

  /**
   * `page`: `{name, server, auto, quietMs, mostMs, contentOf, same, save, latest, onSaved}`. `name` of the copy in this
   * browser; `server` the record with its `revision` as the API gave it just now; `auto` false saves only on `flush`;
   * `quietMs` without a change before a save, `mostMs` after which it is saved in any case. `contentOf(server)` gives
   * the content that `same(a, b)` compares; `save(content, server)` and `latest()` call the API and answer with the
   * record; `onSaved(server)` hears of each save.
   */
  constructor(page) {
    this.#page = { auto: true, mostMs: Infinity, onSaved: () => {}, ...page };
    this.auto = this.#page.auto;
    this.server = page.server;
    this.base = page.contentOf(page.server);
    this.content = this.base;
    this.status = "untouched";
    this.savedAt = null;
    this.error = null;
    /** The server's version in a conflict. */
    this.theirs = null;
    /** Content of this browser that came too late to be saved. */
    this.leftOver = null;
    /** Whether the content was found in this browser and is not yet saved. */
    this.restored = false;
    /** Whether this browser could keep its copy. */
    this.kept = true;
    this.changed = () => {};
    running.get(page.name)?.stop();
    running.set(page.name, this);
    this.wake = () => this.status === "offline" && this.save();
    addEventListener("online", this.wake);
  }

  /* ── For pages to override ────────────────────────────────────────────────────────────────────────────────── */

  /** Whether the server takes changes of this record. */
  mayChange(_server) {
    return true;
  }

  /** Whether the content may be changed here. */
  get open() {
    return this.mayChange(this.server);
  }

  /** What `flush` throws while a conflict waits for its decision. */
  get undecided() {
    return this.error;
  }

  /** A refusal that this page knows what to do about; resolves to true when it has done it. */
  async settles(_error) {
    return false;
  }

  /* ── The content ──────────────────────────────────────────────────────────────────────────────────────────── */

  /** Take up what this browser kept of an earlier visit. */
  restore() {
    const { name, same, quietMs } = this.#page;
    const copy = readCopy(name);
    const found = recovery(copy, this.base, same);
    if (found === "nothing") return dropCopy(name);
    if (!this.open) {
      this.leftOver = copy.content;
      return undefined;
    }
    this.content = { ...this.base, ...copy.content };
    this.restored = true;
    return found === "restore" ? this.#schedule(quietMs) : this.#clash(this.server);
  }

  /** Replace the content; it is saved after a pause. */
  edit(content) {
    if (!this.open) return;
    this.content = content;
    this.keep();
    if (this.status !== "conflict") {
      this.error = null;
      this.#schedule(this.#page.quietMs);
    }
    this.changed();
  }

  /** The page heard of a newer record, for example because its video was checked. */
  hear(server) {
    if (server.revision <= this.server.revision || this.#working) return;
    const theirs = this.#page.contentOf(server);
    if (this.#page.same(theirs, this.base)) this.server = server;
    else if (!this.unsaved) {
      this.take(server);
      this.content = this.base;
      this.changed();
    }
  }

  /** A person chose `content` after a conflict: it is saved over the server's version. */
  resolve(content) {
    this.take(this.theirs);
    this.theirs = null;
    this.error = null;
    this.content = content;
    this.#sent = [];
    if (this.#page.same(content, this.base)) {
      this.dropCopy();
      return this.#settled(content);
    }
    this.keep();
    this.show("dirty");
    return this.save();
  }

  /** Forget what was changed since the last save. */
  discard() {
    clearTimeout(this.#timer);
    this.dropCopy();
    this.content = this.base;
    this.show("saved");
  }

  /** Keep the content in this browser until the server has it. */
  keep() {
    this.kept = keepCopy(this.#page.name, { content: this.content, base: this.base, at: new Date().toISOString() });
  }

  /** Forget this browser's copy. */
  dropCopy() {
    dropCopy(this.#page.name);
  }

  /** Take in a record, or the part of it that the API answered. */
  take(server) {
    this.server = { ...this.server, ...server };
    this.base = this.#page.contentOf(this.server);
  }

  /** The record can no longer be changed. What this page held beside it is shown as left over. */
  lock(server) {
    const mine = this.content;
    this.take(server);
    this.content = this.base;
    if (this.#page.same(mine, this.base)) this.dropCopy();
    else this.leftOver = mine;
    this.show("locked");
  }

  /* ── Saving ───────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Whether the server lacks something of the content. */
  get unsaved() {
    return UNSAVED.includes(this.status);
  }

  #schedule(wait) {
    if (this.status !== "saving") this.status = "dirty";
    if (!this.auto) return;
    if (!this.#due) this.#due = Date.now() + this.#page.mostMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), Math.max(0, Math.min(wait, this.#due - Date.now())));
  }

  /** Send what is on the page, one request at a time. Never rejects: `status` and `error` tell how it ended. */
  save() {
    clearTimeout(this.#timer);
    if (this.#working) return this.#working;
    if (this.#stopped || !this.unsaved || this.status === "conflict" || !this.mayChange(this.server)) {
      return Promise.resolve();
    }
    this.#working = this.#attempt().finally(() => {
      this.#working = null;
      if (this.status === "dirty") this.#schedule(0);
    });
    return this.#working;
  }

  /** Save now; resolves when the server has everything, rejects with the error that keeps it from that. */
  async flush() {
    await this.quiet();
    while (this.unsaved && !this.#stopped) {
      if (this.status === "conflict") throw this.undecided;
      await this.save();
      if (this.status === "offline" || this.status === "failed") throw this.error;
    }
  }

  /** Wait for a save under way and start none by itself. */
  async quiet() {
    clearTimeout(this.#timer);
    await this.#working;
    clearTimeout(this.#timer);
    this.#due = 0;
  }

  async #attempt() {
    this.#due = 0;
    this.show("saving");
    try {
      const answer = await this.exchange(this.#page.save);
      this.#settled(this.#sent.at(-1));
      this.#page.onSaved(answer);
    } catch (error) {
      await this.refused(error);
    }
  }

  /** Send the content by `call(content, server)` and take in the record that it answers. */
  async exchange(call) {
    if (this.#sent.at(-1) !== this.content) this.#sent.push(this.content);
    const answer = await call(this.content, this.server);
    this.take(answer);
    return answer;
  }

  #settled(sent) {
    this.#sent = [];
    this.#failures = 0;
    this.error = null;
    this.restored = false;
    this.savedAt = new Date();
    const { name, same } = this.#page;
    const copy = readCopy(name);
    if (copy && same(copy.content, sent)) this.dropCopy();
    if (same(this.content, sent)) return this.show("saved");
    this.keep();
    return this.show("dirty");
  }

  /** A call failed: decide what follows. */
  async refused(error) {
    this.error = error;
    if (error.code === "STALE") return this.#meet();
    if (await this.settles(error)) return undefined;
    if (!error.passing) return this.show("failed");
    this.show("offline");
    if (this.#stopped || !this.auto) return undefined;
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    this.#timer = setTimeout(() => this.save(), wait);
    return undefined;
  }

  async #meet() {
    try {
      const theirs = await this.#page.latest();
      if (!this.mayChange(theirs)) this.lock(theirs);
      else await this.#decide(theirs);
    } catch (error) {
      await this.refused(error);
    }
  }

  #decide(theirs) {
    const { contentOf, same, onSaved } = this.#page;
    const versions = { mine: this.content, sent: this.#sent, base: this.base, theirs: contentOf(theirs) };
    const outcome = meeting(versions, same);
    if (outcome === "conflict") return this.#clash(theirs);
    const before = this.server.revision;
    this.take(theirs);
    if (outcome === "settled") {
      this.#settled(this.content);
      return onSaved(theirs);
    }
    // A revision that is refused and yet the newest would be refused for ever.
    if (theirs.revision === before) return this.show("failed");
    this.#sent = [];
    this.error = null;
    this.keep();
    return this.show("dirty");
  }

  #clash(theirs) {
    this.theirs = theirs;
    this.show("conflict");
  }

  /** Be in a status and let the page draw it. */
  show(status) {
    this.status = status;
    this.changed();
  }

  /* ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Save at once what would be saved after a pause. */
  hurry() {
    if (this.auto && this.status === "dirty") this.save();
  }

  /** The page turns elsewhere: what is not yet saved goes on being sent. */
  leave() {
    this.changed = () => {};
    this.hurry();
  }

  /** End it: another draft of the same name takes over, or the record is no longer this person's. */
  stop() {
    this.leave();
    this.#stopped = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.wake);
    if (running.get(this.#page.name) === this) running.delete(this.#page.name);
  }
}
