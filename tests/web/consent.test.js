// When the privacy notice is agreed to again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asksAgain } from "../../web/entrant/consent.js";

const contest = (version) => ({ privacy: { version } });
const entrant = (version, isMember = false) => ({ privacy: version && { version }, is_member: isMember });

test("another meaning asks, a correction and a team member do not", () => {
  assert.equal(asksAgain(entrant("1"), contest("2")), true);
  assert.equal(asksAgain(entrant("2"), contest("2")), false);
  assert.equal(asksAgain(entrant("2"), contest("2.1")), false);
  assert.equal(asksAgain(entrant("2.1"), contest("3")), true);
  assert.equal(asksAgain(entrant("1", true), contest("2")), false);
  assert.equal(asksAgain(entrant(null), contest("2")), false);
});
