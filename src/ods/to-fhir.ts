import {
  odsExtensions,
  odsProfiles,
  odsSystems,
  recordClasses,
  relationshipTypes,
} from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import type { Resource } from "../fhir/resource.ts";
import { relationshipId, roleId } from "./instances.ts";
import type { Address, Contact, OdsCode, OdsRecord, Period, Periods, Relationship, Role } from "./organisation.ts";
import { plainPeriod } from "./status.ts";

/** What has to be known to make an Organization. */
export type WholeRecord = OdsRecord & Required<Pick<OdsRecord, "name" | "isActive">>;

/**
 * The Organization (R4) of an organisation, in the shape and the order of the national API: roles with their typed periods, the
 * last change date, the organisation's own periods (which the national API leaves out), one identifier, the use and the class of
 * the record, telephone and website, the address with its UPRN. Which role is primary is said by the code system of the roles.
 * Relationships become OrganizationAffiliations; successions have no place in R4.
 *
 * `source`: a short name for meta.source; what is invented, under the name `demo`, is labelled as that. Source: England-Organization-ODS, ODS OpenAPI document.
 */
export function toOrganization(record: WholeRecord, source: string): Resource {
  const { code, name, isActive, lastChangeDate, address, assigningAuthority } = record;
  const telecom = telecomOf(record.contacts ?? []);
  const extension = [
    ...(record.roles ?? []).map((it) => roleExtension(code, it)),
    ...(lastChangeDate === undefined ? [] : [lastChanged(lastChangeDate)]),
    ...typedPeriods(record.periods ?? {}),
  ];
  return {
    resourceType: "Organization",
    id: code,
    meta: metaOf(source, odsProfiles.organization),
    ...(extension.length > 0 && { extension }),
    identifier: [
      {
        use: "official",
        system: odsSystems.organisationCode,
        value: code,
        ...(assigningAuthority !== undefined && { assigner: { display: assigningAuthority } }),
      },
    ],
    active: isActive,
    type: typesOf(record),
    name,
    ...(telecom.length > 0 && { telecom }),
    ...(address && { address: [addressOf(address)] }),
  };
}

/** A relationship, as its OrganizationAffiliation: `organization` is its source, `participatingOrganization` its target. */
export function toAffiliation(from: OdsCode, relationship: Relationship, source: string): Resource {
  const { id, type, periods, isActive, target } = relationship;
  const period = plainPeriod(periods);
  const extension = typedPeriods(periods);
  const made = relationshipId(from, relationship);
  return {
    resourceType: "OrganizationAffiliation",
    id: made,
    meta: metaOf(source, odsProfiles.affiliation),
    ...(extension.length > 0 && { extension }),
    identifier: [{ ...(id !== undefined && { system: odsSystems.relationshipInstance }), value: made }],
    active: isActive,
    ...(period && { period }),
    organization: referenceTo(from),
    participatingOrganization: referenceTo(target),
    code: [{ coding: [coded(odsSystems.relationship, type, relationshipNames.get(type))] }],
  };
}

const metaOf = (source: string, profile: readonly string[]) => ({
  source: `#${source}`,
  profile,
  ...(source === "demo" && { security: [invented] }),
});

const invented = {
  system: "http://terminology.hl7.org/CodeSystem/v3-ActReason",
  code: "HTEST",
  display: "test health data",
} as const;

const roleNames: ReadonlyMap<string, string> = new Map(roleTypes.map((it) => [it.code, it.name]));
const relationshipNames: ReadonlyMap<string, string> = new Map(relationshipTypes.map((it) => [it.code, it.name]));
const classNames: ReadonlyMap<string, string> = new Map(recordClasses.map((it) => [it.code, it.name]));

const coded = (system: string, code: string, display: string | undefined) => ({
  system,
  code,
  ...(display !== undefined && { display }),
});

const referenceTo = (code: OdsCode) => ({
  reference: `Organization/${code}`,
  identifier: { system: odsSystems.organisationCode, value: code },
});

const roleExtension = (organisation: OdsCode, role: Role) => ({
  url: odsExtensions.role,
  extension: [
    { url: "instanceID", valueInteger: roleId(organisation, role) },
    {
      url: "roleCode",
      valueCodeableConcept: { coding: [coded(odsSystems.role, role.code, roleNames.get(role.code))] },
    },
    ...typedPeriods(role.periods),
    { url: "active", valueBoolean: role.isActive },
  ],
});

const typedPeriods = ({ legal, operational }: Periods) => [
  ...(legal ? [typedPeriod("Legal", legal)] : []),
  ...(operational ? [typedPeriod("Operational", operational)] : []),
];

const typedPeriod = (kind: "Legal" | "Operational", period: Period) => ({
  url: odsExtensions.typedPeriod,
  extension: [
    { url: "dateType", valueCoding: coded(odsSystems.periodType, kind, kind) },
    { url: "period", valuePeriod: period },
  ],
});

const lastChanged = (date: string) => ({
  url: odsExtensions.typedDateTime,
  extension: [
    { url: "type", valueCoding: coded(odsSystems.dateTimeType, "LastChangeDate", "Last Change Date") },
    { url: "dateTime", valueDateTime: date },
  ],
});

function typesOf({ refOnly = false, recordClass }: OdsRecord) {
  const use = refOnly ? "RefOnly" : "Full";
  const types = [{ coding: [coded(odsSystems.recordUseType, use, use)] }];
  if (recordClass !== undefined)
    types.push({ coding: [coded(odsSystems.recordClass, recordClass, classNames.get(recordClass))] });
  return types;
}

const telecomSystems = { tel: "phone", http: "url", mail: "email", fax: "fax" } as const;

const telecomOf = (contacts: readonly Contact[]) =>
  contacts.map(({ type, value }) => ({ system: telecomSystems[type], value }));

function addressOf({ lines, town, county, postcode, country, uprn }: Address) {
  return {
    ...(uprn !== undefined && {
      extension: [
        {
          url: odsExtensions.addressKey,
          extension: [
            {
              url: "type",
              valueCodeableConcept: {
                coding: [coded(odsSystems.addressKeyType, "UPRN", "Unique Property Reference Number")],
              },
            },
            { url: "value", valueString: uprn },
          ],
        },
      ],
    }),
    ...(lines.length > 0 && { line: lines }),
    ...(town !== undefined && { city: town }),
    ...(county !== undefined && { district: county }),
    ...(postcode !== undefined && { postalCode: postcode }),
    ...(country !== undefined && { country }),
  };
}
