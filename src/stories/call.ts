import type { Interaction } from "../definitions/resource-definition.ts";
import { isProblem, nearest, quoted } from "../fhir/problem.ts";
import { zoneNamed } from "../fhir/zone.ts";
import type { Catalog } from "../search/catalog.ts";
import { parseSearch, type SearchPair } from "../search/parse-search.ts";
import { type Promises, type ServiceName, typeFault, withService, written } from "./promises.ts";

/** A call of a story, taken apart: `core Patient/demo-patient-1`, `core Observation?patient=1`, `directory Organization/X/$successors`. */
export interface ReadCall {
  readonly service: ServiceName;
  /** Below the service's address, ready to be sent: `Patient?name=ada%20o` of `Patient?name=ada o`. */
  readonly address: string;
  /** Undefined: the call is of the whole service. */
  readonly type: string | undefined;
  readonly interaction: Interaction | "capabilities" | "operation";
  /** Without the $. */
  readonly operation: string | undefined;
  readonly id: string | undefined;
  readonly pairs: readonly SearchPair[];
}

/** A call as a story writes it, or a fault in words: every part of it must be served. */
export function readCall(text: string, promises: Promises): ReadCall | { readonly fault: string } {
  const found = withService(text);
  if ("fault" in found) return { fault: `${written(text)}: ${found.fault}` };
  const { service, rest: address } = found;
  const mark = address.indexOf("?");
  const path = mark < 0 ? address : address.slice(0, mark);
  const pairs = mark < 0 ? [] : [...new URLSearchParams(address.slice(mark + 1))];
  const asked = askedBy(path, service, promises);
  const fault = typeof asked === "string" ? asked : searchFault(asked, pairs, promises.catalogs[service]);
  if (typeof asked === "string" || fault !== undefined) return { fault: `${written(text)}: ${fault}` };
  return { service, address: sendable(address), pairs, ...asked };
}

type Asked = Pick<ReadCall, "type" | "interaction" | "operation" | "id">;

/** What the path of an address asks for, or why it asks for nothing that is served. */
function askedBy(path: string, service: ServiceName, { catalogs, operations }: Promises): Asked | string {
  if (/\s/.test(path)) return "there is a blank in the path";
  const [type = "", second, third, fourth, ...more] = path.split("/");
  const plain = { operation: undefined, id: undefined };
  if (path === "metadata") return { ...plain, type: undefined, interaction: "capabilities" };
  const catalog = catalogs[service];
  const definition = catalog.resources.get(type)?.definition;
  if (!definition) return typeFault(catalog, type) ?? `${type} is not served`;
  const last = third ?? second;
  if (last?.startsWith("$") && fourth === undefined) {
    const operation = last.slice(1);
    const known = operations[service].filter((it) => it.type === type).map((it) => it.name);
    if (known.includes(operation))
      return { type, interaction: "operation", operation, id: third === undefined ? undefined : second };
    const meant = nearest(operation, known);
    return `${type} has no operation $${operation}${meant === undefined ? "" : `; did you mean $${meant}?`}`;
  }
  const served = (interaction: Interaction, id?: string): Asked | string =>
    definition.interactions[interaction] === undefined
      ? `${type} has no ${interaction}`
      : { ...plain, type, interaction, id };
  if (second === undefined) return served("search-type");
  if (second === "_history" && third === undefined) return served("history-type");
  if (!/^[A-Za-z0-9\-.]{1,64}$/.test(second)) return `${quoted(second)} is no id`;
  if (third === undefined) return served("read", second);
  if (third !== "_history" || more.length > 0) return "that is no address of the service";
  return served(fourth === undefined ? "history-instance" : "vread", second);
}

/** What may not stand in an address is escaped; what is escaped already stays. */
const sendable = (address: string): string =>
  encodeURI(address.toWellFormed()).replaceAll(/%25(?=[\da-fA-F]{2})/g, "%");

const zone = zoneNamed("Europe/London")!;

/** What is wrong with the parameters of a search, as the server would say it. */
function searchFault({ type, interaction }: Asked, pairs: readonly SearchPair[], catalog: Catalog): string | undefined {
  if (type === undefined || interaction !== "search-type") return undefined;
  // What changes the meaning of a search, and a postcode that something is near to, are read before it.
  const own = new Set(catalog.service.parameters?.filter((it) => it.types.includes(type)).map((it) => it.code));
  const isReadBefore = ([name, value]: SearchPair) => own.has(name) || (name === "near" && !/^-?[\d.]+\|/.test(value));
  const read = parseSearch(
    type,
    pairs.filter((it) => !isReadBefore(it)),
    {
      catalog,
      bases: [],
      zone,
      now: () => 0,
      lenient: false,
      countMax: 1000,
      incomplete: new Map(),
    },
  );
  return isProblem(read) ? read.detail : undefined;
}
