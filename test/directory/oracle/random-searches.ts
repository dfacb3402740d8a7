import type { OdsRecord } from "../../../src/ods/organisation.ts";
import type { Dice } from "../../brute-force/dice.ts";
import { escaped } from "../../brute-force/escapes.ts";
import type { Asked, Pairs } from "./evaluate.ts";
import { areaTokens, spotOf } from "./places.ts";
import { idOf, isLink, type Link, type Thing, type Type, thingsOf, type World } from "./world.ts";

type Pair = readonly [string, string];

const service = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem";
const odsCode = "https://fhir.nhs.uk/Id/ods-organization-code";
const ends = ["primary-organization", "participating-organization"] as const;

/** What a search may have beside its clauses. */
export interface Allowed {
  /** Chains, `_has`, `near`, `:missing`, `as-of` and includes: all that `known-on` does not go with. */
  readonly far: boolean;
}

/** One to four clauses, mostly about one thing, so that several together find something. */
export function randomSearch(dice: Dice, world: World, { far }: Allowed): Asked {
  const type: Type = dice.chance(0.65) ? "Organization" : "OrganizationAffiliation";
  const about = dice.chance(0.92) ? dice.pick(thingsOf(world, type)) : undefined;
  const query: Pair[] = Array.from({ length: dice.pick([1, 1, 2, 2, 3, 4]) }, () =>
    randomClause(dice, world, type, about, far ? 3 : 1),
  );
  if (far && dice.chance(0.2)) {
    query.push(["as-of", dayNear(dice, about)]);
    if (dice.chance(0.7)) query.push(["as-of-kind", dice.pick(["legal", "operational", "either"])]);
  }
  if (far && dice.chance(0.12))
    query.push([type === "Organization" ? "_revinclude" : "_include", `OrganizationAffiliation:${dice.pick(ends)}`]);
  if (far && dice.chance(0.12)) {
    const key = dice.pick(type === "Organization" ? ["name", "lastChangeDate", "_id"] : ["_id", "date"]);
    query.push(["_sort", dice.pick(["", "-"]) + key]);
  }
  return { type, query };
}

/** Up to `depth` - 1 references away. */
function randomClause(dice: Dice, world: World, type: Type, about: Thing | undefined, depth: number): Pair {
  if (depth > 1 && dice.chance(0.25)) return farClause(dice, world, type, about, depth);
  if (type === "OrganizationAffiliation") return linkClause(dice, world, about as Link | undefined);
  return organisationClause(dice, world, about as OdsRecord | undefined, depth > 1);
}

function farClause(dice: Dice, world: World, type: Type, about: Thing | undefined, depth: number): Pair {
  const code = dice.pick(ends);
  if (type === "OrganizationAffiliation") {
    const link = about as Link | undefined;
    const end = link && (code === "primary-organization" ? link.source : link.relationship.target);
    const target = end === undefined ? undefined : world.organisations.get(end);
    const [name, value] = randomClause(dice, world, "Organization", target, depth - 1);
    return [`${code}${dice.chance(0.3) ? ":Organization" : ""}.${name}`, value];
  }
  const there = about ? ((code === "primary-organization" ? world.from : world.to).get(idOf(about)) ?? []) : [];
  const link = there.length > 0 ? dice.pick(there) : undefined;
  const [name, value] = randomClause(dice, world, "OrganizationAffiliation", link, depth - 1);
  return [`_has:OrganizationAffiliation:${code}:${name}`, value];
}

function organisationClause(dice: Dice, world: World, about: OdsRecord | undefined, far: boolean): Pair {
  const other = () => dice.pick([...someOf(dice, world)]);
  const own = (): OdsRecord => (about && dice.chance(0.85) ? about : other());
  const several = (make: (it: OdsRecord) => string | undefined): string => {
    const made = [own(), ...(dice.chance(0.25) ? dice.several(2, other) : [])].flatMap((it) => make(it) ?? []);
    return made.join(",");
  };
  const not = dice.chance(0.2) ? ":not" : "";
  switch (dice.under(far ? 17 : 15)) {
    case 0:
      return ["_id", several((it) => it.code)];
    case 1:
      return ["identifier", several((it) => coded(dice, odsCode, it.code))];
    case 2:
      return [`active${not}`, dice.pick(["true", "false", "True", "true,false", "neither"])];
    case 3:
    case 4:
      return textClause(dice, "name", several, (it) => [it.name!]);
    case 5:
      return textClause(dice, dice.pick(["address-city", "address-country", "address-postalcode"]), several);
    case 6:
      return textClause(dice, "address", several);
    case 7:
    case 8:
      return ["lastChangeDate", several((it) => dateNear(dice, it.lastChangeDate!))];
    case 9:
    case 10:
    case 11: {
      const code = dice.pick(["roleCode", "activeRoleCode"]);
      return [
        `${code}${not}`,
        several((it) => coded(dice, `${service}/ODSOrganisationRole`, dice.pick(it.roles!).code)) || "RO0",
      ];
    }
    case 12:
      return [
        `type${not}`,
        dice.pick([
          ...["RC1", "RC2", "Full", "RefOnly", "rc2"],
          `${service}/ODSRecordClass|RC2`,
          "https://fhir.nhs.uk/England/CodeSystem/England-ODSRecordUseType|Full",
          `${service}/ODSRecordClass|`,
        ]),
      ];
    case 13: {
      const code = dice.pick(["local-authority", "ward", "region", "icb"]);
      if (far && dice.chance(0.1)) return [`${code}:missing`, String(dice.chance(0.5))];
      return [
        `${code}${not}`,
        several((it) => {
          const tokens = areaTokens(it, code);
          return tokens.length === 0 ? undefined : coded(dice, ...dice.pick(tokens));
        }) || "E99999999",
      ];
    }
    case 14:
      return !far || dice.chance(0.5)
        ? ["unplaced", dice.pick(["not-found", "no-postcode"])]
        : [`${dice.pick(["unplaced", "address-state", "name"])}:missing`, String(dice.chance(0.5))];
    default:
      return ["near", several((it) => circle(dice, it)) || "54|1.5|20|km"];
  }
}

