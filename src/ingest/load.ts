import { createHash } from "node:crypto";
import { bodyParts } from "../fhir/body.ts";
import { patientOf } from "../fhir/patient-notes.ts";
import { claimsProfile } from "../fhir/profile.ts";
import type { Resource } from "../fhir/resource.ts";
import type { StructureFault } from "../fhir/structure.ts";
import type { Catalog } from "../search/catalog.ts";
import type { Store, WriteItem } from "../store/store.ts";
import { Identifier, type Identity } from "./identify.ts";
import { type DocumentReferences, identifierKeys, rewriteReferences } from "./references.ts";
import type { Reason, Reject } from "./reject.ts";
import type { SourceDocument, SourceEntry, SourceFault, SourceItem } from "./source.ts";

export interface LoadOptions {
  readonly items: AsyncIterable<SourceItem>;
  readonly store: Store;
  readonly catalog: Catalog;
  readonly source: string;
  readonly now: () => number;
  /** Reject what breaks the base structure instead of warning. */
  readonly strict: boolean;
  /** Put the source before every id, so that equal ids of several sources stay apart. */
  readonly scopeIds: boolean;
  readonly check: (resource: Resource) => readonly StructureFault[];
  readonly reject: (reject: Reject) => void;
  /** Called for each resource once it is durable. */
  readonly acknowledge: (reference: string) => void;
  readonly progress: (read: number) => void;
  /** Ids that a conditional reference finds in the store; a search that is not served finds none. */
  readonly find: (type: string, query: string) => Promise<readonly string[]>;
}

export interface LoadReport {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  rejected: Map<Reason, number>;
  /** Resources of types that are not served, by type. */
  unserved: Map<string, number>;
  /** Faults of resources that were kept, by `Type.path: reason`. */
  warnings: Map<string, number>;
  unresolvedReferences: number;
  /** Resources taken that claim no Care Connect profile. */
  withoutProfile: number;
}

const batchItems = 4000;
const batchBytes = 6_000_000;
/** Parsed entries of a document are kept between the two walks up to this much text. */
const keptBytes = 8_000_000;

/** Takes everything that can be taken; what cannot goes whole to `reject`, and never stops the rest. */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const loader = new Loader(options);
  for await (const item of options.items) await loader.take(item);
  await loader.finish();
  return loader.report;
}

interface Read {
  readonly entry: SourceEntry;
  readonly resource: Resource;
  readonly identity: Identity | "bad-id";
}

/** An item waiting for its batch, and where it came from. */
interface Waiting {
  readonly item: WriteItem;
  readonly origin:
    | { readonly file: string; readonly position: string; readonly text: string; readonly patients: readonly string[] }
    | undefined;
}

