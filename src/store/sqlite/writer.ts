import { bodyOf } from "../../fhir/body.ts";
import { identityOf, patientFlagsOf, patientOf } from "../../fhir/patient-notes.ts";
import { claimsProfile } from "../../fhir/profile.ts";
import { isUnresolved, parseReference } from "../../fhir/reference.ts";
import type { Extension, Resource } from "../../fhir/resource.ts";
import { finderEntryOf } from "../../ods/finding/entry-of.ts";
import { withBeside } from "../../search/beside.ts";
import type { Catalog } from "../../search/catalog.ts";
import { changedRows } from "../../search/changed-rows.ts";
import type { IndexRows } from "../../search/index-rows.ts";
import type { SearchIndex } from "../../search/query.ts";
import type { PublishContext, Published, WriteContext, WriteItem, WriteOutcome } from "../store.ts";
import type { Database, IndexNumbers } from "./database.ts";
import { FinderWriter } from "./finder-writer.ts";
import { IndexWriter } from "./index-writer.ts";
import { Interner } from "./intern.ts";
import { state } from "./schema.ts";

/** Named moments inside a write, for tests that end the process there. */
export type WritePoint = "begun" | "resources-written" | "indexes-written" | "before-commit" | "committed";

/** Writes resources and everything derived from them. One process at a time holds the write lock, a transaction long. */
export class Writer {
  readonly #database: Database;
  readonly #catalog: Catalog;
  readonly #intern: Interner;
  readonly #indexes: IndexWriter;
  readonly #at: (point: WritePoint) => void;
  /** What is noted of references belongs to a patient's record. */
  readonly #hasPatients: boolean;
  #seen = -1;
  #gaps = false;
  /** Of this transaction; undefined: nothing that is found has changed. */
  #finder: FinderWriter | undefined;
  readonly #typeCounts = new Map<number, { n: number; profiled: number }>();

  constructor(database: Database, numbers: IndexNumbers, catalog: Catalog, at: (point: WritePoint) => void) {
    this.#database = database;
    this.#catalog = catalog;
    this.#at = at;
    this.#hasPatients = catalog.resources.has("Patient");
    this.#intern = new Interner(database);
    this.#indexes = new IndexWriter(database, numbers, this.#intern);
  }

  write(items: readonly WriteItem[], context: WriteContext): WriteOutcome[] {
    return this.#transaction(() => this.#writeAll(items, context));
  }

