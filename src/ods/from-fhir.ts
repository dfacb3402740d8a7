import { odsExtensions, odsSystems } from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import type { Address, Contact, OdsCode, OdsRecord, Period, Periods, Relationship, Role } from "./organisation.ts";

type Node = { readonly [element: string]: unknown };

/**
 * What an Organization of the national API says. Unknown extensions and elements are left alone. `wrong` is told the path of what
 * cannot be read, and what stood there; the rest is taken. undefined: it names no organisation.
 */
export function fromOrganization(resource: Node, wrong: (path: string, seen: unknown) => void): OdsRecord | undefined {
  const identifier = nodes(resource.identifier).find((it) => it.system === odsSystems.organisationCode);
  const code = text(identifier?.value) ?? text(resource.id);
  if (code === undefined) return undefined;
  const types = nodes(resource.type).flatMap((it) => nodes(it.coding));
  const typed = (system: string) => text(types.find((it) => it.system === system)?.code);
  const use = typed(odsSystems.recordUseType);
  const isActive = resource.active;
  if (isActive !== undefined && typeof isActive !== "boolean") wrong("active", isActive);
  const changed = extensions(resource, odsExtensions.typedDateTime)
    .filter((it) => codeOf(sub(it, "type")) === "LastChangeDate")
    .map((it) => text(sub(it, "dateTime")?.valueDateTime))[0];
  const [address] = nodes(resource.address);
  return {
    code,
    ...defined("name", text(resource.name)),
    ...defined("assigningAuthority", text((identifier?.assigner as Node | undefined)?.display)),
    ...defined("recordClass", typed(odsSystems.recordClass)),
    ...(use !== undefined && { refOnly: use === "RefOnly" }),
    ...(typeof isActive === "boolean" && { isActive }),
    ...withPeriods(resource),
    ...(changed !== undefined && { lastChangeDate: changed.slice(0, 10) }),
    ...(address && { address: addressOf(address) }),
    contacts: nodes(resource.telecom).flatMap(contactOf),
    roles: extensions(resource, odsExtensions.role).flatMap((it, at) => roleOf(it, `extension[${at}]`, wrong)),
  };
}

/** The source organisation and its relationship, of an OrganizationAffiliation. undefined: an end or its type is missing. */
export function fromAffiliation(
  resource: Node,
  wrong: (path: string, seen: unknown) => void,
): { readonly source: OdsCode; readonly relationship: Relationship } | undefined {
  const source = referred(resource.organization);
  const target = referred(resource.participatingOrganization);
  const type = text(nodes(nodes(resource.code)[0]?.coding)[0]?.code);
  const numbered = nodes(resource.identifier).find((it) => it.system === odsSystems.relationshipInstance);
  // The id of the resource is the same number.
  const id = text(numbered?.value) ?? numberIn(resource.id);
  if (source === undefined || target === undefined || type === undefined) return undefined;
  if (typeof resource.active !== "boolean") wrong("active", resource.active);
  const typed = periodsOf(resource);
  const periods =
    typed.legal || typed.operational || !resource.period ? typed : { operational: period(resource.period) };
  const relationship = { ...defined("id", id), type, isActive: resource.active === true, periods, target };
  return { source, relationship };
}

const numberIn = (id: unknown): string | undefined => (/^\d+$/.test(text(id) ?? "") ? text(id) : undefined);

const primaryRoles: ReadonlySet<string> = new Set(roleTypes.filter((it) => it.isPrimary).map((it) => it.code));

function roleOf(node: Node, path: string, wrong: (path: string, seen: unknown) => void): Role[] {
  const code = codeOf(sub(node, "roleCode"));
  const id = sub(node, "instanceID")?.valueInteger;
  const isActive = sub(node, "active")?.valueBoolean;
  if (code === undefined) {
    wrong(`${path}.roleCode`, sub(node, "roleCode"));
    return [];
  }
  if (typeof isActive !== "boolean") wrong(`${path}.active`, isActive);
  return [
    {
      ...(typeof id === "number" && id > 0 && { id }),
      code,
      isPrimary: primaryRoles.has(code),
      isActive: isActive === true,
      periods: periodsOf(node),
    },
  ];
}

function withPeriods(node: Node): { readonly periods?: Periods } {
  const periods = periodsOf(node);
  return periods.legal || periods.operational ? { periods } : {};
}

function periodsOf(node: Node): Periods {
  const found: { legal?: Period; operational?: Period } = {};
  for (const it of extensions(node, odsExtensions.typedPeriod)) {
    const kind = codeOf(sub(it, "dateType"));
    const valued = sub(it, "period")?.valuePeriod;
    if (kind === "Legal") found.legal = period(valued);
    else if (kind === "Operational") found.operational = period(valued);
  }
  return found;
}

function period(value: unknown): Period {
  const { start, end } = (value ?? {}) as Node;
  return { ...defined("start", text(start)?.slice(0, 10)), ...defined("end", text(end)?.slice(0, 10)) };
}

function addressOf(node: Node): Address {
  const key = extensions(node, odsExtensions.addressKey).find((it) => codeOf(sub(it, "type")) === "UPRN");
  return {
    lines: Array.isArray(node.line) ? node.line.filter((it): it is string => typeof it === "string") : [],
    ...defined("town", text(node.city)),
    ...defined("county", text(node.district)),
    ...defined("postcode", text(node.postalCode)),
    ...defined("country", text(node.country)),
    ...defined("uprn", text(key && sub(key, "value")?.valueString)),
  };
}

const contactTypes: Readonly<Record<string, Contact["type"]>> = {
  phone: "tel",
  url: "http",
  email: "mail",
  fax: "fax",
};

function contactOf({ system, value }: Node): Contact[] {
  const type = typeof system === "string" && Object.hasOwn(contactTypes, system) ? contactTypes[system] : undefined;
  return type && typeof value === "string" ? [{ type, value }] : [];
}

/** The code of an organisation that a reference leads to: by its identifier, or by its last part. */
function referred(value: unknown): OdsCode | undefined {
  const { reference, identifier } = (value ?? {}) as { readonly reference?: unknown; readonly identifier?: Node };
  return text(identifier?.value) ?? text(reference)?.split("/").at(-1);
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const isNode = (it: unknown): it is Node => typeof it === "object" && it !== null && !Array.isArray(it);
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

const extensions = ({ extension }: Node, url: string): readonly Node[] =>
  nodes(extension).filter((it) => it.url === url);
const sub = (node: Node, url: string): Node | undefined => extensions(node, url)[0];

/** The code of a Coding, or of the first in a CodeableConcept. */
function codeOf(node: Node | undefined): string | undefined {
  const coding = node?.valueCoding ?? nodes((node?.valueCodeableConcept as Node | undefined)?.coding)[0];
  return text((coding as Node | undefined)?.code);
}

const defined = <Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };
