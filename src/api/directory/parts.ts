import { rawJson } from "../../fhir/json.ts";
import type { Resource } from "../../fhir/resource.ts";
import { type Amount, textOf } from "../../ods/amount.ts";
import type { OdsCode, OdsDate, Period, Periods } from "../../ods/organisation.ts";
import { isActiveAsOf } from "../../ods/status.ts";
import type { HeldOrganisation } from "./register-view.ts";

/** Parts of the Parameters that operations of the directory answer. A part has one value, or parts, never neither. */
export interface Part {
  readonly name: string;
  readonly part?: readonly Part[];
  readonly [value: `value${string}`]: unknown;
}

export const parameters = (...parts: readonly (Part | undefined)[]): Resource => ({
  resourceType: "Parameters",
  parameter: given(parts),
});

export const code = (name: string, value: string): Part => ({ name, valueCode: value });
export const text = (name: string, value: string): Part => ({ name, valueString: value });
export const flag = (name: string, value: boolean): Part => ({ name, valueBoolean: value });
export const whole = (name: string, value: number): Part => ({ name, valueInteger: value });
export const day = (name: string, value: OdsDate): Part => ({ name, valueDate: value });
export const decimal = (name: string, value: Amount): Part => ({ name, valueDecimal: rawJson(textOf(value)) });

export const group = (name: string, ...parts: readonly (Part | undefined)[]): Part => ({ name, part: given(parts) });

const given = (parts: readonly (Part | undefined)[]): readonly Part[] => parts.filter((it) => it !== undefined);

const period = (name: string, it: Period | undefined): Part | undefined =>
  it === undefined || (it.start === undefined && it.end === undefined) ? undefined : { name, valuePeriod: it };

/** `legal` and `operational`, each where there is one. */
export const periodParts = ({ legal, operational }: Periods): readonly (Part | undefined)[] => [
  period("legal", legal),
  period("operational", operational),
];

/** Who an organisation is: `code`, `name`, `kind`, `status` (active, inactive, unknown: not in the register). */
export const identityParts = (
  code_: OdsCode,
  held: HeldOrganisation | undefined,
  date?: OdsDate,
): readonly (Part | undefined)[] => [
  code("code", code_),
  held?.name === undefined ? undefined : text("name", held.name),
  held?.kind === undefined ? undefined : text("kind", held.kind),
  code("status", held === undefined ? "unknown" : isActiveAsOf(held, date) ? "active" : "inactive"),
];

/** The same with its dates. */
export const organisationPart = (
  name: string,
  code_: OdsCode,
  held: HeldOrganisation | undefined,
  date?: OdsDate,
): Part => group(name, ...identityParts(code_, held, date), ...periodParts(held?.periods ?? {}));
