import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { toXml } from "../../src/api/xml.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { structureChecker } from "../../src/fhir/structure.ts";
import { directoryCatalog } from "./directory.ts";
import { cannotValidate, schemaFaults } from "./schemas.ts";

const check = structureChecker(directoryCatalog.definitions);
const write = toXml(directoryCatalog.definitions);

/** Answers that were given: address → FHIR JSON. Each is FHIR R4 by our own structure check, and its XML by HL7's schemas. */
export function areValid(context: TestContext, answers: ReadonlyMap<string, string>): void {
  assert.ok(answers.size > 0);
  const written: [string, string][] = [];
  for (const [address, text] of answers) {
    assert.deepEqual(check(JSON.parse(text) as Resource), [], address);
    const { xml, leftOut } = write(text);
    assert.equal(leftOut, false, `${address}: something has no place in XML`);
    written.push([address, xml]);
  }
  const reason = cannotValidate("R4");
  if (reason) context.skip(reason);
  else assert.deepEqual([...schemaFaults("R4", written)], []);
}
