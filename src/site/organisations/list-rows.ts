import type { FhirService } from "../../api/service.ts";
import type { OrganisationRow } from "../../portal/organisations/organisation-row.ts";
import type { FacetsAsked } from "../../store/store.ts";
import { areaNames, rowsOf } from "./rows.ts";

/** Organisations that are read at once: one answer is never all of them in memory. */
const portion = 500;
/** Most who ask for a page need no more. */
const firstPortion = 100;

export type Narrowed = Pick<FacetsAsked, "typed" | "chosen" | "openOn" | "only">;

/** What of a list is wanted: all of it, unless it is said otherwise. */
interface Part {
  readonly from?: number;
  readonly count?: number;
}

/**
 * All that are found, in portions. Throws when the register changes meanwhile: a part of the one and a part of the other release would be
 * neither.
 */
export async function* allRows(
  service: FhirService,
  narrowed: Narrowed,
  { from = 0, count: most = Number.POSITIVE_INFINITY }: Part = {},
): AsyncGenerator<readonly OrganisationRow[]> {
  const state = service.store.state();
  const nameOf = areaNames(service);
  let size = firstPortion;
  for (let at = from; at < from + most; at += size) {
    if (at > from) size = portion;
    const count = Math.min(size, from + most - at);
    const { entries } = await service.store.facets({ ...narrowed, from: at, count, valuesMax: 0 });
    yield await rowsOf(
      service,
      entries.map((it) => it.code),
      nameOf,
    );
    if (entries.length < count) return;
    await new Promise(setImmediate);
    if (service.store.state() !== state) throw new Error("the register changed while a list was read");
  }
}
