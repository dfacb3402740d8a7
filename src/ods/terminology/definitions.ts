import type { Resource } from "../../fhir/resource.ts";
import { codeSystemsOf, fixedCodeSystemsOf, type TermsRelease } from "./code-systems.ts";
import { searchParametersOf } from "./search-parameters.ts";
import { structureDefinitionsOf } from "./structure-definitions.ts";
import { valueSetsOf } from "./value-sets.ts";

/** All that is published beside a release of the register: what its codes, extensions, profiles and search parameters are. */
export const definitionsOf = (release: TermsRelease): readonly Resource[] => [
  ...codeSystemsOf(release),
  ...fixedCodeSystemsOf(),
  ...valueSetsOf(),
  ...structureDefinitionsOf(),
  ...searchParametersOf(),
];
