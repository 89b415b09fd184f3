import assert from "node:assert/strict";
import { test } from "node:test";

import { told } from "../../web/organizer/scan-backlog.js";

const NOW = Date.parse("2026-05-14T12:00:00+08:00");

test("nothing is told where nothing waits", () => {
  assert.equal(told({ waiting: 0, more: false, oldest: null }, NOW), null);
});

test("how many wait and for how long the oldest, and when that is too long", () => {
  const soon = told({ waiting: 12, more: false, oldest: "2026-05-14T11:25:00+08:00" }, NOW);
  assert.equal(soon?.text, "画面与声音抽查：还有 12 件作品未完成，等待最久的已等候约 35 分钟。");
  assert.equal(soon?.late, false);
  const late = told({ waiting: 2000, more: true, oldest: "2026-05-14T05:00:00+08:00" }, NOW);
  assert.match(late?.text ?? "", /2000 件以上.*约 7 小时/);
  assert.equal(late?.late, true);
});

test("a clock that is ahead of the server's shows no age below none", () => {
  const ahead = told({ waiting: 1, more: false, oldest: "2026-05-14T12:00:09+08:00" }, NOW);
  assert.match(ahead?.text ?? "", /几秒钟/);
});
