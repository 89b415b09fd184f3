// @ts-check
/**
 * The scores, opinion and comment on one entry while an expert writes them. They are saved within a second of every
 * change. If they were also changed elsewhere, the expert chooses line by line.
 *
 * `status` as of any `Autosave`, "locked": submitted or closed, and "gone": no longer on this expert's list.
 */
import { api } from "../shared/server/api.js";
import { Autosave } from "../shared/server/autosave.js";
import { contentOf, same } from "./content.js";
import { OPEN } from "./facts.js";
import { Watch } from "./watching.js";

const QUIET_MS = 350;
const MOST_MS = 900;

/**
 * Whether a review may still be changed.
 * @param {{state: Api.ReviewState}} review
 */
export function isOpen(review) {
  return OPEN.includes(review.state);
}

/**
 * The name under which this browser keeps a review until the server has it.
 * @param {string} id
 */
export function copyName(id) {
  return `review.${id}`;
}

/** @typedef {import("./content.js").Content} Content */
/** @typedef {import("../shared/server/api.js").ApiError} ApiError */

/** @extends {Autosave<Content, Api.Review, "locked" | "gone">} */
export class Draft extends Autosave {
  /**
   * @param {Api.Review} review as the API gave it just now
   * @param {boolean} closed whether the round has ended
   */
  constructor(review, closed) {
    super({
      name: copyName(review.id), server: review, quietMs: QUIET_MS, mostMs: MOST_MS, contentOf, same,
      save: (content, { revision }) => api.put(`/reviews/${review.id}`, this._body(content, revision)),
      latest: () => api.get(`/reviews/${review.id}`),
    });
    this.id = review.id;
    this.watch = new Watch(review.id, review.watched);
    this.closed = closed;
    /**
     * What this browser kept of a review that can no longer be changed.
     * @type {Content | null}
     */
    this.leftOver = null;
    /** Whether a submitted score is being changed: it counts as it is until the change is submitted. */
    this.amending = false;
    if (!this.open) this.show("locked");
    this.restore();
  }

  /**
   * @param {Content} content
   * @param {number} revision
   */
  _body(content, revision) {
    return { revision, ...content, watched: this.watch.told };
  }

  /**
   * Whether scores may be changed here.
   * @override
   */
  get open() {
    return (isOpen(this.server) || this.amending) && !this.closed && this.status !== "gone";
  }

  /** Whether the submitted score may be changed here. */
  get amendable() {
    return this.server.state === "submitted" && !this.closed && !this.amending;
  }

  /** Begin to change a submitted score. Nothing is saved by itself: what was submitted counts until then. */
  amend() {
    this.amending = true;
    this.auto = false;
    this.show("untouched");
  }

  /** Leave the submitted score as it is. */
  keepSubmitted() {
    this._endAmending();
    this.dropCopy();
    this.content = this.base;
    this.show("locked");
  }

  _endAmending() {
    this.amending = false;
    this.auto = true;
  }

  /**
   * Change some of {scores, opinion, comment}; the rest stays.
   * @param {Partial<Content>} patch
   */
  change(patch) {
    this.edit({ ...this.content, ...patch, scores: { ...this.content.scores, ...patch.scores } });
  }

  /** The deadline has come. What is still on its way is sent; the server says whether it was in time. */
  end() {
    this.closed = true;
    if (this.status === "dirty") this.save();
    else if (this.status === "untouched" || this.status === "saved") this.show("locked");
  }

  /**
   * @override
   * @param {Content} content
   */
  tooLate(content) {
    this.leftOver = content;
  }

  /**
   * @override
   * @param {ApiError | null} error
   * @param {Api.Review} [theirs]
   */
  async settles(error, theirs) {
    if (theirs) return !isOpen(theirs) && !this.amending && this._lock(theirs);
    if (error?.status === 404) this.show("gone");
    else if (error?.code === "REVIEW_SUBMITTED" || error?.code === "REVIEW_CLOSED") await this._fetchLocked();
    else return false;
    return true;
  }

  async _fetchLocked() {
    try {
      this._lock(await api.get(`/reviews/${this.id}`));
    } catch (error) {
      this.error = error;
      this.show("failed");
    }
  }

  /**
   * What this page held beside the locked review is shown as left over.
   * @param {Api.Review} review
   */
  _lock(review) {
    this._endAmending();
    const mine = this.content;
    this.closed = this.closed || isOpen(review);
    this.take(review);
    this.content = this.base;
    if (same(mine, this.base)) this.dropCopy();
    else this.leftOver = mine;
    this.show("locked");
    return true;
  }

  /** Submit what is on the page. Answers with the review or throws the API's error; a newer version is a conflict. */
  async submit() {
    // A save under way decides the revision and may find that there is a newer version.
    await this.quiet();
    if (this.status === "conflict" || this.status === "gone" || !this.open) throw this.error;
    try {
      const path = `/reviews/${this.id}/submission`;
      const answer = await this.exchange((content, { revision }) => api.post(path, this._body(content, revision)));
      this._endAmending();
      this.dropCopy();
      this.watch.forget();
      this.content = this.base;
      this.show("locked");
      return answer;
    } catch (error) {
      await this.refused(error);
      throw error;
    }
  }
}
