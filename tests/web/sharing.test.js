/** What is copied from a winner's page leads to the site itself, and holds in another site's HTML. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { embedCode, embedUrl, shareUrl } from "../../web/showcase/sharing.js";

const ENTRY = "5b1c8f0e2d7a4c9b6e3f";

test("addresses are of the site that the page is on, with a host name of its own or under the API", () => {
  for (const [page, site] of [
    ["https://films.example.cn/showcase/#/x", "https://films.example.cn/embed/"],
    ["https://a.execute-api.cn/api/pages/showcase/#/x", "https://a.execute-api.cn/api/pages/embed/"],
  ]) {
    assert.equal(embedUrl(ENTRY, page), `${site}${ENTRY}`);
    assert.equal(shareUrl(ENTRY, page), `${new URL(page).origin}/api/showcase/${ENTRY}/card`);
  }
});

test("a title stays an attribute, and the frame has the video's direction", () => {
  const work = { title: "\"><script>alert(1)</script>", width: 1920, height: 1080 };
  assert.equal(
    embedCode("https://films.example.cn/embed/x", work),
    "<iframe src=\"https://films.example.cn/embed/x\" title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\" "
      + "width=\"640\" height=\"412\" style=\"border: 0\" loading=\"lazy\" allowfullscreen></iframe>",
  );
  assert.match(embedCode("https://a.example", { ...work, width: 1080, height: 1920 }), /width="360" height="692"/);
});