/** A dozen, so that picking one does not copy all. */
function* someOf(dice: Dice, { organisations }: World): Generator<OdsRecord> {
  let at = dice.under(Math.max(1, organisations.size - 12));
  let left = 12;
  for (const it of organisations.values()) {
    if (at-- > 0) continue;
    yield it;
    if (--left === 0) return;
  }
}

function linkClause(dice: Dice, world: World, about: Link | undefined): Pair {
  const own = (): Link => (about && dice.chance(0.85) ? about : dice.pick(world.links));
  const several = (make: (it: Link) => string): string =>
    [own(), ...(dice.chance(0.25) ? dice.several(2, () => dice.pick(world.links)) : [])].map(make).join(",");
  const not = dice.chance(0.2) ? ":not" : "";
  switch (dice.under(9)) {
    case 0:
      return ["_id", several((it) => it.id)];
    case 1:
      return ["identifier", several((it) => coded(dice, `${service}/organization-relationship-instance`, it.id))];
    case 2:
      return [`active${not}`, dice.pick(["true", "false"])];
    case 3:
    case 4:
      return [
        `${dice.pick(["role", "code"])}${not}`,
        several((it) => coded(dice, `${service}/ODSRelationship`, it.relationship.type)),
      ];
    case 5:
      return [
        "date",
        several(({ relationship: { periods } }) =>
          dateNear(dice, periods.operational?.start ?? periods.legal?.start ?? "2020-04-01"),
        ),
      ];
    default: {
      const code = dice.pick(ends);
      const end = (it: Link) => (code === "primary-organization" ? it.source : it.relationship.target);
      const written = dice.pick(["", "Organization/", `${odsCode}|`]);
      return [code, several((it) => written + end(it))];
    }
  }
}

/** A code with its system, without, with another, or in small letters. */
function coded(dice: Dice, system: string, code: string): string {
  switch (dice.under(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return `${system}|${code}`;
    case 4:
      return `urn:other|${code}`;
    case 5:
      return `|${code}`;
    case 6:
      return code.toLowerCase();
    default:
      return code;
  }
}

function textClause(
  dice: Dice,
  code: string,
  several: (make: (it: OdsRecord) => string | undefined) => string,
  texts = ({ address }: OdsRecord): readonly string[] => {
    const { lines = [], town, county, postcode, country } = address ?? {};
    const own = {
      "address-city": [town],
      "address-country": [country],
      "address-postalcode": [postcode, postcode?.replace(" ", ""), postcode?.slice(0, 4)],
    }[code] ?? [...lines, town, county, postcode];
    return own.filter((it) => it !== undefined);
  },
): Pair {
  const modifier = dice.pick(["", "", ":contains", ":exact"]);
  const name = code + modifier;
  return [
    name,
    several((it) => {
      const all = texts(it);
      if (all.length === 0) return undefined;
      const text = dice.pick(all);
      if (modifier === ":exact") return escaped(dice.chance(0.9) ? text : text.toLowerCase());
      const from = modifier === ":contains" ? dice.under(text.length) : 0;
      const part = text.slice(from, from + 1 + dice.under(text.length)).trim();
      if (part === "") return undefined;
      return escaped(dice.chance(0.5) ? part.toLowerCase() : part);
    }) || "nowhere",
  ];
}

/** A day, a month or a year at or near a day, with any prefix. */
function dateNear(dice: Dice, day: string): string {
  const at = new Date(Date.parse(day) + dice.pick([0, 0, -1, 1, 30, -365]) * 86_400_000);
  const text = at.toISOString().slice(0, dice.pick([4, 7, 10, 10, 10]));
  return dice.pick(["", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]) + text;
}

/** A day on which something of it began or ended, or one beside it. */
function dayNear(dice: Dice, about: Thing | undefined): string {
  const periods =
    about === undefined
      ? []
      : isLink(about)
        ? [about.relationship.periods]
        : [about.periods ?? {}, ...(about.roles ?? []).map((it) => it.periods)];
  const days = periods
    .flatMap(({ legal, operational }) => [legal?.start, legal?.end, operational?.start, operational?.end])
    .filter((it) => it !== undefined);
  const day = days.length > 0 ? dice.pick(days) : "2018-04-01";
  const at = new Date(Date.parse(day) + dice.pick([0, 0, -1, 1, 400, -400]) * 86_400_000);
  return at.toISOString().slice(0, 10);
}

function circle(dice: Dice, it: OdsRecord): string | undefined {
  const spot = spotOf(it);
  if (spot === undefined) return undefined;
  const size = dice.pick(["|0.7", "|2.3|km", "|850|m", "|7|mi", "", "|31|km", "|1900|km"]);
  if (dice.chance(0.2)) return it.address!.postcode! + size;
  const [north, east] = [spot.latitude, spot.longitude].map((at) => (at + (dice.under(200) - 100) / 20_000).toFixed(4));
  return `${north}|${east}${size}`;
}

export const addressOf = ({ type, query }: { readonly type: string; readonly query: Pairs }): string =>
  `${type}?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&")}`;
