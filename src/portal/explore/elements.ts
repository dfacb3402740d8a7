import type { ElementDefinition, FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { table } from "../components/table.ts";
import { type Html, html, joined, nothing } from "../html.ts";

/** One element of a resource type, at its path below the type: `component.code`. */
export interface ElementRow {
  readonly path: string;
  readonly definition: ElementDefinition;
}

const kept = new Set([
  "id",
  "meta",
  "implicitRules",
  "language",
  "text",
  "contained",
  "extension",
  "modifierExtension",
]);

/** All elements of a type in FHIR's order, what is nested too; not those that every resource has. */
export function elementsOf(type: string, { types }: FhirDefinitions): readonly ElementRow[] {
  const rows: ElementRow[] = [];
  const walk = (of: string, path: string, above: readonly string[]) => {
    for (const [name, definition] of Object.entries(types[of]?.elements ?? {})) {
      if (kept.has(name)) continue;
      const own = `${path}${name}${definition.choice ? "[x]" : ""}`;
      rows.push({ path: own, definition });
      const [first] = definition.types;
      // An element may be made of itself, such as the parts of a questionnaire.
      if (first !== undefined && types[first]?.kind === "backbone" && !above.includes(first))
        walk(first, `${own}.`, [...above, first]);
    }
  };
  walk(type, "", [type]);
  return rows;
}

/** The elements as a table: how often, of which type, from which codes. */
export const elementTable = (type: string, definitions: FhirDefinitions): Html =>
  table({
    caption: `Elements of ${type}`,
    columns: ["Element", "How often", "Type", "Codes", "Remarks"],
    rows: elementsOf(type, definitions).map(({ path, definition }) => [
      html`<code>${path}</code>`,
      `${definition.min}..${definition.max ?? "*"}`,
      typesOf(definition, definitions),
      definition.binding === undefined ? nothing : codes(definition.binding, definitions),
      [definition.modifier && "Changes the meaning of the rest.", definition.summary && "In summaries."]
        .filter((it) => it)
        .join(" "),
    ]),
    ids: elementsOf(type, definitions).map(({ path }) => `element-${path.replaceAll(/[^A-Za-z.]/g, "")}`),
  });

/** In words: `string`, `Reference to Patient`, `parts of its own`. */
export function typesOf({ types, targets }: ElementDefinition, { types: known }: FhirDefinitions): string {
  const names = types.map((it) => (known[it]?.kind === "backbone" ? "parts of its own" : it));
  return `${[...new Set(names)].join(" or ")}${targets === undefined ? "" : ` to ${targets.join(", ")}`}`;
}

/** The codes themselves where they are few, else the name of the set. */
function codes(binding: string, { valueSets }: FhirDefinitions): Html {
  const all = Object.values(valueSets[binding] ?? {}).flat();
  const name = html`<span class="cc-soft">${binding}</span>`;
  return all.length === 0 || all.length > 12
    ? name
    : html`${joined(
        all.map((it) => html`<code>${it}</code>`),
        ", ",
      )}<br>${name}`;
}
