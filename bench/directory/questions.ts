import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { odsSystems } from "../../src/definitions/directory/ods-codes.ts";
import { gssSystem } from "../../src/ods/geography/areas-beside.ts";
import { Draw } from "../draw.ts";
import { searchOf } from "../workload.ts";
import type { Search } from "./ceiling.ts";

/** One request, for our server and for the ceiling. */
export interface Question {
  /** Below the base, as the self link writes it: `Organization?roleCode=RO76`. */
  readonly ours: string;
  readonly ceiling: { readonly code: string } | CeilingSearch;
}

export interface CeilingSearch {
  readonly search: Search;
  readonly values: readonly string[];
  /** With the relationships recorded at what is found. */
  readonly include?: true;
}

/** The register as the ceiling has it, asked directly. */
export class Facts extends Draw {
  readonly #database: DatabaseSync;

  constructor(file: string, seed: number) {
    super(seed);
    this.#database = new DatabaseSync(file, { readOnly: true });
  }

  rows<Row extends readonly SQLInputValue[]>(sql: string, ...values: readonly SQLInputValue[]): Row[] {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values) as unknown as Row[];
  }

  column<Value extends SQLInputValue>(sql: string, ...values: readonly SQLInputValue[]): Value[] {
    return this.rows<[Value]>(sql, ...values).map(([it]) => it);
  }

  count(sql: string, ...values: readonly SQLInputValue[]): number {
    return this.column<number>(sql, ...values)[0]!;
  }

  /** Codes of organisations, all over the register. */
  codes(most: number): string[] {
    const all = this.column<string>(
      "SELECT id FROM resource WHERE type = 1 AND n % (1 + (SELECT count(*) FROM resource WHERE type = 1) / ?) = 0",
      most * 2,
    );
    return this.shuffled(all).slice(0, most);
  }

  close(): void {
    this.#database.close();
  }
}

/** The kinds of work, each with at least 1,000 questions: of values that are common, middling, rare and absent. */
export interface Questions {
  readonly read: readonly Question[];
  readonly name: readonly Question[];
  readonly postcode: readonly Question[];
  readonly role: readonly Question[];
  readonly roleRole: readonly Question[];
  readonly revinclude: readonly Question[];
  readonly localAuthority: readonly Question[];
}

const wanted = 1200;
type Pair = readonly [name: string, value: string];

export function questionsOf(facts: Facts): Questions {
  const roles = countsOf(facts, "role");
  const areas = countsOf(facts, "area");
  return {
    read: facts.codes(5000).map((code) => ({ ours: `Organization/${code}`, ceiling: { code } })),
    name: names(facts),
    postcode: postcodes(facts),
    role: roleQuestions(facts, roles),
    roleRole: roleAndRole(facts, roles),
    revinclude: revincludes(facts, roles),
    localAuthority: localAuthorities(facts, areas, roles),
  };
}

const question = (given: readonly Pair[], search: Search, ...values: readonly string[]): Question => ({
  ours: searchOf("Organization", given),
  ceiling: { search, values },
});

const beginning = (search: "name" | "postcode", parameter: string, text: string, folded = text.toLowerCase()) =>
  question([[parameter, text]], search, folded, `${folded}\u{10FFFF}`);

/** How many there are of each code, the most frequent first. */
function countsOf(facts: Facts, table: "role" | "area"): ReadonlyMap<string, number> {
  const rows = facts.rows<[string, number]>(`SELECT code, count(*) FROM ${table} GROUP BY code ORDER BY 2 DESC, code`);
  return new Map(rows);
}

/** The first letters that somebody types of a name: 3 to 12, with what a comma or a bar would mean left out. */
function names(facts: Facts): Question[] {
  const all = facts.count("SELECT count(*) FROM name");
  const sample = facts.column<string>("SELECT folded FROM name WHERE n % (1 + ? / 20000) = 0", all);
  const known = new Map<string, number>();
  const found = (text: string): number => {
    const n =
      known.get(text) ??
      facts.count("SELECT count(*) FROM name WHERE folded >= ? AND folded < ?", text, `${text}\u{10FFFF}`);
    known.set(text, n);
    return n;
  };
  const drawn = () => {
    const text = facts.pick(sample).slice(0, facts.between(3, 12));
    return text.trim().length < 3 || text !== text.trim() || /[,|$\\]/.test(text) ? undefined : text;
  };
  const ofShare = (least: number, most: number) => () => {
    const text = drawn();
    if (text === undefined) return undefined;
    const share = found(text) / all;
    return share >= least && share < most ? beginning("name", "name", text) : undefined;
  };
  const absent = () => {
    const text = drawn();
    const wrong = text === undefined ? undefined : `${text.slice(0, -1)}${facts.pick([..."qxzj7"])}`;
    return wrong === undefined || found(wrong) > 0 ? undefined : beginning("name", "name", wrong);
  };
  const classes = [ofShare(0.003, 2), ofShare(0.0003, 0.003), ofShare(0, 0.0003), absent];
  const some = classes.flatMap((it) => facts.distinct(wanted / 4, it));
  return facts.shuffled(topUp(facts, some, ofShare(0, 2)));
}