class Loader {
  readonly #options: LoadOptions;
  readonly report: LoadReport = {
    read: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    rejected: new Map(),
    unserved: new Map(),
    warnings: new Map(),
    unresolvedReferences: 0,
    withoutProfile: 0,
  };
  #waiting: Waiting[] = [];
  /** The document before, and the patients in it when it is a Bundle: what is broken in it concerns them. */
  #last: { readonly file: string; readonly position: string; readonly patients: readonly string[] } = {
    file: "",
    position: "",
    patients: [],
  };
  #bytes = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  async take(item: SourceItem): Promise<void> {
    if (item.kind === "fault") {
      this.report.read++;
      this.#reject(
        {
          file: item.file,
          position: item.position,
          path: "",
          reason: item.reason,
          detail: item.detail,
          text: item.text,
        },
        this.#patientsBeside(item),
      );
      return;
    }
    const { references, kept, patients } = await this.#identities(item);
    this.#last = { file: item.file, position: item.position, patients: item.bundleType === undefined ? [] : patients };
    const identifier = new Identifier();
    if (kept) for (const read of kept) await this.#entry(item, read, references, patients);
    else
      for await (const entry of item.entries()) {
        const read = this.#read(item, entry, identifier, false);
        if (read) await this.#entry(item, read, references, patients);
      }
  }

  #patientsBeside({ file, position }: SourceFault): readonly string[] {
    const last = this.#last;
    const inside = last.position === "" || position === last.position || position.startsWith(`${last.position},`);
    return file === last.file && inside ? last.patients : [];
  }

  /** The first walk: who is who in the document. Small documents are kept parsed for the second. */
  async #identities(document: SourceDocument) {
    const byUrl = new Map<string, string>();
    const byIdentifier = new Map<string, string[]>();
    const patients: string[] = [];
    const identifier = new Identifier();
    let kept: Read[] | undefined = [];
    let bytes = 0;
    for await (const entry of document.entries()) {
      const read = this.#read(document, entry, identifier, true);
      if (!read) continue;
      const { identity, resource } = read;
      if (identity !== "bad-id") {
        const reference = `${identity.type}/${this.#scoped(identity.id)}`;
        if (entry.fullUrl !== undefined) byUrl.set(entry.fullUrl, reference);
        if (document.bundleType !== undefined)
          for (const key of identifierKeys(resource))
            byIdentifier.set(key, [...(byIdentifier.get(key) ?? []), reference]);
        if (identity.type === "Patient" && patients.length < 10) patients.push(this.#scoped(identity.id));
      }
      bytes += entry.text?.length ?? 0;
      if (bytes > keptBytes) kept = undefined;
      kept?.push(read);
    }
    const references: DocumentReferences = { byUrl, byIdentifier };
    return { references, kept, patients };
  }

  /** The entry parsed, or undefined when that is all there is to it: it was a delete, a fault or of no use. Reports on the first walk only. */
  #read(document: SourceDocument, entry: SourceEntry, identifier: Identifier, first: boolean): Read | undefined {
    const { file } = document;
    const position = [document.position, entry.position].filter((it) => it !== "").join(", ");
    const reject = (reason: Reason, detail: string) => {
      if (first) {
        this.report.read++;
        this.#reject(
          { file, position, path: "", reason, detail, text: entry.text ?? JSON.stringify(entry.request ?? {}) },
          [],
        );
      }
      return undefined;
    };
    const method = entry.request?.method.toUpperCase();
    if (method === "DELETE") {
      const target = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(entry.request!.url);
      if (!target) return reject("bad-request", "a delete names Type/id");
      return { entry, resource: { resourceType: target[1]! }, identity: { type: target[1]!, id: target[2]! } };
    }
    if (method !== undefined && method !== "POST" && method !== "PUT")
      return reject("bad-request", "an entry creates (POST), updates (PUT) or deletes (DELETE)");
    if (entry.text === undefined) return reject("no-resource", "the entry holds no resource and asks for no delete");
    let resource: unknown;
    try {
      resource = JSON.parse(entry.text);
    } catch {
      return reject("not-json", "the text of the resource is not JSON");
    }
    if (typeof resource !== "object" || resource === null || Array.isArray(resource))
      return reject("not-an-object", "a resource is a JSON object");
    const { resourceType } = resource as Resource;
    if (typeof resourceType !== "string" || !/^[A-Z][A-Za-z]{1,40}$/.test(resourceType))
      return reject("no-type", "resourceType says what a resource is");
    return {
      entry,
      resource: resource as Resource,
      identity: identifier.identify(resource as Resource, entry.text, entry.fullUrl),
    };
  }

  async #entry(
    document: SourceDocument,
    { entry, resource, identity }: Read,
    references: DocumentReferences,
    patients: readonly string[],
  ): Promise<void> {
    const {
      report,
      report: { unserved },
    } = this;
    report.read++;
    this.#options.progress(report.read);
    const { file } = document;
    const position = [document.position, entry.position].filter((it) => it !== "").join(", ");
    const type = resource.resourceType;
    if (!this.#options.catalog.resources.has(type)) {
      unserved.set(type, (unserved.get(type) ?? 0) + 1);
      return;
    }
    const text = entry.text ?? "";
    const origin = { file, position, text: text === "" ? JSON.stringify(entry.request) : text, patients };
    if (identity === "bad-id")
      return this.#reject(
        { ...origin, path: `${type}.id`, reason: "bad-id", detail: "an id has 1 to 64 letters, digits, - and ." },
        this.#patientsOf(resource, patients),
      );
    const id = this.#scoped(identity.id);
    if (entry.request?.method.toUpperCase() === "DELETE")
      return this.#add({ item: { kind: "delete", type, id }, origin }, 0);
    const rewritten = await rewriteReferences(
      text,
      references,
      async (...query) => {
        await this.#flush();
        return this.#options.find(...query);
      },
      (it) => this.#scoped(it),
    );
    report.unresolvedReferences += rewritten.unresolved;
    const final = rewritten.text === text ? resource : (JSON.parse(rewritten.text) as Resource);
    const faults = this.#options.check(final);
    const first = faults[0];
    if (first && this.#options.strict)
      return this.#reject(
        { ...origin, path: first.path, reason: "invalid-structure", detail: first.detail },
        this.#patientsOf(final, patients),
        { type, id },
      );
    for (const { path, reason } of faults) {
      const key = `${path.replace(/\[\d+\]/g, "")}: ${reason}`;
      if (report.warnings.has(key) || report.warnings.size < 1000)
        report.warnings.set(key, (report.warnings.get(key) ?? 0) + 1);
    }
    await this.#add(
      { item: { kind: "put", type, id, resource: final, body: bodyParts(final, rewritten.text, id) }, origin },
      text.length,
    );
  }

  #scoped(id: string): string {
    if (!this.#options.scopeIds) return id;
    const scoped = `${this.#options.source}.${id}`;
    return scoped.length <= 64
      ? scoped
      : `${this.#options.source}.${createHash("sha256").update(id).digest("hex").slice(0, 40)}`;
  }

  #patientsOf(resource: Resource, others: readonly string[]): readonly string[] {
    const own =
      resource.resourceType === "Patient" && typeof resource.id === "string"
        ? this.#scoped(resource.id)
        : patientOf(resource);
    return own !== undefined ? [own] : others;
  }

  #reject(reject: Omit<Reject, "source">, patients: readonly string[], identity?: Identity): void {
    const { report } = this;
    report.rejected.set(reject.reason, (report.rejected.get(reject.reason) ?? 0) + 1);
    const { file, position, path, reason, detail, text } = reject;
    this.#options.reject({ source: this.#options.source, file, position, path, reason, detail, text });
    if (patients.length > 0)
      this.#waiting.push({
        item: { kind: "gap", patients, type: identity?.type ?? "", id: identity?.id ?? `${file} ${position}`, reason },
        origin: undefined,
      });
  }

  async #add(waiting: Waiting, bytes: number): Promise<void> {
    this.#waiting.push(waiting);
    this.#bytes += bytes;
    if (this.#waiting.length >= batchItems || this.#bytes >= batchBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      this.#bytes = 0;
      const outcomes = await this.#options.store.write(
        batch.map((it) => it.item),
        { source: this.#options.source, now: this.#options.now() },
      );
      for (const [at, outcome] of outcomes.entries()) {
        const { item, origin } = batch[at]!;
        if (outcome.outcome === "noted") continue;
        if (outcome.outcome === "rejected") {
          const patients = item.kind === "put" ? this.#patientsOf(item.resource, origin!.patients) : [];
          this.#reject(
            { ...origin!, path: outcome.detail, reason: outcome.reason, detail: outcome.detail },
            patients,
            item as Identity,
          );
          continue;
        }
        this.report[outcome.outcome]++;
        if (item.kind === "put" && !claimsProfile(item.resource)) this.report.withoutProfile++;
        this.#options.acknowledge(`${item.type}/${item.id}`);
      }
    }
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.#options.store.settle();
  }
}