  /** One transaction over all that `changes` yields; it is not held up by anything else than that. */
  async publish(changes: AsyncIterable<readonly WriteItem[]>, context: PublishContext): Promise<Published> {
    const counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, refused: 0 };
    const isFirst = this.#database.get("SELECT 1 FROM resource LIMIT 1") === undefined;
    const isDirect = isFirst && this.#database.withoutLog();
    this.#begin();
    try {
      for await (const items of changes) {
        for (const { outcome } of this.#writeAll(items, context)) {
          if (outcome === "rejected") counts.refused++;
          else if (outcome !== "noted") counts[outcome]++;
        }
        if (this.#indexes.pending.size > pendingMax) this.#flush();
      }
      const { date, facts } = context.release;
      this.#database.run(
        "INSERT INTO release(date, published, facts) VALUES (?, ?, ?)",
        date,
        context.now,
        JSON.stringify(facts),
      );
      this.#commit();
      return counts;
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      if (isDirect) this.#database.withLog();
    }
  }

  #writeAll(items: readonly WriteItem[], context: WriteContext): WriteOutcome[] {
    this.#keepKind(context.source);
    const source = this.#intern.source(context.source);
    const outcomes = items.map((item) => {
      if (item.kind === "put") return this.#put(item, source, context);
      if (item.kind === "delete") return this.#delete(item, source, context);
      for (const patient of item.patients) {
        const { rid } = this.#intern.resource("Patient", patient);
        this.#database.run(
          "INSERT OR REPLACE INTO gap(patient, type, id, reason) VALUES (?, ?, ?, ?)",
          rid,
          item.type,
          item.id,
          item.reason,
        );
      }
      this.#gaps = true;
      return { outcome: "noted" } as const;
    });
    this.#at("resources-written");
    return outcomes;
  }

  #transaction<T>(work: () => T): T {
    this.#begin();
    try {
      const result = work();
      this.#commit();
      return result;
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  #begin(): void {
    this.#database.exec("BEGIN IMMEDIATE");
    const version = this.#database.dataVersion();
    if (version !== this.#seen) {
      this.#intern.forget();
      this.#seen = version;
      this.#gaps = this.#database.get("SELECT 1 FROM gap LIMIT 1") !== undefined;
    }
    this.#at("begun");
  }

  /** What was collected is written; the transaction goes on. */
  #flush(): void {
    this.#indexes.flush();
    for (const [type, { n, profiled }] of this.#typeCounts)
      this.#database.run("UPDATE type SET n = n + ?, profiled = profiled + ? WHERE num = ?", n, profiled, type);
    this.#typeCounts.clear();
    this.#intern.save();
    this.#at("indexes-written");
  }

  #commit(): void {
    this.#flush();
    this.#finder?.end();
    this.#finder = undefined;
    this.#at("before-commit");
    this.#database.exec("COMMIT");
    this.#at("committed");
  }

  /** `resource` undefined: it is there no more. */
  #find(type: string, rid: number, resource: Resource | undefined, beside: readonly Extension[] = []): void {
    if (type !== this.#catalog.service.finder) return;
    this.#finder ??= new FinderWriter(this.#database);
    if (resource) this.#finder.put(finderEntryOf(rid, resource, beside));
    else this.#finder.remove(rid);
  }

  #undo(): void {
    this.#finder = undefined;
    this.#database.exec("ROLLBACK");
    this.#seen = -1;
    this.#indexes.discard();
    this.#typeCounts.clear();
  }

  /** A store holds invented or real records, for life. */
  #keepKind(source: string): void {
    const kind = source === "demo" ? "demo" : "real";
    const found = this.#database.get("SELECT value FROM meta WHERE key = 'kind'")?.[0];
    if (found === undefined) this.#database.run("INSERT INTO meta(key, value) VALUES ('kind', ?)", kind);
    else if (found !== kind)
      throw new Error(`this store holds ${found} records; ${kind} ones need a folder of their own`);
  }

  #put(item: Extract<WriteItem, { kind: "put" }>, source: number, { now }: WriteContext): WriteOutcome {
    const { type, id, resource, body, beside: besides } = item;
    const database = this.#database;
    const typeNum = this.#intern.type(type);
    const rows = this.#extract(type, resource, besides);
    const beside = besides && besides.length > 0 ? JSON.stringify(besides) : null;
    const fault = rows.faults[0];
    if (fault) return { outcome: "rejected", reason: fault.reason, detail: `${type}.${fault.code}` };
    const found = database.get(
      "SELECT rid, state, version, updated, source, patient FROM resource WHERE type = ? AND id = ?",
      typeNum,
      id,
    );
    const patientId = patientOf(resource);
    const heard = found && found[1] !== state.missing ? found : undefined;
    const patient = patientId === undefined ? undefined : this.#intern.resource("Patient", patientId).rid;
    let version = 1;
    let present: number | undefined;
    if (heard) {
      const [rid, was, oldVersion, oldUpdated, oldSource, oldPatient] = heard as [
        number,
        number,
        number,
        number,
        number,
        number | null,
      ];
      if (oldSource !== source)
        return { outcome: "rejected", reason: "another-source", detail: `${type} of that id came from another source` };
      version = oldVersion + 1;
      if (was === state.current) {
        const [oldBody, oldBeside, had] = this.#held(rid);
        if (oldBody === bodyOf(body, oldVersion, oldUpdated)) {
          this.#closeGap(type, id, oldPatient);
          if (oldBeside !== beside) {
            // What is known beside it has changed, and nothing that is served of it.
            this.#find(type, rid, resource, besides);
            const bits = this.#indexAnew(rid, type, this.#extract(type, resource, extensionsIn(oldBeside)), rows, had);
            database.run("UPDATE resource SET present = ?, beside = ? WHERE rid = ?", bits, beside, rid);
          }
          return { outcome: "unchanged" };
        }
        const old = JSON.parse(oldBody) as Resource;
        const reason = whoseRecord(type, old, resource, oldPatient, patient, rid);
        if (reason) return { outcome: "rejected", reason: "another-patient", detail: reason };
        this.#supersede(rid, oldVersion, oldUpdated, typeNum, oldBody, oldBeside);
        present = this.#indexAnew(rid, type, this.#extract(type, old, extensionsIn(oldBeside)), rows, had);
        this.#countType(typeNum, old, -1);
      } else this.#supersede(rid, oldVersion, oldUpdated, typeNum, null, null);
    }
    const rid = (found?.[0] as number | undefined) ?? this.#intern.newResource(type, id);
    present ??= this.#indexes.add(rid, rows, this.#timelines(type));
    const dangling = this.#hasPatients && this.#noteUnresolved(rid, resource, heard === undefined);
    const owner = type === "Patient" ? rid : (patient ?? null);
    const values = [
      version,
      now,
      source,
      owner,
      patientFlagsOf(resource),
      present,
      dangling ? 1 : 0,
      bodyOf(body, version, now),
      beside,
    ] as const;
    if (found)
      database.run(
        "UPDATE resource SET state = 1, version = ?, updated = ?, source = ?, patient = ?, flags = ?, present = ?, dangling = ?, body = ?, beside = ? WHERE rid = ?",
        ...values,
        rid,
      );
    else
      database.run(
        "INSERT INTO resource(version, updated, source, patient, flags, present, dangling, body, beside, rid, type, id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        ...values,
        rid,
        typeNum,
        id,
      );
    this.#find(type, rid, resource, besides);
    this.#intern.setLive(type, id, true);
    this.#countType(typeNum, resource, 1);
    this.#closeGap(type, id, owner);
    return { outcome: heard?.[1] === state.current ? "updated" : "created" };
  }

  /** The resource that could not be taken is here now. */
  #closeGap(type: string, id: string, patient: number | null): void {
    if (this.#gaps && patient !== null)
      this.#database.run("DELETE FROM gap WHERE patient = ? AND type = ? AND id = ?", patient, type, id);
  }

  forgetGaps(): void {
    this.#transaction(() => this.#database.run("DELETE FROM gap"));
  }

  #delete({ type, id }: Extract<WriteItem, { kind: "delete" }>, source: number, { now }: WriteContext): WriteOutcome {
    const database = this.#database;
    const typeNum = this.#intern.type(type);
    const found = database.get(
      "SELECT rid, state, version, updated, source FROM resource WHERE type = ? AND id = ?",
      typeNum,
      id,
    );
    if (!found || found[1] === state.missing)
      return { outcome: "rejected", reason: "not-found", detail: `${type} of that id is not here` };
    const [rid, was, version, updated, oldSource] = found as [number, number, number, number, number];
    if (oldSource !== source)
      return { outcome: "rejected", reason: "another-source", detail: `${type} of that id came from another source` };
    if (was === state.deleted) return { outcome: "unchanged" };
    const [body, beside, had] = this.#held(rid);
    const old = JSON.parse(body) as Resource;
    this.#unindex(rid, type, this.#extract(type, old, extensionsIn(beside)), had);
    this.#supersede(rid, version, updated, typeNum, body, beside);
    database.run("DELETE FROM unresolved WHERE rid = ?", rid);
    database.run(
      "UPDATE resource SET state = 2, version = ?, updated = ?, flags = 0, present = 0, dangling = 0, body = NULL, beside = NULL WHERE rid = ?",
      version + 1,
      now,
      rid,
    );
    this.#find(type, rid, undefined);
    this.#intern.setLive(type, id, false);
    this.#countType(typeNum, old, -1);
    return { outcome: "deleted" };
  }

  #countType(type: number, resource: Resource, by: number): void {
    const count = this.#typeCounts.get(type) ?? { n: 0, profiled: 0 };
    count.n += by;
    if (claimsProfile(resource)) count.profiled += by;
    this.#typeCounts.set(type, count);
  }

  #held(rid: number): readonly [body: string, beside: string | null, present: number] {
    return this.#database.get("SELECT body, beside, present FROM resource WHERE rid = ?", rid) as [
      string,
      string | null,
      number,
    ];
  }

  /** Puts the rows of a resource as it is in the place of those as it was; `had` and what is returned: its `present` bits. */
  #indexAnew(rid: number, type: string, before: IndexRows, after: IndexRows, had: number): number {
    const timelines = this.#timelines(type);
    // A timeline hangs on two indexes.
    const { gone, come } = timelines.length > 0 ? { gone: before, come: after } : changedRows(before, after);
    const left = this.#unindex(rid, type, gone, had);
    return this.#indexes.add(rid, come, timelines, undefined, left);
  }

  #unindex(rid: number, type: string, rows: IndexRows, had: number): number {
    if (this.#indexes.pending.has(rid)) this.#indexes.flush();
    return this.#indexes.remove(rid, rows, this.#timelines(type), had);
  }

  #supersede(
    rid: number,
    version: number,
    updated: number,
    type: number,
    body: string | null,
    beside: string | null,
  ): void {
    this.#database.run(
      "INSERT INTO history(rid, version, updated, type, body, beside) VALUES (?, ?, ?, ?, ?, ?)",
      rid,
      version,
      updated,
      type,
      body,
      beside,
    );
  }

  /** What is beside a resource is indexed as if it were among its extensions. */
  #extract(type: string, resource: Resource, beside: readonly Extension[] | undefined): IndexRows {
    const found = this.#catalog.resources.get(type);
    if (!found) throw new Error(`${type} is not served`);
    return found.extract(withBeside(resource, beside));
  }

  #timelines(type: string) {
    return this.#catalog.resources.get(type)!.timelines;
  }

  /** Notes the local references that lead nowhere (yet). */
  #noteUnresolved(rid: number, resource: Resource, isNew: boolean): boolean {
    let any = false;
    if (!isNew) this.#database.run("DELETE FROM unresolved WHERE rid = ?", rid);
    for (const [type, id] of localReferences(resource)) {
      const target = this.#intern.resource(type, id);
      if (target.live || target.rid === rid) continue;
      this.#database.run("INSERT OR IGNORE INTO unresolved(rid, target) VALUES (?, ?)", rid, target.rid);
      any = true;
    }
    return any;
  }

  /** Removes everything, the store's kind included. Only invented people may be removed like this. */
  empty(): void {
    this.#transaction(() => {
      if (this.#catalog.service.finder !== undefined) {
        this.#finder = new FinderWriter(this.#database);
        for (const [key] of this.#database.all("SELECT key FROM finder_entry")) this.#finder.remove(key as number);
      }
      const kind = this.#database.get("SELECT value FROM meta WHERE key = 'kind'")?.[0];
      if (kind === "real") throw new Error("real records are not removed all at once");
      for (const table of [
        "resource",
        "history",
        "token_value",
        "token_text",
        "token_word",
        "token",
        "string_value",
        "string",
        "string_rid",
        "series",
        "interval",
        "interval_long",
        "interval_rid",
        "histogram",
        "ref",
        "ref_rid",
        "timeline",
        "words",
        "place",
        "unresolved",
        "gap",
        "source",
        "release",
      ])
        this.#database.run(`DELETE FROM ${table}`);
      this.#database.run("DELETE FROM meta WHERE key = 'kind'");
      this.#database.run("UPDATE type SET n = 0, profiled = 0");
      this.#database.run("UPDATE search_index SET n = 0, complete = 1, done = 0");
    });
    this.#seen = -1;
  }

  /** Clears what has since been resolved. */
  settle(): void {
    this.#transaction(() => {
      this.#database.run(
        "DELETE FROM unresolved WHERE target IN (SELECT u.target FROM unresolved u CROSS JOIN resource r ON r.rid = u.target WHERE r.state = 1)",
      );
      this.#database.run(
        "UPDATE resource SET dangling = 0 WHERE dangling = 1 AND NOT EXISTS (SELECT 1 FROM unresolved u WHERE u.rid = resource.rid)",
      );
    });
  }

  /** Fills `only` for the next resources of a type; returns how many, and the last row looked at. */
  reindex(
    type: string,
    only: ReadonlySet<SearchIndex>,
    numbers: readonly number[],
    after: number,
    limit: number,
  ): { readonly count: number; readonly last: number } {
    return this.#transaction(() => {
      const database = this.#database;
      const all = database.all(
        "SELECT rid, body, present, beside FROM resource WHERE type = ? AND state = 1 AND rid > ? ORDER BY rid LIMIT ?",
        this.#intern.type(type),
        after,
        limit,
      );
      for (const [rid, body, present, beside] of all as unknown as [number, string, number, string | null][]) {
        const rows = this.#extract(type, JSON.parse(body) as Resource, extensionsIn(beside));
        const bits = this.#indexes.add(rid, rows, this.#timelines(type), only, present);
        database.run("UPDATE resource SET present = ? WHERE rid = ?", bits, rid);
      }
      const last = (all.at(-1)?.[0] as number | undefined) ?? after;
      for (const num of numbers)
        database.run(
          "UPDATE search_index SET done = ?, complete = ? WHERE num = ?",
          last,
          all.length < limit ? 1 : 0,
          num,
        );
      return { count: all.length, last };
    });
  }
}

