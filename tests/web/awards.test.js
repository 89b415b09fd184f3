/** Entries by the award that they compete for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { awardOf, byAward, placesOf } from "../../web/shared/parts/awards.js";

const [FILM, PLAY, SONG] = ["film", "play", "song"].map((id) => ({ id, text: { zh: id, en: id }, places: 1 }));

test("rows are grouped in the order of the awards, without those that nobody competes for", () => {
  const rows = [{ id: 1, award: "play" }, { id: 2, award: "film" }, { id: 3, award: "play" }];
  const groups = byAward({ awards: [FILM, SONG, PLAY] }, rows);
  assert.deepEqual(groups.map(({ id, text, rows: own }) => [id, text.en, own.map((row) => row.id)]),
    [["film", "film", [2]], ["play", "play", [1, 3]]]);
});

test("a call with one list has one group without a name", () => {
  for (const contest of [{}, { awards: [] }, null]) {
    assert.deepEqual(byAward(contest, [{ id: 1 }]), [{ id: "", text: null, rows: [{ id: 1 }] }]);
  }
});

test("a row has the name of its award, and none in a call with one list", () => {
  assert.equal(awardOf({ awards: [FILM, PLAY] }, { award: "play" }), PLAY.text);
  for (const contest of [{}, { awards: [FILM] }, null]) assert.equal(awardOf(contest, { award: "play" }), null);
});

test("places are of each award, or of the one list", () => {
  assert.deepEqual(placesOf({ awards: [FILM, PLAY], winners: 2 }), [FILM, PLAY]);
  assert.deepEqual(placesOf({ winners: 3 }), [{ id: "", places: 3 }]);
});
