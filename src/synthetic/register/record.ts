import type { Contact, OdsRecord, Periods, Relationship, Role, Succession } from "../../ods/organisation.ts";
import { dayOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { areaOf, icbOf, regionOf } from "./areas.ts";
import { codeOf, relationshipId, roleId, successionId, telephoneOf, websiteOf } from "./codes.ts";
import { periodOf, type Span, textOf } from "./days.ts";
import { faceOf } from "./faces.ts";
import { isActiveOn, type Life, lifeOf } from "./life.ts";
import type { Lines } from "./lines.ts";
import type { Link } from "./links.ts";
import { linksOf } from "./relationships.ts";
import { type Holding, holdingsOf } from "./roles.ts";
import { playerOf, seatOf, stepOf } from "./seats.ts";
import { streamOf } from "./streams.ts";
import { type Subject, segmentOf, stateOf, subjectAt, type World } from "./world.ts";

/** All that the register says of one organisation, worked out from its number alone. */
export function recordOf(world: World, lines: Lines, subject: Subject, life: Life = lifeOf(world, subject)): OdsRecord {
  const { number, segment } = subject;
  const { kind } = segment;
  const state = stateOf(subject);
  const area = areaOf(world, subject);
  const { name, address } = faceOf(world, subject, area);
  const random = streamOf(world.seed, "place", number);
  const base = {
    code: codeOf(number),
    name,
    assigningAuthority: kind.authority ?? "HSCIC",
    recordClass: kind.isSite ? "RC2" : "RC1",
    isActive: isActiveOn(world.releaseDay, life.operational, life.legal),
    periods: periodsOf(life.operational, life.legal),
    address,
  };
  const holdings = holdingsOf(world, subject, life);
  const roles = holdings.map((it, i) => roleOf(it, roleId(number, i), world.releaseDay));
  if (state === "skeleton") return { ...base, refOnly: true, lastChangeDate: changeDate(world, [life], random), roles };
  const links = linksOf(world, lines, subject, life, area);
  const isEnglish = kind.country === undefined;
  return {
    ...base,
    refOnly: false,
    ...(state === "proposed" && { subStatus: "Proposed" as const }),
    ...(state === "dormant" && { subStatus: "Dormant" as const }),
    lastChangeDate: changeDate(world, [life, ...holdings, ...links], random),
    contacts: contactsOf(number, random),
    roles,
    relationships: links.map((it, i) => relationshipOf(it, relationshipId(number, i), world.releaseDay)),
    successions: successionsOf(world, subject),
    ...(isEnglish && world.postcodes === undefined && { geography: geographyOf(world, area) }),
  };
}

function roleOf({ code, isPrimary, operational, legal }: Holding, id: number, releaseDay: number): Role {
  const isActive = isActiveOn(releaseDay, operational, legal);
  return { id, code, isPrimary, isActive, periods: periodsOf(operational, legal) };
}

function relationshipOf(
  { type, operational, legal, target, targetRole }: Link,
  id: string,
  releaseDay: number,
): Relationship {
  const isActive = isActiveOn(releaseDay, operational, legal);
  return { id, type, isActive, periods: periodsOf(operational, legal), target, targetRole };
}

/** What was passed on to it and what it passed on, each told on both sides. */
function successionsOf(world: World, subject: Subject): Succession[] {
  const seat = seatOf(subject);
  if (seat === undefined) return [];
  const { layout, telling } = seat;
  const { predecessors, successors } = layout.roles[seat.role]!;
  const start = (step: number) => textOf(stepOf(world, layout, telling, step));
  const player = (role: number) => playerOf(world, layout, telling, role);
  const targetOf = (it: Subject) => ({ target: codeOf(it.number), targetRole: it.segment.kind.role });
  return [
    ...predecessors.map(({ role, step, number }): Succession => {
      const other = player(role);
      return { id: successionId(other.number, number), type: "Predecessor", ...targetOf(other), start: start(step) };
    }),
    ...successors.map(({ role, step, number }): Succession => {
      const isForward = layout.roles[role]!.successors.length > 0;
      const id = successionId(subject.number, number);
      return { id, type: "Successor", ...targetOf(player(role)), start: start(step), ...(isForward && { isForward }) };
    }),
  ];
}

function geographyOf(world: World, area: number) {
  const icb = icbOf(world, area);
  const region = subjectAt(segmentOf(world, "region"), true, regionOf(world, icb));
  return { region: codeOf(region.number), icb: codeOf(subjectAt(segmentOf(world, "icb"), true, icb).number) };
}

function contactsOf(number: number, random: Random): Contact[] {
  const contacts: Contact[] = [];
  if (random.chance(0.55)) contacts.push({ type: "tel", value: telephoneOf(number) });
  if (random.chance(0.08)) contacts.push({ type: "http", value: websiteOf(number) });
  return contacts;
}

interface Dated {
  readonly operational: Span | undefined;
  readonly legal: Span | undefined;
}

/** Some time after the last that is recorded, mostly soon. */
function changeDate(world: World, dated: readonly Dated[], random: Random): string {
  let latest = 0;
  for (const { operational, legal } of dated)
    for (const span of [operational, legal])
      if (span !== undefined)
        for (const day of [span.start, span.end]) if (day <= world.releaseDay && day > latest) latest = day;
  // nothing was recorded in this form before
  const from = Math.max(latest, firstRecorded);
  return textOf(from + Math.floor((world.releaseDay - from) * random.next() ** 3));
}
const firstRecorded = dayOf("2000-01-01");

const periodsOf = (operational: Span | undefined, legal: Span | undefined): Periods => ({
  ...(legal && { legal: periodOf(legal) }),
  ...(operational && { operational: periodOf(operational) }),
});
