import { isProblem } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";
import { type Answered, isSimple, meets } from "../search/meets.ts";
import { parseSearch, type SearchContext } from "../search/parse-search.ts";
import type { Clause, Patients, SearchIndex, TokenTest, Visible } from "../search/query.ts";
import { parseToken } from "../search/token.ts";
import type { Caller } from "./caller.ts";
import { nobodysTypes } from "./nobodys-types.ts";
import type { Policy, PolicyRow } from "./policy.ts";
import type { Scope } from "./scope.ts";

export type Use = "read" | "search";

/** What exists for a caller, for each way of asking. */
export interface Rights {
  readonly read: Reach;
  readonly search: Reach;
  /** Whose records may be spoken of; undefined: anybody's. */
  readonly patients: Clause | undefined;
  /** The policy keeps something from this caller that their scopes would show. */
  readonly withheld: boolean;
  /** May read the audit. */
  readonly audit: boolean;
  /** Keys of the search indexes that decide what is seen: while one is being filled, nothing can be searched. */
  readonly indexes: ReadonlySet<string>;
}

export interface Reach {
  /** For queries: what must be asked for besides. */
  readonly visible: Visible;
  /** The same without what only makes queries fast: looked at again in what leaves the server. */
  readonly exit: Visible;
}

export interface RightsContext {
  readonly catalog: Catalog;
  /** What a scope's own search is parsed with. */
  readonly search: SearchContext;
  /** The rows of the policy that count for the caller; undefined: there is no policy, and scopes alone decide. */
  readonly policy: Policy | undefined;
}

/** A clause for queries, and for the way out. */
interface Rule {
  readonly asked: Clause | undefined;
  readonly exit: Clause | undefined;
}

const everything: Rule = { asked: undefined, exit: undefined };

/** Worked out once for a token, not for each request. */
export function rightsOf(caller: Caller, context: RightsContext): Rights {
  const { policy } = context;
  const read = reachOf("read", caller, context);
  const search = reachOf("search", caller, context);
  const patients = patientsOf(caller, context);
  return {
    read,
    search,
    patients,
    withheld: policy?.some((it) => it.effect === "deny" && (it.label ?? it.patient) !== undefined) ?? false,
    audit: caller.scopes.some((it) => it.type === "AuditEvent" && it.read && it.level !== "patient"),
    indexes: new Set([...read.visible.values(), ...search.visible.values(), patients].flatMap(indexKeys)),
  };
}

function indexKeys(clause: Clause | undefined): readonly string[] {
  if (clause === undefined) return [];
  if (clause.kind === "any" || clause.kind === "all") return clause.of.flatMap(indexKeys);
  if (clause.kind === "about") return indexKeys(clause.whose.meets);
  return "index" in clause ? [clause.index.key] : [];
}

/** Whether a resource may leave the server for this caller. */
export function mayLeave({ exit }: Reach, answered: Answered, catalog: Catalog): boolean {
  if (!exit.has(answered.type)) return false;
  const clause = exit.get(answered.type);
  return clause === undefined || meets(clause, answered, catalog);
}

function reachOf(use: Use, caller: Caller, context: RightsContext): Reach {
  const visible = new Map<string, Clause | undefined>();
  const exit = new Map<string, Clause | undefined>();
  for (const type of context.catalog.resources.keys()) {
    const rule = ruleFor(type, use, caller, context);
    if (!rule) continue;
    visible.set(type, rule.asked);
    exit.set(type, rule.exit);
  }
  return { visible, exit };
}

/** Undefined: nothing of the type exists for this caller. */
function ruleFor(type: string, use: Use, caller: Caller, context: RightsContext): Rule | undefined {
  const granted = caller.scopes
    .filter((it) => it[use] && (it.type === type || it.type === "*"))
    .map((it) => scopeRule(it, type, caller, context))
    .filter((it) => it !== undefined);
  const scoped = together("any", granted);
  const permitted = context.policy ? policyRules(type, context.policy, context) : [];
  return scoped && permitted && together("all", [scoped, ...permitted]);
}

/** What one scope shows of a type; undefined: nothing. */
function scopeRule(scope: Scope, type: string, caller: Caller, context: RightsContext): Rule | undefined {
  const rules: Rule[] = [];
  if (scope.level === "patient") {
    if (caller.patient === undefined) return undefined;
    if (!nobodysTypes.has(type)) rules.push(ownRule(type, caller.patient, context.catalog));
  }
  if (scope.only.length > 0) {
    const parsed = parseSearch(type, scope.only, context.search);
    // What cannot be looked at again on the way out, or is more than a condition, is not understood as a limit.
    if (isProblem(parsed) || parsed.query.clauses.length !== scope.only.length) return undefined;
    const { clauses } = parsed.query;
    if (!clauses.every(isSimple)) return undefined;
    rules.push(...clauses.map((it) => ({ asked: it, exit: it })));
  }
  return together("all", rules);
}

