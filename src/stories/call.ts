import { isProblem, nearest, quoted } from "../fhir/problem.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { parseSearch, type SearchPair } from "../search/parse-search.ts";
import { type Promises, type ServiceName, typeFault, withService, written } from "./promises.ts";

/** A call of a story, taken apart: `core Patient/demo-patient-1`, `core Observation?patient=1`, `directory Organization/X/$successors`. */
export interface ReadCall {
  readonly service: ServiceName;
  /** Below the service's address, ready to be sent: `Patient?name=ada%20o` of `Patient?name=ada o`. */
  readonly address: string;
  /** Undefined: the call is of the whole service. */
  readonly type: string | undefined;
  readonly interaction:
    | "capabilities"
    | "read"
    | "vread"
    | "search-type"
    | "history-instance"
    | "history-type"
    | "operation";
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
  const wrong = (why: string) => ({ fault: `${written(text)}: ${why}` });
  const mark = address.indexOf("?");
  if (/\s/.test(mark < 0 ? address : address.slice(0, mark))) return wrong("there is a blank in the path");
  const pairs = mark < 0 ? [] : [...new URLSearchParams(address.slice(mark + 1))];
  const [type = "", second, third, fourth, ...more] = (mark < 0 ? address : address.slice(0, mark)).split("/");
  const call = { service, address: sendable(address), pairs };
  if (type === "metadata" && second === undefined)
    return { ...call, type: undefined, interaction: "capabilities", operation: undefined, id: undefined };
  const { catalogs, operations } = promises;
  const resource = catalogs[service].resources.get(type);
  if (!resource) return wrong(typeFault(catalogs[service], type) ?? `${type} is not served`);
  const served = (interaction: ReadCall["interaction"], id?: string) =>
    interaction === "operation" || resource.definition.interactions[interaction as "read"] !== undefined
      ? { ...call, type, interaction, operation: undefined, id }
      : wrong(`${type} has no ${interaction}`);
  if (more.length > 0) return wrong("that is no address of the service");
  const last = third ?? second;
  if (last?.startsWith("$") && fourth === undefined) {
    const operation = last.slice(1);
    const known = operations[service].filter((it) => it.type === type).map((it) => it.name);
    if (known.includes(operation))
      return { ...call, type, interaction: "operation", operation, id: third === undefined ? undefined : second };
    const meant = nearest(operation, known);
    return wrong(`${type} has no operation $${operation}${meant === undefined ? "" : `; did you mean $${meant}?`}`);
  }
  if (second === "_history" && third === undefined) return served("history-type");
  if (second !== undefined && !/^[A-Za-z0-9\-.]{1,64}$/.test(second)) return wrong(`${quoted(second)} is no id`);
  if (third === "_history") return served(fourth === undefined ? "history-instance" : "vread", second);
  if (third !== undefined) return wrong("that is no address of the service");
  if (second !== undefined) return served("read", second);
  const searched = served("search-type");
  const fault = "fault" in searched ? undefined : searchFault(type, pairs, promises, service);
  return fault === undefined ? searched : wrong(fault);
}

/** What may not stand in an address is escaped; what is escaped already stays. */
const sendable = (address: string): string => encodeURI(address).replaceAll(/%25(?=[\da-fA-F]{2})/g, "%");

const zone = zoneNamed("Europe/London")!;

function searchFault(
  type: string,
  pairs: readonly SearchPair[],
  { catalogs }: Promises,
  service: ServiceName,
): string | undefined {
  const catalog = catalogs[service];
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
