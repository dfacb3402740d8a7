/** Code systems and value sets that are in every world. Their codes are those of pools.ts, so that searches meet them. */
import type { Any } from "./rows.ts";

const loinc = "http://loinc.org";
const snomed = "http://snomed.info/sct";
const genders = "http://hl7.org/fhir/administrative-gender";
const concepts = (...codes: string[]) => codes.map((code) => ({ code }));
const parent = (valueCode: string) => [{ code: "parent", valueCode }];

/**
 *   loinc   abc > 8302-2 > 38341003; abc > a,b; é; a|b; c\d
 *   urn:x   abc > 8302-2 and é, written as properties only; é > a|b
 *   gender  other > unknown; male; female
 */
const codeSystems: readonly Any[] = [
  {
    url: loinc,
    concept: [
      { code: "abc", concept: [{ code: "8302-2", concept: concepts("38341003") }] },
      { code: "a,b", property: parent("abc") },
      ...concepts("é", "a|b", "c\\d"),
    ],
  },
  {
    url: "urn:x",
    concept: [
      { code: "abc", property: [{ code: "child", valueCode: "8302-2" }] },
      { code: "é", property: parent("abc") },
      { code: "a|b", property: parent("é") },
      ...concepts("8302-2", "38341003", "a,b", "c\\d"),
    ],
  },
  { url: genders, concept: [{ code: "other", concept: concepts("unknown") }, ...concepts("male", "female")] },
];

const canonical = (at: number) => `http://example.org/ValueSet/${at}`;

const valueSets: readonly Any[] = [
  { compose: { include: [{ system: loinc, concept: concepts("abc", "8302-2") }] } },
  { compose: { include: [{ system: loinc, filter: [{ property: "concept", op: "is-a", value: "8302-2" }] }] } },
  { compose: { include: [{ system: "urn:x" }], exclude: [{ system: "urn:x", concept: concepts("ABC", "é") }] } },
  { compose: { include: [{ valueSet: [canonical(1)] }, { system: snomed, concept: concepts("38341003", "a,b") }] } },
  {
    expansion: {
      identifier: "urn:uuid:5",
      timestamp: "2020-01-01T00:00:00Z",
      contains: [{ system: snomed, code: "abc", contains: [{ system: snomed, code: "c\\d" }] }],
    },
  },
  // All that an include says must hold: below abc, and in the first.
  {
    compose: {
      include: [
        { system: loinc, filter: [{ property: "concept", op: "is-a", value: "abc" }], valueSet: [canonical(1)] },
      ],
    },
  },
  { compose: { include: [{ system: genders, concept: concepts("male") }] } },
  { compose: { include: [{ system: loinc }], exclude: [{ valueSet: [canonical(2)] }] } },
  { compose: { include: [{ system: genders, filter: [{ property: "concept", op: "is-a", value: "other" }] }] } },
];

export const fixedResources: readonly Any[] = [
  ...codeSystems.map((it, at) => ({
    resourceType: "CodeSystem",
    id: `cs${at + 1}`,
    status: "active",
    content: "complete",
    ...it,
  })),
  ...valueSets.map((it, at) => ({
    resourceType: "ValueSet",
    id: `vs${at + 1}`,
    url: canonical(at + 1),
    status: "active",
    ...it,
  })),
];
