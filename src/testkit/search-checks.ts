import type { ResourceDefinition, SearchRow } from "../definitions/resource-definition.ts";
import type { ResourceCatalog } from "../search/catalog.ts";
import { baseParameterChecks } from "./base-parameter-checks.ts";
import type { Check } from "./checks.ts";
import { demand, entriesOf, type Fields, isFields, type Subject, searchsetOf } from "./subject.ts";

/** Search: by every parameter, alias and chain, by every combination, with every include. */
export function searchChecks(definition: ResourceDefinition, catalog: ResourceCatalog): Check[] {
  const { type, interactions, search, combinations = [], includes = [] } = definition;
  const expectation = interactions["search-type"];
  if (!expectation) return [{ title: `${type} is not searched`, expectation: "SHALL", run: isNotSearched(type) }];
  return [
    { title: `${type} can be searched`, expectation, run: isSearched(type) },
    ...search.flatMap((row) => parameterChecks(type, row)),
    ...baseParameterChecks(definition, catalog),
    ...combinations.map(({ codes, expectation }) => ({
      title: `${type} can be searched by ${codes.join(" + ")} together`,
      expectation,
      run: (server: Subject) =>
        findsTogether(
          server,
          type,
          codes.map((code) => rowOf(definition, code)),
        ),
    })),
    ...includes.map(({ code, expectation }) => ({
      title: `${type} includes ${code}`,
      expectation,
      run: (server: Subject) => includesWhatIsReferredTo(server, type, rowOf(definition, code)),
    })),
  ];
}

function parameterChecks(type: string, { code, expectation, example, aliases = [], chains = [] }: SearchRow): Check[] {
  return [
    { title: `${type} can be searched by ${code}`, expectation, run: (server) => finds(server, type, code, example) },
    ...aliases.map((alias) => ({
      title: `${type} can be searched by ${alias}`,
      expectation,
      run: async (server: Subject) => {
        await finds(server, type, alias, example);
        const named = await server.find(searchOf(type, [[code, example.finds]]));
        const called = await server.find(searchOf(type, [[alias, example.finds]]));
        demand(same(called.ids, named.ids), `${type}?${alias} finds other resources than ${type}?${code}`);
      },
    })),
    ...chains.map((chain) => ({
      title: `${type} can be searched by ${code}.${chain.code}`,
      expectation: chain.expectation,
      run: (server: Subject) => finds(server, type, `${code}.${chain.code}`, chain.example),
    })),
  ];
}

/** Throws an Error when the table contradicts itself. */
function rowOf({ type, search }: ResourceDefinition, code: string): SearchRow {
  const row = search.find((it) => it.code === code);
  if (!row) throw new Error(`${type} has a combination or an include of ${code}, which is no search parameter of it`);
  return row;
}

type Pair = readonly [name: string, value: string];

const searchOf = (type: string, pairs: readonly (readonly [string, string])[]): string =>
  `${type}?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value]))}`;

const isSearched = (type: string) => async (server: Subject) => {
  const bundle = searchsetOf(type, await server.get(type));
  const matches = entriesOf(bundle).filter((it) => it.mode === "match");
  demand(matches.length > 0, `${type}: nothing is found at all`);
  demand(
    matches.every(({ resource }) => resource.resourceType === type),
    `${type}: other types are among the matches`,
  );
};

const isNotSearched = (type: string) => async (server: Subject) => {
  const { status, body } = await server.get(type);
  demand(status >= 400 && status < 500, `${type}: status ${status} for a type that is not searched`);
  demand(body?.resourceType === "OperationOutcome", `${type}: the refusal is no OperationOutcome`);
};

async function finds(server: Subject, type: string, name: string, example: SearchRow["example"]): Promise<void> {
  const some = searchOf(type, [[name, example.finds]]);
  const none = searchOf(type, [[name, example.misses]]);
  const found = (await server.find(some)).ids.size;
  demand(found > 0, `${some} finds nothing`);
  const all = await server.count(type);
  demand(found < all, `${some} finds ${found} of ${all}: all of them`);
  const missed = (await server.find(none)).ids.size;
  demand(missed === 0, `${none} finds ${missed}, and should find none`);
}

/** All at once find exactly what each alone finds too; and nothing, once one of them has a value that nothing has. */
async function findsTogether(server: Subject, type: string, rows: readonly SearchRow[]): Promise<void> {
  const pairs = await pairsTogether(server, type, rows);
  const expected = await inAll(server, type, pairs);
  demand(expected.size > 0, `${searchOf(type, pairs)}: nothing answers to all of these examples, so nothing is shown`);
  const found = (await server.find(searchOf(type, pairs))).ids;
  demand(
    same(found, expected),
    `${searchOf(type, pairs)} finds ${found.size}; ${expected.size} are found by each parameter alone`,
  );
  for (const [at, { code, example }] of rows.entries()) {
    const other = searchOf(type, pairs.with(at, [code, example.misses]));
    const missed = (await server.find(other)).ids.size;
    demand(missed === 0, `${other} finds ${missed}, and should find none`);
  }
}

/** The examples; where no resource has all of them, another patient, who has the others. */
async function pairsTogether(server: Subject, type: string, rows: readonly SearchRow[]): Promise<readonly Pair[]> {
  const pairs = rows.map(({ code, example }): Pair => [code, example.finds]);
  const at = pairs.findIndex(([name]) => name === "patient");
  if (at < 0 || (await inAll(server, type, pairs)).size > 0) return pairs;
  const others = pairs.filter((_, index) => index !== at);
  const [id] = await inAll(server, type, others);
  if (id === undefined) return pairs;
  const { matches } = await server.find(searchOf(type, [others[0]!]));
  const patient = patientOf(matches.find((it) => it.id === id));
  return patient === undefined ? pairs : pairs.with(at, ["patient", patient]);
}

/** Ids that every one of the searches finds on its own. */
async function inAll(server: Subject, type: string, pairs: readonly Pair[]): Promise<ReadonlySet<string>> {
  const each = await Promise.all(pairs.map(async (pair) => (await server.find(searchOf(type, [pair]))).ids));
  return each.reduce((all, ids) => all.intersection(ids));
}

function patientOf(resource: Fields | undefined): string | undefined {
  for (const element of [resource?.patient, resource?.subject]) {
    const id = isFields(element) && /^(?:.*\/)?Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(String(element.reference))?.[1];
    if (id) return id;
  }
  return undefined;
}

/** What the matches refer to comes with them, as includes, when it is asked for and only then. */
async function includesWhatIsReferredTo(server: Subject, type: string, { code, example }: SearchRow): Promise<void> {
  const plain = searchOf(type, [[code, example.finds]]);
  const including = searchOf(type, [
    [code, example.finds],
    ["_include", `${type}:${code}`],
  ]);
  const { includes, matches, ids } = await server.find(including);
  demand(includes.length > 0, `${including}: no entry has the mode include`);
  for (const { resourceType, id } of includes)
    demand(
      matches.some((it) => JSON.stringify(it).includes(`${resourceType}/${id}"`)),
      `${including}: no match refers to the included ${resourceType}/${id}`,
    );
  const without = await server.find(plain);
  demand(without.includes.length === 0, `${plain}: entries are included that were not asked for`);
  demand(same(ids, without.ids), `${including} finds other resources than ${plain}`);
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && a.isSubsetOf(b);
