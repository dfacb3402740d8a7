import assert from "node:assert/strict";
import { test } from "node:test";
import { readableDate } from "./readable-date.ts";

const check = (text: string, expected: string) => assert.equal(readableDate(text), expected);

test("a date is as precise as it was given", () => {
  check("1950", "1950");
  check("1950-01", "January 1950");
  check("1950-01-07", "7 January 1950");
  check("2020-03-29T09:30", "29 March 2020, 09:30");
  check("2020-03-29T09:30:00", "29 March 2020, 09:30:00");
  check("2020-03-29T09:30:05.120Z", "29 March 2020, 09:30:05.120 (UTC)");
  check("2020-12-31T23:59:59-05:00", "31 December 2020, 23:59:59 (UTC-05:00)");
});

test("what is no date stays as it is", () => {
  for (const text of ["", "soon", "2020-13-01", "2020-01-00", "2020-01-32", "20200101", "<b>", "2020-01-01T9:30"])
    check(text, text);
});
