import type { Resource } from "../src/fhir/resource.ts";
import type { Catalog, Parameter, ResourceCatalog } from "../src/search/catalog.ts";
import { isSortable } from "../src/search/parse-sort.ts";
import { ownValue } from "../src/testkit/own-value.ts";
import type { Corpus } from "./workload.ts";

const sampleSize = 300;

/** Searches of one to four clauses by values that resources here have, with chains, _has, modifiers and sorts. */
export function* randomQuestions(catalog: Catalog, corpus: Corpus, count: number): Generator<string> {
  const samples = new Map<string, readonly Resource[]>();
  for (const { definition } of catalog.resources.values()) {
    const rids = corpus.shuffled(corpus.rids(definition.type)).slice(0, sampleSize);
    if (definition.interactions["search-type"] && rids.length > 0)
      samples.set(
        definition.type,
        rids.map((rid) => JSON.parse(corpus.body(rid)) as Resource),
      );
  }
  const types = [...samples.keys()];
  const { random } = corpus;
  const chance = (share: number) => random() < share;

  function clauseOf(type: string, about: Resource, depth: number): readonly [string, string] | undefined {
    const resource = catalog.resources.get(type)!;
    if (depth < 3 && chance(0.15)) return hasOf(type, depth);
    const parameter = corpus.pick(resource.parameters);
    if (parameter.type === "reference" && depth < 3 && chance(0.5)) return chainOf(resource, parameter, about, depth);
    if (parameter.modifiers.includes("missing") && chance(0.04))
      return [`${parameter.code}:missing`, String(chance(0.5))];
    const value = ownValue(resource, parameter, about)?.text;
    return value === undefined ? undefined : varied(parameter, value);
  }

  function varied({ code, type, modifiers }: Parameter, value: string): readonly [string, string] {
    if (type === "token" && chance(0.08)) return [`${code}:not`, value];
    if (type === "token" && chance(0.4)) return [code, value.slice(value.lastIndexOf("|") + 1) || value];
    if (type === "string" && modifiers.includes("contains"))
      return chance(0.1) ? [`${code}:contains`, value.slice(0, 3)] : [code, value.slice(0, corpus.pick([1, 2, 4, 50]))];
    if (type === "date") {
      const day = value.slice(2, corpus.pick([6, 9, 12]));
      return [code, `${corpus.pick(["", "ge", "le", "gt", "lt", "ne", "ap"])}${day}`];
    }
    if (type === "number" || type === "quantity")
      return [code, value.replace("ge", corpus.pick(["", "ge", "le", "lt", "ap", "ne"]))];
    return [code, value];
  }

  function chainOf(
    { definition }: ResourceCatalog,
    parameter: Parameter,
    about: Resource,
    depth: number,
  ): readonly [string, string] | undefined {
    const target = ownValue(catalog.resources.get(definition.type)!, parameter, about)?.text;
    const [type] = (target ?? "").split("/") as [string];
    const sample = samples.get(type);
    if (!sample) return undefined;
    const inner = clauseOf(type, corpus.pick(sample), depth + 1);
    return inner && [`${parameter.code}:${type}.${inner[0]}`.replace("patient:Patient.", "patient."), inner[1]];
  }

  function hasOf(type: string, depth: number): readonly [string, string] | undefined {
    const source = corpus.pick(types);
    const pointing = catalog.resources
      .get(source)!
      .parameters.filter((it) => it.type === "reference" && (it.targets.length === 0 || it.targets.includes(type)));
    if (pointing.length === 0) return undefined;
    const inner = clauseOf(source, corpus.pick(samples.get(source)!), depth + 1);
    return inner && [`_has:${source}:${corpus.pick(pointing).code}:${inner[0]}`, inner[1]];
  }

  for (let made = 0; made < count; ) {
    const type = chance(0.4) && samples.has("Observation") ? "Observation" : corpus.pick(types);
    const about = corpus.pick(samples.get(type)!);
    const wanted = 1 + Math.floor(random() * 4);
    const clauses: (readonly [string, string])[] = [];
    for (let tries = 0; tries < 40 && clauses.length < wanted; tries++) {
      const clause = clauseOf(type, chance(0.7) ? about : corpus.pick(samples.get(type)!), 0);
      if (clause) clauses.push(clause);
    }
    if (clauses.length === 0) continue;
    const sortable = catalog.resources
      .get(type)!
      .parameters.filter(isSortable)
      .map((it) => it.code);
    const keys = chance(0.5)
      ? []
      : Array.from(
          { length: chance(0.2) ? 2 : 1 },
          () => corpus.pick(["", "-"]) + corpus.pick([...sortable, "_id", "_lastUpdated"]),
        );
    const pairs = [
      ...clauses,
      ...(keys.length > 0 ? [["_sort", keys.join()] as const] : []),
      ["_count", String(corpus.pick([1, 20, 100]))] as const,
    ];
    yield `${type}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
    made++;
  }
}
