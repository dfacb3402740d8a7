import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import { anyRecord } from "../../ods/ods-record.fixture.ts";
import type { OdsRecord } from "../../ods/organisation.ts";
import { toOdsXml, toOrdXml } from "../../ods/to-ods-xml.ts";
import { type OdsXmlOptions, readOdsXml } from "./read-ods-xml.ts";
import { organisation, productXml } from "./sample-product.fixture.ts";
import { inLines, inPieces, itemsOf, recordsOf } from "./told-items.fixture.ts";

const read = (xml: string | Buffer, options?: OdsXmlOptions, size?: number) =>
  itemsOf(readOdsXml(inPieces(xml, size), "a.xml", options));

/** What is read of a product with these organisations, behind its manifest. */
async function check(organisations: string | readonly string[], ...expected: string[]) {
  const list = typeof organisations === "string" ? [organisations] : organisations;
  const [manifest, ...rest] = inLines(await read(productXml(list)));
  assert.equal(manifest, `manifest xml-fullfile 2024-01-01 ${list.length}`);
  assert.deepEqual(rest, expected);
}

/** What is read of a text, with places. */
async function checkText(xml: string | Buffer, expected: readonly string[], options?: OdsXmlOptions) {
  assert.deepEqual(inLines(await read(xml, options), "places"), expected);
}

const full = `    <Organisation orgRecordClass="RC2">
      <Name>INVENTED &amp; MADE-UP HOSPITAL</Name>
      <Date>
        <Type value="Legal" />
        <Start value="1980-01-01" />
        <End value="2013-03-31" />
      </Date>
      <Date>
        <Type value="Operational" />
        <Start value="1974-04-01" />
      </Date>
      <OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="ZZ1AA" />
      <Status value="Active" />
      <LastChangeDate value="2016-06-24" />
      <GeoLoc>
        <Location>
          <AddrLn1>THE SURGERY</AddrLn1>
          <AddrLn3><![CDATA[NORTH & SOUTH]]></AddrLn3>
          <Town>NOWHERE</Town>
          <County>HAMPSHIRE</County>
          <PostCode>ZZ99 3ND</PostCode>
          <Country>ENGLAND</Country>
          <UPRN>100062280103</UPRN>
        </Location>
      </GeoLoc>
      <Contacts>
        <Contact type="tel" value="01632 960000" />
        <Contact type="http" value="HTTPS://EXAMPLE.ORG/?A=1&amp;B=2" />
      </Contacts>
      <Roles>
        <Role id="RO198" uniqueRoleId="17745" primaryRole="true">
          <Date>
            <Type value="Operational" />
            <Start value="1974-04-01" />
          </Date>
          <Status value="Active" />
        </Role>
        <Role id="RO7" uniqueRoleId="185634">
          <Date>
            <Type value="Operational" />
            <Start value="2014-04-15" />
            <End value="2015-04-15" />
          </Date>
          <Status value="Inactive" />
        </Role>
      </Roles>
      <Rels>
        <Rel id="RE6" uniqueRelId="261045">
          <Date>
            <Type value="Operational" />
            <Start value="2001-04-01" />
          </Date>
          <Status value="Active" />
          <Target>
            <OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="ZZ1" />
            <PrimaryRoleId id="RO197" uniqueRoleId="77668" />
          </Target>
        </Rel>
      </Rels>
      <Succs>
        <Succ uniqueSuccId="36030" forwardSuccession="true">
          <Date>
            <Type value="Legal" />
            <Start value="2012-02-01" />
          </Date>
          <Type>Predecessor</Type>
          <Target>
            <OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="ZZ2AA" />
            <PrimaryRoleId id="RO198" uniqueRoleId="91723" />
          </Target>
        </Succ>
      </Succs>
    </Organisation>`;

