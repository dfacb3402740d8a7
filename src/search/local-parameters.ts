import type { SearchType } from "../definitions/fhir-definitions.ts";
import type { ServiceDefinition } from "../definitions/resource-definition.ts";
import type { LocalParameter } from "./catalog.ts";

const types: readonly SearchType[] = ["token", "string", "reference", "date", "number", "quantity", "uri"];

/** A SearchParameter resource (JSON) as rows, one a base type; or, in words, why it cannot be used. */
export function readLocalParameters(text: string, service: ServiceDefinition): LocalParameter[] | string {
  let resource: Record<string, unknown>;
  try {
    resource = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return "is not JSON";
  }
  if (resource?.resourceType !== "SearchParameter") return "is no SearchParameter resource";
  const { url, code, base, type, expression, target } = resource;
  if (typeof url !== "string" || typeof code !== "string" || !/^[A-Za-z][\w-]{0,63}$/.test(code))
    return "needs a url and a code of letters, digits and -";
  if (!types.includes(type as SearchType)) return `type is one of ${types.join(", ")}`;
  if (typeof expression !== "string") return "needs an expression";
  const bases = Array.isArray(base) ? (base as unknown[]) : [];
  const rows: LocalParameter[] = [];
  for (const it of bases) {
    const served = service.resources.find((row) => row.type === it);
    if (!served) return `base ${String(it)} is not served`;
    const taken =
      served.base?.includes(code) || served.search.some((row) => row.code === code || row.aliases?.includes(code));
    if (taken) return `${served.type} already has a search parameter ${code}`;
    const own = expression
      .split("|")
      .map((part) => part.trim())
      .filter((part) => part.startsWith(`${served.type}.`) || part.startsWith(`(${served.type}.`))
      .join(" | ");
    if (own === "") return `the expression does not begin with ${served.type}`;
    rows.push({
      url,
      code,
      base: served.type,
      type: type as SearchType,
      expression: own,
      targets: Array.isArray(target) ? target.filter((row) => typeof row === "string") : [],
    });
  }
  return rows.length > 0 ? rows : "needs a base";
}
