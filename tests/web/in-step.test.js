/** Two players in step: what is done to one is done to the other, and an echo does nothing more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../../web/organizer/in-step.js";

/** As much of a video element as the step needs; it counts what is done to it. */
class FakeVideo extends EventTarget {
  constructor(duration) {
    super();
    Object.assign(this, { duration, at: 0, rate: 1, paused: true, ended: false, acts: [] });
  }

  get currentTime() { return this.at; }

  set currentTime(at) {
    this.at = at;
    this.acts.push("seek");
    this.dispatchEvent(new Event("seeked"));
  }

  get playbackRate() { return this.rate; }

  set playbackRate(rate) {
    this.rate = rate;
    this.acts.push("rate");
    this.dispatchEvent(new Event("ratechange"));
  }

  async play() {
    this.paused = false;
    this.acts.push("play");
    this.dispatchEvent(new Event("playing"));
  }

  pause() {
    this.paused = true;
    this.acts.push("pause");
    this.dispatchEvent(new Event("pause"));
  }
}

function pair(durations = [60, 60]) {
  const [one, other] = durations.map((each) => new FakeVideo(each));
  const stops = [follow(one, other), follow(other, one)];
  return { one, other, stop: () => stops.forEach((each) => each()) };
}

test("either leads, and each act is done once", () => {
  const { one, other } = pair();
  one.currentTime = 20;
  other.play();
  one.playbackRate = 2;
  other.pause();
  assert.deepEqual([one.at, one.rate, one.paused, one.acts], [20, 2, true, ["seek", "play", "rate", "pause"]]);
  assert.deepEqual([other.at, other.rate, other.paused, other.acts], [20, 2, true, ["seek", "play", "rate", "pause"]]);
});

test("the shorter one stays at its end while the longer one plays on", () => {
  const { one, other } = pair([60, 10]);
  one.currentTime = 30;
  one.play();
  assert.deepEqual([one.at, one.paused, other.at, other.paused], [30, false, 10, true]);
});

test("the end of one does not pause the other", () => {
  const { one, other } = pair([60, 10]);
  one.play();
  Object.assign(other, { ended: true, at: 10 });
  other.pause();
  assert.equal(one.paused, false);
});

test("a closed dialog leaves no player bound to another", () => {
  const { one, other, stop } = pair();
  stop();
  one.play();
  assert.deepEqual(other.acts, []);
});
