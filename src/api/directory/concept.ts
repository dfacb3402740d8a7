import type { Gazetteer } from "../../ods/geography/placed.ts";
import type { Property, Wanted } from "../../ods/terminology/property.ts";
import type { Catalog } from "../../search/catalog.ts";
import type { SearchIndex } from "../../search/query.ts";
import type { SearchOptions, Store } from "../../store/store.ts";
import type { FhirService } from "../service.ts";
import { type HeldTerms, heldTerms } from "./held-terms.ts";

/** A concept of a code system, with the properties of it that were asked for. */
export interface HeldConcept {
  readonly code: string;
  readonly display: string;
  readonly isInactive: boolean;
  readonly properties: readonly Property[];
}

/** What concepts are made of. */
export interface Source {
  readonly catalog: Catalog;
  readonly store: Store;
  readonly options: SearchOptions;
  readonly terms: HeldTerms;
  readonly places: Gazetteer | undefined;
}

/** Finds a concept by its code; undefined: there is none. */
export type FindConcept = (code: string, wanted: Wanted, source: Source) => Promise<HeldConcept | undefined>;

export const sourceOf = async ({ catalog, store, search: { options }, places }: FhirService): Promise<Source> => ({
  catalog,
  store,
  options,
  terms: await heldTerms({ store, options }),
  places,
});

/** The index of a search parameter that the table has. */
export const indexOf = (type: string, code: string, { catalog }: Pick<Source, "catalog">): SearchIndex =>
  catalog.resources.get(type)!.byCode.get(code)!.indexes[0]!;
