import assert from "node:assert/strict";
import { test } from "node:test";
import type { Link } from "../../ods/hierarchy.ts";
import type { Lineage } from "../../ods/succession.ts";
import { dictionaryPage } from "../explore/dictionary-pages.ts";
import { organisationPage } from "./organisation-page.ts";
import { type OrganisationRow, organisationColumns } from "./organisation-row.ts";

const alone: Lineage = { code: "ZZN1", passings: [], reached: [], ends: new Map(), cycles: [] };

const row = (more: Partial<OrganisationRow> = {}): OrganisationRow => ({
  record: {
    code: "ZZN1",
    name: "OAK NETWORK",
    roles: [{ code: "RO272", isPrimary: true, isActive: true, periods: {} }],
  },
  isActive: true,
  kind: "Primary care network (PCN)",
  sources: [{ source: "trud", release: "2026-08-28", product: "xml-fullfile", fields: ["name", "roles"] }],
  areas: new Map(),
  unplaced: undefined,
  commissioners: [],
  loaded: Date.UTC(2026, 7, 30),
  ...more,
});

const tie = (type: string, source: string, target: string, isActive = true): Link => ({
  type,
  source,
  target,
  isActive,
  periods: { operational: { start: "2019-07-01" } },
});

/** The text of the page of a network that has these relationships. */
function pageOf(up: readonly Link[], down: readonly Link[], more: Partial<OrganisationRow> = {}): string {
  const { main } = organisationPage({
    row: row(more),
    up,
    down,
    isCut: false,
    successors: alone,
    predecessors: alone,
    known: new Map(
      ["ZZP1", "ZZP2", "ZZB1", "ZZB2"].map((code) => [code, { name: `THE ${code}`, isActive: true, kind: undefined }]),
    ),
    sameName: [],
    changes: [],
    on: undefined,
    problem: undefined,
    data: "",
    attribution: undefined,
    base: "http://127.0.0.1:8080/R4",
  });
  return main.text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

test("a network has one commissioner and at most one payee: anything else is called a mismatch", () => {
  const right = pageOf([tie("RE4", "ZZN1", "ZZB1")], [tie("RE9", "ZZP1", "ZZN1")]);
  assert.match(right, /Commissioner ZZB1 THE ZZB1/);
  assert.match(right, /Nominated payee ZZP1 THE ZZP1/);
  assert.ok(!right.includes("Mismatch"));
  const none = pageOf([], [tie("RE9", "ZZP1", "ZZN1", false)]);
  assert.match(none, /Mismatch: a network has exactly one active commissioner; ZZN1 has 0/);
  assert.match(none, /Nominated payee none: it is paid to its own account/);
  const two = pageOf(
    [tie("RE4", "ZZN1", "ZZB1"), tie("RE4", "ZZN1", "ZZB2")],
    [tie("RE9", "ZZP1", "ZZN1"), tie("RE9", "ZZP2", "ZZN1")],
  );
  assert.match(two, /has exactly one active commissioner; ZZN1 has 2: ZZB1 THE ZZB1, ZZB2/);
  assert.match(two, /one nominated payee at most; ZZN1 has 2: ZZP1 THE ZZP1, ZZP2/);
});

test("every value has its source with the release that first said it, and the day on which it was taken here", () => {
  const text = pageOf([], []);
  assert.match(text, /Where it comes from trud xml-fullfile, release of 2026-08-28 name, roles/);
  assert.match(text, /Last taken here 2026-08-30/);
  assert.match(text, /Last change in the register not given/);
});

test("a closed one without a successor does not say that nobody took over", () =>
  assert.match(
    pageOf([], [], { isActive: false }),
    /No successor is recorded\. That does not mean that nobody took over/,
  ));

test("each column leads to its row of the data dictionary", () => {
  const dictionary = dictionaryPage().main.text;
  for (const { name, about } of organisationColumns) {
    const [page, anchor] = about!.split("#");
    assert.equal(page, "/explore/directory/data-dictionary");
    assert.ok(dictionary.includes(` id="${anchor}"`), `${name}: ${anchor}`);
  }
  assert.ok(!dictionary.includes(' id="organisation-nothing"'));
});
