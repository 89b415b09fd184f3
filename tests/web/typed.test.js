/** Names, numbers and addresses, read by the page: the same table as the server's tests. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cleanLine, email, mobile, telephone, unreadableAt } from "../../web/shared/words/typed.js";

const TABLE = JSON.parse(readFileSync(new URL("../spellings.json", import.meta.url), "utf8"));

test("the table holds enough to be worth agreeing on", () => {
  assert.ok(TABLE.phones.length >= 50 && TABLE.names.length >= 40 && TABLE.emails.length >= 20);
});

for (const [typed, asMobile, asTelephone] of TABLE.phones) {
  test(`the number ${JSON.stringify(typed)} is read as the server reads it`, () => {
    assert.deepEqual([mobile(typed), telephone(typed)], [asMobile, asTelephone]);
  });
}

for (const [typed, address] of TABLE.emails) {
  test(`the address ${JSON.stringify(typed)} is read as the server reads it`, () => {
    assert.equal(email(typed), address);
  });
}

for (const [typed, line, unreadable] of TABLE.names) {
  test(`the name ${JSON.stringify(typed)} is read as the server reads it`, () => {
    assert.deepEqual([cleanLine(typed), unreadableAt(cleanLine(typed))], [line, unreadable]);
  });
}
