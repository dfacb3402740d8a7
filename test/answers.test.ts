import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type Answer, allKept, answersHeard, type Excused, faultsOfAnswers, hear } from "./support/answers.ts";
import { root } from "./support/cli.ts";
import { cannotValidate } from "./support/schemas.ts";

const skip = cannotValidate("STU3") ?? false;

const patient = { resourceType: "Patient", id: "a", active: true };
const odd = { ...patient, id: "odd", nickname: "no element of FHIR" };
const untimely = { ...patient, id: "untimely", birthDate: "in spring" };
const searchset = (...resources: object[]) => ({
  resourceType: "Bundle",
  type: "searchset",
  entry: resources.map((resource) => ({ fullUrl: "http://x/Patient/1", resource, search: { mode: "match" } })),
});
const outcome = (code: string) => ({ resourceType: "OperationOutcome", issue: [{ severity: "error", code }] });
const xml = (inside: string) => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`;

/** Answers, and the words of what must be found in them: "" where they are good. */
function check(answers: readonly (object | string)[], words: string | RegExp, excused?: Excused) {
  const faults = faultsOfAnswers(
    answers.map((it, at): Answer => {
      if (typeof it === "object") return { url: `${at}`, format: "json", text: JSON.stringify(it) };
      return { url: `${at}`, format: it.startsWith("<") ? "xml" : "json", text: it };
    }),
    excused,
  ).join("\n");
  if (words === "") assert.equal(faults, "");
  else assert.match(faults, words as RegExp);
}

test("good answers have no fault", { skip }, () =>
  check([patient, searchset(patient), searchset(), outcome("not-found"), xml('<id value="a"/>')], ""),
);

test("an answer that is not valid is told, with what is wrong", { skip }, () => {
  check([patient, odd], /^1: 1 of its values have no place in XML$/);
  check([searchset(patient, odd)], /^0: 1 of its values/);
  check([untimely], /^0: .*'in spring' is not a valid value/);
  check([{ ...patient, gender: "m" }], /^0: .*'m' is not an element of the set/);
  check([outcome("deleted")], /^0: .*'deleted' is not an element of the set/);
  check([{ resourceType: "Observation", id: "a" }], /^0: .*Missing child element/);
  check([{ ...searchset(patient), type: undefined }], /^0: .*Expected is/);
  check([{ resourceType: "Nothing" }], /^0: 1 of its values/);
  check([xml('<active value="true"/><id value="a"/>')], /^0: .*'id': This element is not expected/);
  check([xml('<birthday value="1970-04-01"/>')], /^0: .*'birthday': This element is not expected/);
  check([xml("<id>")], /^0: .*parser error/);
  check(['{"resourceType":"Patient"'], /^0: SyntaxError/);
});

test("what is excused is left out of an answer, and the rest of it is validated", { skip }, () => {
  const excused = { "Patient/odd": "has an element that FHIR does not have" };
  check([odd, searchset(patient, odd), patient], "", excused);
  check([searchset(odd, untimely)], /^0: .*'in spring'/, excused);
  check([searchset(patient)], /^Patient\/odd needs no excuse$/, excused);
  check([xml('<id value="odd"/><active value="x"/>')], "", excused);
  const all = { "*": "made at random" };
  check([searchset(odd, untimely), untimely], "", all);
  check([searchset(odd, outcome("deleted"))], /^0: .*'deleted'/, all);
  check([{ ...searchset(odd), total: -1 }], /^0: .*'-1' is not a valid value/, all);
});

test("an answer that is fetched from a server is heard once, and what is no FHIR is not", async (t) => {
  const types: Readonly<Record<string, string>> = {
    "/fhir": "application/fhir+json;charset=utf-8",
    "/same": "application/fhir+json",
    "/letter": "application/pdf",
  };
  const server = createServer((request, response) => {
    response.setHeader("content-type", types[request.url!]!);
    response.end(JSON.stringify(odd));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { origin } = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const endHearing = hear(origin);
  assert.deepEqual(await (await fetch(`${origin}/fhir`)).json(), odd);
  for (const [path, method] of [
    ["/same", "GET"],
    ["/fhir", "HEAD"],
    ["/letter", "GET"],
  ] as const)
    await (await fetch(`${origin}${path}`, { method })).text();
  endHearing();
  await allKept();
  assert.deepEqual([...answersHeard], [{ url: `${origin}/fhir`, format: "json", text: JSON.stringify(odd) }]);
  if (skip === false) assert.match(faultsOfAnswers(answersHeard).join(), /no place in XML/);
});

test("every file of tests that starts a server ends by validating what it heard", () => {
  const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((it) => it.endsWith(".test.ts"))
    .map((name) => ({ name, text: readFileSync(join(root, "test", name), "utf8") }))
    .filter(({ text }) => /= (await startServer|serviceOver)\(/.test(text))
    // Who asks for pages alone hears no FHIR.
    .filter(({ text }) => /FHIR|\/(?:STU3|R4)\b|asking|askService|server\.base\}/.test(text));
  assert.ok(files.length > 5);
  const last = /\ntest\(\s*"every answer that these tests heard is valid by HL7's schemas",\s*validatesAnswers\(/;
  assert.deepEqual(
    files.filter(({ text }) => text.lastIndexOf("\ntest(") !== text.search(last)).map((it) => it.name),
    [],
  );
});