const fullRecord: OdsRecord = {
  code: "ZZ1AA",
  refOnly: false,
  name: "INVENTED & MADE-UP HOSPITAL",
  assigningAuthority: "HSCIC",
  recordClass: "RC2",
  isActive: true,
  periods: { legal: { start: "1980-01-01", end: "2013-03-31" }, operational: { start: "1974-04-01" } },
  lastChangeDate: "2016-06-24",
  address: {
    lines: ["THE SURGERY", "NORTH & SOUTH"],
    town: "NOWHERE",
    county: "HAMPSHIRE",
    postcode: "ZZ99 3ND",
    country: "ENGLAND",
    uprn: "100062280103",
  },
  contacts: [
    { type: "tel", value: "01632 960000" },
    { type: "http", value: "HTTPS://EXAMPLE.ORG/?A=1&B=2" },
  ],
  roles: [
    { id: 17745, code: "RO198", isPrimary: true, isActive: true, periods: { operational: { start: "1974-04-01" } } },
    {
      id: 185634,
      code: "RO7",
      isPrimary: false,
      isActive: false,
      periods: { operational: { start: "2014-04-15", end: "2015-04-15" } },
    },
  ],
  relationships: [
    {
      id: "261045",
      type: "RE6",
      isActive: true,
      periods: { operational: { start: "2001-04-01" } },
      target: "ZZ1",
      targetRole: "RO197",
    },
  ],
  successions: [
    {
      id: "36030",
      type: "Predecessor",
      target: "ZZ2AA",
      start: "2012-02-01",
      targetRole: "RO198",
      isForward: true,
    },
  ],
};

test("an organisation is read with all that it says", async () => {
  assert.deepEqual(recordsOf(await read(productXml([full]))), [fullRecord]);
});

test("it does not matter where the pieces end that a file comes in", async () => {
  const xml = `\ufeff${productXml([full, organisation("ZZ2", "<Status value='Activé' />")])}`;
  const whole = await read(xml);
  assert.equal(recordsOf(whole).length, 2);
  for (const size of [1, 2, 3, 7, 100]) assert.deepEqual(await read(xml, {}, size), whole);
});

test("records come back from the XML as they went in", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyRecord, { selector: (it) => it.code, maxLength: 5 }),
      fc.integer({ min: 1, max: 500 }),
      async (records, size) => {
        const manifest = {
          content: "Archive",
          publicationDate: "2024-01-01",
          recordCount: records.length,
          roles: roleTypes,
          relationships: relationshipTypes,
        } as const;
        const items = await read([...toOdsXml(records, manifest)].join(""), {}, size);
        const codes = items.filter((it) => it.kind === "codes");
        assert.deepEqual(
          codes.map(({ of, code, name, isPrimary }) => [of, code, name, isPrimary]),
          [
            ...roleTypes.map((it) => ["role", it.code, it.name, it.isPrimary]),
            ...relationshipTypes.map((it) => ["relationship", it.code, it.name, undefined]),
          ],
        );
        const rest = items.filter((it) => it.kind !== "codes");
        assert.deepEqual(inLines(rest), [
          `manifest xml-archive 2024-01-01 ${records.length}`,
          ...records.map((it) => `${it.code} xml-archive`),
        ]);
        assert.deepEqual(recordsOf(rest), records);
      },
    ),
    { numRuns: 60 },
  );
});

test("one organisation in the XML of the ORD API comes back as it went in", () =>
  fc.assert(
    fc.asyncProperty(anyRecord, async (record) => {
      const items = await read(toOrdXml(record));
      assert.deepEqual(inLines(items), [`${record.code} ord`]);
      assert.deepEqual(recordsOf(items), [record]);
    }),
    { numRuns: 100 },
  ));

test("what XML cannot say is marked where it is written, and told where it is read", async () => {
  const xml = toOrdXml({ code: "ZZ1", name: "A\u0001B", contacts: [{ type: "tel", value: "1\ud800" }] });
  assert.deepEqual(inLines(await read(xml)), [
    "R010 ZZ1 name: A\ufffdB",
    "R010 ZZ1 contacts[0].value: 1\ufffd",
    "ZZ1 ord",
  ]);
});

