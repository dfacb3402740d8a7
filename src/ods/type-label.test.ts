import assert from "node:assert/strict";
import { test } from "node:test";
import { typeLabel } from "./type-label.ts";

/** "RO177* RO76 -RO80": the primary role, another, and one that has ended. */
function check(roles: string, expected: string | undefined) {
  const all = roles.split(" ").map((it) => ({
    code: /RO\d+/.exec(it)![0],
    isPrimary: it.endsWith("*"),
    isActive: !it.startsWith("-"),
    periods: {},
  }));
  assert.equal(typeLabel({ roles: all }), expected);
}

test("a type is told by the primary role and what goes with it", () => {
  check("RO177* RO76", "GP practice");
  check("RO76 RO177*", "GP practice");
  check("RO177*", "Prescribing cost centre");
  check("RO261* RO318", "Integrated care board (ICB)");
  check("RO261* RO262", "Sustainability and transformation partnership (STP)");
  check("RO98* RO319", "Sub ICB location");
  check("RO197* RO57", "NHS foundation trust");
});
test("a role that has ended tells nothing of an organisation that is open", () => {
  check("RO177* -RO76", "Prescribing cost centre");
  // One code, which was a partnership and became a board.
  check("RO261* -RO262 RO318", "Integrated care board (ICB)");
});
test("of an organisation that is closed, the roles that it had tell", () => check("-RO177* -RO76", "GP practice"));
test("any other is called as its primary role is, in small letters", () => {
  check("RO141*", "Local authority");
  check("RO209*", "NHS England (region)");
  check("RO157*", "Non-NHS organisation");
  check("RO140*", "Isle of Man government directorate site");
  check("RO153*", "Northern Ireland health & social care board");
  check("RO231*", "Secure children's home");
});
test("without a primary role, or with one that is not known, there is no type", () => {
  check("RO76", undefined);
  check("RO9999*", undefined);
});
