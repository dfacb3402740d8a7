import type { Extension, Resource } from "../../fhir/resource.ts";
import { besideOf } from "../../ods/beside.ts";
import { checkRecord, checkSuccessions, type Register } from "../../ods/check.ts";
import { type DeletedKind, deletionLists } from "../../ods/deletion-lists.ts";
import { merge, type RuleBroken } from "../../ods/merge.ts";
import type { OdsCode, OdsDate, OdsRecord } from "../../ods/organisation.ts";
import { toAffiliation, toOrganization, type WholeRecord } from "../../ods/to-fhir.ts";
import type { Catalog } from "../../search/catalog.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Clause, SearchIndex } from "../../search/query.ts";
import { type Put, putOf } from "../../store/put-of.ts";
import type { Layers } from "../../store/sqlite/layers.ts";
import type { Published, Store, WriteItem } from "../../store/store.ts";

export interface RegisterContext {
  readonly layers: Layers;
  readonly run: number;
  /** Written. */
  readonly store: Store;
  /** The state before, for reading; `store` itself where it is empty. */
  readonly before: Store;
  readonly catalog: Catalog;
  /** Under which the engine keeps it: `register`, or `demo` for invented organisations. */
  readonly owner: string;
  /** Whose release it is. */
  readonly source: string;
  readonly date: OdsDate;
  /** What the release was made of. */
  readonly facts: unknown;
  readonly now: number;
  /** Where an organisation lies. */
  readonly place: (record: OdsRecord) => readonly Extension[];
  /** Definitions that are served beside the register. */
  readonly definitions: readonly Resource[];
  /** CodeSystems that go: of versions that are not kept any more. Absent: none. */
  readonly outdated?: readonly string[];
  /** Publish however many organisations it closes. */
  readonly acceptClosures: boolean;
  readonly progress: (organisations: number) => void;
}

/** Publishing was stopped: so much would close or go that something is likely to be wrong with the source. Nothing has changed. */
export class TooManyClosures extends Error {}

/** More than this share, and more than so many, are not closed or removed at once without being asked. */
const closing = { share: 0.02, least: 100 } as const;

export interface RegisterPublished extends Published {
  readonly organisations: number;
  readonly relationships: number;
}

/** More codes than these are held against a register in memory, fewer against the layers. */
const manyCodes = 20_000;
const batchSize = 200;
/** One organisation has fewer. */
const relationshipsMax = 100_000;

const sourceIndex = ({ resources }: Catalog): SearchIndex =>
  resources.get("OrganizationAffiliation")!.byCode.get("primary-organization")!.indexes[0]!;

/**
 * Merges what the sources say of every organisation that one of them says something new of, holds it against the rules, and
 * publishes the difference as one release. Rejects with TooManyClosures, and publishes nothing, when more than
 * 2 % of what is active would close, or 2 % of all would go: a source that is cut short looks like that, and one that moved thousands
 * of closed records to an archive which was not loaded.
 */
export async function publishRegister(context: RegisterContext): Promise<RegisterPublished> {
  const { layers, store, before, owner, date, facts, now } = context;
  const counts = { organisations: 0, relationships: 0 };
  const isHeld = (await before.summary()).types.some((it) => it.type === "Organization");
  const earliest = (await before.releases()).at(-1)?.date ?? date;
  const published = await store.publish(changes({ ...context, isHeld, earliest }, counts), {
    source: owner,
    now,
    release: { date, facts },
  });
  layers.published();
  return { ...published, ...counts };
}

type Broken = RuleBroken & { readonly code: OdsCode };

/** What this release takes out of the register. */
interface Gone {
  readonly of: DeletedKind;
  readonly type: "Organization" | "OrganizationAffiliation";
  readonly id: string;
}

/** What was known of the register before. */
interface Publishing extends RegisterContext {
  /** There are organisations in it. */
  readonly isHeld: boolean;
  /** The day of its first release. */
  readonly earliest: OdsDate;
}

