import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readRegister } from "../../src/ingest/directory/read-register.ts";
import { askDirectory, nationalDirectory } from "../support/ask-directory.ts";
import { shared } from "../support/cli.ts";
import { directoryCatalog } from "../support/directory.ts";
import { registerIn } from "../support/publishing.ts";
import { temporaryFolder } from "../support/store.ts";

const folder = join(shared, "ods", "r4");
const organisation = "https://fhir.nhs.uk/Id/ods-organization-code";
const json = (name: string) => JSON.parse(readFileSync(join(folder, "openapi-examples", name), "utf8"));

interface Part {
  readonly name: string;
  readonly part?: readonly Part[];
  readonly [value: string]: unknown;
}

/** The published example of an organisation, loaded as it is. */
async function example(context: TestContext) {
  const register = registerIn(context);
  const paths = ["ODS-Organization-G81086-Example.xml", "ODS-OrganizationAffiliation-256248-Example.xml"].map((it) =>
    join(folder, "examples", it),
  );
  const options = { definitions: directoryCatalog.definitions, spoolFolder: temporaryFolder(context) };
  await register.publishItems("2024-03-07", readRegister(paths, options));
  return nationalDirectory(register.store);
}

/** Parameters and their parts in no order: as texts, sorted. */
const inNoOrder = (all: readonly Part[]): string[] =>
  all.map(({ part, ...rest }) => JSON.stringify({ ...rest, ...(part && { part: inNoOrder(part) }) })).sort();

test("the published example of $lookup is answered as it is published, as far as the example of its record goes", async (t) => {
  if (!existsSync(folder)) return t.skip("skipped: no shared data");
  const service = await example(t);
  const { text } = await askDirectory(service, `CodeSystem/$lookup?system=${organisation}&code=G81086&property=*`);
  const ours = inNoOrder(JSON.parse(text).parameter);
  const published: readonly Part[] = json("search-codesystem.200.json").parameter;
  const theirs = inNoOrder(published);
  assert.deepEqual(
    ours.filter((it) => !theirs.includes(it)),
    [],
  );
  const missing = published
    .filter((it) => !ours.includes(inNoOrder([it])[0]!))
    .map((it) => (it.part ? it.part.find((part) => part.name === "code")?.valueCode : it.name));
  // The examples of records have neither the geography of the postcode, nor the organisation's own dates, nor these relationships.
  const geography = [
    "CA",
    "EW",
    "GOR",
    "ICB",
    "LA",
    "LSOA11",
    "NHSER",
    "PC",
    "PCO",
    "SMHPC AED",
    "SMHPC AS",
    "SMHPC CT4",
  ];
  assert.deepEqual(missing.toSorted(), [...geography, "RE4", "RE6", "RE8", "legStartDate", "opStartDate"].toSorted());
});

test("the published request of an expansion is taken, and answered in the shape of the published answer", async (t) => {
  if (!existsSync(folder)) return t.skip("skipped: no shared data");
  const service = await example(t);
  const posted = json("search-ods-organization-code.request.json");
  posted.parameter[0].resource.compose.include[0].filter[0].value = "gt2020-02-01";
  const { status, text } = await askDirectory(service, "ValueSet/$expand", { posted });
  assert.equal(status, 200, text);
  const { expansion } = JSON.parse(text);
  const published = json("search-ods-organization-code.200.json").expansion;
  assert.deepEqual(Object.keys(expansion), Object.keys(published));
  assert.deepEqual(expansion.parameter, published.parameter);
  const [first] = expansion.contains;
  const [theirs] = published.contains;
  assert.deepEqual(Object.keys(first), Object.keys(theirs));
  const withoutValues = ({ extension }: { extension: readonly { url: string; extension: readonly object[] }[] }) =>
    extension.map(({ url, extension: [code, value] }) => [url, code, Object.keys(value!)]);
  assert.deepEqual(withoutValues(first), withoutValues(theirs));
});

test("the published answers to what cannot be expanded are ours", async (t) => {
  if (!existsSync(folder)) return t.skip("skipped: no shared data");
  const words = (name: string) =>
    /<diagnostics value="([^"]*)"/.exec(readFileSync(join(folder, "examples", name), "utf8"))![1]!;
  const service = await example(t);
  const filter = [{ property: "constituency", op: "=", value: "x" }];
  const valueSet = { resourceType: "ValueSet", compose: { include: [{ system: organisation, filter }] } };
  const posted = { resourceType: "Parameters", parameter: [{ name: "valueSet", resource: valueSet }] };
  const { status, text } = await askDirectory(service, "ValueSet/$expand", { posted });
  assert.equal(status, 422);
  assert.equal(JSON.parse(text).issue[0].diagnostics, words("ODS-OperationOutcome-NoDeclaredFilter-Example.xml"));
});
