import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestionsFor } from "./merger-suggestions.ts";
import type { OdsRecord } from "./organisation.ts";

interface Place {
  readonly lines?: readonly string[];
  readonly postcode?: string;
  readonly uprn?: string;
  readonly role?: string;
  readonly opened?: string;
  readonly closed?: string;
}

const record = (
  code: string,
  { lines = [], postcode = "ZZ1 1AB", uprn, role = "RO177", opened, closed }: Place,
): OdsRecord => {
  const operational = { start: opened ?? "1990-01-01", ...(closed !== undefined && { end: closed }) };
  return {
    code,
    isActive: closed === undefined,
    periods: { operational },
    address: { lines, postcode, ...(uprn !== undefined && { uprn }) },
    roles: [{ code: role, isPrimary: true, isActive: closed === undefined, periods: {} }],
  };
};

function check(others: Readonly<Record<string, Place>>, expected: string) {
  const closed = record("ZZ0", { lines: ["1 High Street"], uprn: "999000000001", closed: "2020-03-31" });
  const found = suggestionsFor(closed, "2020-03-31", [closed, ...Object.entries(others).map((it) => record(...it))]);
  assert.equal(found.map((it) => `${it.code}: ${it.hints.join(" ")}`).join("; "), expected);
}

test("a practice at the same postcode may have taken over", () => check({ ZZ1: {} }, "ZZ1: same-postcode same-role"));
test("who opened there the next day is likelier", () =>
  check(
    { ZZ1: { lines: ["1, HIGH STREET"] }, ZZ2: { lines: ["1 high", "street"], opened: "2020-04-01" } },
    "ZZ2: same-address same-postcode same-role opened-when-it-closed; ZZ1: same-address same-postcode same-role",
  ));
test("another kind of organisation is suggested only where it opened at the very address then", () =>
  check(
    {
      ZZ1: { role: "RO182" },
      ZZ2: { role: "RO176", uprn: "999000000001", opened: "2020-04-15" },
      ZZ3: { role: "RO176", uprn: "999000000001", opened: "2001-04-15" },
    },
    "ZZ2: same-uprn same-postcode opened-when-it-closed",
  ));
test("who is closed, is elsewhere or came later is not suggested", () =>
  check({ ZZ1: { closed: "2021-01-01" }, ZZ2: { postcode: "ZZ1 1AC" }, ZZ3: { opened: "2020-06-01" } }, ""));
test("no more than ten are suggested", () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`ZZ${at + 10}`, {}]));
  const closed = record("ZZ0", { closed: "2020-03-31" });
  const others = Object.entries(many).map((it) => record(...it));
  assert.equal(suggestionsFor(closed, "2020-03-31", others).length, 10);
});
