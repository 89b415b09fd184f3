/** What an entrant is told around the deadline follows from the entry and the server's clock alone. */
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.location = { href: "http://here/entrant/" };
globalThis.document = undefined;
const { hoursOf, situation } = await import("../../web/entrant/grace.js");

const CLOSES = Date.parse("2025-09-01T00:00:00+08:00");
const MINUTE = 60_000;
const calendar = { closes: new Date(CLOSES).toISOString(), grace_hours: 2 };
const upload = { id: "u" };

function told(entry, minutes, hours = 2) {
  const found = hoursOf({ calendar: { ...calendar, grace_hours: hours } }, CLOSES + minutes * MINUTE);
  return situation(entry && { can: [], upload: null, submitted_at: null, missing: [], ...entry }, found);
}

test("each moment has its words", () => {
  for (const [entry, minutes, key] of [
    [{ upload, can: ["edit"] }, -61, ""],
    [{ upload, can: ["edit"] }, -60, "soon"],
    [{ upload, can: ["edit"] }, 0, ""], // what the server said before the deadline; it is asked again
    [{ upload, can: ["submit"] }, 0, "upload"],
    [{ upload, missing: ["video"] }, 0, "upload"],
    [{ upload, missing: ["synopsis"] }, 0, "incomplete"],
    [{ upload, missing: ["synopsis"], submitted_at: "2025-08-31T00:00:00Z" }, 0, "submitted"],
    [{ can: ["submit"], missing: ["synopsis"] }, 5, "incomplete"],
    [{ upload, missing: ["synopsis"] }, 120, "over"],
    [{ upload, submitted_at: "2025-08-31T00:00:00Z" }, 0, "submitted"],
    [{ upload }, 119, "upload"],
    [{ upload }, 120, "over"],
    [{ can: ["submit", "withdraw"] }, 5, "submit"],
    [{ can: ["upload", "withdraw"] }, 5, "replace"],
    [{ can: ["upload", "submit", "withdraw"] }, 5, "replace"],
    [{ can: ["upload", "withdraw"] }, 120, ""],
    [{ can: ["withdraw"] }, 5, ""],
    [{ can: ["edit", "upload"] }, 5, ""], // returned for correction: not of the hours of grace
    [undefined, 5, ""],
  ]) assert.equal(told(entry, minutes), key, JSON.stringify([entry, minutes]));
  assert.equal(told({ upload }, 5, 0), "");
});
