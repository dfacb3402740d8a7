import { followed } from "../../api/directory/lineage.ts";
import { type HeldOrganisation, heldOrganisation, registerView } from "../../api/directory/register-view.ts";
import type { FhirService } from "../../api/service.ts";
import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { quoted } from "../../fhir/problem.ts";
import type { Link } from "../../ods/hierarchy.ts";
import type { Lineage, Way } from "../../ods/succession.ts";
import { isOdsDate, odsCodeOf } from "../../ods/values.ts";
import type { Known } from "../../portal/organisations/known-link.ts";
import { organisationPage } from "../../portal/organisations/organisation-page.ts";
import type { Change } from "../../portal/organisations/organisation-view.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Release, StoredResource } from "../../store/store.ts";
import { dataNote } from "../data-notes.ts";
import { notFound, redirect, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { differencesOf } from "./differences.ts";
import { rowsOf } from "./rows.ts";

const linksMax = 500;
const lineageMax = 500;
const versionsMax = 20;
const sameNameMax = 10;

/** One organisation, with everything that hangs on it. */
export async function oneOrganisation(
  given: string,
  { query }: SiteRequest,
  shown: Shown,
  service: FhirService,
): Promise<SiteAnswer> {
  const code = odsCodeOf(given);
  if (code === undefined)
    return notFound(`${quoted(given)} is no ODS code: those have up to twelve letters and digits.`);
  if (code !== given) return redirect(`${shown.frame().root}/organisations/${code}`);
  const [row] = await rowsOf(service, [code]);
  if (!row)
    return notFound(
      `${code} is not in this release of the register. It may be older, newer, or of another list: search for the name.`,
    );
  const day = valueIn(query, "on")?.trim() ?? "";
  const isDay = isOdsDate(day);
  const [up, down] = await Promise.all([links(service, code, "up"), links(service, code, "down")]);
  const [successors, predecessors] = await Promise.all([
    lineage(service, code, "successors"),
    lineage(service, code, "predecessors"),
  ]);
  const known = await knownOf(service, [
    ...up.map((it) => it.target),
    ...down.map((it) => it.source),
    ...[successors, predecessors].flatMap((it) => it.passings.flatMap((one) => [one.predecessor, one.successor])),
    code,
  ]);
  return organisationPage({
    row,
    up,
    down,
    isCut: up.length >= linksMax || down.length >= linksMax,
    successors,
    predecessors,
    known,
    sameName: await sameName(service, row.record.name, code),
    changes: await changesOf(service, code),
    on: isDay ? day : undefined,
    problem: day === "" || isDay ? undefined : `${quoted(day)} is no day: write it as 2019-04-01`,
    data: dataNote(service, await shown.holding(service)),
    attribution: service.catalog.service.attribution,
    base: `${shown.publicUrl()}${service.path}`,
  });
}

async function links(service: FhirService, code: string, direction: "up" | "down"): Promise<readonly Link[]> {
  const found: Link[] = [];
  const types = relationshipTypes.map((it) => it.code);
  for await (const portion of registerView(service).links([code], { direction, types })) {
    found.push(...portion);
    if (found.length >= linksMax) break;
  }
  return found
    .slice(0, linksMax)
    .sort(
      (a, b) =>
        Number(b.isActive) - Number(a.isActive) ||
        (a.type === b.type ? (a.target < b.target ? -1 : 1) : a.type < b.type ? -1 : 1),
    );
}

async function lineage(service: FhirService, code: string, way: Way): Promise<Lineage> {
  const all = await followed([code], registerView(service), service, { way, date: undefined, countMax: lineageMax });
  return all.lineageOf(code);
}

async function knownOf(service: FhirService, codes: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  const records = await registerView(service).records([...new Set(codes)]);
  return new Map(records.map(({ code, name, isActive, kind }: HeldOrganisation) => [code, { name, isActive, kind }]));
}

async function sameName(service: FhirService, name: string | undefined, code: string) {
  if (name === undefined) return [];
  const index = service.catalog.resources.get("Organization")!.byCode.get("name")!.indexes[0]!;
  const query = plainQuery(
    "Organization",
    [{ kind: "string", index, any: [{ how: "exact", text: name }] }],
    sameNameMax + 1,
  );
  const codes = await service.store.findIds(query, sameNameMax + 1);
  const rows = await rowsOf(service, codes.filter((it) => it !== code).slice(0, sameNameMax));
  return rows.toSorted((a, b) => Number(b.isActive) - Number(a.isActive));
}

/** The newest versions, each with what it changed from the one before. */
async function changesOf({ store }: FhirService, id: string): Promise<readonly Change[]> {
  const [{ versions }, releases] = await Promise.all([
    store.history({ type: "Organization", id, since: undefined, count: versionsMax + 1, after: undefined }),
    store.releases(),
  ]);
  return versions.slice(0, versionsMax).map((it, at): Change => {
    const before = versions[at + 1];
    return {
      release: releaseAt(it.updated, releases)?.date,
      loaded: new Date(it.updated).toISOString().slice(0, 10),
      differences: differencesBetween(before, it),
      isFirst: before === undefined,
    };
  });
}

type Version = StoredResource | { readonly state: "deleted" };

export function differencesBetween(before: Version | undefined, after: Version | undefined) {
  const of = (it: Version | undefined) => (it?.state === "current" ? heldOrganisation(it) : undefined);
  return differencesOf(of(before), of(after));
}

/** The release that brought what was written at that time. */
export const releaseAt = (updated: number, releases: readonly Release[]): Release | undefined =>
  releases.find((it) => it.published === updated);
