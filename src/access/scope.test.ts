import assert from "node:assert/strict";
import { test } from "node:test";
import { parseScopes } from "./scope.ts";

/** `expected` reads: "user Patient rs, patient * r ?code=x"; nothing: no leave to read. */
function check(text: string, expected: string) {
  const words = parseScopes(text, { MedicationOrder: "MedicationRequest" }).map(
    ({ level, type, read, search, only }) =>
      `${level} ${type} ${read ? "r" : ""}${search ? "s" : ""}${only.length > 0 ? ` ?${only.map((it) => it.join("=")).join("&")}` : ""}`,
  );
  assert.equal(words.join(", "), expected);
}

test("version 1: read is read and search; write is neither", () => {
  check("user/Patient.read", "user Patient rs");
  check("system/*.*", "system * rs");
  check("patient/Observation.write", "");
  check("patient/*.read user/Encounter.read", "patient * rs, user Encounter rs");
});

test("version 2: each letter is a leave of its own", () => {
  check("user/Patient.rs", "user Patient rs");
  check("user/Patient.r", "user Patient r");
  check("user/Patient.s", "user Patient s");
  check("user/Patient.cruds", "user Patient rs");
  check("user/Patient.cud", "");
  check("user/Patient.sr", "");
  check("user/Patient.rr", "");
});

test("version 2: a scope may be limited by a search", () => {
  check("patient/Observation.rs?category=vital-signs", "patient Observation rs ?category=vital-signs");
  check("patient/Observation.rs?category=http://x|y&code=z", "patient Observation rs ?category=http://x|y&code=z");
  check("patient/Observation.read?category=vital-signs", "");
  check("patient/Observation.rs?", "");
});

test("what is no such scope grants nothing", () => {
  const none = [
    ...[
      "",
      "openid",
      "fhirUser",
      "launch/patient",
      "offline_access",
      "user/*",
      "user/.read",
      "user/Patient.",
      "user/Patient",
    ],
    ...[
      "Patient.read",
      "USER/Patient.read",
      "user/patient.read",
      "user/Patient.READ",
      "users/Patient.read",
      "user/Pat*.read",
    ],
    ...[
      "user/Patient.read.read",
      "user/Patient.readx",
      "user//Patient.read",
      "user/Patient.read,user/Condition.read",
      "*/*.*",
      "*",
    ],
  ];
  for (const it of none) check(it, "");
});

test("a type that was called otherwise is meant", () =>
  check("user/MedicationOrder.read", "user MedicationRequest rs"));
