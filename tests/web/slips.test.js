/** Slips in the domains of e-mail addresses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { meantBy } from "../../web/shared/sign-in/slips.js";

for (const [typed, meant] of [
  ["zhang@qq.con", "zhang@qq.com"], ["zhang@163.co", "zhang@163.com"], ["zhang@gamil.com", "zhang@gmail.com"],
  ["zhang@gmial.com", "zhang@gmail.com"], ["Zhang@QQ.cm", "zhang@qq.com"], ["zhang@126.comm", "zhang@126.com"],
  ["zhang@foxmai.com", "zhang@foxmail.com"], ["zhang@outlok.com", "zhang@outlook.com"], ["zhang@qqcom", "zhang@qq.com"],
]) {
  test(`${typed} was meant to be ${meant}`, () => assert.equal(meantBy(typed), meant));
}

for (const typed of [
  "zhang@qq.com", "zhang@139.com", "zhang@189.cn", "zhang@sina.cn", "zhang@mail.com", "zhang@example.cn",
  "wang@miit.gov.cn", "zhang@", "zhang", "", "zhang@vip.163.com", "a@b.cn",
]) {
  test(`nothing is said of ${typed || "nothing"}`, () => assert.equal(meantBy(typed), ""));
}
