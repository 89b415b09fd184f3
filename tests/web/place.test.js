/** Which contest a page is of, by its own address; what it asks and what it keeps are of that contest alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { apiPath, elsewhere, storeName } from "../../web/shared/server/place.js";
import { shareUrl } from "../../web/showcase/sharing.js";

const CANAL = "canal-shorts-2026";

test("the first contest's pages ask the API beside them", () => {
  for (const path of ["/", "/entrant/", "/api/pages/entrant/", "/certificate/GS-1", "/embed/c", "/c", "/ctx/canal/"]) {
    assert.equal(apiPath(path), "/api/");
  }
});

test("a further contest's pages ask its own, wherever they lie", () => {
  for (const path of ["", "/", "/entrant/", "/embed/5b1c8f0e2d7a4c9b6e3f", "/help/en/entrant/"]) {
    for (const root of ["", "/api/pages"]) assert.equal(apiPath(`${root}/c/${CANAL}${path}`), `/api/c/${CANAL}/`);
  }
});

test("nothing but a contest's id gets into an address", () => {
  for (const path of ["/c/../api/", "/c/%2e%2e/x", "/c/A B/", "/c//x", "/c/-x/"]) assert.equal(apiPath(path), "/api/");
});

test("what a browser keeps of one contest is no other one's", () => {
  globalThis.location = { pathname: "/entrant/" };
  assert.equal(storeName("copy."), "zhengxuan.copy.");
  globalThis.location = { pathname: `/c/${CANAL}/entrant/` };
  assert.equal(storeName("copy."), `zhengxuan~${CANAL}.copy.`);
  assert.ok(!storeName("copy.").startsWith("zhengxuan.copy."));
});

test("the link to a winner is of its contest", () => {
  const page = `https://films.example.cn/c/${CANAL}/showcase/#/x`;
  assert.equal(shareUrl("1", page), `https://films.example.cn/api/c/${CANAL}/showcase/1/card`);
});

test("another contest's page is found from any place", () => {
  for (const path of ["/organizer/", `/c/${CANAL}/organizer/`]) {
    assert.equal(elsewhere("", "organizer", path), "/organizer/");
    assert.equal(elsewhere("c/other/", "organizer", path), "/c/other/organizer/");
    assert.equal(elsewhere("c/other/", "organizer", `/api/pages${path}`), "/api/pages/c/other/organizer/");
  }
});