/** So many of them that there are as many as are wanted, where one class has not enough. */
function topUp(facts: Facts, some: readonly Question[], make: () => Question | undefined): Question[] {
  const all = new Map(some.map((it) => [it.ours, it]));
  for (const it of facts.distinct(wanted, make)) if (all.size < wanted) all.set(it.ours, it);
  return [...all.values()];
}

/** `ZZ10`, `ZZ10 1`, `ZZ10 1AA`, and that without its blank. */
function postcodes(facts: Facts): Question[] {
  const all = facts.column<string>("SELECT DISTINCT upper(folded) FROM postcode");
  const outward = [...new Set(all.map((it) => it.split(" ")[0]!))];
  const ask = (text: string, folded?: string) => beginning("postcode", "address-postalcode", text, folded);
  const whole = () => {
    const text = facts.pick(all);
    return facts.random() < 0.5 ? ask(text) : ask(text.replace(" ", ""), text.toLowerCase());
  };
  const classes: readonly (() => Question | undefined)[] = [
    () => ask(facts.pick(outward)),
    () => ask(facts.pick(all).slice(0, -2)),
    whole,
    () => ask(`${facts.pick(["QQ", "ZZ"])}${facts.between(95, 99)} ${facts.between(0, 9)}${facts.pick(["AA", "BX"])}`),
  ];
  return facts.shuffled(
    topUp(
      facts,
      classes.flatMap((it) => facts.distinct(wanted / 4, it)),
      whole,
    ),
  );
}

const withSystem = (code: string) => `${odsSystems.role}|${code}`;

/** One role, ever held or active, and either of two; rare roles are asked for as often as common ones. */
function roleQuestions(facts: Facts, roles: ReadonlyMap<string, number>): Question[] {
  const codes = [...roles.keys(), "RO0", "RO9999"];
  const single = codes.flatMap((code) => [
    question([["roleCode", code]], "role", code),
    question([["roleCode", withSystem(code)]], "role", code),
    question([["activeRoleCode", code]], "activeRole", code),
    question([["activeRoleCode", withSystem(code)]], "activeRole", code),
  ]);
  return facts.shuffled(
    topUp(facts, single, () => {
      const [one, two] = [facts.pick(codes), facts.pick(codes)];
      return one === two ? undefined : question([["roleCode", `${one},${two}`]], "roles", one, two);
    }),
  );
}

/** Both roles: pairs that some have, and a quarter that nobody has. */
function roleAndRole(facts: Facts, roles: ReadonlyMap<string, number>): Question[] {
  const together = facts.rows<[string, string]>(
    "SELECT a.code, b.code FROM role a JOIN role b ON b.n = a.n AND b.code <> a.code GROUP BY 1, 2",
  );
  const have = new Set(together.map((it) => it.join(" ")));
  const codes = [...roles.keys()];
  const ask = (one: string, two: string) => {
    const rarer = roles.get(one)! <= roles.get(two)! ? [one, two] : [two, one];
    const named = facts.random();
    return question(
      [
        ["roleCode", named < 0.5 ? one : withSystem(one)],
        ["roleCode", named < 0.25 || named > 0.75 ? two : withSystem(two)],
      ],
      "roleRole",
      ...rarer,
    );
  };
  const nobody = () => {
    const [one, two] = [facts.pick(codes), facts.pick(codes)];
    return one === two || have.has(`${one} ${two}`) ? undefined : ask(one, two);
  };
  const some = facts.distinct((wanted * 3) / 4, () => ask(...facts.pick(together)));
  return facts.shuffled(topUp(facts, [...some, ...facts.distinct(wanted / 4, nobody)], nobody));
}

/** With the relationships of what is found: of one organisation, and of a page. */
function revincludes(facts: Facts, roles: ReadonlyMap<string, number>): Question[] {
  const include: Pair = ["_revinclude", "OrganizationAffiliation:primary-organization"];
  const also = ({ ours, ceiling }: Question): Question => ({
    ours: `${ours}&${searchOf("", [include]).slice(1)}`,
    ceiling: { ...(ceiling as CeilingSearch), include: true },
  });
  const one = [...facts.codes(600), ..."ABCDEFGHIJ".split("").map((it) => `DEMONONE${it}`)];
  const pages = [
    ...[...roles.keys()].map((it) => question([["roleCode", it]], "role", it)),
    ...facts.shuffled(postcodes(facts)),
  ];
  return facts.shuffled([...one.map((it) => question([["_id", it]], "id", it)), ...pages].slice(0, wanted).map(also));
}

/** An area alone, and with a role: a district has one code, so that there are not a thousand alone. */
function localAuthorities(
  facts: Facts,
  areas: ReadonlyMap<string, number>,
  roles: ReadonlyMap<string, number>,
): Question[] {
  const codes = [...areas.keys(), "Z08000099", "E99000000"];
  const name = "local-authority";
  const single = codes.flatMap((it) => [
    question([[name, it]], "area", it),
    question([[name, `${gssSystem}|${it}`]], "area", it),
  ]);
  return facts.shuffled(
    topUp(facts, single, () => {
      const [area, role] = [facts.pick(codes), facts.pick([...roles.keys()])];
      const given: Pair[] = [
        ["roleCode", role],
        [name, area],
      ];
      return (areas.get(area) ?? 0) < roles.get(role)!
        ? question(given, "areaRole", area, role)
        : question(given, "roleArea", role, area);
    }),
  );
}