async function* changes(
  context: Publishing,
  counts: { organisations: number; relationships: number },
): AsyncGenerator<readonly WriteItem[]> {
  const { layers, run, before, definitions, outdated = [], progress, acceptClosures } = context;
  const register = registerOf(context);
  let items: WriteItem[] = [
    ...definitions.map((it) => putOf(it)),
    ...outdated.map((id): WriteItem => ({ kind: "delete", type: "CodeSystem", id })),
  ];
  let touched: OdsCode[] = [];
  const note = (all: Iterable<Broken>) =>
    layers.together(() => {
      layers.closeMismatches(touched, run);
      for (const it of all) layers.noteMismatch({ ...it, seen: it.seen.slice(0, 100), file: "", position: "" }, run);
    });
  let broken: Broken[] = [];
  const gone: Gone[] = [];
  let closed = 0;
  let removed = 0;
  const { date, source, isHeld, earliest } = context;
  for (const { code, layers: all } of layers.pending()) {
    touched.push(code);
    const wasActive = isHeld ? await activeBefore(before, code) : undefined;
    const known = isHeld ? await relationshipsOf(code, context) : [];
    let made: readonly Put[] = [];
    if (all.length === 0) {
      if (wasActive) closed++;
    } else {
      const merged = merge(code, all);
      const isNamed = merged.record.name !== undefined;
      if (wasActive && (merged.record.isActive === false || !isNamed)) closed++;
      for (const it of merged.broken) broken.push({ code, ...it });
      for (const it of checkRecord(merged.record, register)) broken.push({ code, ...it });
      made = putsOf(merged, all[0]!.source, context);
      const organisations = isNamed ? 1 : 0;
      counts.organisations += organisations;
      counts.relationships += made.length - organisations;
    }
    const kept = new Set(made.map((it) => `${it.type}/${it.id}`));
    const ended: Gone[] = [
      ...(wasActive === undefined ? [] : [{ of: "organisation", type: "Organization", id: code } as const]),
      ...known.map((id) => ({ of: "relationship", type: "OrganizationAffiliation", id }) as const),
    ].filter(({ type, id }) => !kept.has(`${type}/${id}`));
    items.push(...made, ...ended.map(({ type, id }): WriteItem => ({ kind: "delete", type, id })));
    gone.push(...ended);
    if (ended.some((it) => it.of === "organisation")) removed++;
    if (items.length < batchSize) continue;
    yield items;
    note(broken);
    progress(counts.organisations);
    [items, broken, touched] = [[], [], []];
  }
  if (!acceptClosures) await checkClosures(closed, removed, context);
  // Not before it is sure that this is published; a run that breaks off now is done again by the next.
  layers.together(() => {
    for (const { of, id } of gone) layers.noteDeletion({ of, id, other: "", date, source });
  });
  yield [...items, ...deletionLists((of) => layers.deletions(of), earliest).map((it) => putOf(it))];
  note(broken);
  note([...checkSuccessions(layers.successions())]);
}

async function checkClosures(closed: number, removed: number, context: RegisterContext): Promise<void> {
  const check = (count: number, of: number, what: string) => {
    if (count > of * closing.share) throw new TooManyClosures(`${count} of ${of} ${what}`);
  };
  if (closed > closing.least) check(closed, await activeIn(context), "active organisations would be closed or removed");
  if (removed <= closing.least) return;
  const { types } = await context.before.summary();
  check(removed, types.find((it) => it.type === "Organization")?.count ?? 0, "organisations would be removed");
}

/** Whether it was active; undefined: it was not there. */
async function activeBefore(before: Store, code: OdsCode): Promise<boolean | undefined> {
  const found = await before.read("Organization", code);
  return found?.state === "current" ? (JSON.parse(found.body) as Resource).active === true : undefined;
}

async function activeIn({ before, catalog }: RegisterContext): Promise<number> {
  const index = catalog.resources.get("Organization")!.byCode.get("active")!.indexes[0]!;
  const clauses: Clause[] = [{ kind: "token", index, any: [{ code: "true" }], not: false }];
  const unlimited = Number.POSITIVE_INFINITY;
  const { total } = await before.search(
    { ...plainQuery("Organization", clauses, 0), total: "accurate" },
    {
      pageSize: { patient: 1, other: 1 },
      totalBudget: unlimited,
      includesMax: 0,
      costMax: unlimited,
      timeoutMs: unlimited,
    },
  );
  return total ?? 0;
}

/**
 * The Organization and its OrganizationAffiliations. Of an organisation that is known by its relationships alone there is no
 * Organization: nothing would be true of it.
 */
function putsOf(merged: ReturnType<typeof merge>, source: string, { place }: RegisterContext): Put[] {
  const { record } = merged;
  const name = merged.sources[0]?.layer.source ?? source;
  const puts: Put[] = [];
  if (record.name !== undefined) {
    const isDescribed = record.isActive !== undefined || record.roles !== undefined;
    const whole: WholeRecord = {
      ...record,
      name: record.name,
      isActive: record.isActive ?? true,
      refOnly: record.refOnly ?? !isDescribed,
    };
    puts.push(putOf(toOrganization(whole, name), besideOf(merged, place(record))));
  }
  const seen = new Set<string>();
  for (const it of record.relationships ?? []) {
    const made = toAffiliation(record.code, it, name);
    if (seen.has(made.id!)) continue;
    seen.add(made.id!);
    puts.push(putOf(made));
  }
  return puts;
}

/** The ids of the relationships that an organisation had before. */
async function relationshipsOf(code: OdsCode, { before, catalog }: RegisterContext): Promise<readonly string[]> {
  const any = [{ types: ["Organization"], id: code }];
  const clauses: Clause[] = [{ kind: "reference", index: sourceIndex(catalog), any }];
  return before.findIds(plainQuery("OrganizationAffiliation", clauses, relationshipsMax), relationshipsMax);
}

/** The rest of the register, as the layers have it. */
function registerOf({ layers, date }: RegisterContext): Register {
  const all = layers.pendingCount() > manyCodes ? layers.standings() : undefined;
  return {
    date,
    find: all ? (code) => all.get(code) : (code) => layers.standing(code),
    codes: layers.codes(),
  };
}
