import type { Fields } from "../../../fhir/terminology.ts";
import type { NamedSystem } from "../systems.ts";

/** An include or exclude of a value set, and the code system that it names. */
export interface Part {
  readonly fields: Fields;
  readonly system: NamedSystem | undefined;
}
