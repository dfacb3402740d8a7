import assert from "node:assert/strict";
import { test } from "node:test";
import { actions, type Status, statuses } from "./contribution.ts";
import { isPublic, statusAfter, statusMeans, statusWords, waiting } from "./status.ts";

const check = (who: "sender" | "moderator", from: Status, expected: string) =>
  assert.equal(
    actions
      .flatMap((it) => [statusAfter(from, it, who) === undefined ? [] : `${it}>${statusAfter(from, it, who)}`].flat())
      .join(" "),
    expected,
  );

test("a sender may change, speak of and take back what is looked at", () => {
  check("sender", "received", "version>received comment>received withdrawn>withdrawn");
  check("sender", "in-discussion", "version>in-discussion comment>in-discussion withdrawn>withdrawn");
});
test("a moderator decides about what is looked at", () =>
  check(
    "moderator",
    "received",
    "comment>in-discussion asked>in-discussion accepted>accepted declined>declined merged>declined",
  ));
test("what was accepted is not changed, taken back or declined", () => {
  check("sender", "accepted", "comment>accepted");
  check("moderator", "accepted", "comment>accepted published>published");
});
test("what was declined may be answered and taken up again", () => {
  check("sender", "declined", "comment>declined");
  check("moderator", "declined", "comment>declined asked>in-discussion");
});
test("what was withdrawn stays so", () => {
  check("sender", "withdrawn", "");
  check("moderator", "withdrawn", "");
});
test("nobody is told of what waits, and everybody may read what was accepted", () => {
  assert.deepEqual(statuses.filter(isPublic), ["accepted", "published"]);
  assert.ok(waiting.every((it) => !isPublic(it)));
});
test("every status has its words", () => {
  for (const it of statuses) assert.ok(statusWords[it] !== "" && statusMeans[it].endsWith("."), it);
});
