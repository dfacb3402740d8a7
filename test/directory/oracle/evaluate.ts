/** What a search of the directory must find, by looking at every record of the register. Slow, and shares nothing with it. */

import { toPostcode } from "../../../src/ods/geography/postcode.ts";
import type { OdsRecord } from "../../../src/ods/organisation.ts";
import { inventedGazetteer } from "../../../src/synthetic/register/gazetteer.ts";
import { within } from "../../brute-force/dates.ts";
import { plain, split } from "../../brute-force/escapes.ts";
import { once } from "../../brute-force/once.ts";
import { folded } from "../../brute-force/strings.ts";
import { span } from "../../brute-force/times.ts";
import { areaTokens, isPlaced, metresBetween, spotOf } from "./places.ts";
import { type Day, hadBegun, periodsOf, rolesOn, wasActive } from "./standing.ts";
import { idOf, isLink, type Link, type Thing, type Type, thingsOf, type World } from "./world.ts";

/** Names and values as in a query string, percent-decoded. */
export type Pairs = readonly (readonly [string, string])[];

export interface Asked {
  readonly type: Type;
  readonly query: Pairs;
}

type Test = (it: Thing) => boolean;

const presenting = /^(_include|_revinclude|_sort|_count|_offset|_total|as-of|as-of-kind|known-on)(:|$)/;

/** The ids of all that a search must find. `now`: milliseconds since 1970. */
export function brute(world: World, { type, query }: Asked, now: number): Set<string> {
  const day = dayOf(query);
  const tests = query
    .filter(([name]) => !presenting.test(name))
    .map(([name, value]) => clause({ world, day, now }, name, value));
  if (day) tests.push(begunBy(day));
  return new Set(
    thingsOf(world, type)
      .filter((it) => tests.every((meets) => meets(it)))
      .map(idOf),
  );
}

const begunBy = (day: Day | undefined): Test => (day ? (it) => hadBegun(periodsOf(it), day) : () => true);

export function dayOf(query: Pairs): Day | undefined {
  const value = (name: string) => query.find((it) => it[0] === name)?.[1];
  const on = value("as-of");
  return on === undefined ? undefined : { on, by: (value("as-of-kind") ?? "either") as Day["by"] };
}

interface Context {
  readonly world: World;
  readonly day: Day | undefined;
  readonly now: number;
}

function clause(context: Context, name: string, value: string): Test {
  const { world, day, now } = context;
  if (name.startsWith("_has:")) {
    const [, , code, ...rest] = name.split(":") as [string, string, string];
    const begun = begunBy(day);
    const wanted = clause(context, rest.join(":"), value);
    const meets = once((it: Thing) => begun(it) && wanted(it));
    const pointing = code === "primary-organization" ? world.from : world.to;
    return (it) => (pointing.get(idOf(it)) ?? []).some(meets);
  }
  const dot = name.indexOf(".");
  if (dot > 0) {
    const [code] = name.slice(0, dot).split(":") as [string];
    const begun = begunBy(day);
    const wanted = clause(context, name.slice(dot + 1), value);
    const meets = once((it: Thing) => begun(it) && wanted(it));
    return (it) => {
      const target = world.organisations.get(endOf(it as Link, code));
      return target !== undefined && meets(target);
    };
  }
  const [code, modifier] = name.split(":") as [string, string?];
  const values = split(value, ",").filter((it) => it !== "");
  if (code === "_id") return (it) => values.includes(idOf(it));
  if (tokenCodes.has(code)) {
    const read = (it: Thing) => tokensOf(it, code, day);
    if (modifier === "missing") return (it) => (read(it).length === 0) === (value === "true");
    return (it) => read(it).some((token) => values.some((text) => tokenIs(token, text))) !== (modifier === "not");
  }
  if (stringCodes.has(code)) {
    const read = (it: Thing) => stringsOf(it as OdsRecord, code);
    if (modifier === "missing") return (it) => (read(it).length === 0) === (value === "true");
    return (it) => read(it).some((text) => values.some((wanted) => stringIs(text, plain(wanted), code, modifier)));
  }
  if (code === "lastChangeDate" || code === "date") {
    const read = (it: Thing) => spanOf(it, code);
    if (modifier === "missing") return (it) => (read(it) === undefined) === (value === "true");
    return (it) => {
      const found = read(it);
      return found !== undefined && values.some((text) => within(found, text, now));
    };
  }
  if (code === "near") return near(values);
  const wanted = new Set(values.map(organisationMeant));
  return (it) => wanted.has(endOf(it as Link, code));
}

