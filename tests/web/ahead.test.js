/** What was fetched ahead is used once, and never when it is old or failed. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { api } from "../../web/shared/server/api.js";
import { entryAhead, fetchOnce } from "../../web/organizer/ahead.js";

test("used once, while it is fresh, and asked for anew where it failed", async () => {
  mock.timers.enable({ apis: ["Date"] });
  const asked = [];
  let fails = false;
  mock.method(api, "get", async (address) => {
    asked.push(address);
    if (fails) throw new Error("offline");
    return { address };
  });
  const [entry, scan] = ["/organizer/entries/e1", "/organizer/entries/e1/scan"];
  await entryAhead("e1");
  assert.deepEqual(asked.splice(0), [entry, scan]);
  assert.deepEqual([await fetchOnce(entry), asked.splice(0)], [{ address: entry }, []]);
  await fetchOnce(entry);
  assert.deepEqual(asked.splice(0), [entry]);
  mock.timers.tick(2 * 60_000);
  await fetchOnce(scan);
  assert.deepEqual(asked.splice(0), [scan]);
  fails = true;
  await entryAhead("e2");
  fails = false;
  asked.length = 0;
  assert.deepEqual(await fetchOnce("/organizer/entries/e2"), { address: "/organizer/entries/e2" });
  assert.deepEqual(asked, ["/organizer/entries/e2"]);
});
