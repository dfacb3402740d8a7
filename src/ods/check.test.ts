import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRecord, checkSuccessions, type KnownCode } from "./check.ts";
import type { OdsRecord, Relationship, Role } from "./organisation.ts";
import { periodsIn } from "./periods.fixture.ts";
import type { RuleNumber } from "./rules.ts";

const role = (code: string, more: Partial<Role> = {}): Role => ({
  code,
  isPrimary: false,
  isActive: true,
  periods: {},
  ...more,
});
const primary = (code: string, more: Partial<Role> = {}): Role => role(code, { isPrimary: true, ...more });
const relationship = (type: string, target: string, more: Partial<Relationship> = {}): Relationship => ({
  type,
  target,
  isActive: true,
  periods: {},
  ...more,
});

/** A record that breaks no rule. */
const good: OdsRecord = {
  code: "ZZ1",
  name: "THE OAKS",
  recordClass: "RC1",
  isActive: true,
  periods: periodsIn("O2010.."),
  address: { lines: [], postcode: "ZZ10 1AA" },
  roles: [primary("RO177"), role("RO76")],
  relationships: [relationship("RE4", "ZZC")],
};

/** The rest of the register: by their letters a commissioner, one that is closed, a site. */
const others = {
  ZZC: { isActive: true, isSite: false, refOnly: false },
  ZZCLOSED: { isActive: false, isSite: false, refOnly: false },
  ZZSITE: { isActive: true, isSite: true, refOnly: false },
} as const;

/** "R101 roles: none": what the good record breaks when it is changed so. */
function check(change: Partial<OdsRecord>, expected: string, codes: readonly KnownCode[] = []) {
  const find = (code: string) =>
    (others as Readonly<Record<string, (typeof others)["ZZC" | "ZZCLOSED" | "ZZSITE"]>>)[code];
  const broken = [...checkRecord({ ...good, ...change }, { date: "2026-01-01", find, codes })];
  assert.equal(broken.map(({ rule, path, seen }) => `${rule} ${path}: ${seen}`.trim()).join("; "), expected);
}

test("a good record breaks no rule", () => check({}, ""));

const alone: readonly [rule: RuleNumber, breaks: Partial<OdsRecord>, told: string, keeps: Partial<OdsRecord>][] = [
  ["R101", { roles: [role("RO76")] }, "R101 roles: none", { roles: [primary("RO177")] }],
  [
    "R101",
    { roles: [primary("RO177"), primary("RO197")] },
    "R101 roles: RO177, RO197",
    { roles: [primary("RO197"), role("RO57")] },
  ],
  [
    "R102",
    { roles: [primary("RO177"), role("RO9999")] },
    "R102 roles[1].code: RO9999",
    { roles: [primary("RO177"), role("RO80")] },
  ],
  [
    "R103",
    { relationships: [relationship("RE1", "ZZC")] },
    "R103 relationships[0].type: RE1",
    { relationships: [relationship("RE11", "ZZC")] },
  ],
  [
    "R104",
    { periods: periodsIn("O2020..2019"), isActive: false },
    "R104 periods.operational: 2020-01-01 to 2019-01-01",
    { periods: periodsIn("O2020..2020"), isActive: false },
  ],
  [
    "R105",
    { address: { lines: [], postcode: "ZZ101AA" } },
    "R105 address.postcode: ZZ101AA",
    { address: { lines: [], postcode: "Z1A 1AA" } },
  ],
  ["R106", { recordClass: "RC3" }, "R106 recordClass: RC3", { recordClass: "RC1" }],
  ["R107", { isActive: false }, "R107 isActive: Inactive", { isActive: false, periods: periodsIn("O2010..2026") }],
  [
    "R107",
    { periods: periodsIn("O2010..2026-01-01") },
    "R107 isActive: Active",
    { periods: periodsIn("L2010..2020 O2010..") },
  ],
  [
    "R108",
    { periods: periodsIn("L2010..2025 O2010..2024"), isActive: false },
    "R108 periods: 2025-01-01, operational 2024-01-01",
    { periods: periodsIn("L2010..2024 O2010..2024"), isActive: false },
  ],
  [
    "R109",
    { roles: [primary("RO177", { periods: periodsIn("O2026-01-02..") })] },
    "R109 roles[0].periods.operational.start: 2026-01-02",
    { roles: [primary("RO177", { periods: periodsIn("L2027.. O2026-01-01..") })] },
  ],
  [
    "R110",
    { successions: [{ type: "Successor", target: "ZZ1" }] },
    "R110 successions[0].target: Successor ZZ1",
    { successions: [{ type: "Successor", target: "ZZC" }] },
  ],
  ["R111", { name: " " }, "R111 name:", { name: "X" }],
  [
    "R112",
    { roles: [primary("RO177", { id: 7 }), role("RO76", { id: 7 })] },
    "R112 roles: 7",
    { roles: [primary("RO177", { id: 7 }), role("RO76", { id: 8 }), role("RO80")] },
  ],
  [
    "R112",
    { relationships: [relationship("RE4", "ZZC", { id: "7" }), relationship("RE6", "ZZC", { id: "7" })] },
    "R112 relationships: 7",
    { relationships: [relationship("RE4", "ZZC"), relationship("RE4", "ZZC")] },
  ],
  [
    "R113",
    { roles: [primary("RO177"), role("RO197")] },
    "R113 roles[1]: RO197",
    { roles: [primary("RO197"), role("RO76")] },
  ],
  [
    "R201",
    { relationships: [relationship("RE4", "ZZNONE")] },
    "R201 relationships[0].target: RE4 ZZNONE",
    { relationships: [] },
  ],
  [
    "R201",
    { successions: [{ type: "Predecessor", target: "ZZNONE" }] },
    "R201 successions[0].target: Predecessor ZZNONE",
    { successions: [] },
  ],
  ["R202", { relationships: [relationship("RE4", "ZZSITE")] }, "R202 relationships[0].target: RE4 ZZSITE", {}],
  [
    "R207",
    { recordClass: "RC2" },
    "R207 relationships: no active RE6",
    { recordClass: "RC2", relationships: [relationship("RE6", "ZZC")] },
  ],
  [
    "R208",
    { roles: [primary("RO272")], relationships: [] },
    "R208 relationships: 0 active RE4",
    { roles: [primary("RO272")] },
  ],
  [
    "R208",
    { roles: [primary("RO272")], relationships: [relationship("RE4", "ZZC"), relationship("RE4", "ZZC")] },
    "R208 relationships: 2 active RE4",
    {
      roles: [primary("RO272")],
      relationships: [relationship("RE4", "ZZC"), relationship("RE4", "ZZC", { isActive: false })],
    },
  ],
  [
    "R209",
    { relationships: [relationship("RE4", "ZZCLOSED")] },
    "R209 relationships[0].target: ZZCLOSED",
    { relationships: [relationship("RE4", "ZZCLOSED", { isActive: false }), relationship("RE6", "ZZCLOSED")] },
  ],
];