test("roles and relationship types come with their names, and roles with whether they are primary", async () => {
  const codes = `
    <CodeSystem name="OrganisationRelationship" oid="2.16.840.1.113883.2.1.3.2.4.17.508">
      <concept id="RE6" code="6" displayName="IS OPERATED BY" />
    </CodeSystem>
    <CodeSystem name="OrganisationRecordClass" oid="1"><concept id="RC1" code="1" displayName="HSCOrg" /></CodeSystem>
    <CodeSystem name="OrganisationRole" oid="2.16.840.1.113883.2.1.3.2.4.17.507">
      <concept id="RO197" code="197" displayName="NHS TRUST" />
      <concept id="RO57" code="57" displayName="FOUNDATION TRUST"><definition>Unknown</definition></concept>
      <concept id="RO58" code="58" />
      <concept code="59" displayName="NAMELESS" />
    </CodeSystem>`;
  assert.deepEqual(inLines(await read(productXml([], { codes }))), [
    "manifest xml-fullfile 2024-01-01 0",
    "relationship RE6 IS OPERATED BY",
    "role RO197 NHS TRUST (primary)",
    "role RO57 FOUNDATION TRUST",
    "R004 role code: ",
    "R004 role code: ",
  ]);
});

for (const [content, type, product] of [
  ["HSCOrgRefData_Full_20240101", "Full", "xml-fullfile"],
  ["HSCOrgRefData_Archive_20240101", "Full", "xml-archive"],
  ["HSCOrgRefData_APICall_2024-01-01", "APISync", "xml-changes"],
])
  test(`${content} is ${product}`, async () => {
    assert.deepEqual(inLines(await read(productXml([organisation("ZZ1")], { content: content!, type: type! }))), [
      `manifest ${product} 2024-01-01 1`,
      `ZZ1 ${product}`,
    ]);
  });

test("without a manifest the name of the file tells which product it is", async () => {
  const xml = `<a:X xmlns:a="http://refdata.hscic.gov.uk/org/v2-0-0"><Organisations>${organisation("ZZ1")}</Organisations></a:X>`;
  const items = await itemsOf(readOdsXml(inPieces(xml), "archive/p.zip!fullfile.zip!HSCOrgRefData_Archive.xml"));
  assert.deepEqual(inLines(items), ["ZZ1 xml-archive"]);
  assert.deepEqual(inLines(await itemsOf(readOdsXml(inPieces(xml), "archive/p.zip!full.xml"))), ["ZZ1 xml-fullfile"]);
});

test("a manifest with an impossible date or number says neither", async () => {
  assert.deepEqual(inLines(await read(productXml([], { date: "2024-02-30", count: "many" }))), [
    "R002 releaseDate: 2024-02-30",
    "R004 recordCount: many",
    "manifest xml-fullfile undefined undefined",
  ]);
});

test("a file that has not as many records as it says is told, and those it has are read", async () => {
  assert.deepEqual(inLines(await read(productXml([organisation("ZZ1")], { count: "3" })), "places"), [
    "manifest xml-fullfile 2024-01-01 3 at a.xml line 3",
    "ZZ1 xml-fullfile at a.xml line 18",
    "R007 recordCount: 1 records, not 3 at a.xml line 3",
  ]);
});

test("a code that is there twice is told, and both records are read", () =>
  check(
    [organisation("ZZ1"), organisation("ZZ2"), organisation("zz1")],
    "ZZ1 xml-fullfile",
    "ZZ2 xml-fullfile",
    "R008 ZZ1 code: ZZ1",
    "ZZ1 xml-fullfile",
  ));

test("an organisation without a code counts, and the others are read", () =>
  check(
    [organisation("NOT A CODE"), "<Organisation><Name>INVENTED</Name></Organisation>", organisation("ZZ1")],
    "R001 code: NOT A CODE",
    "R001 code: ",
    "ZZ1 xml-fullfile",
  ));

