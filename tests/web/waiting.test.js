/** What the overview puts among the things to do, besides the phases. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAsked, waitingOf, isPublishing } from "../../web/organizer/waiting.js";

const request = (more) => ({ act: "decide", entry: "e", objection: 2, state: "waiting", can: ["confirm"], ...more });
const objection = (number, decided = null) => ({ number, decided });

test("a request waits for those who can confirm it, not for whoever asked", () => {
  assert.deepEqual(waitingOf([request(), request({ objection: 3 })], []), [
    { key: "todoConfirm", n: 2, to: "requests" }]);
  assert.deepEqual(waitingOf([request({ can: ["take_back"] }), request({ state: "refused", can: [] })], []), []);
});

test("an objection waits until its decision was asked for", () => {
  const all = [objection(1, { outcome: "upheld" }), objection(2), objection(3)];
  assert.deepEqual(waitingOf([], all), [{ key: "todoObjections", n: 2, to: "public-notice" }]);
  assert.deepEqual(waitingOf([request({ can: [] })], all), [{ key: "todoObjections", n: 1, to: "public-notice" }]);
  assert.deepEqual(waitingOf([request({ can: [], state: "lapsed" })], all).map(({ n }) => n), [2]);
});

test("striking off is asked for by entry, a decision by number", () => {
  const requests = [request({ act: "strike", objection: 0 }), request()];
  assert.deepEqual([isAsked(requests, "strike", "e"), isAsked(requests, "strike", "other"),
    isAsked(requests, "decide", 2), isAsked(requests, "decide", 0)], [true, false, true, false]);
});

test("whoever has asked to publish is not told again to do so, until the request ends", () => {
  assert.equal(isPublishing([request({ act: "close" }), request({ act: "publish", state: "lapsed" })]), false);
  assert.equal(isPublishing([request({ act: "close" }), request({ act: "publish" })]), true);
});
