import { readCall } from "./call.ts";
import { isPromised, readInteraction } from "./interaction.ts";
import type { Promises, ServiceName } from "./promises.ts";
import type { Story } from "./story.ts";

/**
 * Of the titles of conformance checks those that cover what a story's calls and interactions use, in their own order. `titles`
 * are the tests' titles of both services, which `testTitle` of src/testkit/checks.ts makes.
 */
export function checksOf(story: Story, promises: Promises, titles: Iterable<string>): readonly string[] {
  const wanted = new Set([
    ...story.interactions.flatMap((it) => ofInteraction(it, promises)),
    ...story.calls.flatMap(({ call }) => ofCall(call, promises)),
  ]);
  return [...titles].filter((it) => wanted.has(it));
}

function ofInteraction(text: string, promises: Promises): readonly string[] {
  const read = readInteraction(text, promises);
  if ("fault" in read || !isPromised(read, promises)) return [];
  const { service, code, type } = read;
  if (code === "capabilities") return statementTitles.map((it) => titled(service, it));
  return type === undefined ? [] : titlesOf(type, code).map((it) => titled(service, it));
}

function ofCall(text: string, promises: Promises): readonly string[] {
  const read = readCall(text, promises);
  if ("fault" in read) return [];
  const { service, type, interaction, pairs } = read;
  if (interaction === "capabilities") return statementTitles.map((it) => titled(service, it));
  if (type === undefined) return [];
  const { definition, byCode } = promises.catalogs[service].resources.get(type)!;
  // `code:not` and `code:in` are of `code`; a chain, and what it begins with, are each a check.
  const names = pairs.map(([name]) => name.split(":")[0]!);
  const codes = new Set(names.flatMap((it) => [it, it.split(".")[0]!, byCode.get(it)?.code ?? it]));
  return [
    ...titlesOf(type, interaction),
    ...[...codes].map((it) => `${type} can be searched by ${it}`),
    ...(definition.combinations ?? [])
      .filter((it) => it.codes.every((code) => codes.has(code)))
      .map((it) => `${type} can be searched by ${it.codes.join(" + ")} together`),
    ...pairs
      .filter(([name]) => name.startsWith("_include"))
      .map(([, value]) => `${type} includes ${value.split(":")[1] ?? ""}`),
  ].map((it) => titled(service, it));
}

/** As src/testkit/checks.ts calls the tests of each service. */
const titled = (service: ServiceName, title: string): string => (service === "core" ? title : `${service}: ${title}`);

const titlesOf = (type: string, interaction: string): readonly string[] => titles[interaction]?.(type) ?? [];

const titles: Readonly<Record<string, (type: string) => readonly string[]>> = {
  read: (type) => [`${type} can be read`],
  vread: (type) => [`${type} can be read by version`],
  "history-instance": (type) => [`${type} has the history of each resource`],
  "history-type": (type) => [`${type} has a history of all its resources`],
  "search-type": (type) => [`${type} can be searched`],
};

const statementTitles = [
  "the CapabilityStatement names exactly the resource types served",
  "the CapabilityStatement is of a running STU3 server",
  "the CapabilityStatement is of a running R4 server",
];