test("each rule of a record tells of what breaks it, and of nothing where it is kept", async (t) => {
  for (const [rule, breaks, told, keeps] of alone)
    await t.test(told.replace(/:.*/, `: ${rule}`), () => {
      check(breaks, told);
      check(keeps, "");
    });
});

test("periods are looked at wherever they stand", () => {
  const bad = periodsIn("L2020..2019");
  check({ roles: [primary("RO177", { periods: bad })] }, "R104 roles[0].periods.legal: 2020-01-01 to 2019-01-01");
  check(
    { relationships: [relationship("RE4", "ZZC", { periods: bad })] },
    "R104 relationships[0].periods.legal: 2020-01-01 to 2019-01-01",
  );
});

test("a code that a source lists with its name is known", () => {
  const roles = [primary("RO177"), role("RO321")];
  check({ roles }, "R102 roles[1].code: RO321");
  check({ roles }, "", [{ of: "role", code: "RO321", name: "NEW ROLE" }]);
  check({ roles }, "R102 roles[1].code: RO321", [{ of: "relationship", code: "RO321", name: "NO ROLE" }]);
  check({ relationships: [relationship("RE7", "ZZC")] }, "", [{ of: "relationship", code: "RE7", name: "NEW" }]);
});

test("a closed record, or one for reference only, needs no operator and no commissioner, and may have a closed one", () => {
  const closed = { isActive: false, periods: periodsIn("O2010..2020") };
  check({ ...closed, recordClass: "RC2" }, "");
  check({ refOnly: true, recordClass: "RC2" }, "");
  check({ ...closed, roles: [primary("RO272")], relationships: [] }, "");
  check({ ...closed, relationships: [relationship("RE4", "ZZCLOSED")] }, "");
});

test("a network that was one and is something else now needs no commissioner", () =>
  check(
    { roles: [primary("RO177"), role("RO272", { isActive: false, isPrimary: false })], relationships: [] },
    "R113 roles[1]: RO272",
  ));

test("without dates a status is as it is published", () => check({ periods: {}, isActive: false }, ""));

/** "A>B" : A says that B is its successor; "B<A": B says that A was its predecessor. Told as "R203 A: Successor B". */
function checkAll(successions: string, expected: string) {
  const recorded = successions.split(" ").map((it) => {
    const [, code, sign, target] = /^(\w+)([<>])(\w+)$/.exec(it)!;
    return { code: code!, type: sign === ">" ? ("Successor" as const) : ("Predecessor" as const), target: target! };
  });
  const broken = checkSuccessions(Map.groupBy(recorded, (it) => it.code));
  const told = [...broken].map(({ rule, code, seen }) =>
    rule === "R204" ? `${rule} ${code}` : `${rule} ${code}: ${seen}`,
  );
  assert.equal(told.sort().join("; "), expected);
}

test("a succession that both sides record breaks nothing", () => checkAll("A>B B<A B>C C<B", ""));
test("one that only one side records is told of there", () => {
  checkAll("A>B", "R203 A: Successor B");
  checkAll("B<A", "R203 B: Predecessor A");
  checkAll("A>B B>A", "R203 A: Successor B; R203 B: Successor A; R204 A; R204 B");
});
test("an organisation that succeeds itself is told of by its own rule", () => checkAll("A>A", ""));
test("successions that come back are told of for each organisation on the way", () =>
  checkAll("A>B B<A B>C C<B C>A A<C D>A A<D", "R204 A; R204 B; R204 C"));
test("a split and a merger come back nowhere", () => checkAll("A>B B<A A>C C<A B>D D<B C>D D<C", ""));
test("successions are followed however long they are", () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => `Z${at}>Z${at + 1} Z${at + 1}<Z${at}`).join(" ");
  checkAll(chain, "");
});
