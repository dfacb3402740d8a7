import assert from "node:assert/strict";
import { test } from "node:test";
import { isProblem } from "../fhir/problem.ts";
import { olderCallToR4 } from "./older-call-to-r4.ts";

const ord = "https://directory.spineservices.nhs.uk/ORD/2-0-0";
const lookup = "https://directory.spineservices.nhs.uk/STU3";
const systems = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem";

/** The R4 call for an older one, and words that must stand in the notes. */
function check(address: string, expected: string, ...notes: readonly RegExp[]) {
  const found = olderCallToR4(address);
  if (isProblem(found)) throw new Error(found.detail);
  assert.equal(found.calls.join(" "), expected);
  for (const it of notes) assert.match(found.notes.join("\n"), it);
}

function refused(address: string, words: RegExp) {
  const found = olderCallToR4(address);
  assert.match(isProblem(found) ? found.detail : "it was not refused", words);
}

test("a search is one of Organization", () => {
  check(
    `${ord}/organisations?Name=oak%20surgery&PrimaryRoleId=RO177&Status=Active&Limit=1000&Offset=2000`,
    "Organization?name:contains=oak%20surgery&roleCode=RO177&active=true&_count=1000&_offset=2000",
    /which role .* is primary/,
    /link 'next'/,
  );
  check(`${ord}/organisations`, "Organization?_count=20");
});

test("a search by relationships is one of OrganizationAffiliation, so that all of it is asked of one relationship", () =>
  check(
    `${ord}/organisations?RelTypeId=RE4&TargetOrgId=03Q&RelStatus=active&Name=a`,
    "OrganizationAffiliation?role=RE4&participating-organization=03Q&active=true&primary-organization.name:contains=a&_include=OrganizationAffiliation:primary-organization&_count=20",
    /the matches are relationships/,
    /'role' .* is an addition of this server/,
  ));

test("what can find nothing needs no call", () => check(`${ord}/organisations?PrimaryRoleId=RO76`, "", /nothing/));

test("one organisation is asked for with its relationships", () =>
  check(
    `${ord}/organisations/rrf?_format=xml`,
    "Organization?_id=RRF&_revinclude=OrganizationAffiliation:primary-organization",
    /predecessors and successors are not/,
  ));

test("what has changed is a search by the day of the change", () =>
  check(
    `${ord}/sync?LastChangeDate=2026-01-02`,
    "Organization?lastChangeDate=ge2026-01-02&_elements=identifier&_count=1000",
    /gt with the day before/,
    /Organization-deletion/,
  ));

test("lists of codes are code systems", () => {
  check(`${ord}/roles`, `CodeSystem?url=${systems}/ODSOrganisationRole&_summary=false`);
  check(`${ord}/rels/RE4`, `CodeSystem/$lookup?system=${systems}/ODSRelationship&code=RE4&property=*`);
  check(`${ord}/recordclasses/`, `CodeSystem?url=${systems}/ODSRecordClass&_summary=false`);
});

test("calls of the STU3 lookup API keep what R4 has by the same name", () => {
  check(`${lookup}/Organization/RRF`, "Organization/RRF", /lists in R4/);
  check(
    `${lookup}/Organization?name:contains=oak&address-postalcode=LS1&active=true&_count=20&_format=json`,
    "Organization?name:contains=oak&address-postalcode=LS1&active=true&_count=20",
  );
  check(
    `${lookup}/Organization?_lastUpdated=gt2026-01-01`,
    "Organization?lastChangeDate=gt2026-01-01",
    /when the server loaded it/,
  );
});

test("roles of the STU3 lookup API are numbers, and whether they are primary is known of the role", () => {
  const role = (code: string) => `ods-org-role=https://fhir.nhs.uk/STU3/CodeSystem/ODSAPI-OrganizationRole-1|${code}`;
  check(`${lookup}/Organization?${role("197")}`, "Organization?roleCode=RO197");
  check(`${lookup}/Organization?ods-org-role=76&ods-org-primaryRole=false`, "Organization?roleCode=RO76");
  check(`${lookup}/Organization?${role("76")}&ods-org-primaryRole=true`, "", /RO76 is never a primary role/);
  check(`${lookup}/Organization?${role("197")}&ods-org-primaryRole=false`, "", /RO197 is always a primary role/);
});

test("an address on any host, or none, is read", () => {
  check("https://elsewhere.example/base/ORD/2-0-0/organisations?Name=a", "Organization?name:contains=a&_count=20");
  check("/ORD/2-0-0/organisations?Name=a", "Organization?name:contains=a&_count=20");
  check("/STU3/Organization/RRF", "Organization/RRF");
});

test("what is no such call is refused, and why", () => {
  refused("", /no address of the ORD API/);
  refused("https://example.org/Organization", /no address of the ORD API/);
  refused("http://[", /no address of the ORD API/);
  refused(`${ord}/%ZZ`, /no address of the ORD API/);
  refused(`${ord}/nothing`, /there is nothing at 'nothing'/);
  refused(`${ord}/constructor`, /there is nothing at/);
  refused(`${ord}/organisations/A/B`, /there is nothing at/);
  refused(`${ord}/organisations/A!`, /no ODS code/);
  refused(`${ord}/organisations?Postcode=a`, /did you mean PostCode/);
  refused(`${ord}/sync`, /it takes a day/);
  refused(`${lookup}/Patient`, /there is nothing at 'Patient'/);
  refused(`${lookup}/Organization?ods-org-roles=1`, /'ods-org-roles' is no parameter/);
  refused(`${lookup}/Organization?ods-org-role=RO197`, /it takes .*\|197/);
});
