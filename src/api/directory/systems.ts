import { randomUUID } from "node:crypto";
import { type CodeSystemRow, codeSystemRows, practitionerSystems } from "../../definitions/directory/code-systems.ts";
import { indexOf } from "../../fhir/code-system.ts";
import { echoed, nearest, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { fieldsOf } from "../../fhir/terminology.ts";
import { type Property, type Wanted, wants } from "../../ods/terminology/property.ts";
import type { FindConcept, HeldConcept, Source } from "./concept.ts";
import type { HeldSystem } from "./held-terms.ts";
import { findRelationshipInstance, findRoleInstance, findSuccession } from "./instance-concepts.ts";
import { findOrganisation } from "./organisation-concepts.ts";
import { findArea, findPostcode } from "./place-concepts.ts";

/** A code system of which concepts can be found. */
export interface NamedSystem {
  readonly held: HeldSystem;
  /** Of a large one its row. */
  readonly row: CodeSystemRow | undefined;
  find(code: string, wanted: Wanted): Promise<HeldConcept | Problem | undefined>;
}

const finders: ReadonlyMap<string, FindConcept> = new Map([
  [codeSystemRows.organisation.url, findOrganisation],
  [codeSystemRows.roleInstance.url, findRoleInstance],
  [codeSystemRows.relationshipInstance.url, findRelationshipInstance],
  [codeSystemRows.succession.url, findSuccession],
  [codeSystemRows.postcode.url, findPostcode],
  [codeSystemRows.geographyName.url, findArea],
]);

const rows: ReadonlyMap<string, CodeSystemRow> = new Map(Object.values(codeSystemRows).map((it) => [it.url, it]));
const places: ReadonlySet<string> = new Set([codeSystemRows.postcode.url, codeSystemRows.geographyName.url]);

/** By any of its canonicals, `url` or `url|version`; a Problem: it is not held, not in that version, or never will be. */
export function systemNamed(canonical: string, version: string | undefined, source: Source): NamedSystem | Problem {
  const [url = "", inUrl] = canonical.split("|");
  const asked = version ?? inUrl;
  if (practitionerSystems.includes(url))
    return problem(
      "unknown-concepts",
      `the code system ${quoted(url)} is not served: the practitioner systems name people by their prescribing, and no people are held here`,
    );
  const newest = source.terms.system(url);
  if (!newest)
    return problem("not-found", `the code system ${quoted(url)} is not held here; CodeSystem? lists those that are`);
  const held = asked === undefined ? newest : source.terms.system(url, asked);
  if (!held)
    return problem(
      "not-found",
      `the code system ${quoted(url)} is not held in version ${quoted(asked!)}; the newest is ${newest.version}`,
    );
  const find = finders.get(held.url);
  if (find && held !== newest)
    return problem(
      "unknown-concepts",
      `of ${quoted(url)} only the concepts of the newest version, ${newest.version}, are held`,
    );
  if (!find) return { held, row: undefined, find: async (code, wanted) => listedConcept(held, code, wanted) };
  return {
    held,
    row: rows.get(held.url)!,
    find: async (code, wanted) =>
      places.has(held.url) && !source.places
        ? problem("not-found", "no postcodes and areas are loaded here yet, so none can be looked up")
        : find(code, wanted, source),
  };
}

/** A concept of a code system that lists them all. */
export function listedConcept(held: HeldSystem, code: string, wanted: Wanted): HeldConcept | undefined {
  const concept = indexOf(held).concepts.get(code);
  if (!concept) return undefined;
  const properties = fieldsOf(concept.property).flatMap((it): Property[] => {
    if (typeof it.code !== "string" || !wants(wanted, it.code)) return [];
    return typeof it.valueBoolean === "boolean" ? [{ code: it.code, type: "boolean", value: it.valueBoolean }] : [];
  });
  const { display } = concept;
  return { code, display: typeof display === "string" ? display : code, isInactive: false, properties };
}

/** In the words that consumers of the national API look for. */
export function unknownCode(code: string, { url, version }: HeldSystem): Problem {
  const words = `[${randomUUID()}]: The code ${echoed(code)} (${url}:${version}) was not found.`;
  return { ...problem("not-found", words), text: words };
}

/** The properties that a code system declares. */
export const declared = ({ property }: HeldSystem): readonly string[] =>
  fieldsOf(property).flatMap(({ code }) => (typeof code === "string" ? [code] : []));

/** A name that is none of its properties. Case matters. */
export function unknownProperty(name: string, held: HeldSystem): Problem {
  const known = declared(held);
  const near = nearest(name, known);
  const hint = near ? `did you mean '${near}'?` : known.length > 0 ? `it has ${known.join(", ")}` : "it has none";
  return problem("unknown-parameter", `the code system ${held.url} has no property ${quoted(name)}; ${hint}`);
}