test("what is wrong in a record is told before it, with the line that it begins in", async () => {
  const inside = '<Status value="Open"/><Contacts><Contact type="pigeon" value="1"/></Contacts>';
  const items = await read(productXml([organisation("ZZ1"), organisation("ZZ2", inside)]));
  assert.deepEqual(inLines(items, "places").slice(1), [
    "ZZ1 xml-fullfile at a.xml line 18",
    "R004 ZZ2 isActive: Open at a.xml line 19",
    "R004 ZZ2 contacts[0].type: pigeon at a.xml line 19",
    "ZZ2 xml-fullfile at a.xml line 19",
  ]);
});

test("a list that is given in two parts is one list", async () => {
  const role = (id: string) => `<Roles><Role id="${id}"><Status value="Active"/></Role></Roles>`;
  const [record] = recordsOf(await read(productXml([organisation("ZZ1", role("RO1") + role("RO2"))])));
  assert.deepEqual(
    record?.roles?.map((it) => it.code),
    ["RO1", "RO2"],
  );
});

test("a value that is given twice is neither, however often", async () => {
  const description = '<ContentDescription value="HSCOrgRefData_Archive" />'.repeat(50_000);
  const xml = productXml([]).replace("</Manifest>", `${description}</Manifest>`);
  assert.deepEqual(inLines(await read(xml)), ["manifest xml-fullfile 2024-01-01 0"]);
  await check(organisation("ZZ1", "<Name>ANOTHER</Name>"), "R004 ZZ1 name: a list", "ZZ1 xml-fullfile");
  const id = '<OrgId extension="ZZ2"/>';
  await check(organisation("ZZ1", id.repeat(3)), "R004 code: a list", "R001 code: ");
});

test("elements that are not known are passed over with all that is in them", async () => {
  const inside =
    '<Extra><Name>WRONG</Name><Roles><Role id="RO1"/></Roles></Extra><constructor/><toString><OrgId extension="ZZ9"/></toString>';
  const [record] = recordsOf(await read(productXml([organisation("ZZ1", inside)])));
  assert.deepEqual([record?.code, record?.name, record?.roles], ["ZZ1", "INVENTED ZZ1", []]);
});

test("elements may be in the namespace, by prefix or by default, and those of another are passed over", async () => {
  const inside = (p: string) =>
    `<${p}Organisations><${p}Organisation xmlns:o="urn:other"><${p}OrgId extension="ZZ1"/><o:Name>WRONG</o:Name>` +
    `<Name xmlns="urn:other">WRONG</Name><${p}Name>RIGHT</${p}Name></${p}Organisation></${p}Organisations>`;
  const namespace = "http://refdata.hscic.gov.uk/org/v2-0-0";
  for (const xml of [
    `<un:OrgRefData xmlns:un="${namespace}">${inside("un:")}</un:OrgRefData>`,
    `<OrgRefData xmlns="${namespace}">${inside("")}</OrgRefData>`,
    `<un:OrgRefData xmlns:un="${namespace}">${inside("").replace("Organisations", 'Organisations xmlns=""')}</un:OrgRefData>`,
  ]) {
    const [record] = recordsOf(await read(xml));
    assert.deepEqual([record?.code, record?.name], ["ZZ1", "RIGHT"]);
  }
});

test("the encoding that the declaration names is used", async () => {
  const xml = toOrdXml({ code: "ZZ1", name: "CAFÉ" }).replace("UTF-8", "ISO-8859-1");
  assert.equal(recordsOf(await read(Buffer.from(xml, "latin1")))[0]?.name, "CAFÉ");
  const wide = Buffer.from(`\ufeff${toOrdXml({ code: "ZZ1", name: "CAFÉ" }).replace("UTF-8", "UTF-16")}`, "utf16le");
  assert.equal(recordsOf(await read(wide))[0]?.name, "CAFÉ");
});

test("a name that is not in the encoding costs the name and nothing else", async () => {
  const xml = Buffer.from(
    productXml([organisation("ZZ1"), organisation("ZZ2")]).replace("INVENTED ZZ1", "CAF\xe9"),
    "latin1",
  );
  assert.deepEqual(inLines(await read(xml)).slice(1), [
    "R010 ZZ1 name: CAF\ufffd",
    "ZZ1 xml-fullfile",
    "ZZ2 xml-fullfile",
  ]);
});

