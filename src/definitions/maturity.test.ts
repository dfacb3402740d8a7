import assert from "node:assert/strict";
import { test } from "node:test";
import { maturityLabels, maturityRows } from "./maturity.ts";
import type { ServiceDefinition } from "./resource-definition.ts";
import { core, services } from "./services.ts";
import { ukCoreRows } from "./uk-core.ts";

const sorted = (names: readonly string[]) => [...names].sort();

test("every resource of both services has one label of maturity, and no other has one", () => {
  const served = Object.values<ServiceDefinition>(services).flatMap(({ name, resources }) =>
    resources.map((it) => `${name} ${it.type}`),
  );
  assert.deepEqual(sorted(maturityRows.map((it) => `${it.service} ${it.type}`)), sorted(served));
});

test("every label of maturity says what it means", () => {
  const explained = new Set(maturityLabels.map((it) => it.label));
  assert.deepEqual(
    maturityRows.filter((it) => !explained.has(it.label)),
    [],
  );
});

test("every Core resource is told what follows it in UK Core, or that nothing does", () => {
  assert.deepEqual(sorted(ukCoreRows.map((it) => it.type)), sorted(core.resources.map((it) => it.type)));
  for (const { type, canonical, differences } of ukCoreRows) {
    assert.ok(differences.length > 0, type);
    if (canonical === undefined) assert.match(differences[0]!, /^UK Core has no profile/);
  }
});
