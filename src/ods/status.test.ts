import assert from "node:assert/strict";
import { test } from "node:test";
import { dayIn, periodsIn } from "./periods.fixture.ts";
import { type DateKind, hasBegunBy, isActiveOn, plainPeriod, subStatusOn } from "./status.ts";

/** "O2010..2020": in operation from the first of January 2010 to that of 2020. `expected`: active, and whether it had begun. */
function check(periods: string, on: string, expected: "active" | "ended" | "not yet" | "inactive", kind?: DateKind) {
  const all = periodsIn(periods);
  const day = dayIn(on)!;
  assert.equal(isActiveOn(all, day, kind), expected === "active", `${periods} on ${on}`);
  if (kind === undefined && expected !== "inactive")
    assert.equal(hasBegunBy(all, day), expected !== "not yet", `${periods} by ${on}`);
}

test("it is active from its start on, that day included", () => {
  check("O2010..", "2009-12-31", "not yet");
  check("O2010..", "2010-01-01", "active");
  check("O2010..", "2026", "active");
});

test("it is not active on its last day, nor later", () => {
  check("O2010..2020-03-31", "2020-03-30", "active");
  check("O2010..2020-03-31", "2020-03-31", "ended");
  check("O2010..2020-03-31", "2020-04-01", "ended");
});

test("active does not mean without an end: one that lies ahead closes nothing yet", () => {
  check("O2010..2027", "2026", "active");
  check("L2010..2027 O2010..2027", "2026", "active");
});

test("it is active until every kind of date that is there has ended", () => {
  check("L2015..2020 O2015..", "2021", "active");
  check("L2015.. O2015..2020", "2021", "active");
  check("L2015..2020 O2015..2021", "2020-06-01", "active");
  check("L2015..2020 O2015..2021", "2021", "ended");
  check("L2015..2020", "2021", "ended");
});

test("it is active from the first start of either kind on", () => {
  check("L2016.. O2015..", "2015-06-01", "active");
  check("L2015.. O2016..", "2015-06-01", "active");
  check("L2016.. O2015..", "2014", "not yet");
});

test("what has no start began before any day, and what has no dates at all is active", () => {
  check("O..2020", "1900", "active");
  check("L..", "2020", "active");
  check("", "1850", "active");
});

test("an end before the start is an end all the same", () => {
  check("O2020..2010", "2015", "inactive");
  check("O2020..2010", "2021", "ended");
});

test("by one kind of date the other does not count", () => {
  check("L2015..2020 O2015..", "2021", "inactive", "legal");
  check("L2015..2020 O2015..", "2021", "active", "operational");
  check("L2015..2020 O2015..", "2016", "active", "legal");
  check("L2016.. O2015..", "2015-06-01", "inactive", "legal");
});

test("by a kind of date that it does not have it is not active", () => {
  check("O2015..", "2016", "inactive", "legal");
  check("L2015..", "2016", "inactive", "operational");
  check("", "2016", "inactive", "legal");
});

function checkSubStatus(periods: string, on: string, expected: "Proposed" | undefined) {
  assert.equal(subStatusOn(periodsIn(periods), dayIn(on)!), expected);
}

test("proposed is what is in operation and begins by law later", () => {
  checkSubStatus("L2027.. O2026..", "2026-06-01", "Proposed");
  checkSubStatus("L2027.. O2026..", "2027", undefined);
  checkSubStatus("L2027.. O2026-07-01..", "2026-06-01", undefined);
  checkSubStatus("L2027..", "2026-06-01", undefined);
  checkSubStatus("O2026..", "2026-06-01", undefined);
});

test("the plain dates are the operational ones, or the legal ones where there are no others", () => {
  assert.deepEqual(plainPeriod(periodsIn("L2015.. O2016..")), { start: "2016-01-01" });
  assert.deepEqual(plainPeriod(periodsIn("L2015..")), { start: "2015-01-01" });
  assert.equal(plainPeriod({}), undefined);
});
