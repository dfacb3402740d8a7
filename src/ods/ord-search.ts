import { odsSystems } from "../definitions/directory/ods-codes.ts";
import { type OrdParameter, ordLimits, ordParameters, ordShapes } from "../definitions/directory/ord-api.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { isProblem, nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { OdsDate } from "./organisation.ts";
import { isOdsDate, odsCodeOf } from "./values.ts";

/** A name and its value, not encoded. */
export type Pair = readonly [name: string, value: string];

/** A search of the ORD API, as what it asks of R4 resources. */
export interface OrdSearch {
  /** Parameters of Organization. */
  readonly organization: readonly Pair[];
  /** Parameters of OrganizationAffiliation, which one and the same relationship of the organisation must meet. */
  readonly affiliation: readonly Pair[];
  /** Why there is no such organisation, whatever the register holds. */
  readonly nothing: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What the national API refuses and we need not. */
export interface OrdRules {
  /** Changes before this day are not asked for. */
  readonly changedFrom?: OdsDate;
  /** The least offset; default 0. */
  readonly offsetFrom?: number;
}

const known: readonly OrdParameter[] = [...ordParameters, ...ordShapes];
const once = new Set(["Limit", "Offset", "LastChangeDate", "Status", "RelStatus"]);
const primary: ReadonlyMap<string, boolean> = new Map(roleTypes.map((it) => [it.code, it.isPrimary]));

/**
 * Reads a search: `Name=a&PrimaryRoleId=RO177` → `name:contains=a`, `roleCode=RO177`. A parameter without a value is passed over,
 * as forms send it. Which roles are primary is known of the role, not of the organisation: who asks for RO76 as a primary role
 * finds nothing.
 */
export function readOrdSearch(pairs: readonly Pair[], rules: OrdRules = {}): OrdSearch | Problem {
  const organization: Pair[] = [];
  const affiliation: Pair[] = [];
  let nothing: string | undefined;
  let limit: number = ordLimits.pageSize;
  let offset = 0;
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    if (!known.some((it) => it.name === name)) return unknownName(name);
    if (value.trim() === "" || name === "_format") continue;
    if (seen.has(name) && once.has(name)) return problem("repeated-parameter", `${name} may be given once`);
    seen.add(name);
    if (name === "Limit" || name === "Offset") {
      const number = name === "Limit" ? limitOf(value) : offsetOf(value, rules);
      if (typeof number !== "number") return number;
      if (name === "Limit") limit = number;
      else offset = number;
      continue;
    }
    const read = readers[name]!(value.trim(), name, rules);
    if (isProblem(read)) return read;
    nothing ??= read.nothing;
    (read.ofAffiliation ? affiliation : organization).push(...read.pairs);
  }
  return { organization, affiliation, nothing, limit, offset };
}

interface Read {
  readonly pairs: readonly Pair[];
  readonly ofAffiliation?: true;
  readonly nothing?: string;
}

type Reader = (value: string, name: string, rules: OrdRules) => Read | Problem;

