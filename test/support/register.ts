import { relationshipTypes } from "../../src/definitions/directory/ods-codes.ts";
import { roleTypes } from "../../src/definitions/directory/role-types.ts";
import type { OdsRecord, Relationship, Role } from "../../src/ods/organisation.ts";
import { toOdsXml } from "../../src/ods/to-ods-xml.ts";

/** A small invented register: what it says of each organisation is in the tests that ask for it. */

const since = { operational: { start: "2015-04-01" } };
const ended = { operational: { start: "2015-04-01", end: "2020-03-31" } };

let lastId = 900_000_000;

const role = (code: string, isActive = true): Role => ({
  id: ++lastId,
  code,
  isPrimary: roleTypes.some((it) => it.code === code && it.isPrimary),
  isActive,
  periods: isActive ? since : ended,
});

const relationship = (type: string, target: string, isActive = true): Relationship => ({
  id: String(++lastId),
  type,
  isActive,
  periods: isActive ? since : ended,
  target,
});

const common = {
  assigningAuthority: "HSCIC",
  recordClass: "RC1",
  refOnly: false,
  isActive: true,
  periods: since,
} as const;

export const inventedRegister: readonly OdsRecord[] = [
  {
    ...common,
    code: "ZZT1",
    name: "INVENTED NHS TRUST",
    periods: { legal: { start: "2015-04-01" }, operational: { start: "2015-04-01" } },
    lastChangeDate: "2026-03-01",
    address: {
      lines: ["TRUST HOUSE", "1 HIGH STREET"],
      town: "STOKE-ON-TRENT",
      county: "STAFFORDSHIRE",
      postcode: "ZZ1 4BT",
      country: "ENGLAND",
      uprn: "100062280199",
    },
    contacts: [
      { type: "tel", value: "0191 4980001" },
      { type: "http", value: "WWW.TRUST.EXAMPLE" },
    ],
    roles: [role("RO197"), role("RO57")],
    relationships: [],
    successions: [],
  },
  {
    ...common,
    code: "ZZT1A",
    name: "OAK, ELM & ASH HOSPITAL",
    recordClass: "RC2",
    lastChangeDate: "2026-03-02",
    address: { lines: ["2 HIGH STREET"], town: "LOWTOWN", postcode: "ZZ14 6UH", country: "ENGLAND" },
    contacts: [],
    roles: [role("RO198")],
    relationships: [relationship("RE6", "ZZT1"), relationship("RE6", "ZZC0", false)],
    successions: [{ id: "28060", type: "Predecessor", target: "ZZC0", start: "2020-04-01" }],
  },
  {
    ...common,
    code: "ZZC1",
    name: "INVENTED SUB ICB LOCATION",
    lastChangeDate: "2026-03-02",
    address: { lines: [], postcode: "ZZ1 4ZZ" },
    contacts: [],
    roles: [role("RO98"), role("RO319")],
    relationships: [],
    successions: [],
  },
  {
    ...common,
    code: "ZZC0",
    name: "INVENTED CCG",
    refOnly: true,
    isActive: false,
    periods: ended,
    lastChangeDate: "2020-04-01",
    roles: [role("RO98", false)],
  },
  {
    ...common,
    code: "ZZP1",
    name: "OAK SURGERY",
    lastChangeDate: "2026-05-05",
    address: { lines: ["3 HIGH STREET"], town: "LOWTOWN", postcode: "ZZ2 1AA", country: "ENGLAND" },
    contacts: [],
    roles: [role("RO177"), role("RO76")],
    relationships: [relationship("RE4", "ZZC1"), relationship("RE4", "ZZC0", false)],
    successions: [],
  },
  {
    ...common,
    code: "ZZP2",
    name: "ELM SURGERY",
    isActive: false,
    periods: ended,
    lastChangeDate: "2020-04-02",
    address: { lines: ["4 HIGH STREET"], postcode: "ZZ2 1AB" },
    contacts: [],
    roles: [role("RO177", false), role("RO76", false)],
    relationships: [relationship("RE4", "ZZC1", false)],
    successions: [],
  },
  {
    ...common,
    code: "ZZP3",
    name: "ÁSH WALK-IN CENTRE",
    lastChangeDate: "2026-05-06",
    address: { lines: ["5 HIGH STREET"], postcode: "ZZ2 1AC" },
    contacts: [],
    roles: [role("RO177"), role("RO87")],
    relationships: [relationship("RE4", "ZZC0"), relationship("RE6", "ZZC1")],
    successions: [],
  },
];

/** As a file of the ODS XML product. */
export const registerXml = (records: readonly OdsRecord[]): string =>
  [
    ...toOdsXml(records, {
      content: "Full",
      publicationDate: "2026-08-28",
      recordCount: records.length,
      roles: roleTypes,
      relationships: relationshipTypes,
    }),
  ].join("");
