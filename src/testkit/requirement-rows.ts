import type { PromisedRequirement, Requirement } from "../definitions/requirements/requirement.ts";
import type { ServiceDefinition } from "../definitions/resource-definition.ts";
import { testTitle } from "./checks.ts";

/** One or many, as many. */
export const several = (it: string | readonly string[] | undefined): readonly string[] =>
  it === undefined ? [] : typeof it === "string" ? [it] : it;

/**
 * A row that only names its promises, with its text and the titles of its checks. A call that is promised no more keeps its check's
 * title, which no test has any longer.
 */
export function completedRow(row: PromisedRequirement, service: ServiceDefinition): Requirement {
  const { id, level, promises, text, check, reason } = row;
  const titles = several(promises).map(titleOf);
  return {
    id,
    level,
    state: "met",
    text: text ?? `${titles.join(", ")}.`,
    check: [...titles.map((it) => testTitle(service, it)), ...several(check)],
    ...(reason !== undefined && { reason }),
  };
}

function titleOf(call: string): string {
  const [place = "", codes] = call.split("?");
  const [type, ...rest] = place.split("/");
  if (codes === undefined) return `${type} can be ${["searched", "read"][rest.length] ?? "read by version"}`;
  const include = /^_include=(.*)$/.exec(codes)?.[1];
  if (include !== undefined) return `${type} includes ${include}`;
  const together = codes.includes("&") ? " together" : "";
  return `${type} can be searched by ${codes.split("&").join(" + ")}${together}`;
}