test("a control character costs the value that it is in", () =>
  check(
    [organisation("ZZ1").replace("INVENTED", "A\u0001"), organisation("ZZ2", '<Status value="Acti\u0000ve"/>')],
    "R010 ZZ1 name: A? ZZ1",
    "ZZ1 xml-fullfile",
    "R004 ZZ2 isActive: Acti?ve",
    "ZZ2 xml-fullfile",
  ));

test("a text beyond all length costs itself", () =>
  check(
    organisation("ZZ1", `<LastChangeDate value="${"9".repeat(100_000)}"/>`).replace("INVENTED", "x".repeat(1_000_000)),
    `R010 ZZ1 name: ${"x".repeat(100)}`,
    `R002 ZZ1 lastChangeDate: ${"9".repeat(100)}`,
    "ZZ1 xml-fullfile",
  ));

test("an organisation beyond all size ends the file there, and what came before is read", async () => {
  const endless = "<Roles><Role id='RO1'><Status value='Active'/></Role></Roles>".repeat(4000);
  const xml = productXml([organisation("ZZ1"), organisation("ZZ2", endless), organisation("ZZ3")]);
  const told = inLines(await read(xml, { recordMax: 100_000 }));
  assert.deepEqual(told, [
    "manifest xml-fullfile 2024-01-01 3",
    "ZZ1 xml-fullfile",
    "R005: an element of more than 100000 characters",
    "R007 recordCount: 1 records, not 3",
  ]);
});

test("a section that is not known is passed over however long it is", async () => {
  const section = `<Practitioners>${"<Practitioner><Name>INVENTED</Name></Practitioner>".repeat(5000)}</Practitioners>`;
  const xml = productXml([organisation("ZZ1")]).replace("<Organisations>", `${section}<Organisations>`);
  assert.deepEqual(inLines(await read(xml, { recordMax: 100_000 })).slice(1), ["ZZ1 xml-fullfile"]);
});

for (const [what, endless] of [
  ["text", (size: number) => "x".repeat(size)],
  ["comment", (size: number) => `<!--${"x".repeat(size)}`],
  ["attribute", (size: number) => `<Extra a="${"x".repeat(size)}`],
  ["tag", (size: number) => `<Extra${" a='1'".repeat(size / 6)}`],
  ["CDATA section", (size: number) => `<![CDATA[${"x".repeat(size)}`],
  ["processing instruction", (size: number) => `<?a ${"x".repeat(size)}`],
  ["blank between organisations", (size: number) => `</Name></Organisation>${" ".repeat(size)}`],
] as const)
  test(`a ${what} that does not end is not read to its end`, async () => {
    let sent = 0;
    async function* source() {
      const [before] = productXml([organisation("ZZ1")]).split("</Name>");
      yield Buffer.from(before!);
      const [head, piece] = [endless(60_000), "x".repeat(60_000)];
      yield Buffer.from(head);
      for (; sent < 1000; sent++)
        yield Buffer.from(
          what === "tag" ? ` b${sent}='${piece}'` : what.startsWith("blank") ? piece.replaceAll("x", " ") : piece,
        );
    }
    const told = inLines(await itemsOf(readOdsXml(source(), "a.xml", { recordMax: 1_000_000 })));
    assert.match(told.join("\n"), /R005: an element of more than 1000000 characters/);
    assert.ok(sent < 30, `${sent} pieces were read`);
  });

for (const [what, xml, seen] of [
  ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY b "c">]><OrgRefData/>', "R009: a DOCTYPE"],
  ["nothing", "", "R009: document must contain a root element."],
  ["text", "Not found", "R009: text data outside of root node."],
  ["JSON", '{"Organisation":{}}', "R009: text data outside of root node."],
  ["XML of no namespace", "<OrgRefData/>", "R009: <OrgRefData> in no namespace"],
  [
    "XML of another version",
    '<a:OrgRefData xmlns:a="http://refdata.hscic.gov.uk/org/v3-0-0"/>',
    "R009: <a:OrgRefData> in the namespace http://refdata.hscic.gov.uk/org/v3-0-0",
  ],
  ["a web page", "<html><body>Sign in</body></html>", "R009: <html> in no namespace"],
  [
    "an organisation of another namespace",
    '<Organisation xmlns="urn:a"/>',
    "R009: <Organisation> in the namespace urn:a",
  ],
] as const)
  test(`${what} is no product`, async () => {
    const items = await read(xml);
    assert.deepEqual(inLines(items), [seen]);
    assert.equal(items[0]?.kind === "mismatch" && items[0].path, "");
  });

