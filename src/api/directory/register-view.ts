import { type Problem, problem } from "../../fhir/problem.ts";
import type { Resource } from "../../fhir/resource.ts";
import { type Beside, readBeside } from "../../ods/beside.ts";
import { fromAffiliation, fromOrganization } from "../../ods/from-fhir.ts";
import type { Link } from "../../ods/hierarchy.ts";
import type { OdsCode, OdsDate, OdsRecord, Succession } from "../../ods/organisation.ts";
import type { RegisterReader } from "../../ods/succession.ts";
import { typeLabel } from "../../ods/type-label.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Clause, Query, SearchIndex } from "../../search/query.ts";
import type { StoredResource } from "../../store/store.ts";
import type { FhirService } from "../service.ts";

/** An organisation as the register here has it. */
export interface HeldOrganisation extends OdsRecord {
  readonly isActive: boolean;
  /** In words: `GP practice`. */
  readonly kind?: string;
}

export interface LinksAsked {
  /** Up: the relationships that these hold; down: those that lead to them. */
  readonly direction: "up" | "down";
  /** `RE6`. */
  readonly types: readonly string[];
  /** Only those that are published as active. */
  readonly isActive?: true;
}

/**
 * The register as operations read it: organisations by code, relationships by either end. The register is public: nothing here
 * asks who asks.
 */
export interface RegisterView extends RegisterReader<HeldOrganisation> {
  organisation(code: OdsCode): Promise<HeldOrganisation | undefined>;
  /** In portions. */
  links(codes: readonly OdsCode[], asked: LinksAsked): AsyncGenerator<readonly Link[]>;
  /** Up to `count` at a postcode, as it is written. */
  at(postcode: string, count: number): Promise<readonly HeldOrganisation[]>;
}

const portion = 1000;
/** Organisations that are read in one turn. */
const readsMax = 500;

export function registerView({
  store,
  catalog,
  search,
}: Pick<FhirService, "store" | "catalog" | "search">): RegisterView {
  const indexOf = (type: string, code: string): SearchIndex =>
    catalog.resources.get(type)!.byCode.get(code)!.indexes[0]!;
  const tokens = (type: string, parameter: string, codes: readonly string[]): Clause => ({
    kind: "token",
    index: indexOf(type, parameter),
    any: codes.map((it) => ({ code: it.toLowerCase() })),
    not: false,
  });
  const organisation = async (code: OdsCode) => {
    const found = await store.read("Organization", code);
    return found?.state === "current" ? heldOrganisation(found) : undefined;
  };
  const records = async (codes: readonly OdsCode[]) => {
    const found: HeldOrganisation[] = [];
    for (const [at, code] of codes.entries()) {
      // Others get their turn.
      if (at > 0 && at % readsMax === 0) await new Promise(setImmediate);
      const it = await organisation(code);
      if (it) found.push(it);
    }
    return found;
  };
  return {
    organisation,
    records,
    async recording(type: Succession["type"], codes: readonly OdsCode[]) {
      const clause = tokens("Organization", type === "Predecessor" ? "predecessor" : "successor", codes);
      return store.findIds(plainQuery("Organization", [clause], recordingMax), recordingMax);
    },
    async *links(codes, { direction, types, isActive }) {
      const end = direction === "up" ? "primary-organization" : "participating-organization";
      const clauses: Clause[] = [
        {
          kind: "reference",
          index: indexOf("OrganizationAffiliation", end),
          any: codes.map((id) => ({ types: ["Organization"], id })),
        },
        tokens("OrganizationAffiliation", "role", types),
      ];
      if (isActive) clauses.push(tokens("OrganizationAffiliation", "active", ["true"]));
      let query: Query | undefined = plainQuery("OrganizationAffiliation", clauses, portion);
      while (query) {
        const { matches, next } = await store.search(query, search.options);
        yield matches.flatMap(({ body }) => linkOf(body) ?? []);
        query = next && { ...query, cursor: next };
        if (query) await new Promise(setImmediate);
      }
    },
    async at(postcode, count) {
      const index = indexOf("Organization", "address-postalcode");
      const clauses: Clause[] = [{ kind: "string", index, any: [{ how: "exact", text: postcode }] }];
      return records(await store.findIds(plainQuery("Organization", clauses, count), count));
    },
  };
}

/** As many organisations as there are successions in the whole register: more cannot record one. */
const recordingMax = 100_000;

const ignored = () => {};

/** `known`: what is beside it, where that has been read already. */
export function heldOrganisation(
  { body, beside }: Pick<StoredResource, "body" | "beside">,
  known: Beside = readBeside(beside),
): HeldOrganisation {
  const record = fromOrganization(JSON.parse(body) as Resource, ignored)!;
  const { successions, kind = typeLabel(record) } = known;
  return { ...record, isActive: record.isActive !== false, successions, ...(kind !== undefined && { kind }) };
}

function linkOf(body: string): Link | undefined {
  const found = fromAffiliation(JSON.parse(body) as Resource, ignored);
  return found && { source: found.source, ...found.relationship };
}

/** Why successions cannot be followed yet: what only one side records would be missed without a word. */
export function successionsUnready({ store, catalog }: Pick<FhirService, "store" | "catalog">): Problem | undefined {
  const { byCode } = catalog.resources.get("Organization")!;
  const incomplete = store.incomplete();
  const isReady = ["predecessor", "successor"].every((it) => !incomplete.has(byCode.get(it)!.indexes[0]!.key));
  return isReady ? undefined : problem("index-incomplete", "successions are still being indexed; try again later");
}

/** The day that it is where the register's dates are read. */
export function today({ context: { now, zone } }: FhirService["search"]): OdsDate {
  let format = formats.get(zone.name);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone.name, dateStyle: "short" });
    formats.set(zone.name, format);
  }
  return format.format(now());
}

/** By zone: making one takes longer than all of its uses. Swedes write YYYY-MM-DD. */
const formats = new Map<string, Intl.DateTimeFormat>();
