import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { loadRelease } from "../../fhir/release.ts";
import { readR4 } from "./read-r4.ts";

const base = "https://directory.invalid/fhir/Organization";
const code = "https://fhir.nhs.uk/Id/ods-organization-code";

/** A page of a search: its codes, and whether another follows. */
const page = (codes: string, offset: number, next: boolean) =>
  JSON.stringify({
    resourceType: "Bundle",
    type: "searchset",
    link: [
      { relation: "self", url: `${base}?_count=2&_offset=${offset}&lastChangeDate=gt2026-01-01` },
      ...(next
        ? [{ relation: "next", url: `${base}?_count=2&_offset=${offset + 2}&lastChangeDate=gt2026-01-01` }]
        : []),
    ],
    entry: codes.split(" ").map((value) => ({
      resource: {
        resourceType: "Organization",
        id: value,
        identifier: [{ system: code, value }],
        active: true,
        name: value,
      },
    })),
  });

/** What files say: `ZZ1 ZZ2` records, `R012 a.json` mismatches. */
async function check(context: TestContext, files: Readonly<Record<string, string>>, expected: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const said: string[] = [];
  for await (const batch of readR4([folder], { definitions: loadRelease("R4"), spoolFolder: folder }))
    for (const it of batch) {
      if (it.kind === "record") said.push(it.record.code);
      if (it.kind === "mismatch") said.push(`${it.rule} ${it.place.file.slice(folder.length + 1)}`);
    }
  assert.equal(said.join(" "), expected);
}

test("a search whose next page is not here is told, and what is here is taken", (context) =>
  check(context, { "a.json": page("ZZ1 ZZ2", 0, true) }, "ZZ1 ZZ2 R012 a.json"));

test("a search with its last page is whole", (context) =>
  check(context, { "a.json": page("ZZ1 ZZ2", 0, true), "b.json": page("ZZ3", 2, false) }, "ZZ1 ZZ2 ZZ3"));

test("a page in the middle without the last is told once", (context) =>
  check(context, { "a.json": page("ZZ1", 0, true), "b.json": page("ZZ3", 2, true) }, "ZZ1 ZZ3 R012 b.json"));

test("a resource that names no organisation, and a file that is none, harm nothing beside them", (context) =>
  check(
    context,
    { "a.json": '{"resourceType":"Organization"}', "b.json": "{", "c.json": page("ZZ1", 0, false) },
    "R001 a.json R005 b.json ZZ1",
  ));

const refusal = (issue: object, type = "OperationOutcome") => JSON.stringify({ resourceType: type, issue: [issue] });

test("a refusal that was kept as an answer is told, whatever codes it has, and the answers beside it are taken", (context) =>
  check(
    context,
    {
      "a.json": refusal({ severity: "error", code: "401", details: { coding: [{ code: "401" }] } }),
      "b.json": refusal({ severity: "unprocessable", code: "method not allowed" }),
      "c.json": '{"resourceType":"OperationOutcome","issue":7}',
      "d.xml": `<OperationOutcome xmlns="http://hl7.org/fhir"><issue><severity value="error"/><code value="429"/></issue></OperationOutcome>`,
      "e.json": page("ZZ1", 0, false),
    },
    "R013 a.json R013 b.json R013 c.json R013 d.xml ZZ1",
  ));

test("what a search remarks beside its matches is no refusal, an error beside them is one", (context) => {
  const searched = (severity: string) =>
    JSON.stringify({
      resourceType: "Bundle",
      type: "searchset",
      entry: [
        { resource: { resourceType: "Organization", id: "ZZ1", active: true, name: "X" } },
        { resource: JSON.parse(refusal({ severity, code: "processing" })), search: { mode: "outcome" } },
      ],
    });
  return check(context, { "a.json": searched("information"), "b.json": searched("error") }, "ZZ1 ZZ1 R013 b.json");
});
