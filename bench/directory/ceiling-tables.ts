import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { odsExtensions } from "../../src/definitions/directory/ods-codes.ts";
import { fold } from "../../src/fhir/fold.ts";
import type { Extension, Resource } from "../../src/fhir/resource.ts";

/**
 * The ceiling's own tables, each for one kind of question. `n` is the row number that the resource has in our store, so that the
 * places in page links are as long; `body` is the text that our store has.
 *
 *   resource       n, type (1 Organization, 2 OrganizationAffiliation), id, body
 *   name, postcode folded, n            role, active_role, area   code, n
 *   relationship   n of the organisation that it is recorded at, n of the affiliation
 *   succession     n of organisations that have any
 *   made           of which state of our store all this was made
 */
const tables = `
PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;
CREATE TABLE resource(n INTEGER PRIMARY KEY, type INTEGER, id TEXT, body TEXT);
CREATE TABLE name(folded TEXT, n INTEGER, PRIMARY KEY(folded, n)) WITHOUT ROWID;
CREATE TABLE postcode(folded TEXT, n INTEGER, PRIMARY KEY(folded, n)) WITHOUT ROWID;
CREATE TABLE role(code TEXT, n INTEGER, PRIMARY KEY(code, n)) WITHOUT ROWID;
CREATE TABLE active_role(code TEXT, n INTEGER, PRIMARY KEY(code, n)) WITHOUT ROWID;
CREATE TABLE area(code TEXT, n INTEGER, PRIMARY KEY(code, n)) WITHOUT ROWID;
CREATE TABLE relationship(source INTEGER, n INTEGER, PRIMARY KEY(source, n)) WITHOUT ROWID;
CREATE TABLE succession(n INTEGER PRIMARY KEY);
CREATE TABLE made(state TEXT);
`;

type Row = readonly [n: number, id: string, body: string, beside: string | null];

/** Makes the ceiling's file of what is in our store, unless it has been made of this state of it. */
export function makeCeilingTables(store: string, file: string): void {
  const from = new DatabaseSync(store, { readOnly: true });
  const state = JSON.stringify(from.prepare("SELECT max(num) AS num, max(published) AS published FROM release").get());
  if (stateOf(file) === state) {
    from.close();
    return;
  }
  rmSync(file, { force: true });
  const to = new DatabaseSync(file);
  to.exec(`${tables} BEGIN`);
  const put = (table: string, ...columns: readonly string[]) =>
    to.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${columns.map(() => "?").join()})`);
  const resource = put("resource", "n", "type", "id", "body");
  const [name, postcode] = [put("name", "folded", "n"), put("postcode", "folded", "n")];
  const [role, active, area] = [put("role", "code", "n"), put("active_role", "code", "n"), put("area", "code", "n")];
  const relationship = put("relationship", "source", "n");
  const succession = put("succession", "n");
  const numbers = new Map<string, number>();
  for (const [n, id, body, beside] of rowsOf(from, "Organization")) {
    resource.run(n, 1, id, body);
    numbers.set(id, n);
    const it = JSON.parse(body) as Organization;
    name.run(fold(it.name), n);
    for (const { postalCode } of it.address ?? []) if (postalCode) postcode.run(fold(postalCode), n);
    for (const { code, isActive } of rolesOf(it)) {
      role.run(code, n);
      if (isActive) active.run(code, n);
    }
    for (const { url, valueCoding } of beside === null ? [] : (JSON.parse(beside) as Beside[])) {
      if (url === "local-authority") area.run(valueCoding!.code, n);
      if (url === "succession") succession.run(n);
    }
  }
  for (const [n, id, body] of rowsOf(from, "OrganizationAffiliation")) {
    resource.run(n, 2, id, body);
    const { organization } = JSON.parse(body) as { organization: { reference: string } };
    relationship.run(numbers.get(organization.reference.slice("Organization/".length))!, n);
  }
  to.prepare("INSERT INTO made VALUES (?)").run(state);
  to.exec("CREATE UNIQUE INDEX resource_id ON resource(type, id); COMMIT; ANALYZE");
  to.close();
  from.close();
}

type Organization = Resource & {
  readonly extension?: readonly Role[];
  readonly name: string;
  readonly address?: readonly { readonly postalCode?: string }[];
};

type Beside = Extension & { readonly valueCoding?: { readonly code: string } };

function* rowsOf(store: DatabaseSync, type: string): Generator<Row> {
  const statement = store.prepare(
    "SELECT rid, id, body, beside FROM resource WHERE type = (SELECT num FROM type WHERE name = ?) AND state = 1 ORDER BY rid",
  );
  statement.setReturnArrays(true);
  yield* statement.iterate(type) as unknown as Iterable<Row>;
}

function rolesOf({ extension = [] }: Organization): { code: string; isActive: boolean }[] {
  return extension
    .filter((it) => it.url === odsExtensions.role)
    .map(({ extension: parts = [] }) => {
      const part = (url: string) => parts.find((it) => it.url === url);
      return {
        code: part("roleCode")!.valueCodeableConcept!.coding[0]!.code,
        isActive: part("active")!.valueBoolean === true,
      };
    });
}

interface Role {
  readonly url: string;
  readonly extension?: readonly RolePart[];
}

interface RolePart {
  readonly url: string;
  readonly valueCodeableConcept?: { readonly coding: readonly { readonly code: string }[] };
  readonly valueBoolean?: boolean;
}

/** undefined: there is no such file, or it was not finished. */
function stateOf(file: string): string | undefined {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return (database.prepare("SELECT state FROM made").get() as { state: string } | undefined)?.state;
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
