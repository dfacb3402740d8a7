import assert from "node:assert/strict";
import { test } from "node:test";
import type { Resource } from "../fhir/resource.ts";
import { fromOrganization } from "./from-fhir.ts";
import type { Role } from "./organisation.ts";
import { dayIn, periodsIn } from "./periods.fixture.ts";
import { asItStood, type RoleStanding, spansOf, stoodSo } from "./standing.ts";
import type { DateKind } from "./status.ts";
import { toAffiliation, toOrganization } from "./to-fhir.ts";

/**
 * "O2000..2020 | RO177 O2000..2020 | RO76 O2010..2015": the organisation's own periods, then its roles with theirs. RO177 is
 * primary. It is active now unless `isActive` says otherwise.
 */
function organisation(text: string, isActive = true): Resource {
  const [own, ...roles] = text.split("|").map((it) => it.trim()) as [string, ...string[]];
  return toOrganization(
    {
      code: "ZZ1",
      name: "THE OAKS",
      isActive,
      periods: periodsIn(own),
      lastChangeDate: "2026-01-01",
      roles: roles.map((it, at): Role => {
        const [code, ...periods] = it.split(" ") as [string, ...string[]];
        const isPrimary = code === "RO177";
        return { id: at + 1, code, isPrimary, isActive, periods: periodsIn(periods.join(" ")) };
      }),
    },
    "test",
  );
}

const relationship = (periods: string, isActive = true): Resource =>
  toAffiliation("ZZ1", { id: "7", type: "RE4", target: "ZZC", isActive, periods: periodsIn(periods) }, "test");

/** "active RO76, -RO80": what is asked for. `active` or `closed`; roles held, `+` active, `-` not held, `--` not active. */
function asked(text: string): { isActive?: boolean; roles: RoleStanding[] } {
  const words = text.split(" ").filter((it) => it !== "");
  const roles = words
    .filter((it) => it.includes("RO"))
    .map((it): RoleStanding => {
      const sign = /^[-+]*/.exec(it)![0];
      const codes = it.slice(sign.length).split(",");
      return { codes, isActive: sign === "+" || sign === "--", not: sign.startsWith("-") };
    });
  if (words.includes("active")) return { isActive: true, roles };
  return words.includes("closed") ? { isActive: false, roles } : { roles };
}

function check(resource: Resource, on: string, question: string, expected: boolean, by: DateKind = "either") {
  const test = { on: dayIn(on)!, by, ...asked(question) };
  assert.equal(stoodSo(resource, test), expected, `${question} on ${on}`);
}

const oaks = organisation("O2000..2020 | RO177 O2000..2020 | RO76 O2010..2015", false);

test("before it began it is not found, whatever is asked", () => {
  for (const it of ["", "active", "closed", "RO177", "-RO80"]) check(oaks, "1999", it, false);
});

test("it was active from its start to its end, and is found closed after that", () => {
  check(oaks, "2000", "active", true);
  check(oaks, "2019-12-31", "active", true);
  check(oaks, "2020", "active", false);
  check(oaks, "2020", "closed", true);
  check(oaks, "2019", "closed", false);
  check(oaks, "2025", "", true);
});

test("a role is held from its start on, ended or not, and is active until its end", () => {
  check(oaks, "2009", "RO76", false);
  check(oaks, "2010", "RO76", true);
  check(oaks, "2010", "+RO76", true);
  check(oaks, "2015", "+RO76", false);
  check(oaks, "2015", "RO76", true);
});

test("what must not be held, or not be active, is asked of the same day", () => {
  check(oaks, "2009", "-RO76", true);
  check(oaks, "2012", "-RO76", false);
  check(oaks, "2012", "--RO76", false);
  check(oaks, "2016", "--RO76", true);
  check(oaks, "2016", "-RO76", false);
});

test("of several roles one is enough, and several questions must all hold", () => {
  check(oaks, "2012", "RO80,RO76", true);
  check(oaks, "2012", "+RO177 +RO76 active", true);
  check(oaks, "2016", "+RO177 +RO76 active", false);
});

test("any role is meant where none is named", () => {
  const any = (isActive: boolean, on: string) => stoodSo(oaks, { on, by: "either", roles: [{ isActive, not: false }] });
  assert.equal(any(true, "2012-01-01"), true);
  assert.equal(any(true, "2021-01-01"), false);
  assert.equal(any(false, "2021-01-01"), true);
});

test("a role that was taken up again is held by either of its times", () => {
  const twice = organisation("O2000.. | RO177 O2000.. | RO76 O2001..2005 | RO76 O2010..");
  check(twice, "2003", "+RO76", true);
  check(twice, "2007", "+RO76", false);
  check(twice, "2007", "RO76", true);
  check(twice, "2011", "+RO76", true);
});

test("a role without dates stands as long as its organisation", () => {
  const undated = organisation("O2000..2020 | RO177 O2000..2020 | RO76", false);
  check(undated, "2010", "+RO76", true);
  check(undated, "2021", "+RO76", false);
  check(undated, "1999", "RO76", false);
});

