import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { OdsRecord } from "../../ods/organisation.ts";
import { faultsOf } from "./faults.fixture.ts";
import { kinds } from "./kinds.ts";
import { syntheticRegister } from "./register.ts";
import { totalsOf } from "./totals.fixture.ts";
import { defaultReleaseDate, type RegisterOptions } from "./world.ts";

const registers = new Map<string, ReadonlyMap<string, OdsRecord>>();

/** By code, made once for each set of options. */
function register(scale: number, more: Partial<RegisterOptions> = {}): ReadonlyMap<string, OdsRecord> {
  const key = JSON.stringify([scale, more]);
  let made = registers.get(key);
  if (made === undefined) {
    const records = [...syntheticRegister({ scale, seed: 1, ...more })];
    made = new Map(records.map((it) => [it.code, it]));
    assert.equal(made.size, records.length, "a code twice");
    registers.set(key, made);
  }
  return made;
}
const all = (scale: number): readonly OdsRecord[] => [...register(scale).values()];
const some = (scale: number, what: string, is: (it: OdsRecord) => unknown) =>
  assert.ok(all(scale).some(is), `none ${what} at scale ${scale}`);

const hash = (records: Iterable<OdsRecord>) => {
  const sum = createHash("sha256");
  for (const it of records) sum.update(JSON.stringify(it));
  return sum.digest("hex");
};

test("the same options give the same bytes, another seed others", () => {
  const make = (seed: number) => hash(syntheticRegister({ scale: 0.005, seed }));
  assert.equal(make(1), make(1));
  assert.notEqual(make(1), make(2));
});

/** Against the national figures, in proportion. */
function check(what: string, found: number, national: number, scale: number, tolerance: number) {
  const off = found / (national * scale) - 1;
  assert.ok(Math.abs(off) <= tolerance, `${what}: ${found} for ${Math.round(national * scale)}`);
}

test("a fiftieth has a fiftieth of England's organisations, roles, relationships and successions", () => {
  const { organisations, active, roles, relationships, successions, relationshipsByType } = totalsOf(all(0.02));
  check("organisations", organisations, 370_917, 0.02, 0.02);
  check("active", active, 217_059, 0.02, 0.02);
  check("roles", roles, 529_348, 0.02, 0.02);
  check("relationships", relationships, 769_527, 0.02, 0.02);
  check("successions", successions, 24_373, 0.02, 0.02);
  // rarer types, and what follows the administrations, differ by more
  check("RE4", relationshipsByType.RE4!, 161_670, 0.02, 0.06);
  check("RE5", relationshipsByType.RE5!, 333_979, 0.02, 0.06);
  check("RE6", relationshipsByType.RE6!, 253_800, 0.02, 0.06);
  check("RE8", relationshipsByType.RE8!, 8346, 0.02, 0.15);
});

test("the common kinds are as many as in England, of which as many are open", () => {
  const active = totalsOf(all(0.02).filter((it) => it.isActive)).byRole;
  for (const [role, open] of [
    ["RO101", 31_738],
    ["RO104", 18_681],
    ["RO110", 9789],
    ["RO177", 12_813],
    ["RO182", 11_186],
    ["RO198", 38_256],
    ["RO221", 25_188],
  ] as const)
    check(role, active[role]!, open, 0.02, 0.02);
});

for (const [scale, seed] of [
  [0.001, 1],
  [0.005, 1],
  [0.005, 77],
  [0.02, 1],
] as const)
  test(`nothing is wrong with a register of scale ${scale} and seed ${seed}`, () => {
    assert.deepEqual(faultsOf(register(scale, seed === 1 ? {} : { seed }), defaultReleaseDate).slice(0, 10), []);
  });

test("what is wrong would be seen", () => {
  const faults = (change: (it: OdsRecord) => OdsRecord | undefined) => {
    const changed = new Map(register(0.001));
    for (const [code, it] of changed) {
      const now = change(it);
      if (now === undefined) changed.delete(code);
      else changed.set(code, now);
    }
    return faultsOf(changed, defaultReleaseDate).length;
  };
  assert.ok(faults((it) => (it.roles?.[0]?.code === "RO98" && it.isActive ? undefined : it)) > 5);
  assert.ok(faults((it) => ({ ...it, isActive: !it.isActive })) >= register(0.001).size);
  assert.ok(
    faults((it) => ({ ...it, successions: it.successions?.filter((to) => to.type === "Successor") ?? [] })) > 5,
  );
  assert.ok(faults((it) => ({ ...it, recordClass: "RC2" })) > 5);
});

