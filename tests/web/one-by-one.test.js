/** Many entries with one fault: each is asked for by itself, and one that is refused keeps none of the others back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { each } from "../../web/organizer/one-by-one.js";

test("a refusal stays with its entry", async () => {
  const asked = [];
  const stale = new Error("STALE");
  const result = await each([{ id: "a", title: "一" }, { id: "b", title: "二" }, { id: "c", title: "二" }], async (row) => {
    asked.push(row.id);
    if (row.id === "b") throw stale;
    return { ...row, status: "returned" };
  });
  assert.deepEqual(asked, ["a", "b", "c"]);
  assert.deepEqual(result, {
    returned: [{ id: "a", title: "一", status: "returned" }, { id: "c", title: "二", status: "returned" }],
    kept: [{ id: "b", title: "二", error: stale }],
  });
});
