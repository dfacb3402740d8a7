import assert from "node:assert/strict";
import { test } from "node:test";
import { core, directory } from "../../definitions/services.ts";
import { loadRelease } from "../../fhir/release.ts";
import { zoneNamed } from "../../fhir/zone.ts";
import { buildCatalog } from "../../search/catalog.ts";
import { isPersonal } from "./personal.ts";

const context = { zone: zoneNamed("Europe/London")!, bases: [] };
const catalogs = {
  core: buildCatalog(core, loadRelease("STU3"), context),
  directory: buildCatalog(directory, loadRelease("R4"), context),
};

/** `Patient?family` */
function check(service: "core" | "directory", asked: string, expected: boolean) {
  const [type, code] = asked.split("?") as [string, string];
  const catalog = catalogs[service];
  assert.equal(isPersonal(catalog.service, catalog.resources.get(type)!, code), expected, asked);
}

test("what names or finds a person is personal", () => {
  for (const it of [
    "Patient?family",
    "Patient?name:exact",
    "Patient?identifier",
    "Patient?birthdate",
    "Patient?address-postalcode",
    "Patient?_id",
    "Observation?patient",
    "Observation?subject:Patient",
    "Observation?patient.identifier",
    "Observation?performer",
    "Practitioner?name",
    "Observation?_has:x",
    "Patient?unknown-to-us",
  ])
    check("core", it, true);
});

test("what names nobody is not", () => {
  for (const it of [
    "Observation?code",
    "Observation?date",
    "Patient?gender",
    "MedicationRequest?status",
    "Patient?_count",
    "Observation?_sort",
    "Observation?_lastUpdated",
  ])
    check("core", it, false);
  for (const it of ["Organization?name", "Organization?identifier", "OrganizationAffiliation?primary-organization"])
    check("directory", it, false);
});