test("two thousand organisations have every kind, and every relationship type", () => {
  const { byRole, relationshipsByType } = totalsOf(all(0.005));
  assert.deepEqual(Object.keys(byRole).sort(), [...new Set(kinds.map((it) => it.role))].sort());
  assert.deepEqual(Object.keys(relationshipsByType).sort(), [
    ...["RE10", "RE11", "RE2", "RE3", "RE4", "RE5", "RE6", "RE8", "RE9"],
  ]);
  some(0.005, "GP practice", (it) => holds(it, "RO177") && holds(it, "RO76"));
  some(
    0.005,
    "ICB that was an STP",
    (it) => holds(it, "RO318") && it.roles!.some((role) => role.code === "RO262" && !role.isActive),
  );
  some(0.005, "Sub ICB Location", (it) => holds(it, "RO98") && holds(it, "RO319"));
  some(0.005, "closed CCG", (it) => !it.isActive && it.roles![0]!.code === "RO98");
});

const holds = (it: OdsRecord, code: string) => it.roles!.some((role) => role.code === code && role.isActive);

test("what few records are occurs among two thousand", () => {
  const on = defaultReleaseDate;
  some(0.005, "proposed", (it) => it.subStatus === "Proposed" && it.isActive && it.periods!.legal!.start! > on);
  some(0.005, "dormant", (it) => it.subStatus === "Dormant" && it.roles![0]!.code === "RO177");
  some(0.005, "skeleton", (it) => it.refOnly && !it.isActive);
  some(0.005, "with its end announced", (it) => it.isActive && (it.periods!.operational!.end ?? "") > on);
  some(0.005, "closed by law and in use", (it) => it.isActive && (it.periods!.legal?.end ?? "9") <= on);
  some(0.005, "without telephone", (it) => it.contacts?.length === 0);
  some(0.005, "opened in 1900", (it) => it.periods!.operational!.start === "1900-01-01");
  some(0.005, "with a relationship by law alone", (it) =>
    it.relationships?.some(({ periods }) => periods.legal && !periods.operational),
  );
  some(0.005, "with several relationships to one", (it) =>
    it.relationships?.some((a) => it.relationships!.some((b) => a !== b && a.target === b.target)),
  );
});

test("a role is given up and taken up again, and exchanged for another", () => {
  some(0.02, "taken up again", (it) =>
    it.roles!.some((a) => it.roles!.some((b) => a.code === b.code && !a.isActive && b.isActive && a.id !== b.id)),
  );
  some(
    0.02,
    "exchanged",
    (it) => it.isActive && it.roles!.filter((role) => !role.isPrimary && !role.isActive).length > 0,
  );
});

test("a practice left its network and came back", () => {
  some(0.1, "that came back", (it) => {
    const networks = it.relationships?.filter((to) => to.type === "RE8") ?? [];
    return networks.length === 2 && networks[0]!.target === networks[1]!.target && networks[1]!.isActive;
  });
});

test("successions have chains, splits, mergers, cycles and one that came back at once", () => {
  for (const scale of [0.001, 0.005, 0.02]) {
    const records = register(scale);
    const to = (code: string) =>
      (records.get(code)?.successions ?? []).filter((it) => it.type === "Successor").map((it) => it.target);
    const depth = (code: string, seen: readonly string[] = []): number =>
      seen.includes(code) ? 0 : Math.max(0, ...to(code).map((it) => 1 + depth(it, [...seen, code])));
    const returns = (code: string): number => {
      let now = [code];
      for (let steps = 1; steps < 5; steps++) {
        now = now.flatMap(to);
        if (now.includes(code)) return steps;
      }
      return 0;
    };
    const codes = [...records.keys()];
    assert.ok(codes.some((it) => depth(it) >= 6));
    assert.ok(codes.some((it) => to(it).length >= 3));
    assert.ok(all(scale).some((it) => it.successions?.filter((s) => s.type === "Predecessor").length === 4));
    const cycles = codes.map(returns);
    assert.equal(cycles.filter((it) => it === 1).length, 1, "successors of themselves");
    assert.equal(cycles.filter((it) => it === 2).length, 4, "in cycles of two");
    assert.equal(cycles.filter((it) => it === 3).length, 3, "in cycles of three");
  }
});

test("a succession says that it goes on where its successor was succeeded", () => {
  for (const { successions = [] } of all(0.005))
    for (const { type, target, isForward = false } of successions)
      if (type === "Successor")
        assert.equal(
          isForward,
          register(0.005)
            .get(target)!
            .successions!.some((it) => it.type === "Successor"),
        );
});

test("who ran a place passes it on when it is succeeded", () => {
  const records = register(0.02);
  const merged = all(0.02).filter(
    (it) => it.roles![0]!.code === "RO197" && it.successions?.some((s) => s.type === "Successor"),
  );
  const operators = (it: OdsRecord) => it.relationships!.filter((to) => to.type === "RE6").map((to) => to.target);
  let passed = 0;
  for (const it of all(0.02))
    for (const { target } of (it.successions ?? []).filter((s) => s.type === "Successor"))
      for (const [before, after] of [[operators(it)[0], operators(records.get(target)!)[0]]])
        if (merged.some((trust) => trust.code === before && trust.successions!.some((s) => s.target === after)))
          passed++;
  assert.ok(passed > 50, String(passed));
});

