import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { isProblem } from "../../fhir/problem.ts";
import { hierarchyOf, type Link } from "../../ods/hierarchy.ts";
import type { OdsCode } from "../../ods/organisation.ts";
import { type DateKind, isActiveAsOf } from "../../ods/status.ts";
import type { Operation } from "../operations.ts";
import { checkedRead } from "../read.ts";
import { choiceIn, dateIn, dateInput, relationshipInput, relationshipsIn, wholeIn } from "./inputs.ts";
import { code, day, group, organisationPart, type Part, parameters, periodParts, text, whole } from "./parts.ts";
import { type HeldOrganisation, registerView, today } from "./register-view.ts";

const countMax = 10_000;
/** Relationships that one answer looks at, those of other days included. */
const linksMax = 50_000;
const depthMax = 50;
const depthUsual = 10;
/** Who operates, commissions, directs it, to which network and to which part of what it belongs. */
const usual = ["RE6", "RE4", "RE8", "RE3", "RE2"] as const;

/**
 * The organisations above or below one, by relationships. Parameters:
 *
 *   asked           who was asked about: code, name, kind, status, legal and operational periods
 *   direction, date, kind
 *                   as they were understood
 *   organization    one of the others, the nearest first: as `asked`, with depth (1: next to it), postcode and uprn
 *   relationship    type (RE6), name, from, to, status, legal and operational periods: each that was followed, once. An organisation
 *                   may have several parents
 *   cycle           code, for each organisation of those that lead back to themselves
 *   place           with `group-by`: uprn or postcode, count, code for each organisation there; unplaced: code for each that has none
 *   count           organisations, without the one asked about
 *   incomplete      in words: where it was cut
 */
export const hierarchy: Operation = {
  name: "hierarchy",
  type: "Organization",
  level: "instance",
  expectation: "MAY",
  documentation: `The organisations above (up: who operates, commissions, directs it) or below (down) an organisation, by the types of relationships that are asked for, on a day, by legal or operational dates. Several parents are told, cycles are named. Up to ${countMax} organisations; what is cut is said.`,
  inputs: [
    { ...relationshipInput, documentation: `${relationshipInput.documentation} Without it ${usual.join(", ")}.` },
    {
      name: "direction",
      type: "code",
      min: 0,
      max: "1",
      documentation: "up: to the targets of relationships (the default); down: to those that point at it.",
    },
    dateInput,
    {
      name: "kind",
      type: "code",
      min: 0,
      max: "1",
      documentation: "By which dates: legal, operational or either (the default: until both have ended).",
    },
    {
      name: "depth",
      type: "integer",
      min: 0,
      max: "1",
      documentation: `How many relationships deep: from 1 to ${depthMax}. Without it ${depthUsual}.`,
    },
    {
      name: "group-by",
      type: "code",
      min: 0,
      max: "1",
      documentation:
        "postcode or uprn: also list the organisations by place, since one building has a code for each organisation that works in it.",
    },
  ],
  methods: ["GET", "POST"],
  example: { id: "DEMO1728401", inputs: [["relationship", "RE4,RE8"]] },
  async run({ id, inputs, request }, service) {
    const types = relationshipsIn(inputs, usual);
    if (isProblem(types)) return types;
    const direction = choiceIn(inputs, "direction", ["up", "down"], "up");
    if (isProblem(direction)) return direction;
    const date = dateIn(inputs);
    if (isProblem(date)) return date;
    const kind = choiceIn<DateKind>(inputs, "kind", ["legal", "operational", "either"], "either");
    if (isProblem(kind)) return kind;
    const depth = wholeIn(inputs, "depth", { max: depthMax, otherwise: depthUsual });
    if (isProblem(depth)) return depth;
    const groupBy = choiceIn(inputs, "group-by", ["postcode", "uprn", "none"], "none");
    if (isProblem(groupBy)) return groupBy;
    const stored = await checkedRead("Organization", id, request, service);
    if (isProblem(stored)) return stored;
    const view = registerView(service);
    const todays = today(service.search);
    // One kind of date alone is no status that is published: it is asked of the dates.
    const by = date ?? (kind === "either" ? undefined : todays);
    const asked = { direction, types, ...(by === undefined && { isActive: true as const }) };
    const found = await hierarchyOf(id, (codes) => view.links(codes, asked), {
      direction,
      depth,
      countMax,
      linksMax,
      counts: (it) => isActiveAsOf(it, by, kind),
    });
    const known = new Map((await view.records([...found.depths.keys()])).map((it) => [it.code, it]));
    const others = [...found.depths].filter((it) => it[0] !== id);
    return parameters(
      organisationPart("asked", id, known.get(id), by),
      code("direction", direction),
      day("date", date ?? todays),
      code("kind", kind),
      ...others.map(([it, depth]) => treePart(it, depth, known.get(it), by)),
      ...found.links.map((it) => linkPart(it, isActiveAsOf(it, by, kind))),
      ...found.cycles.map((it) => group("cycle", ...it.map((member) => code("code", member)))),
      ...(groupBy === "none"
        ? []
        : placeParts(
            others.map((it) => it[0]),
            known,
            groupBy,
          )),
      whole("count", others.length),
      found.cut && text("incomplete", cutWords(found.cut, depth)),
    );
  },
};

const cutWords = (cut: "depth" | "size", depth: number): string =>
  cut === "depth"
    ? `There is more below ${depth} relationships; ask with a greater depth.`
    : `There is more than is answered at once: up to ${countMax} organisations, over up to ${linksMax} relationships. Ask for fewer types, less depth, or of the organisations below it.`;

function treePart(it: OdsCode, depth: number, held: HeldOrganisation | undefined, by: string | undefined): Part {
  const { part = [], ...rest } = organisationPart("organization", it, held, by);
  const { postcode, uprn } = held?.address ?? {};
  return {
    ...rest,
    part: [
      ...part,
      whole("depth", depth),
      ...(postcode === undefined ? [] : [text("postcode", postcode)]),
      ...(uprn === undefined ? [] : [text("uprn", uprn)]),
    ],
  };
}

const names: ReadonlyMap<string, string> = new Map(relationshipTypes.map((it) => [it.code, it.name]));

/** In one piece with what it is called: nobody knows the codes by heart. */
export const relationshipParts = (type: string): readonly (Part | undefined)[] => {
  const name = names.get(type);
  return [code("type", type), name === undefined ? undefined : text("name", name)];
};

const linkPart = (it: Link, isActive: boolean): Part =>
  group(
    "relationship",
    ...relationshipParts(it.type),
    code("from", it.source),
    code("to", it.target),
    code("status", isActive ? "active" : "inactive"),
    ...periodParts(it.periods),
  );

/** One building has a code for each organisation that works in it: a list of sites is no list of places. */
function placeParts(
  codes: readonly OdsCode[],
  known: ReadonlyMap<OdsCode, HeldOrganisation>,
  by: "postcode" | "uprn",
): readonly Part[] {
  const places = Map.groupBy(codes, (it) => known.get(it)?.address?.[by]);
  const unplaced = places.get(undefined) ?? [];
  const placed = [...places].flatMap(([place, its]) => (place === undefined ? [] : [{ place, its }]));
  const listed = (its: readonly OdsCode[]) => its.map((it) => code("code", it));
  return [
    ...placed.map(({ place, its }) => group("place", text(by, place), whole("count", its.length), ...listed(its))),
    ...(unplaced.length > 0 ? [group("unplaced", ...listed(unplaced))] : []),
  ];
}
