import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../definitions/services.ts";
import { isProblem } from "../fhir/problem.ts";
import { loadRelease } from "../fhir/release.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { promisedService } from "./base-parameters.ts";
import { buildCatalog } from "./catalog.ts";
import { parseSearch } from "./parse-search.ts";

const zone = zoneNamed("Europe/London")!;
const bases = ["https://fhir.example.org/STU3"];
const definitions = loadRelease("STU3");
const service = promisedService(core, definitions, { guidesOnly: false, types: ["List"] });
const catalog = buildCatalog(service, definitions, { zone, bases });

function parse(search: string, lenient = false) {
  const [type, text = ""] = search.split("?") as [string, string?];
  const pairs = text
    .split("&")
    .filter((it) => it !== "")
    .map((it) =>
      it.includes("=") ? ([it.slice(0, it.indexOf("=")), it.slice(it.indexOf("=") + 1)] as const) : ([it, ""] as const),
    );
  return parseSearch(type, pairs, {
    catalog,
    zone,
    now: () => Date.UTC(2026, 5, 15, 12),
    bases,
    lenient,
    countMax: 1000,
    incomplete: new Map(),
  });
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
  refused("Patient?birthdate=xx1950", "malformed-value", /eq, ne, gt/);
  refused("Patient?identifier=a|b|c", "malformed-token", /system\|code/);
  refused("Patient?identifier=", "missing-value", /no value/);
  refused("Patient?identifier=,", "missing-value", /no value/);
  refused("Patient?gender:missing=perhaps", "malformed-value", /true or false/);
  refused("Patient?_count=-1", "malformed-count", /whole number/);
  refused("Patient?_count=1&_count=2", "repeated-parameter", /once/);
  refused("Patient?_sort=organization", "unknown-sort", /birthdate/);
  refused("Observation?_sort=combo-code", "unknown-sort", /date/);
  refused("Patient?_include=Patient:lnk", "unknown-include", /Patient:general-practitioner/);
  refused("Patient?_include=Observation:subject", "unknown-include", /_include:iterate would/);
  refused("Patient?_include:deep=Patient:link", "unknown-modifier", /:iterate/);
  refused("Patient?_revinclude=Patient:organization", "unknown-include", /Patient:link would work/);
  refused("Patient?phonetic=smith", "unknown-parameter", /algorithm/);
  refused("Observation?code-value-quantity:missing=true", "unknown-modifier", /no modifier/);
  refused(
    "Observation?code-value-quantity=8480-6",
    "malformed-value",
    /2 values with \$ between them, the first a token, then a quantity/,
  );
  refused("Observation?component-code-value-quantity=8480-6$high", "malformed-number", /no number/);
  refused("Observation?code:below=38341003", "malformed-token", /system\|code/);
  refused("Observation?code:text=-", "malformed-value", /no word/);
  refused("Patient?identifier:in=x", "unknown-modifier", /:not, :text, :missing/);
  refused("Observation?_list=$current-plans", "malformed-value", /\$current-problems/);
  refused("Patient?_summary=brief", "malformed-value", /true, text, data, count, false/);
  refused("Patient?_elements=nam", "malformed-value", /did you mean 'name'/);
  refused("Patient?_elements=name&_summary=true", "malformed-value", /together/);
  refused("Patient?_summary=text&_include=Patient:link", "unknown-include", /_summary=text/);
  refused("Patient?_contained=both", "malformed-value", /_contained=false/);
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
});

test("what was sent is shown cut and without control characters", () => {
  const parsed = parse(`Patient?${"x".repeat(200)}\u202e\u0007=1`);
  assert.ok(
    isProblem(parsed) &&
      parsed.detail.length < 1000 &&
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

test("a parameter that unites others is asked of each", () => {
  const kinds = (search: string) => {
    const parsed = parse(search);
    assert.ok(!isProblem(parsed));
    const [clause] = parsed.query.clauses;
    return clause?.kind === "any" || clause?.kind === "all"
      ? `${clause.kind} ${clause.of.map((it) => it.kind).join(" ")}`
      : clause?.kind;
  };
  assert.equal(kinds("Observation?combo-code=1"), "any token token");
  assert.equal(kinds("Observation?combo-code:not=1"), "all token token");
  assert.equal(kinds("Observation?combo-code:missing=true"), "all missing missing");
  assert.equal(kinds("Observation?combo-code:missing=false"), "any missing missing");
  assert.equal(kinds("Observation?code-value-quantity=1$2"), "all token range");
  assert.equal(kinds("Observation?component-code-value-quantity=1$2"), "composite");
  assert.equal(kinds("Observation?combo-code-value-quantity=1$2"), "any all composite");
});

test("every official parameter of a served type is served or refused with a reason, and has its place in the catalog", () => {
  for (const { definition, byCode } of catalog.resources.values()) {
    if (!definition.interactions["search-type"]) continue;
    for (const { code } of definitions.search.filter((it) => it.base === definition.type))
      if (!byCode.has(code))
        refused(`${definition.type}?${code}=x`, "unknown-parameter", /is not searched by .*: .{20}/);
  }
});

test("a server limited to the guides' parameters refuses FHIR's others", () => {
  const { resources } = buildCatalog(promisedService(core, definitions, { guidesOnly: true, types: [] }), definitions, {
    zone,
    bases,
  });
  assert.ok(resources.get("Patient")!.byCode.has("family"));
  assert.ok(!resources.get("Patient")!.byCode.has("deceased"));
  assert.ok(!resources.get("Patient")!.byCode.has("_tag"));
});

test("ap is a tenth of the number, or half of its last digit where that is more", () => {
  const near = (from: number, to: number) => [
    {
      any: [
        [
          { end: "low", is: "<=", than: to },
          { end: "high", is: ">=", than: from },
        ],
      ],
      drive: { from, to, longPast: from },
    },
  ];
  check("Observation?value-quantity=ap100", near(90, 110));
  check("Observation?value-quantity=ap-50", near(-55, -45));
  check("Observation?value-quantity=ap0.1", near(0.05, 0.15000000000000002));
});