test("every Sub ICB Location commissions, and a practice has the commissioner of its network and that one's ICB", () => {
  const records = register(0.02);
  const commissioner = (it: OdsRecord | undefined) =>
    it?.relationships?.find((to) => to.type === "RE4" && to.isActive)?.target;
  const buying = new Set(all(0.02).map(commissioner));
  for (const it of all(0.02)) if (holds(it, "RO319")) assert.ok(buying.has(it.code), it.name);
  let members = 0;
  for (const it of all(0.02))
    for (const { type, target, isActive } of it.relationships ?? [])
      if (type === "RE8" && isActive) {
        members++;
        assert.equal(commissioner(it), commissioner(records.get(target)));
        assert.equal(it.geography!.icb, records.get(commissioner(it)!)!.geography!.icb);
      }
  assert.ok(members > 100);
});

test("legal dates are as rare as in England", () => {
  const share = (records: readonly OdsRecord[]) => records.filter((it) => it.periods!.legal).length / records.length;
  assert.ok(Math.abs(share(all(0.02)) - 0.19) < 0.025, String(share(all(0.02))));
  const active = all(0.02).filter((it) => it.isActive);
  assert.ok(Math.abs(share(active) - 0.058) < 0.025, String(share(active)));
});

test("hundreds have the same name, in England's proportion, and most a name of few", () => {
  const names = Map.groupBy(
    all(0.1).filter((it) => it.isActive),
    (it) => it.name!,
  );
  check("DENTAL SURGERY", names.get("DENTAL SURGERY (DEMO)")!.length, 1679, 0.1, 0.15);
  const rare = [...names.values()].filter((it) => it.length < 3).length;
  assert.ok(rare / names.size > 0.9, String(rare / names.size));
});

test("postcodes are of an area that was never allocated, unless others are given", () => {
  for (const { address } of all(0.02)) assert.match(address!.postcode!, /^ZZ[1-8]\d \d[ABD-HJLNP-UW-Z]{2}$/);
  const postcodes = ["AB1 1AA", "AB1 1AB", "CD2 2BB", "EF3 3CC"];
  const placed = [...register(0.005, { postcodes }).values()];
  assert.deepEqual([...new Set(placed.map((it) => it.address!.postcode))].sort(), postcodes);
  // the ICB is then what the postcode says
  assert.ok(placed.every((it) => it.geography === undefined));
  assert.ok(all(0.005).some((it) => it.geography !== undefined));
});

test("neighbours are given postcodes beside each other", () => {
  const postcodes = Array.from({ length: 5000 }, (_, i) => `AA${Math.floor(i / 1000)} ${i % 10}AA ${i}`);
  const inTown = Map.groupBy(register(0.005, { postcodes }).values(), (it) => it.address!.town!);
  for (const them of inTown.values()) {
    const places = them.map((it) => postcodes.indexOf(it.address!.postcode!));
    assert.ok(Math.max(...places) - Math.min(...places) < 200);
  }
});

test("telephone numbers, web addresses and property numbers are nobody's", () => {
  for (const { contacts = [], address } of all(0.02)) {
    for (const { type, value } of contacts)
      if (type === "tel")
        assert.match(value, /^(01632 960\d{3}|01(13|17|21|61) 496 0\d{3}|0191 498 0\d{3}|020 7946 0\d{3})$/);
      else assert.match(value, /^HTTPS:\/\/WWW\.DEMO\d{7}\.CARECONNECT\.INVALID$/);
    if (address!.uprn) assert.match(address!.uprn, /^999\d{9}$/);
  }
});

test("an earlier release is told as of its day", () => {
  const releaseDate = "2023-02-24";
  assert.deepEqual(faultsOf(register(0.05, { releaseDate }), releaseDate).slice(0, 10), []);
});

test("a scale, a seed or a date that cannot be is refused", () => {
  for (const wrong of [
    { scale: 0 },
    { scale: 0.0009 },
    { scale: 2.1 },
    { scale: Number.NaN },
    { seed: 1.5 },
    { releaseDate: "2022-12-31" },
    { releaseDate: "today" },
  ])
    assert.throws(
      () => syntheticRegister({ scale: 0.01, seed: 1, ...wrong }).next(),
      RangeError,
      JSON.stringify(wrong),
    );
  syntheticRegister({ scale: 2, seed: -5 }).next();
});

test("no code is one that was ever issued", (context) => {
  const data = join(import.meta.dirname, "../../../../shared/data");
  if (!existsSync(data)) return context.skip("skipped: no shared data");
  let real = 0;
  for (const folder of ["ods-2022-02", "ods-epraccur-2025-11"])
    for (const file of readdirSync(join(data, folder)))
      for (const line of gunzipSync(readFileSync(join(data, folder, file)))
        .toString("latin1")
        .split("\n")) {
        const code = /^"(\w+)"/.exec(line)?.[1];
        if (code === undefined) continue;
        real++;
        assert.ok(code.length < 11 && !code.startsWith("DEMO"), code);
      }
  assert.ok(real > 90_000);
});