/**
 * Resources whose index rows are held back while a release is published: written together they reach most pages of an index
 * once, instead of once a batch.
 */
const pendingMax = 20_000;

const extensionsIn = (beside: string | null): readonly Extension[] | undefined =>
  beside === null ? undefined : (JSON.parse(beside) as Extension[]);

/** Why a change would put one person's data under another's id, or undefined when it would not. */
function whoseRecord(
  type: string,
  old: Resource,
  now: Resource,
  oldPatient: number | null,
  patient: number | undefined,
  rid: number,
): string | undefined {
  if (type !== "Patient") {
    const before = oldPatient ?? undefined;
    return before !== undefined && before !== rid && before !== patient
      ? `${type} of that id belongs to another patient`
      : undefined;
  }
  const a = identityOf(old);
  const b = identityOf(now);
  const differs = (x: string | undefined, y: string | undefined) => x !== undefined && y !== undefined && x !== y;
  if (differs(a.nhsNumber, b.nhsNumber)) return "Patient of that id has another NHS number";
  if (differs(a.birthDate, b.birthDate)) return "Patient of that id has another birth date";
  return undefined;
}

/** Stands for all that cannot be looked for: it is never here. */
const nowhere: [type: string, id: string] = ["", "unresolved"];

/** Every local reference in a resource, wherever it stands, and `nowhere` for those left unresolved. */
function localReferences(resource: Resource): [type: string, id: string][] {
  const found: [string, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const it of value) visit(it);
      return;
    }
    for (const key in value) {
      const it = (value as Record<string, unknown>)[key];
      if (key === "reference" && typeof it === "string") {
        const target = parseReference(it);
        if (target && "id" in target) found.push([target.type, target.id]);
        else if (isUnresolved(it)) found.push(nowhere);
      } else if (typeof it === "object") visit(it);
    }
  };
  visit(resource);
  return found;
}
