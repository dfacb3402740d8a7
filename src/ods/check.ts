import { relationshipTypes } from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { cyclesIn } from "./cycles.ts";
import type { RuleBroken } from "./merge.ts";
import type { OdsCode, OdsDate, OdsRecord, Periods } from "./organisation.ts";
import type { RuleNumber } from "./rules.ts";
import { isActiveOn } from "./status.ts";

/** What is known of the rest of the register. */
export interface Register {
  /** The day for which it speaks. */
  readonly date: OdsDate;
  /** undefined: there is no such organisation. */
  find(code: OdsCode): { readonly isActive: boolean; readonly isSite: boolean; readonly refOnly: boolean } | undefined;
  /** Role and relationship codes that the sources name, beside those that are known here. */
  readonly codes: readonly KnownCode[];
}

export interface KnownCode {
  readonly of: "role" | "relationship";
  readonly code: string;
  readonly name: string;
  /** Of roles, where the source says so. */
  readonly isPrimary?: boolean;
}

const roleIsPrimary: ReadonlyMap<string, boolean> = new Map(roleTypes.map((it) => [it.code, it.isPrimary]));
const relationshipCodes: ReadonlySet<string> = new Set(relationshipTypes.map((it) => it.code));

const knows = ({ codes }: Register, of: KnownCode["of"], code: string): boolean =>
  codes.some((it) => it.of === of && it.code === code);

/** Upper case, one blank before the last three characters. */
const postcodeShape = /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/;

/** The rules of src/ods/rules.ts that a record breaks, alone (R1..) and beside the rest of the register (R2..). */
export function* checkRecord(record: OdsRecord, register: Register): Generator<RuleBroken> {
  yield* checkAlone(record, register);
  yield* checkAmong(record, register);
}

function* checkAlone(record: OdsRecord, register: Register): Generator<RuleBroken> {
  const { date } = register;
  const { name, recordClass, roles = [], relationships = [], periods = {}, address, isActive } = record;
  if (name === undefined || name.trim() === "") yield { rule: "R111", path: "name", seen: "" };
  const primary = roles.filter((it) => it.isPrimary);
  if (primary.length !== 1)
    yield { rule: "R101", path: "roles", seen: primary.map((it) => it.code).join(", ") || "none" };
  if (recordClass !== undefined && recordClass !== "RC1" && recordClass !== "RC2")
    yield { rule: "R106", path: "recordClass", seen: recordClass };
  if (address?.postcode !== undefined && !postcodeShape.test(address.postcode))
    yield { rule: "R105", path: "address.postcode", seen: address.postcode };
  yield* checkPeriods(periods, "periods", date);
  for (const [at, role] of roles.entries()) {
    const known = roleIsPrimary.get(role.code);
    if (known === undefined && !knows(register, "role", role.code))
      yield { rule: "R102", path: `roles[${at}].code`, seen: role.code };
    else if (known && !role.isPrimary) yield { rule: "R113", path: `roles[${at}]`, seen: role.code };
    yield* checkPeriods(role.periods, `roles[${at}].periods`, date);
  }
  yield* repeated(
    roles.map((it) => it.id),
    "roles",
  );
  for (const [at, { type, periods }] of relationships.entries()) {
    if (!relationshipCodes.has(type) && !knows(register, "relationship", type))
      yield { rule: "R103", path: `relationships[${at}].type`, seen: type };
    yield* checkPeriods(periods, `relationships[${at}].periods`, date);
  }
  yield* repeated(
    relationships.map((it) => it.id),
    "relationships",
  );
  const hasDates = periods.legal !== undefined || periods.operational !== undefined;
  if (isActive !== undefined && hasDates && isActive !== isActiveOn(periods, date))
    yield { rule: "R107", path: "isActive", seen: isActive ? "Active" : "Inactive" };
}

