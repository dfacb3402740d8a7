import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOf } from "../../test/support/store.ts";
import { signatureOf } from "./signature.ts";

const signature = (search: string) => signatureOf(queryOf(search).clauses);

test("what asks the same has one signature, and nothing else has it", () => {
  const searches = [
    ...[
      "Observation?code=a",
      "Observation?code=b",
      "Observation?code=a,b",
      "Observation?code:not=a",
      "Observation?code=a&code=b",
    ],
    ...[
      "Observation?code=x|a",
      "Observation?code=|a",
      "Observation?code=x|",
      "Observation?code:text=a",
      "Observation?category=a",
    ],
    ...[
      "Observation?date=2020",
      "Observation?date=ge2020",
      "Observation?date=2020&code=a",
      "Observation?_lastUpdated=2020",
    ],
    ...[
      "Observation?patient=1",
      "Observation?patient=2",
      "Observation?performer=Patient/1",
      "Observation?_id=1",
      "Observation?_id=1,2",
    ],
    ...[
      "Observation?value-quantity=5",
      "Observation?value-quantity=5||kg",
      "Patient?name=a",
      "Patient?name:exact=a",
      "Patient?name:contains=a",
    ],
  ];
  const known = new Map<string, string>();
  for (const it of searches) {
    const found = signature(it);
    if (found === undefined) continue;
    assert.equal(signature(it), found);
    assert.equal(known.get(found), undefined, `${it} and ${known.get(found)}`);
    known.set(found, it);
  }
  assert.ok(known.size >= 18);
});

test("what follows references has none", () => {
  assert.equal(signature("Observation?patient.name=a"), undefined);
  assert.equal(signature("Patient?_has:Observation:patient:code=a"), undefined);
  assert.equal(signature("Observation?code=a&patient.name=a"), undefined);
});
