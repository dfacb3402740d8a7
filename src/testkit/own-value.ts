import type { Resource } from "../fhir/resource.ts";
import type { CompositePart, Parameter, ResourceCatalog } from "../search/catalog.ts";
import type { IndexRows } from "../search/index-rows.ts";
import type { SearchIndex } from "../search/query.ts";

/** A value to search for, as it is written in an address before it is percent-encoded. */
export interface OwnValue {
  readonly text: string;
}

/** A value of the parameter that the resource has; undefined when it has none. */
export function ownValue(catalog: ResourceCatalog, parameter: Parameter, resource: Resource): OwnValue | undefined {
  if (parameter.type !== "composite") {
    const rows = catalog.extract(resource);
    return first(parameter.indexes.map((it) => valueIn(rows, parameter, it)));
  }
  return first(
    parameter.composites.map(({ elements, parts }) => {
      const inElements =
        elements === undefined ? [catalog.extract(resource)] : catalog.elements.get(elements)!(resource);
      return first(inElements.map((rows) => together(rows, parts, elements === undefined ? "index" : "inElement")));
    }),
  );
}

const first = (values: readonly (OwnValue | undefined)[]) => values.find((it) => it !== undefined);

function together(
  rows: IndexRows,
  parts: readonly CompositePart[],
  where: "index" | "inElement",
): OwnValue | undefined {
  const values = parts.map((it) => valueIn(rows, it, it[where]));
  return values.every((it) => it !== undefined) ? { text: values.map((it) => it.text).join("$") } : undefined;
}

function valueIn(
  rows: IndexRows,
  { type, targets }: Pick<Parameter, "type" | "targets">,
  index: SearchIndex,
): OwnValue | undefined {
  const of = <T extends { readonly index: SearchIndex }>(all: readonly T[]) => all.find((it) => it.index === index);
  switch (type) {
    case "token": {
      const token = rows.tokens.find((it) => it.index === index && it.code !== null);
      return token && { text: `${escaped(token.system ?? "")}|${escaped(token.code!)}` };
    }
    case "uri": {
      const uri = of(rows.tokens);
      return uri && { text: escaped(uri.code!) };
    }
    case "string": {
      const string = of(rows.strings);
      return string && { text: escaped(string.raw) };
    }
    case "reference": {
      const served = (type: string) => targets.length === 0 || targets.includes(type);
      const target = rows.references
        .filter((it) => it.index === index)
        .map((it) => it.target)
        .find((it) => "url" in it || served(it.type));
      return target && { text: "url" in target ? escaped(target.url) : `${target.type}/${target.id}` };
    }
    case "date": {
      const interval = of(rows.intervals);
      if (!interval) return undefined;
      // What has neither a beginning nor an end in time is there before anything else began.
      const from = Math.max(interval.low, Date.UTC(1000, 0));
      return { text: interval.low < from ? "lt1000-01-01" : `ge${new Date(from).toISOString()}` };
    }
    case "number":
    case "quantity": {
      const interval = of(rows.intervals);
      return interval && { text: `ge${Math.max(interval.low, -1e15)}` };
    }
    case "position": {
      const place = of(rows.positions);
      return place && { text: `${place.latitude / 1e6}|${place.longitude / 1e6}|10|m` };
    }
    case "composite":
      throw new Error("a composite has parts");
  }
}

const escaped = (text: string): string => text.replaceAll(/[\\,|$]/g, "\\$&");

/** A value that nothing has. */
export function strangeValue({ type, targets, composites }: Parameter): string {
  if (type === "composite") return composites[0]!.parts.map((it) => strange(it.type, it.targets)).join("$");
  return strange(type, targets);
}

function strange(type: CompositePart["type"], targets: readonly string[]): string {
  switch (type) {
    case "token":
    case "string":
      return "careconnect-none";
    case "uri":
      return "urn:careconnect:none";
    case "reference":
      return `${targets[0] ?? "Patient"}/careconnect-none`;
    case "date":
      return "1001-01-01";
    case "number":
    case "quantity":
      return "987654.321";
    case "position":
      return "89.9|0|1|m";
  }
}
