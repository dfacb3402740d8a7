import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalOf } from "./interval.ts";
import { zoneNamed } from "./zone.ts";

/** "from to", in UTC; a missing second one means that there is no interval. */
function check(text: string, expected: string, zone = "Europe/London") {
  const interval = intervalOf(text, zoneNamed(zone)!);
  const iso = (ms: number) =>
    new Date(ms)
      .toISOString()
      .replace(/:00\.000Z$/, "")
      .replace("T", " ");
  assert.equal(interval ? `${iso(interval.low)} … ${iso(interval.high)}` : "none", expected, text);
}

test("a date is as long as it is precise", () => {
  check("1950", "1950-01-01 00:00 … 1951-01-01 00:00");
  check("1950-02", "1950-02-01 00:00 … 1950-03-01 00:00");
  check("2020-02-29", "2020-02-29 00:00 … 2020-03-01 00:00");
  check("2020-01-15T09:30", "2020-01-15 09:30 … 2020-01-15 09:31");
  check("2020-01-15T09:30:00", "2020-01-15 09:30 … 2020-01-15 09:30:01.000Z");
  check("2020-01-15T09:30:00.5Z", "2020-01-15 09:30:00.500Z … 2020-01-15 09:30:00.600Z");
  check("2020-01-15T09:30:00.1239Z", "2020-01-15 09:30:00.123Z … 2020-01-15 09:30:00.124Z");
});

test("without an offset a date is read in the zone, in summer as in winter", () => {
  check("2020-07-01", "2020-06-30 23:00 … 2020-07-01 23:00");
  check("2020-01-01", "2020-01-01 00:00 … 2020-01-02 00:00");
  check("2020-07-01", "2020-07-01 04:00 … 2020-07-02 04:00", "America/New_York");
  check("2020-07-01T12:00:00+01:00", "2020-07-01 11:00 … 2020-07-01 11:00:01.000Z", "America/New_York");
});

test("the day the clock goes forward has 23 hours, the day it goes back 25", () => {
  check("2020-03-29", "2020-03-29 00:00 … 2020-03-29 23:00");
  check("2020-10-25", "2020-10-24 23:00 … 2020-10-26 00:00");
});

test("a time that occurs twice spans both, one that the clock skipped is read with the offset before", () => {
  check("2020-10-25T01:30", "2020-10-25 00:30 … 2020-10-25 01:31");
  check("2020-10-25T00:59", "2020-10-24 23:59 … 2020-10-25 00:00");
  check("2020-10-25T02:00", "2020-10-25 02:00 … 2020-10-25 02:01");
  check("2020-03-29T01:30", "2020-03-29 01:30 … 2020-03-29 01:31");
  check("2020-03-29T02:30", "2020-03-29 01:30 … 2020-03-29 01:31");
});

test("what is no date has no interval", () => {
  for (const text of [
    "191",
    "16-sep-2017",
    "2019-02-29",
    "2019-13",
    "2019-00",
    "2019-01-32",
    "2019-01-01T24:00:00Z",
    "2019-01-01T10:60:00Z",
    "2019-01-01T10",
    "2019-01-01T10:00:00+15:00",
    "",
    "2019-1-1",
    "2019-01-01 10:00",
  ])
    check(text, "none");
});

test("a zone that does not exist is none", () => assert.equal(zoneNamed("Europe/Londres"), undefined));