const readers: Readonly<Record<string, Reader>> = {
  Name: (value) => ({ pairs: [["name:contains", fhirText(value)]] }),
  PostCode: (value) => ({ pairs: [["address-postalcode:contains", postcodes(value).map(fhirText).join()]] }),
  LastChangeDate: (value, name, { changedFrom }) => {
    if (!isOdsDate(value)) return malformed("malformed-date", name, value, "a day, YYYY-MM-DD");
    if (changedFrom !== undefined && value < changedFrom)
      return malformed("malformed-date", name, value, `no more than ${ordLimits.changeDays} days ago`);
    return { pairs: [["lastChangeDate", `ge${value}`]] };
  },
  Status: statusPair,
  PrimaryRoleId: (value, name) => {
    const codes = codesOf(value, name, /^RO\d{1,5}$/, "a role such as RO197");
    return isProblem(codes)
      ? codes
      : rolePair(
          codes.filter((it) => primary.get(it) === true),
          codes,
          "a primary role",
        );
  },
  NonPrimaryRoleId: (value, name) => {
    const codes = codesOf(value, name, /^RO\d{1,5}$/, "a role such as RO76");
    return isProblem(codes)
      ? codes
      : rolePair(
          codes.filter((it) => primary.get(it) !== true),
          codes,
          "a role that is not primary",
        );
  },
  Roles: (value, name) => {
    const codes = codesOf(value, name, /^RO\d{1,5}$/, "roles such as RO197,RO107");
    return isProblem(codes) ? codes : rolePair(codes, codes, "a role");
  },
  OrgRecordClass: (value, name) => {
    const codes = codesOf(value, name, /^RC[12]$/, "RC1 or RC2");
    return isProblem(codes)
      ? codes
      : { pairs: [["type", codes.map((it) => `${odsSystems.recordClass}|${it}`).join()]] };
  },
  RelTypeId: (value, name) => {
    const codes = codesOf(value, name, /^RE\d{1,5}$/, "a type of relationship such as RE4");
    return isProblem(codes) ? codes : { pairs: [["role", codes.join()]], ofAffiliation: true };
  },
  TargetOrgId: (value, name) => {
    const codes = value.split(",").map((it) => odsCodeOf(it));
    return codes.every((it) => it !== undefined)
      ? { pairs: [["participating-organization", codes.join()]], ofAffiliation: true }
      : malformed("malformed-value", name, value, "an ODS code: 1 to 12 letters or digits");
  },
  RelStatus: (value, name) => {
    const read = statusPair(value, name);
    return isProblem(read) ? read : { ...read, ofAffiliation: true };
  },
};

function statusPair(value: string, name: string): Read | Problem {
  const status = value.toLowerCase();
  return status === "active" || status === "inactive"
    ? { pairs: [["active", String(status === "active")]] }
    : malformed("malformed-value", name, value, "Active or Inactive");
}

/** `found`: those of the codes asked for that can be found. */
const rolePair = (found: readonly string[], codes: readonly string[], what: string): Read =>
  found.length > 0
    ? { pairs: [["roleCode", found.join()]] }
    : { pairs: [], nothing: `${codes.join()} is not known as ${what}` };

function codesOf(value: string, name: string, shape: RegExp, what: string): readonly string[] | Problem {
  const codes = value.split(",").map((it) => it.trim().toUpperCase());
  const wrong = codes.some((it) => !shape.test(it));
  return wrong ? malformed("malformed-value", name, value, what) : [...new Set(codes)];
}

/** A whole postcode without its blank. */
const closed = /^([A-Za-z]{1,2}\d[A-Za-z\d]?)(\d[A-Za-z]{2})$/;

function postcodes(value: string): readonly string[] {
  const written = value.replace(/\s+/g, " ");
  return closed.test(written) ? [written, written.replace(closed, "$1 $2")] : [written];
}

/** A text as the value of a FHIR parameter, where some signs mean something. */
export const fhirText = (text: string): string => text.replace(/[\\,$|]/g, "\\$&");

function limitOf(value: string): number | Problem {
  const { pageSizeMax } = ordLimits;
  const limit = wholeNumber(value);
  return limit !== undefined && limit >= 1 && limit <= pageSizeMax
    ? limit
    : malformed("malformed-count", "Limit", value, `a whole number from 1 to ${pageSizeMax}`);
}

function offsetOf(value: string, { offsetFrom = 0 }: OrdRules): number | Problem {
  const offset = wholeNumber(value);
  return offset !== undefined && offset >= offsetFrom
    ? offset
    : malformed("malformed-count", "Offset", value, `a whole number from ${offsetFrom}`);
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined);

const malformed = (
  kind: "malformed-value" | "malformed-date" | "malformed-count",
  name: string,
  value: string,
  what: string,
): Problem => ({ ...problem(kind, `${name}=${quoted(value)}: it takes ${what}`), about: value });

function unknownName(name: string): Problem {
  const names = known.map((it) => it.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
  return { ...problem("unknown-parameter", `${quoted(name)} is no parameter of this search; ${hint}`), about: name };
}