function* checkPeriods({ legal, operational }: Periods, path: string, date: OdsDate): Generator<RuleBroken> {
  for (const [kind, period] of [
    ["legal", legal],
    ["operational", operational],
  ] as const)
    if (period?.start !== undefined && period.end !== undefined && period.start > period.end)
      yield { rule: "R104", path: `${path}.${kind}`, seen: `${period.start} to ${period.end}` };
  if (legal?.end !== undefined && operational?.end !== undefined && legal.end > operational.end)
    yield { rule: "R108", path, seen: `${legal.end}, operational ${operational.end}` };
  if (operational?.start !== undefined && operational.start > date)
    yield { rule: "R109", path: `${path}.operational.start`, seen: operational.start };
}

function* repeated(ids: readonly (string | number | undefined)[], path: string): Generator<RuleBroken> {
  const seen = new Set<string | number>();
  for (const id of ids) {
    if (id !== undefined && seen.has(id)) yield { rule: "R112", path, seen: String(id) };
    if (id !== undefined) seen.add(id);
  }
}

function* checkAmong(record: OdsRecord, register: Register): Generator<RuleBroken> {
  const {
    code,
    relationships = [],
    successions = [],
    roles = [],
    recordClass,
    isActive = true,
    refOnly = false,
  } = record;
  for (const [at, { target, isActive: isCurrent, type }] of relationships.entries()) {
    const found = register.find(target);
    const path = `relationships[${at}].target`;
    if (!found) yield { rule: "R201", path, seen: `${type} ${target}` };
    else if (found.isSite) yield { rule: "R202", path, seen: `${type} ${target}` };
    else if (isCurrent && isActive && type === "RE4" && !found.isActive) yield { rule: "R209", path, seen: target };
  }
  for (const [at, { target, type }] of successions.entries()) {
    const path = `successions[${at}].target`;
    if (target === code) yield { rule: "R110", path, seen: `${type} ${target}` };
    else if (!register.find(target)) yield { rule: "R201", path, seen: `${type} ${target}` };
  }
  const current = (type: string) => relationships.filter((it) => it.type === type && it.isActive);
  if (!isActive || refOnly) return;
  if (recordClass === "RC2" && current("RE6").length === 0)
    yield { rule: "R207", path: "relationships", seen: "no active RE6" };
  const isPcn = roles.some((it) => it.code === "RO272" && it.isActive);
  const commissioners = current("RE4").length;
  if (isPcn && commissioners !== 1) yield { rule: "R208", path: "relationships", seen: `${commissioners} active RE4` };
}

/** Rules that need every succession: which are recorded on one side only, and which lead back to where they began. */
export function* checkSuccessions(
  successions: ReadonlyMap<
    OdsCode,
    readonly { readonly type: "Predecessor" | "Successor"; readonly target: OdsCode }[]
  >,
): Generator<RuleBroken & { readonly code: OdsCode }> {
  const rule = (code: OdsCode, number: RuleNumber, seen: string) => ({ code, rule: number, path: "successions", seen });
  const recorded = new Set<string>();
  for (const [code, all] of successions) for (const it of all) recorded.add(`${code} ${it.type} ${it.target}`);
  for (const [code, all] of successions)
    for (const { type, target } of all) {
      const other = type === "Successor" ? "Predecessor" : "Successor";
      if (target !== code && !recorded.has(`${target} ${other} ${code}`)) yield rule(code, "R203", `${type} ${target}`);
    }
  for (const code of inCycles(successions)) yield rule(code, "R204", "comes back to where it began");
}

/** Organisations that succeed themselves by way of others; those that do so at once break R110 instead. */
function inCycles(
  successions: ReadonlyMap<OdsCode, readonly { readonly type: string; readonly target: OdsCode }[]>,
): readonly OdsCode[] {
  const after = new Map<OdsCode, readonly OdsCode[]>();
  for (const [code, all] of successions)
    after.set(
      code,
      all.filter((it) => it.type === "Successor" && it.target !== code).map((it) => it.target),
    );
  return cyclesIn(after).flat();
}
