import type { Interaction as PromisedInteraction } from "../definitions/resource-definition.ts";
import { nearest, quoted } from "../fhir/problem.ts";
import { type Promises, type ServiceName, typeFault, withService, written } from "./promises.ts";

/** What a need asks of a service: `core search-type Patient`, `directory operation Organization/$successors`, `core capabilities`. */
export interface Interaction {
  readonly service: ServiceName;
  /** FHIR's code, or `operation`. https://hl7.org/fhir/STU3/valueset-type-restful-interaction.html */
  readonly code: string;
  /** Undefined: of the whole service. */
  readonly type: string | undefined;
  /** Without the $. */
  readonly operation: string | undefined;
}

/** An interaction as a story writes it, or a fault in words. The type must be one of the release, whether it is served or not. */
export function readInteraction(text: string, promises: Promises): Interaction | { readonly fault: string } {
  const found = withService(text);
  if ("fault" in found) return { fault: `${written(text)}: ${found.fault}` };
  const { service, rest } = found;
  const [code = "", named, ...more] = rest.split(" ");
  const wrong = (why: string) => ({ fault: `${written(text)}: ${why}` });
  if (more.length > 0) return wrong("write the service, the interaction and the type");
  if (ofServices.includes(code))
    return named === undefined
      ? { service, code, type: undefined, operation: undefined }
      : wrong(`${code} is asked of the whole service; leave out the type`);
  if (!ofTypes.includes(code) && code !== "operation") {
    const meant = nearest(code, [...ofTypes, ...ofServices, "operation"]);
    return wrong(
      `there is no interaction ${quoted(code)}${meant === undefined ? `; there are ${[...ofTypes, ...ofServices].join(", ")} and operation` : `; did you mean '${meant}'?`}`,
    );
  }
  if (named === undefined) return wrong("the type is missing");
  const [type = "", asked, ...deeper] = named.split("/");
  const unknown = typeFault(promises.catalogs[service], type);
  if (unknown !== undefined) return wrong(unknown);
  if (code !== "operation")
    return asked === undefined
      ? { service, code, type, operation: undefined }
      : wrong("only an operation has something after the type");
  if (asked === undefined || deeper.length > 0 || !asked.startsWith("$"))
    return wrong("write an operation as Organization/$successors");
  const operation = asked.slice(1);
  const known = [...promises.operations[service].map((it) => it.name), ...fhirOperations];
  if (known.includes(operation)) return { service, code, type, operation };
  const meant = nearest(operation, known);
  return wrong(`there is no operation $${operation}${meant === undefined ? "" : `; did you mean $${meant}?`}`);
}

/** Whether the table of promises has it. */
export function isPromised({ service, code, type, operation }: Interaction, promises: Promises): boolean {
  if (type === undefined) return promisedOfServices.includes(code);
  if (code === "operation") return promises.operations[service].some((it) => it.name === operation && it.type === type);
  const { interactions } = promises.catalogs[service].resources.get(type)?.definition ?? {};
  return interactions?.[code as PromisedInteraction] !== undefined;
}

const ofTypes = [
  "read",
  "vread",
  "search-type",
  "history-instance",
  "history-type",
  "create",
  "update",
  "patch",
  "delete",
];
const ofServices = ["capabilities", "search-system", "history-system", "transaction", "batch"];
const promisedOfServices = ["capabilities", "search-system"];

/** Operations that HL7 defines, in STU3 or R4, whether they are served or not. https://hl7.org/fhir/STU3/operationslist.html */
const fhirOperations = [
  "apply",
  "closure",
  "conforms",
  "data-requirements",
  "document",
  "evaluate",
  "evaluate-measure",
  "everything",
  "expand",
  "find",
  "find-matches",
  "implements",
  "lastn",
  "lookup",
  "match",
  "populate",
  "process-message",
  "stats",
  "subset",
  "subsumes",
  "transform",
  "translate",
  "validate",
  "validate-code",
  "versions",
];
