/**
 * One work's judgement while it is being written: what is on the page, what the server has, and how the two meet.
 * Every change goes to this device at once and to the server within a second. What the server holds is never
 * overwritten unseen: a refused revision leads to `conflict`, and the expert chooses.
 *
 * `status`: "untouched" · "dirty" · "saving" · "saved" · "offline" · "failed" · "conflict" · "locked" · "gone".
 */
import { api } from "../shared/server/api.js";
import { dropCopy, keepCopy, readCopy } from "../shared/server/local-copy.js";
import { Watch } from "./watching.js";

const QUIET_MS = 350;
const RETRY_MS = [1500, 3000, 6000, 12_000, 24_000];
const OPEN = new Set(["assigned", "draft"]);
const running = new Map();

/** Whether a review may still be changed. */
export function isOpen(review) {
  return OPEN.has(review.state);
}

/** What an expert says of a work: scores by criterion (null where there is none), opinion and comment. */
export function contentOf(review) {
  return { scores: { ...review.scores }, opinion: review.opinion || null, comment: review.comment || "" };
}

/** The names of what differs: criteria as "scores.<id>", "opinion", "comment". */
export function differences(a, b) {
  const ids = [...new Set([...Object.keys(a.scores), ...Object.keys(b.scores)])];
  const names = ids.filter((id) => (a.scores[id] ?? null) !== (b.scores[id] ?? null)).map((id) => `scores.${id}`);
  if ((a.opinion || null) !== (b.opinion || null)) names.push("opinion");
  if (tidy(a.comment) !== tidy(b.comment)) names.push("comment");
  return names;
}

// The server trims a comment, which is no difference to anybody.
function tidy(comment) {
  return (comment || "").normalize("NFC").split("\n").map((line) => line.trim()).join("\n").trim();
}

function same(a, b) {
  return differences(a, b).length === 0;
}

/** The name under which this device keeps a work's judgement until the server has it. */
export function copyName(id) {
  return `review.${id}`;
}

export class Draft {
  /** `review` as the API gave it just now, `closed` whether the round has ended; `changed()` is called when there is news. */
  constructor(review, closed, changed) {
    running.get(review.id)?.stop();
    running.set(review.id, this);
    this.id = review.id;
    this.server = review;
    this.watch = new Watch(review.id, review.watched);
    this.content = contentOf(review);
    this.changed = changed;
    this.closed = closed;
    this.status = isOpen(review) && !closed ? "untouched" : "locked";
    this.savedAt = null;
    this.error = null;
    this.theirs = null;
    this.leftOver = null;
    this.sent = null;
    this.working = null;
    this.stopped = false;
    this.kept = true;
    this.timer = 0;
    this.due = 0;
    this.failures = 0;
    this.wake = () => this.status === "offline" && this.save();
    addEventListener("online", this.wake);
    this.restore(review);
  }

  /** Whether scores may be changed here. */
  get open() {
    return isOpen(this.server) && !this.closed && this.status !== "gone";
  }

  /** The deadline has come. What is still on its way is sent; the server says whether it was in time. */
  end() {
    this.closed = true;
    if (this.status === "dirty") this.save();
    else if (this.status === "untouched" || this.status === "saved") this.show("locked");
  }

  restore(review) {
    const copy = readCopy(copyName(this.id));
    if (!copy) return;
    if (same(copy.content, this.content)) dropCopy(copyName(this.id));
    else if (!this.open) this.leftOver = copy.content;
    else {
      this.content = copy.content;
      if (copy.revision === review.revision) this.schedule(0);
      else this.clash(review);
    }
  }

  /** Change some of {scores, opinion, comment}; the rest stays. */
  edit(patch) {
    if (!this.open) return;
    const scores = { ...this.content.scores, ...patch.scores };
    this.content = { ...this.content, ...patch, scores };
    this.keep();
    if (this.status !== "conflict") this.schedule(QUIET_MS);
    this.changed();
  }

  keep() {
    this.kept = keepCopy(copyName(this.id), { revision: this.server.revision, content: this.content, at: new Date().toISOString() });
  }

