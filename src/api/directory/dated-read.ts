import { isProblem, type Problem } from "../../fhir/problem.ts";
import type { Resource } from "../../fhir/resource.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import type { DeletedResource, StoredResource } from "../../store/store.ts";
import type { FhirRequest, FhirService } from "../service.ts";
import { asOfView, dayIn } from "./as-of.ts";
import { releaseOn } from "./known-on.ts";

const own = new Set(["as-of", "as-of-kind", "known-on"]);

/** A resource as it stood, or as the register said, on a day; undefined: it is read as it is. */
export async function datedRead(
  type: string,
  id: string,
  { query }: Pick<FhirRequest, "query">,
  { store, search }: Pick<FhirService, "store" | "search">,
): Promise<Dated | Problem | undefined> {
  if (!query.some(([name]) => own.has(name))) return undefined;
  const value = (name: string) => query.find((it) => it[0] === name)?.[1];
  const day = dayIn(value("as-of"), value("as-of-kind"));
  if (isProblem(day)) return day;
  const knownOn = value("known-on");
  const known = knownOn === undefined ? undefined : await releaseOn(knownOn, store);
  if (isProblem(known)) return known;
  const found = known ? await store.readAt(type, id, known.release.published) : await store.read(type, id);
  const rest = query.filter(([name]) => !own.has(name));
  if (found?.state !== "current" || !day) return { found, query: rest };
  const body = JSON.stringify(asOfView(JSON.parse(found.body) as Resource, day, search.base));
  return { found: { ...found, body }, query: rest };
}

export interface Dated {
  readonly found: StoredResource | DeletedResource | undefined;
  /** What is left of the parameters. */
  readonly query: readonly SearchPair[];
}