test("an organisation without dates of its own has those of its primary role", () => {
  const undated = organisation(" | RO76 O1990..1995 | RO177 O2000..2020", false);
  check(undated, "1995", "", false);
  check(undated, "2010", "active", true);
  check(undated, "2021", "closed", true);
});

test("what has no dates at all is as it is now", () => {
  check(organisation("", true), "1850", "active", true);
  check(organisation("", false), "1850", "active", false);
  check(relationship("", true), "1850", "active", true);
  check(relationship("", false), "1850", "closed", true);
});

test("legal and operational dates are told apart, and either means until both have ended", () => {
  const lingering = organisation("L2000..2020 O2000.. | RO177 L2000..2020 O2000..");
  check(lingering, "2021", "active", true);
  check(lingering, "2021", "active", false, "legal");
  check(lingering, "2021", "active", true, "operational");
  check(lingering, "2021", "+RO177", false, "legal");
  const proposed = organisation("L2027.. O2026.. | RO177 L2027.. O2026..");
  check(proposed, "2026-06-01", "", true);
  check(proposed, "2026-06-01", "", false, "legal");
});

test("by a kind of date that it lacks it had begun, and is not active", () => {
  check(oaks, "2012", "", true, "legal");
  check(oaks, "2012", "active", false, "legal");
});

test("a relationship stood from its start to its end", () => {
  const it = relationship("O2010..2015", false);
  check(it, "2009", "", false);
  check(it, "2012", "active", true);
  check(it, "2016", "closed", true);
});

/** The roles of the view, `+` active and `-` not, after whether it was active. */
function checkView(resource: Resource, on: string, expected: string, by: DateKind = "either") {
  const stood = asItStood(resource, dayIn(on)!, by);
  const extensions = (stood.extension ?? []) as {
    url: string;
    extension: { url: string; valueBoolean?: boolean; valueCodeableConcept?: { coding: { code: string }[] } }[];
  }[];
  const roles = extensions
    .filter((it) => it.url.endsWith("OrganisationRole"))
    .map(({ extension }) => {
      const part = (url: string) => extension.find((it) => it.url === url)!;
      return (part("active").valueBoolean ? "+" : "-") + part("roleCode").valueCodeableConcept!.coding[0]!.code;
    });
  assert.equal([stood.active ? "active" : "closed", ...roles].join(" "), expected);
}

test("the view of a day has the roles that had begun, each active or not on that day", () => {
  checkView(oaks, "2005", "active +RO177");
  checkView(oaks, "2012", "active +RO177 +RO76");
  checkView(oaks, "2016", "active +RO177 -RO76");
  checkView(oaks, "2021", "closed -RO177 -RO76");
});

test("the view changes nothing else, and not the resource it is made of", () => {
  const before = JSON.stringify(oaks);
  const stood = asItStood(oaks, "2012-01-01", "either");
  assert.equal(JSON.stringify(oaks), before);
  const other = ({ extension, active, ...rest }: Resource) => rest;
  assert.deepEqual(other(stood), other(oaks));
  const kept = (it: Resource) =>
    (it.extension as { url: string }[]).filter(({ url }) => !url.endsWith("OrganisationRole"));
  assert.deepEqual(kept(stood), kept(oaks));
});

test("the view of a relationship says whether it was active", () => {
  assert.equal(asItStood(relationship("O2010..2015", false), "2012-01-01", "either").active, true);
  assert.equal(asItStood(relationship("L2010..2011 O2010..2015", false), "2012-01-01", "legal").active, false);
});

test("spans say of every day what is said of that day, of organisations and of their roles", () => {
  const ends = ["", "2010..", "..2015", "2010..2015", "2015..2010", "2012..2012"];
  const own = ends.flatMap((legal) =>
    ends.map((operational) => `${legal && `L${legal}`} ${operational && `O${operational}`}`.trim()),
  );
  const days = ["2009-06-01", "2010-01-01", "2012-01-01", "2014-12-31", "2015-01-01", "2015-12-31", "2016-06-01"];
  let active = 0;
  let held = 0;
  for (const periods of own)
    for (const role of ["", "O2010..2015", "L2012.. O..2010"])
      for (const primary of ["", "O2010.."])
        for (const isActive of [true, false]) {
          const resource = organisation(`${periods} | RO177 ${primary} | RO76 ${role}`, isActive);
          for (const on of days) {
            const among = (code: string | undefined) =>
              spansOf(fromOrganization(resource, () => {})!).some(
                (it) => it.role === code && (it.from ?? "") <= on && (it.until === undefined || on < it.until),
              );
            const stood = (roles: readonly RoleStanding[]) =>
              stoodSo(resource, { on, by: "either", isActive: true, roles });
            assert.equal(among(undefined), stood([]), `${periods} | ${primary} | ${role} | ${isActive} on ${on}`);
            if (among(undefined)) active++;
            for (const code of ["RO177", "RO76"])
              if (among(undefined)) {
                assert.equal(
                  among(code),
                  stood([{ codes: [code], isActive: true, not: false }]),
                  `${code} of ${periods}`,
                );
                if (among(code)) held++;
              }
          }
        }
  assert.ok(active > 1000 && held > 1000, `${active} ${held}`);
});
