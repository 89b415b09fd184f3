/** Which scores are missing, by entry. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { shortOf } from "../../web/organizer/shortfall.js";

const seat = (entry, number) => ({ entry, title: `《${entry}》`, number });

test("entries with the fewest scores first, then by number; each names who has not scored it", () => {
  const waiting = [
    { name: "王一", seats: [seat("a", "003"), seat("b", "001")] }, { name: "李二", seats: [seat("a", "003")] },
    { name: "赵三", seats: [seat("c", "002")] },
  ];
  assert.deepEqual(shortOf(waiting, 5).map(({ entry, names, scored }) => [entry, names, scored]), [
    ["a", ["王一", "李二"], 3], ["b", ["王一"], 4], ["c", ["赵三"], 4],
  ]);
});

test("an entry that waits for more experts than it needs has no scores, not fewer", () => {
  const waiting = ["王一", "李二"].map((name) => ({ name, seats: [seat("a", "001")] }));
  assert.equal(shortOf(waiting, 1)[0].scored, 0);
});

test("nobody waits, nothing is short", () => {
  assert.deepEqual(shortOf([], 5), []);
});
