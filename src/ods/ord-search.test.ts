import assert from "node:assert/strict";
import { test } from "node:test";
import { isProblem } from "../fhir/problem.ts";
import { type OrdRules, type Pair, readOrdSearch } from "./ord-search.ts";

const pairsOf = (query: string): Pair[] => [...new URLSearchParams(query)];
const written = (pairs: readonly Pair[]): string => pairs.map((it) => it.join("=")).join("&");

/** What a search asks of organisations and, behind `;`, of one of their relationships. */
function check(query: string, expected: string) {
  const read = readOrdSearch(pairsOf(query));
  if (isProblem(read)) throw new Error(read.detail);
  const { organization, affiliation } = read;
  assert.equal([organization, affiliation].map(written).join(";").replace(/;$/, ""), expected);
}

/** How a search is refused. */
function refused(query: string, words: RegExp, rules?: OrdRules) {
  const read = readOrdSearch(pairsOf(query), rules);
  assert.match(isProblem(read) ? read.detail : "it was not refused", words);
}

test("a part of a name is looked for anywhere, and its signs mean nothing", () => {
  check("Name=surgery", "name:contains=surgery");
  check("Name=a,b|c$d\\e", "name:contains=a\\,b\\|c\\$d\\\\e");
});

test("a whole postcode is looked for with its blank, too, a part of one as it is written", () => {
  check("PostCode=LS1", "address-postalcode:contains=LS1");
  check("PostCode=ls1 4bt", "address-postalcode:contains=ls1 4bt");
  check("PostCode=LS1  4BT", "address-postalcode:contains=LS1 4BT");
  check("PostCode=LS14BT", "address-postalcode:contains=LS14BT,LS1 4BT");
  check("PostCode=EC1A1BB", "address-postalcode:contains=EC1A1BB,EC1A 1BB");
});

test("changes are looked for from a day on, that day included", () =>
  check("LastChangeDate=2026-02-28", "lastChangeDate=ge2026-02-28"));

test("a status and a class are written in any case", () => {
  check("Status=Active&OrgRecordClass=rc2", `active=true&type=${recordClass}|RC2`);
  check("Status=inactive", "active=false");
});

const recordClass = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSRecordClass";

test("roles are looked for by code, several as alternatives, each once", () => {
  check("Roles=RO197,ro107,RO197", "roleCode=RO197,RO107");
  check("PrimaryRoleId=RO177&NonPrimaryRoleId=RO76", "roleCode=RO177&roleCode=RO76");
});

test("a role that is never primary is not found as a primary one, nor the other way round", () => {
  const nothingIn = (query: string) => {
    const read = readOrdSearch(pairsOf(query));
    return isProblem(read) ? read.detail : read.nothing;
  };
  assert.match(nothingIn("PrimaryRoleId=RO76")!, /RO76 is not known as a primary role/);
  assert.match(nothingIn("NonPrimaryRoleId=RO177")!, /RO177 is not known as a role that is not primary/);
  assert.equal(nothingIn("PrimaryRoleId=RO177"), undefined);
  // A code that no list names may be in a record: as no primary role.
  assert.equal(nothingIn("NonPrimaryRoleId=RO9999"), undefined);
  check("PrimaryRoleId=RO76,RO177", "roleCode=RO177");
});

test("relationships are looked for by type, target and status", () =>
  check(
    "RelTypeId=RE4,RE6&TargetOrgId=03q&RelStatus=active&Status=Active",
    "active=true;role=RE4,RE6&participating-organization=03Q&active=true",
  ));

test("parameters without a value are passed over, and the format is none of the search's", () =>
  check("Name=&PostCode=&_format=xml&Status=Active", "active=true"));

test("a page has 20 entries unless it is said otherwise", () => {
  const pageOf = (query: string) => {
    const read = readOrdSearch(pairsOf(query));
    return isProblem(read) ? read.detail : [read.limit, read.offset];
  };
  assert.deepEqual(pageOf("Name=a"), [20, 0]);
  assert.deepEqual(pageOf("Limit=1000&Offset=2000"), [1000, 2000]);
  assert.deepEqual(pageOf("Limit=1&Offset=0"), [1, 0]);
});

test("what is no value of a parameter is refused, with what would be one", () => {
  refused("Limit=0", /Limit='0': it takes a whole number from 1 to 1000/);
  refused("Limit=1001", /from 1 to 1000/);
  refused("Limit=-1", /from 1 to 1000/);
  refused("Offset=x", /Offset='x': it takes a whole number from 0/);
  refused("LastChangeDate=01/02/2026", /a day, YYYY-MM-DD/);
  refused("LastChangeDate=2026-02-29", /a day, YYYY-MM-DD/);
  refused("Status=open", /Active or Inactive/);
  refused("RelStatus=open", /Active or Inactive/);
  refused("PrimaryRoleId=177", /a role such as RO197/);
  refused("NonPrimaryRoleId=RO", /a role such as RO76/);
  refused("Roles=RO197,x", /roles such as/);
  refused("OrgRecordClass=RC3", /RC1 or RC2/);
  refused("RelTypeId=4", /such as RE4/);
  refused("TargetOrgId=03Q!", /an ODS code/);
  refused("Status=Active&Status=Inactive", /Status may be given once/);
});

test("a parameter that there is not is refused, with one that is near", () => {
  refused("Postcode=LS1", /'Postcode' is no parameter of this search; did you mean PostCode\?/);
  refused("RelOperStartDate=2020-01-01", /there are Name, PostCode/);
  refused("constructor=1", /'constructor' is no parameter/);
});

test("by the national rules changes of long ago and an offset of 0 are refused", () => {
  const rules = { changedFrom: "2026-05-01", offsetFrom: 1 };
  refused("LastChangeDate=2026-04-30", /no more than 185 days ago/, rules);
  refused("Offset=0", /from 1/, rules);
  assert.ok(!isProblem(readOrdSearch(pairsOf("LastChangeDate=2026-05-01&Offset=1"), rules)));
});
