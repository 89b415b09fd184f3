/** The dates of the call as an organizer edits them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { learnZone } from "../../web/shared/words/time.js";
import { areSame, fieldsOf, fromParts, momentsOf, movesOf, toParts } from "../../web/organizer/dates.js";

const CALENDAR = {
  opens: "2025-07-01T00:00:00+08:00", unit_deadline: "2025-08-26T00:00:00+08:00", closes: "2025-09-01T00:00:00+08:00", review_until: "2025-09-30T18:00:20+08:00",
};

test("midnight begins a day for a beginning and ends the day before for an end", () => {
  assert.deepEqual(toParts(CALENDAR.opens, false), { day: "2025-07-01", clock: "00:00" });
  assert.deepEqual(toParts(CALENDAR.closes, true), { day: "2025-08-31", clock: "24:00" });
});

test("a moment is shown in Beijing's time, whatever offset it was written with", () => {
  assert.deepEqual(toParts("2025-08-31T16:30:00Z", true), { day: "2025-09-01", clock: "00:30" });
});

test("in another zone fields and moments are of that zone, summer time included", () => {
  learnZone("Europe/Berlin", { zh: "Berlin 时间", en: "Berlin time" });
  assert.deepEqual(toParts("2026-06-30T22:00:00Z", true), { day: "2026-06-30", clock: "24:00" });
  assert.equal(fromParts({ day: "2026-06-30", clock: "24:00" }), "2026-07-01T00:00:00+02:00");
  assert.equal(fromParts({ day: "2026-01-10", clock: "8:30" }), "2026-01-10T08:30:00+01:00");
  assert.equal(fromParts({ day: "2026-03-29", clock: "4:00" }), "2026-03-29T04:00:00+02:00");
  assert.equal(fromParts({ day: "2026-03-29", clock: "1:00" }), "2026-03-29T01:00:00+01:00");
  learnZone("America/St_Johns", { zh: "", en: "" });
  assert.equal(fromParts({ day: "2026-01-10", clock: "8:30" }), "2026-01-10T08:30:00-03:30");
  learnZone("Asia/Shanghai", { zh: "", en: "" });
});

test("what is no moment shows nothing", () => {
  assert.deepEqual(toParts("soon", true), { day: "", clock: "" });
});

test("fields are read as typed: one digit, 24:00, full-width digits and colon", () => {
  for (const [clock, wanted] of [["9:05", "2025-08-31T09:05:00+08:00"], ["24:00", "2025-09-01T00:00:00+08:00"],
    [" ２３：５９ ", "2025-08-31T23:59:00+08:00"]]) {
    assert.equal(fromParts({ day: "2025-08-31", clock }), wanted, clock);
  }
});

test("fields that are no moment give nothing", () => {
  for (const [day, clock] of [["2025-08-31", "24:01"], ["2025-08-31", "25:00"], ["2025-08-31", "12:60"],
    ["2025-08-31", ""], ["", "12:00"], ["2025-13-01", "12:00"]]) {
    assert.equal(fromParts({ day, clock }), "", `${day} ${clock}`);
  }
});

test("dates that nobody edited are sent as they were, with their seconds", () => {
  assert.deepEqual(momentsOf(CALENDAR, fieldsOf(CALENDAR)), CALENDAR);
});

test("an edited date is sent with Beijing's offset", () => {
  const fields = { ...fieldsOf(CALENDAR), closes: { day: "2025-09-05", clock: "24:00" } };
  assert.equal(momentsOf(CALENDAR, fields).closes, "2025-09-06T00:00:00+08:00");
});

test("a move says where to, whether later, and whether into the past", () => {
  const now = Date.parse("2025-08-15T00:00:00+08:00");
  const fields = { ...fieldsOf(CALENDAR), closes: { day: "2025-08-10", clock: "24:00" } };
  assert.deepEqual(movesOf(CALENDAR, fields, now), [
    { name: "closes", from: CALENDAR.closes, to: "2025-08-11T00:00:00+08:00", later: false, past: true },
  ]);
  fields.closes = { day: "2025-09-10", clock: "24:00" };
  assert.deepEqual(movesOf(CALENDAR, fields, now).map(({ later, past }) => ({ later, past })),
    [{ later: true, past: false }]);
});

test("an incomplete date moves nothing", () => {
  assert.deepEqual(movesOf(CALENDAR, { ...fieldsOf(CALENDAR), closes: { day: "2025-08-10", clock: "" } }, 0), []);
});

test("calendars are compared by moments, not by how they are written", () => {
  assert.ok(areSame(CALENDAR, { ...CALENDAR, opens: "2025-06-30T16:00:00Z" }));
  assert.ok(!areSame(CALENDAR, { ...CALENDAR, closes: "2025-09-01T00:00:01+08:00" }));
});
