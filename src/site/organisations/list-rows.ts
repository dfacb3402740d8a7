import type { FhirService } from "../../api/service.ts";
import { isActiveAsOf } from "../../ods/status.ts";
import type { OrganisationRow } from "../../portal/organisations/organisation-row.ts";
import type { FacetsAsked } from "../../store/store.ts";
import { rowsOf } from "./rows.ts";

/** Organisations that are read at once: one answer is never all of them in memory. */
const portion = 500;
/** Most who ask for a page need no more. */
const firstPortion = 100;

export type Narrowed = Pick<FacetsAsked, "typed" | "chosen" | "only">;

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
  let size = firstPortion;
  for (let at = from; at < from + most; at += size) {
    if (at > from) size = portion;
    const count = Math.min(size, from + most - at);
    const { entries } = await service.store.facets({ ...narrowed, from: at, count, valuesMax: 0 });
    yield await rowsOf(
      service,
      entries.map((it) => it.code),
    );
    if (entries.length < count) return;
    await new Promise(setImmediate);
    if (service.store.state() !== state) throw new Error("the register changed while a list was read");
  }
}

/** Those of them that were open on a day, by the dates in their records. */
export async function* openRows(
  service: FhirService,
  narrowed: Narrowed,
  day: string,
  { from = 0, count = Number.POSITIVE_INFINITY }: Part = {},
): AsyncGenerator<readonly OrganisationRow[]> {
  let passed = 0;
  for await (const rows of allRows(service, narrowed)) {
    const open = rows.filter(({ record, isActive }) => isActiveAsOf({ ...record, isActive }, day));
    yield open.slice(Math.max(0, from - passed), Math.max(0, from + count - passed));
    passed += open.length;
    if (passed >= from + count) return;
  }
}