test("an entity that was not declared ends the file, so that none can be made to grow", () => {
  const broken = organisation("ZZ2").replace("INVENTED", "&lol9;");
  return check(
    [organisation("ZZ1"), broken, organisation("ZZ3")],
    "ZZ1 xml-fullfile",
    "R005: undefined entity.",
    "R007 recordCount: 1 records, not 3",
  );
});

test("elements nested without end are not followed", async () => {
  const items = await read(productXml([organisation("ZZ1"), `<Organisation>${"<a>".repeat(100_000)}`]));
  assert.deepEqual(inLines(items), [
    "manifest xml-fullfile 2024-01-01 2",
    "ZZ1 xml-fullfile",
    "R005: elements nested deeper than 30",
    "R007 recordCount: 1 records, not 2",
  ]);
});

test("a file that is cut off anywhere gives what stands before, and says that it is", async () => {
  const xml = productXml([organisation("ZZ1"), organisation("ZZ2"), organisation("ZZ3")]);
  const ends = ["ZZ1", "ZZ2", "ZZ3"].map((it) => xml.indexOf("</Organisation>", xml.indexOf(`"${it}"`)) + 15);
  for (let at = 0; at < xml.trimEnd().length; at++) {
    const items = await read(xml.slice(0, at));
    assert.equal(recordsOf(items).length, ends.filter((it) => it <= at).length, `cut at ${at}`);
    assert.ok(
      items.some((it) => it.kind === "mismatch" && it.path === "" && (it.rule === "R005" || it.rule === "R009")),
      `cut at ${at}`,
    );
  }
});

test("an organisation that is whole is read whatever follows it, one that is closed by another's tag is not", () =>
  check(
    [organisation("ZZ1"), `${organisation("ZZ2")}&;`],
    "ZZ1 xml-fullfile",
    "ZZ2 xml-fullfile",
    "R005: empty entity name.",
  ));

test("the place where a file is broken is told", () =>
  checkText(productXml([organisation("ZZ1"), "<Organisation></Oops>"]), [
    "manifest xml-fullfile 2024-01-01 2 at a.xml line 3",
    "ZZ1 xml-fullfile at a.xml line 18",
    "R005: unexpected close tag. at a.xml line 19, column 21",
    "R007 recordCount: 1 records, not 2 at a.xml line 3",
  ]));

test("random bytes and random damage are told and never thrown", () =>
  fc.assert(
    fc.asyncProperty(
      fc.nat(4000),
      fc.nat(50),
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 30 }),
        fc.constantFrom(
          "<",
          ">",
          "&",
          "</",
          "<!",
          "<?",
          "<!--",
          "]]>",
          "<![CDATA[",
          "<Organisation>",
          "</Roles>",
          "<Date/>",
          "__proto__",
        ),
      ),
      async (at, length, damage) => {
        const xml = productXml([full, organisation("ZZ2")]);
        const items = await read(xml.slice(0, at) + damage + xml.slice(at + length), {}, 64);
        for (const it of items) if (it.kind === "mismatch") assert.match(it.seen, /^\P{Cc}{0,100}$/u);
      },
    ),
    { numRuns: 300 },
  ));

test("an error of the source is the caller's", async () => {
  async function* broken(): AsyncGenerator<Buffer> {
    yield Buffer.from(productXml([]).slice(0, 500));
    throw new Error("the network is gone");
  }
  await assert.rejects(itemsOf(readOdsXml(broken(), "a.xml")), /the network is gone/);
});
