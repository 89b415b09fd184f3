/** How far an expert has come, and how fast. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SHOW, left, paceOf, standingOf } from "../../web/organizer/standing.js";

const DAY = 86_400_000;
const expert = (more) => ({ state: "invited", assigned: 10, submitted: 0, last_active: null, ...more });

test("where an expert stands", () => {
  const rows = [
    [{ state: "removed", submitted: 10 }, "removed"], [{ submitted: 10 }, "done"], [{ submitted: 3 }, "active"],
    [{ last_active: "2025-09-10T00:00:00Z" }, "active"], [{}, "invited"], [{ assigned: 0 }, "invited"],
    [{ signed_in_at: "2025-09-10T00:00:00Z" }, "signedIn"],
  ];
  for (const [more, wanted] of rows) assert.equal(standingOf(expert(more)), wanted, JSON.stringify(more));
});

test("a replaced expert has nothing left, and nobody less than nothing", () => {
  assert.deepEqual([{}, { submitted: 4 }, { submitted: 11 }, { state: "removed" }].map((more) => left(expert(more))),
    [10, 6, 0, 0]);
});

test("the filters of the list", () => {
  const shown = (name) => [
    expert({ submitted: 10 }), expert({ submitted: 4, last_active: "x" }), expert(), expert({ state: "removed" }),
    expert({ assigned: 0 }),
  ].map(SHOW[name]);
  assert.deepEqual(shown("all"), [true, true, true, true, true]);
  assert.deepEqual(shown("open"), [false, true, true, false, false]);
  assert.deepEqual(shown("idle"), [true, false, true, false, false]);
  assert.deepEqual(shown("removed"), [false, false, false, true, false]);
});

test("the pace so far against the pace that is needed", () => {
  const opened = Date.parse("2025-09-10T00:00:00Z");
  const board = {
    round: { opened_at: new Date(opened).toISOString(), closed_at: null },
    calendar: { review_until: new Date(opened + 10 * DAY).toISOString() },
  };
  const pace = (days, more = {}, on = board) => paceOf(expert(more), on, opened + days * DAY);
  assert.deepEqual(pace(2, { submitted: 4 }), { rate: 2, need: 0.75 });
  assert.deepEqual(pace(9.5, { submitted: 4 }), { rate: 4 / 9.5, need: 6 }); // half a day counts as one
  assert.equal(pace(0.9), null);
  assert.equal(pace(10), null);
  assert.equal(pace(2, { submitted: 10 }), null);
  assert.equal(pace(2, {}, { ...board, round: { opened_at: null, closed_at: null } }), null);
  assert.equal(pace(2, {}, { ...board, round: { ...board.round, closed_at: board.round.opened_at } }), null);
});