  schedule(wait) {
    if (this.status !== "saving") this.status = "dirty";
    // A pause in typing sends; without a pause something is sent within a second all the same.
    if (!this.due) this.due = Date.now() + 900;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(wait, this.due - Date.now())));
  }

  /** Send what is on the page, one request at a time. */
  save() {
    clearTimeout(this.timer);
    if (this.working) return this.working;
    if (this.stopped || this.status === "conflict" || !isOpen(this.server)) return Promise.resolve();
    this.working = this.attempt().finally(() => {
      this.working = null;
      if (this.status === "dirty") this.schedule(0);
    });
    return this.working;
  }

  async attempt() {
    this.due = 0;
    this.show("saving");
    try {
      await this.exchange("put", `/reviews/${this.id}`);
      this.settled();
    } catch (error) {
      await this.refused(error);
    }
  }

  async exchange(method, path) {
    this.sent = this.content;
    const answer = await api[method](path, { revision: this.server.revision, ...this.sent, watched: this.watch.told });
    this.server = { ...this.server, ...answer };
    return answer;
  }

  settled() {
    this.failures = 0;
    this.error = null;
    this.savedAt = new Date();
    const copy = readCopy(copyName(this.id));
    if (copy && same(copy.content, this.sent)) dropCopy(copyName(this.id));
    if (same(this.content, this.sent)) this.show("saved");
    else {
      this.keep();
      this.show("dirty");
    }
  }

  async refused(error) {
    this.error = error;
    if (error.code === "STALE") return this.meet();
    if (error.code === "REVIEW_SUBMITTED" || error.code === "REVIEW_CLOSED") return this.lock();
    if (error.status === 404) return this.show("gone");
    if (error.status === 401) return this.show("failed");
    if (!error.passing) return this.show("failed");
    this.show("offline");
    if (this.stopped) return undefined;
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.save(), wait);
    return undefined;
  }

  /** The server has a newer version: take it quietly where nothing is lost by it, else let the expert choose. */
  async meet() {
    try {
      const theirs = await api.get(`/reviews/${this.id}`);
      if (!isOpen(theirs)) this.takeLocked(theirs);
      else if (same(contentOf(theirs), this.content)) this.adopt(theirs, "saved");
      // Our own save whose answer was lost: what was typed since then goes on top of it.
      else if (this.sent && same(contentOf(theirs), this.sent)) this.adopt(theirs, "dirty");
      else this.clash(theirs);
    } catch (error) {
      await this.refused(error);
    }
  }

  adopt(theirs, status) {
    this.server = { ...this.server, ...theirs };
    this.error = null;
    if (status === "saved") {
      this.savedAt = new Date();
      dropCopy(copyName(this.id));
    } else this.keep();
    this.show(status);
  }

  clash(theirs) {
    this.theirs = theirs;
    this.show("conflict");
  }

  /** The expert has chosen between the two versions. */
  resolve(content) {
    this.server = { ...this.server, ...this.theirs };
    this.theirs = null;
    this.content = content;
    this.keep();
    this.status = "dirty";
    this.schedule(0);
    this.changed();
  }

  async lock() {
    try {
      this.takeLocked(await api.get(`/reviews/${this.id}`));
    } catch (error) {
      this.error = error;
      this.show("failed");
    }
  }

  takeLocked(review) {
    const mine = this.content;
    this.closed = this.closed || isOpen(review);
    this.server = { ...this.server, ...review };
    this.content = contentOf(review);
    if (same(mine, this.content)) dropCopy(copyName(this.id));
    else this.leftOver = mine;
    this.show("locked");
  }

  /** Submit what is on the page. Gives the review, or throws what the API said; a newer version leads to `conflict`. */
  async submit() {
    clearTimeout(this.timer);
    // A save under way decides the revision and may find that there is a newer version.
    await this.working;
    clearTimeout(this.timer);
    this.due = 0;
    if (this.status === "conflict" || this.status === "gone" || !isOpen(this.server)) throw this.error;
    try {
      const answer = await this.exchange("post", `/reviews/${this.id}/submission`);
      dropCopy(copyName(this.id));
      this.watch.forget();
      this.content = contentOf(answer);
      this.show("locked");
      return answer;
    } catch (error) {
      await this.refused(error);
      throw error;
    }
  }

  show(status) {
    this.status = status;
    this.changed();
  }

  /** The page turns to another work: what is not yet saved goes on being sent from behind. */
  leave() {
    this.changed = () => {};
    if (this.status === "dirty") this.save();
  }

  /** End it: another draft of the same work takes over, or the work has left the list. */
  stop() {
    this.leave();
    this.stopped = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.wake);
    if (running.get(this.id) === this) running.delete(this.id);
  }
}
