import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../fhir/release.ts";
import { structureChecker } from "../fhir/structure.ts";
import { type Deleted, type DeletedKind, deletionLists } from "./deletion-lists.ts";

const faultsOf = structureChecker(loadRelease("R4"));

interface Entry {
  readonly date: string;
  readonly item: { readonly type: string; readonly identifier: { readonly system: string; readonly value: string } };
}

/** "ZZ1 2024-01-17": what was deleted, and the entries of that kind's List: `day type system's last part|value`. */
function check(of: DeletedKind, deleted: string, id: string, expected: string) {
  const all = deleted.split(", ").map((it): Deleted => {
    const [named, date] = it.split(" ") as [string, string];
    const [code, other = ""] = named.split(">") as [string, string?];
    return { of, id: code, other, date };
  });
  const lists = deletionLists((asked) => (asked === of ? all : []), "2026-01-01");
  for (const it of lists) assert.deepEqual([...faultsOf(it)], []);
  const entries = (lists.find((it) => it.id === id)!.entry ?? []) as readonly Entry[];
  const written = entries.map(
    ({ date, item: { type, identifier } }) =>
      `${date.replace("T00:00:00+00:00", "")} ${type} ${identifier.system.split("/").at(-1)}|${identifier.value}`,
  );
  assert.equal(written.join(", "), expected);
}

test("there is a List for organisations, relationships, roles and successions each, empty or not", () => {
  const lists = deletionLists(() => [], "2026-01-01");
  assert.deepEqual(
    lists.map(({ id, status, mode, date, entry }) => [id, status, mode, date, entry]),
    ["Organization", "OrganizationAffiliation", "Organization-role", "Organization-succession"].map((it) => [
      `${it}-deletion`,
      "current",
      "working",
      "2026-01-01T00:00:00+00:00",
      undefined,
    ]),
  );
});

test("each List says in its title and in a note what it lists", () => {
  for (const { title, note } of deletionLists(() => [], "2026-01-01")) {
    assert.match(String(title), /^List of .* Deletions$/);
    assert.match(
      (note as readonly { text: string }[])[0]!.text,
      /^A list of .* which have been deleted from the ODS Dataset/,
    );
  }
});

test("a List names what was deleted by its own kind of number, with the day", () => {
  check("organisation", "ZZ1 2024-01-17", "Organization-deletion", "2024-01-17 Organization ods-organization-code|ZZ1");
  check("organisation", "ZZ1 2024-01-17", "Organization-role-deletion", "");
  check(
    "relationship",
    "383689 2024-01-17",
    "OrganizationAffiliation-deletion",
    "2024-01-17 OrganizationAffiliation organization-relationship-instance|383689",
  );
  check(
    "role",
    "37525 2024-01-17",
    "Organization-role-deletion",
    "2024-01-17 Organization organization-role-instance|37525",
  );
  check(
    "succession",
    "ZZ1>ZZ2 2024-01-17",
    "Organization-succession-deletion",
    "2024-01-17 Organization succession|ZZ1|ZZ2",
  );
});

test("the date of a List is that of its newest entry, so that it is the same until one is added", () => {
  const of = (date: string): Deleted => ({ of: "role", id: date, other: "", date });
  const lists = (date: string) => deletionLists(() => [of("2024-01-17"), of("2025-03-01")], date);
  assert.equal(lists("2026-01-01")[0]!.date, "2025-03-01T00:00:00+00:00");
  assert.deepEqual(lists("2026-01-01"), lists("2026-02-01"));
});
