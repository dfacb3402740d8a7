import assert from "node:assert/strict";
import { test } from "node:test";
import type { OdsRecord } from "./organisation.ts";
import { toOdsXml, toOrdXml } from "./to-ods-xml.ts";

// That what is written is read back as it was is tested where it is read: ingest/directory/read-ods-xml.test.ts.

const record: OdsRecord = {
  code: "ZZ1AA",
  name: "HILL & VALE <CLINIC>",
  assigningAuthority: "HSCIC",
  recordClass: "RC2",
  refOnly: true,
  isActive: false,
  periods: { operational: { start: "1999-04-01", end: "2001-03-31" }, legal: { start: "1999-01-01" } },
  lastChangeDate: "2020-03-19",
  address: { lines: ["WARD 1", "EAST WING", "1 HIGH STREET", "LOWTOWN"], postcode: "ZZ9 9ZZ", uprn: "1" },
  contacts: [{ type: "http", value: 'HTTPS://EXAMPLE.ORG/?A="1"&B' }],
  roles: [{ id: 13437, code: "RO198", isPrimary: true, isActive: false, periods: {} }],
  relationships: [{ id: "15806", type: "RE6", isActive: true, periods: {}, target: "ZZ1" }],
  successions: [
    { id: "7", type: "Successor", target: "ZZ2AA", start: "2001-04-01", targetRole: "RO198", isForward: true },
  ],
};

const trust: OdsRecord = {
  code: "ZZ1",
  assigningAuthority: "HSCIC",
  roles: [{ id: 41756, code: "RO197", isPrimary: true, isActive: true, periods: {} }],
};

const written = `<Organisation orgRecordClass="RC2" refOnly="true"><Name>HILL &amp; VALE &lt;CLINIC&gt;</Name>
<Date><Type value="Legal"/><Start value="1999-01-01"/></Date>
<Date><Type value="Operational"/><Start value="1999-04-01"/><End value="2001-03-31"/></Date>
<OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="ZZ1AA"/>
<Status value="Inactive"/><LastChangeDate value="2020-03-19"/>
<GeoLoc><Location><AddrLn1>WARD 1</AddrLn1><AddrLn2>EAST WING</AddrLn2><AddrLn3>1 HIGH STREET, LOWTOWN</AddrLn3>
<PostCode>ZZ9 9ZZ</PostCode><UPRN>1</UPRN></Location></GeoLoc>
<Contacts><Contact type="http" value="HTTPS://EXAMPLE.ORG/?A=&quot;1&quot;&amp;B"/></Contacts>
<Roles><Role id="RO198" uniqueRoleId="13437" primaryRole="true"><Status value="Inactive"/></Role></Roles>
<Rels><Rel id="RE6" uniqueRelId="15806"><Status value="Active"/>
<Target><OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="ZZ1"/>
<PrimaryRoleId id="RO197" uniqueRoleId="41756"/></Target></Rel></Rels>
<Succs><Succ uniqueSuccId="7" forwardSuccession="true"><Date><Type value="Legal"/><Start value="2001-04-01"/></Date>
<Type>Successor</Type><Target><OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" extension="ZZ2AA"/>
<PrimaryRoleId id="RO198"/></Target></Succ></Succs></Organisation>`.replaceAll("\n", "");

test("an organisation is written element by element as ODS orders them", () => {
  const recordOf = (code: string) => (code === "ZZ1" ? trust : undefined);
  assert.equal(toOrdXml(record, recordOf), `<?xml version='1.0' encoding='UTF-8'?>\n${written}\n`);
});

test("what is not known of an organisation is not written", () =>
  assert.match(
    toOrdXml({ code: "ZZ1" }),
    /\n<Organisation><OrgId root="[\d.]+" extension="ZZ1"\/><\/Organisation>\n$/,
  ));

test("a product says what it is, which codes it uses, and what it holds", () => {
  const xml = [
    ...toOdsXml([trust], {
      content: "Full",
      publicationDate: "2024-01-01",
      recordCount: 1,
      roles: [
        { code: "RO197", name: "NHS TRUST", isPrimary: true },
        { code: "RO57", name: "FOUNDATION & TRUST", isPrimary: false },
      ],
      relationships: [{ code: "RE6", name: "IS OPERATED BY", meaning: "" }],
    }),
  ].join("");
  for (const part of [
    '<HSCOrgRefData:OrgRefData xmlns:HSCOrgRefData="http://refdata.hscic.gov.uk/org/v2-0-0">',
    '<PublicationType value="Full"/>',
    '<PublicationDate value="2024-01-01"/>',
    '<RecordCount value="1"/><ContentDescription value="HSCOrgRefData_Full_20240101"/>',
    '<PrimaryRoleScope><PrimaryRole id="RO197" displayName="NHS TRUST"/></PrimaryRoleScope>',
    '<CodeSystem name="OrganisationRole" oid="2.16.840.1.113883.2.1.3.2.4.17.507"><concept id="RO197" code="197"',
    '<concept id="RO57" code="57" displayName="FOUNDATION &amp; TRUST"/>',
    '<CodeSystem name="OrganisationRelationship" oid="2.16.840.1.113883.2.1.3.2.4.17.508"><concept id="RE6" code="6"',
    "<Organisations>\n<Organisation><OrgId",
  ])
    assert.ok(xml.includes(part), part);
  assert.ok(xml.endsWith("</Organisation>\n</Organisations>\n</HSCOrgRefData:OrgRefData>\n"));
});