const endOf = ({ source, relationship }: Link, code: string): string =>
  code === "primary-organization" ? source : relationship.target;

const odsCode = "https://fhir.nhs.uk/Id/ods-organization-code";

/** `Organization/X`, `system|X` and `X` are X. */
const organisationMeant = (text: string): string =>
  text.startsWith(`${odsCode}|`) ? text.slice(odsCode.length + 1) : text.replace(/^Organization\//, "");

type Token = readonly [system: string | undefined, code: string];

const service = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem";
const useSystem = "https://fhir.nhs.uk/England/CodeSystem/England-ODSRecordUseType";

export const tokenCodes: ReadonlySet<string> = new Set([
  ...["identifier", "active", "roleCode", "activeRoleCode", "type", "unplaced", "role", "code"],
  ...["local-authority", "ward", "region", "icb"],
]);

function tokensOf(it: Thing, code: string, day: Day | undefined): readonly Token[] {
  const active = () => (day ? wasActive(periodsOf(it), day) : isLink(it) ? it.relationship.isActive : it.isActive);
  if (code === "active") return [[undefined, String(active())]];
  if (isLink(it))
    return code === "identifier"
      ? [[`${service}/organization-relationship-instance`, it.id]]
      : [[`${service}/ODSRelationship`, it.relationship.type]];
  const roles = day ? rolesOn(it, day) : (it.roles ?? []);
  const named = (codes: readonly { readonly code: string }[]) =>
    codes.map((role): Token => [`${service}/ODSOrganisationRole`, role.code]);
  switch (code) {
    case "identifier":
      return [[odsCode, it.code]];
    case "roleCode":
      return named(roles);
    case "activeRoleCode":
      return named(roles.filter((role) => role.isActive));
    case "type":
      return [[useSystem, it.refOnly ? "RefOnly" : "Full"] as const, [`${service}/ODSRecordClass`, it.recordClass!]];
    case "unplaced":
      return isPlaced(it) ? [] : [[undefined, "not-found"]];
    default:
      return areaTokens(it, code);
  }
}

function tokenIs([system, code]: Token, text: string): boolean {
  const same = (asked: string) => asked.toLowerCase() === code.toLowerCase();
  const parts = split(text, "|").map(plain);
  if (parts.length === 1) return same(parts[0]!);
  if (parts[0] !== (system ?? "")) return false;
  return parts[1] === "" ? system !== undefined : same(parts[1]!);
}

export const stringCodes: ReadonlySet<string> = new Set([
  ...["name", "address", "address-city", "address-postalcode", "address-country", "address-state"],
]);

function stringsOf({ name, address }: OdsRecord, code: string): readonly string[] {
  const { lines = [], town, county, postcode, country } = address ?? {};
  const parts =
    {
      name: [name],
      address: [...lines, town, county, postcode, country],
      "address-city": [town],
      "address-postalcode": [postcode],
      "address-country": [country],
    }[code] ?? [];
  return parts.filter((it) => it !== undefined);
}

function stringIs(text: string, wanted: string, code: string, modifier: string | undefined): boolean {
  if (modifier === "exact") return text === wanted;
  const [there, asked] = [folded(text), folded(wanted)];
  if (modifier === "contains") return there.includes(asked);
  if (there.startsWith(asked)) return true;
  // A whole postcode may be written without its blank.
  return code === "address-postalcode" && /^[a-z]{1,2}\d\w?\d[a-z]{2}$/.test(asked) && there.replace(" ", "") === asked;
}

const spans = new Map<Thing, readonly [number, number] | undefined>();

/** In milliseconds since 1970, the end not in it. Each thing has one date to be asked for. */
function spanOf(it: Thing, code: string): readonly [number, number] | undefined {
  if (!spans.has(it)) spans.set(it, code === "date" ? periodSpan(it) : changeSpan(it));
  return spans.get(it);
}

const changeSpan = (it: Thing) => {
  const { lastChangeDate } = it as OdsRecord;
  return lastChangeDate === undefined ? undefined : span(lastChangeDate);
};

function periodSpan(it: Thing): readonly [number, number] | undefined {
  const { operational, legal } = (it as Link).relationship.periods;
  const { start, end } = operational ?? legal ?? {};
  if (start === undefined && end === undefined) return undefined;
  return [start === undefined ? -8.64e15 : span(start)![0], end === undefined ? 8.64e15 : span(end)![1]];
}

const unitMetres: Readonly<Record<string, number>> = { km: 1000, m: 1, mi: 1609.344, "": 1000 };

function near(values: readonly string[]): Test {
  const circles = values.map((it) => {
    const parts = split(it, "|").map(plain);
    const place = toPostcode(parts[0]!);
    const spot = place === undefined ? undefined : inventedGazetteer.find(place)!.position!;
    const [distance = "1", unit = "km"] = parts.slice(spot ? 1 : 2);
    return {
      spot: spot ?? { latitude: Number(parts[0]), longitude: Number(parts[1]) },
      metres: Number(distance) * unitMetres[unit]!,
    };
  });
  return (it) => {
    const spot = spotOf(it as OdsRecord);
    if (spot === undefined) return false;
    return circles.some((circle) => {
      const away = metresBetween(spot, circle.spot);
      // Positions are kept to a millionth of a degree: what lies on the very edge proves nothing.
      if (Math.abs(away - circle.metres) < 0.2) throw new OnTheEdge();
      return away <= circle.metres;
    });
  };
}

/** An organisation lies on the edge of a circle, as nearly as can be told. */
export class OnTheEdge extends Error {}

/** Whether ids are in the order that was asked for: what has no value comes last, either way. */
export function isInOrder(world: World, { type, query }: Asked, ids: readonly string[]): boolean {
  const sort = query.find(([name]) => name === "_sort")?.[1];
  if (sort === undefined) return true;
  const isDown = sort.startsWith("-");
  const key = sort.replace("-", "");
  const values = ids.map((id) => sortValue(world, type, key, id));
  return values.every((value, at) => {
    const before = values[at - 1];
    if (at === 0 || value === undefined) return true;
    if (before === undefined) return false;
    return before === value || before < value !== isDown;
  });
}

function sortValue(world: World, type: Type, key: string, id: string): string | number | undefined {
  if (key === "_id") return id;
  if (type === "OrganizationAffiliation") return periodSpan(world.byId.get(id)!)?.[0];
  const { name, lastChangeDate } = world.organisations.get(id)!;
  return key === "name" ? folded(name!) : lastChangeDate;
}

/** What a page's matches bring with them: `Type/id`. */
export function included(world: World, { type, query }: Asked, matches: readonly string[]): Set<string> {
  const found = new Set<string>();
  const links = (ids: readonly string[], code: string): readonly Link[] =>
    ids.flatMap((id) => (code === "primary-organization" ? world.from : world.to).get(id) ?? []);
  for (const [name, value] of query) {
    const code = value.split(":")[1]!;
    if (name === "_include" && type === "OrganizationAffiliation")
      for (const id of matches) {
        const end = endOf(world.byId.get(id)!, code);
        if (world.organisations.has(end)) found.add(`Organization/${end}`);
      }
    if (name === "_revinclude") for (const it of links(matches, code)) found.add(`OrganizationAffiliation/${it.id}`);
  }
  return found;
}
