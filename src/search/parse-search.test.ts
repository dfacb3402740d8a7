import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../definitions/services.ts";
import { isProblem } from "../fhir/problem.ts";
import { loadRelease } from "../fhir/release.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { buildCatalog } from "./catalog.ts";
import { parseSearch } from "./parse-search.ts";

const zone = zoneNamed("Europe/London")!;
const bases = ["https://fhir.example.org/STU3"];
const catalog = buildCatalog(core, loadRelease("STU3"), { zone, bases });

function parse(search: string, lenient = false) {
  const [type, text = ""] = search.split("?") as [string, string?];
  const pairs = text
    .split("&")
    .filter((it) => it !== "")
    .map((it) =>
      it.includes("=") ? ([it.slice(0, it.indexOf("=")), it.slice(it.indexOf("=") + 1)] as const) : ([it, ""] as const),
    );
  return parseSearch(type, pairs, { catalog, zone, bases, lenient, countMax: 1000, incomplete: new Map() });
}

/** What the first clause asks for. */
function check(search: string, expected: unknown) {
  const parsed = parse(search);
  assert.ok(!isProblem(parsed), isProblem(parsed) ? parsed.detail : "");
  const [clause] = parsed.query.clauses;
  assert.deepEqual(clause && "any" in clause ? clause.any : clause, expected);
}

function refused(search: string, kind: string, words: RegExp) {
  const parsed = parse(search);
  assert.ok(isProblem(parsed), `${search} should be refused`);
  assert.equal(parsed.problem, kind);
  assert.match(parsed.detail, words);
}

test("a token has a system, none, or any", () => {
  check("Observation?code=A", [{ code: "a" }]);
  check("Observation?code=s|A", [{ system: "s", code: "a" }]);
  check("Observation?code=|A", [{ system: null, code: "a" }]);
  check("Observation?code=s|", [{ system: "s" }]);
});

test("commas are alternatives, escaped signs are themselves", () => {
  check("Observation?code=a,b", [{ code: "a" }, { code: "b" }]);
  check("Observation?code=a\\,b\\|c", [{ code: "a,b|c" }]);
  check("Observation?code=s\\\\x|a", [{ system: "s\\x", code: "a" }]);
});

test("names are searched word by word, other strings whole", () => {
  check("Patient?name=Bernie Kanfeld", [{ how: "words", words: ["bernie", "kanfeld"] }]);
  check("Patient?family=van der", [{ how: "starts", text: "van der" }]);
  check("Patient?family:exact=Van", [{ how: "exact", text: "Van" }]);
  check("Patient?family:contains=É", [{ how: "contains", text: "e" }]);
});

test("a reference is an id, Type/id or an address", () => {
  check("Observation?patient=1", [{ types: ["Patient"], id: "1" }]);
  check("Observation?patient=Patient/1", [{ types: ["Patient"], id: "1" }]);
  check("Observation?patient=https://fhir.example.org/STU3/Patient/1", [{ types: ["Patient"], id: "1" }]);
  check("Observation?subject=https://elsewhere.example/Patient/1", [{ url: "https://elsewhere.example/Patient/1" }]);
  check("Observation?subject:Device=1", [{ types: ["Device"], id: "1" }]);
  refused("Observation?patient=Device/1", "malformed-reference", /refers to Patient/);
});

test("a blank before an offset was a plus", () => {
  const [a, b] = ["2020-01-01T10:00:00 01:00", "2020-01-01T10:00:00+01:00"].map((it) =>
    parse(`Observation?date=${it}`),
  );
  assert.deepEqual(a && !isProblem(a) && a.query.clauses, b && !isProblem(b) && b.query.clauses);
});

test("an alias means its parameter", () => check("Immunization?vaccination-procedure=1", [{ code: "1" }]));

test("what is wrong is named, with what would work", () => {
  refused("Patient?surname=x", "unknown-parameter", /'surname'.*did you mean 'family'/);
  refused("Patient?birthdat=1950", "unknown-parameter", /did you mean 'birthdate'/);
  refused("Patient?family:text=x", "unknown-modifier", /:exact, :contains, :missing/);
  refused("Patient?birthdate=191", "malformed-date", /YYYY-MM-DD/);
  refused("Patient?birthdate=ap1950", "malformed-value", /eq, ne, gt/);
  refused("Patient?identifier=a|b|c", "malformed-token", /system\|code/);
  refused("Patient?identifier=", "missing-value", /no value/);
  refused("Patient?identifier=,", "missing-value", /no value/);
  refused("Patient?gender:missing=perhaps", "malformed-value", /true or false/);
  refused("Patient?_count=-1", "malformed-count", /whole number/);
  refused("Patient?_count=1&_count=2", "repeated-parameter", /once/);
  refused("Patient?_sort=gender", "unknown-sort", /birthdate/);
  refused("Patient?_include=Patient:link", "unknown-include", /Patient:general-practitioner/);
  refused("Patient?_id=a b", "malformed-id", /64 letters/);
  refused("Observation?code.text=x", "unknown-chain", /no reference/);
  refused("Observation?patient.organization.colour=x", "unknown-chain", /'colour'/);
  refused(`Patient?${"_has:Observation:patient:patient.".repeat(6)}gender=male`, "unknown-chain", /10 steps/);
  refused("Patient?_has:Observatio:patient:code=x", "unknown-chain", /did you mean Observation/);
  refused("Patient?_has:Observation:code:code=x", "unknown-chain", /'code' that refers to Patient; it has patient/);
  refused("Patient?_has:Observation:patient=x", "unknown-chain", /must follow/);
  refused("Patient?_has:Observation:patient:cod=x", "unknown-chain", /did you mean 'code'/);
  refused("Patient?_has:Observation:patient:date=191", "malformed-date", /YYYY-MM-DD/);
  refused("Observation?patient.colour=x", "unknown-chain", /'colour'/);
  refused("Observation?value-quantity=5|mg", "malformed-number", /number\|system\|code/);
  refused("Observation?value-quantity=five", "malformed-number", /5\.40/);
  refused("Patient?_elements=name", "unknown-parameter", /_elements/);
});

test("what was sent is shown cut and without control characters", () => {
  const parsed = parse(`Patient?${"x".repeat(200)}\u202e\u0007=1`);
  assert.ok(
    isProblem(parsed) &&
      parsed.detail.length < 400 &&
      !parsed.detail.includes("\u202e") &&
      !parsed.detail.includes("\u0007"),
  );
});

test("a name without a value that nobody has is a cache-buster", () => {
  const parsed = parse("Patient?1699999999&gender=male");
  assert.ok(!isProblem(parsed) && parsed.query.clauses.length === 1 && parsed.used.length === 1);
});

test("handled leniently, unknown parameters are ignored and named, wrong values are not", () => {
  const parsed = parse("Patient?colour=red&gender=male", true);
  assert.ok(!isProblem(parsed));
  assert.deepEqual([parsed.ignored, parsed.used], [["colour"], [["gender", "male"]]]);
  assert.ok(isProblem(parse("Patient?birthdate=191", true)));
});

test("more values than can be looked for are refused", () => {
  refused(`Patient?_id=${"a,".repeat(1001)}`, "too-many-values", /1000/);
  refused(`Patient?${Array.from({ length: 41 }, () => "gender=male").join("&")}`, "too-many-values", /40/);
});