/** Of one patient: by the reference that says so, which is quickly listed, and by whom the resource belongs to. */
function ownRule(type: string, patient: string, { resources }: Catalog): Rule {
  const about: Clause = { kind: "about", whose: { ids: [patient], meets: undefined }, not: false };
  const { byCode } = resources.get(type)!;
  const code = ["patient", "subject"].find((it) => byCode.get(it)?.type === "reference");
  const index = code === undefined ? undefined : byCode.get(code)!.indexes[0];
  const listed: Clause | undefined =
    type === "Patient"
      ? { kind: "id", any: [patient] }
      : index && { kind: "reference", index, any: [{ types: ["Patient"], id: patient }] };
  return { asked: listed ? { kind: "all", of: [listed, about] } : about, exit: about };
}

/** What the policy asks of a type; undefined: it permits none of it. */
function policyRules(type: string, policy: Policy, context: RightsContext): readonly Rule[] | undefined {
  const rows = policy.filter((it) => it.type === undefined || it.type === type);
  const isAbout = !nobodysTypes.has(type);
  const permits = rows.filter((it) => it.effect === "permit");
  if (permits.length === 0) return undefined;
  const clauses: Clause[] = [];
  // What belongs to nobody is permitted with anybody's record.
  if (isAbout && permits.every((it) => it.patient !== undefined)) clauses.push(about(permits, false, context));
  const denies = rows.filter((it) => it.effect === "deny" && (isAbout || it.patient === undefined));
  if (denies.some((it) => it.label === undefined && it.patient === undefined)) return undefined;
  const labels = denies.filter((it) => it.label !== undefined && it.patient === undefined);
  if (labels.length > 0) clauses.push(without(type, labels, context));
  const patients = denies.filter((it) => it.label === undefined && it.patient !== undefined);
  if (patients.length > 0) clauses.push(about(patients, true, context));
  for (const it of denies.filter((row) => row.label !== undefined && row.patient !== undefined))
    clauses.push({ kind: "any", of: [without(type, [it], context), about([it], true, context)] });
  return clauses.map((it) => ({ asked: it, exit: it }));
}

/** The patients that rows name. */
function about(rows: Policy, not: boolean, { catalog }: RightsContext): Clause {
  const named = rows.map((it) => it.patient!);
  const ids = named.flatMap((it) => /^Patient\/([^|]+)$/.exec(it)?.[1] ?? []);
  const identifiers = named.filter((it) => it.includes("|")).map(tokenOf);
  const index = catalog.resources.get("Patient")?.byCode.get("identifier")?.indexes[0];
  const meeting: Clause | undefined =
    identifiers.length > 0 && index ? { kind: "token", index, any: identifiers, not: false } : undefined;
  const whose: Patients = { ids, meets: meeting };
  return { kind: "about", whose, not };
}

function without(type: string, rows: readonly PolicyRow[], { catalog }: RightsContext): Clause {
  return {
    kind: "token",
    index: labelIndex(type, catalog) ?? noIndex(type),
    any: rows.map((it) => tokenOf(it.label!)),
    not: true,
  };
}

/** Where a type's security labels are indexed; undefined: nowhere. */
export const labelIndex = (type: string, { resources }: Catalog): SearchIndex | undefined =>
  resources.get(type)?.byCode.get("_security")?.indexes[0];

/** For types that are read and not searched: their labels are looked up in what is read. */
const noIndex = (resourceType: string): SearchIndex => ({
  resourceType,
  key: `${resourceType}|token|${resourceType}.meta.security`,
  kind: "token",
  companion: undefined,
  shortest: 0,
});

function tokenOf(text: string): TokenTest {
  const token = parseToken(text, "label");
  if (isProblem(token)) throw new Error("a policy with such a token is not read");
  return token;
}

/** Whose records may be spoken of: as scopes bind and the policy has it, whatever the type. */
function patientsOf(caller: Caller, context: RightsContext): Clause | undefined {
  const bound = caller.scopes.every((it) => it.level === "patient");
  const { policy = [] } = context;
  const denied = policy.filter((it) => it.effect === "deny" && it.patient !== undefined && it.label === undefined);
  const of: Clause[] = [];
  if (bound)
    of.push({
      kind: "about",
      whose: { ids: caller.patient === undefined ? [] : [caller.patient], meets: undefined },
      not: false,
    });
  if (denied.length > 0) of.push(about(denied, true, context));
  const permits = policy.filter((it) => it.effect === "permit" && !nobodysTypes.has(it.type ?? ""));
  if (permits.length > 0 && permits.every((it) => it.patient !== undefined)) of.push(about(permits, false, context));
  return of.length === 0 ? undefined : { kind: "all", of };
}

/** Undefined when nothing was given to put together. */
function together(kind: "any" | "all", rules: readonly Rule[]): Rule | undefined {
  if (kind === "any" && rules.length === 0) return undefined;
  const part = (which: keyof Rule): Clause | undefined => {
    const clauses = rules.map((it) => it[which]);
    // Of alternatives, one without a condition is all of them; of conditions, it is none.
    if (kind === "any" && clauses.includes(undefined)) return undefined;
    const of = clauses.filter((it) => it !== undefined);
    return of.length <= 1 ? of[0] : { kind, of };
  };
  return rules.length === 0 ? everything : { asked: part("asked"), exit: part("exit") };
}
