import type { OdsRecord, Succession } from "../../ods/organisation.ts";
import { dateOf } from "../calendar.ts";
import type { Random } from "../random.ts";
import { areaOf } from "./areas.ts";
import { codeOf, organisationsMax, relationshipId, roleId, successionId } from "./codes.ts";
import { forever, textOf } from "./days.ts";
import * as edits from "./edits.ts";
import { drawnFace } from "./faces.ts";
import { endOf } from "./layout.ts";
import { type Lines, linesOf } from "./lines.ts";
import { recordOf } from "./record.ts";
import { streamOf } from "./streams.ts";
import {
  type RegisterOptions,
  type Segment,
  type Subject,
  segmentOf,
  subjectAt,
  type World,
  worldOf,
} from "./world.ts";

export interface ChangeOptions extends RegisterOptions {
  /** How many records differ from the register of the same options. */
  readonly count: number;
}

/** Days from a release to the next. */
const releaseDays = 28;

/** The date of the release that `registerChanges` yields: four weeks after the one before. */
export const nextReleaseDate = (options: RegisterOptions): string => dateOf(worldOf(options).releaseDay + releaseDays);

/**
 * What the next release of a register says anew: `count` records, whole and as they then are, each organisation once.
 * Renamed, moved, closed and opened, roles ended and begun, relationships ended and begun, mergers with successions on both
 * sides: in turns, and of changing kinds. The last change date is that of the change. When all that can change has changed,
 * organisations are opened. RangeError: as `syntheticRegister`, or a count that cannot be.
 */
export function* registerChanges(options: ChangeOptions): Generator<OdsRecord> {
  const { count } = options;
  const world = worldOf(options);
  if (!Number.isSafeInteger(count) || count < 0 || world.total + count > organisationsMax)
    throw new RangeError(`count ${count}: from 0 to ${organisationsMax - world.total}`);
  const date = dateOf(world.releaseDay + releaseDays);
  const release: Release = { world, lines: linesOf(world), taken: new Map(), date };
  let left = count;
  for (let turn = 0; left > 0; turn++) {
    const changed = rota[turn % rota.length]!(release, turn, streamOf(world.seed, "change", turn));
    // both sides of a merger, or neither
    if (changed.length > left) continue;
    yield* changed;
    left -= changed.length;
  }
}

interface Release {
  readonly world: World;
  readonly lines: Lines;
  readonly date: string;
  /** How many of each kind have changed. */
  readonly taken: Map<string, number>;
}

type Change = (release: Release, turn: number, random: Random) => readonly OdsRecord[];

const rename: Change = (release, turn, random) =>
  changedOne(release, namedKinds[turn % namedKinds.length]!, random, (record, subject) => {
    const { name } = drawnFace(release.world, subject, areaOf(release.world, subject), random);
    return edits.renamed(record, name === record.name ? `NEW ${name}` : name);
  });

/** Within its area, so that nobody else is in charge of it. */
const move: Change = (release, turn, random) =>
  changedOne(release, namedKinds[turn % namedKinds.length]!, random, (record, subject) =>
    edits.moved(record, drawnFace(release.world, subject, areaOf(release.world, subject), random).address),
  );

const close: Change = (release, turn, random) =>
  changedOne(release, leafKinds[turn % leafKinds.length]!, random, (record, _, day) =>
    edits.closed(record, textOf(day)),
  );

/** A new organisation has a number after all those of the register. */
const open: Change = ({ world, lines, date, taken }, turn, random) => {
  const segment = segmentOf(world, leafKinds[turn % leafKinds.length]!);
  const added = taken.get(opened) ?? 0;
  taken.set(opened, added + 1);
  const day = world.releaseDay + random.int(1, releaseDays);
  const subject: Subject = { segment, isOpen: true, i: placeOf(segment, added), number: world.total + added };
  const life = { operational: { start: day, end: forever }, legal: undefined };
  const record = recordOf({ ...world, releaseDay: day }, lines, subject, life);
  return [edits.restated(record, date, textOf(day))];
};
const opened = "opened";

const convert: Change = (release, _, random) =>
  changedOne(release, "school", random, (record, { number }, day) => {
    const ended = edits.roleEnded(record, textOf(day - 1));
    const code = record.roles?.some((it) => it.code === "RO302") ? "RO297" : "RO302";
    return edits.roleBegun(ended, code, roleId(number, record.roles!.length), textOf(day));
  });

const giveUpRole: Change = (release, _, random) =>
  changedOne(release, "careSite", random, (record, __, day) => edits.roleEnded(record, textOf(day)));

const changeOwner: Change = (release, turn, random) => {
  const kind = ownedKinds[turn % ownedKinds.length]!;
  return changedOne(release, kind, random, (record, { number, segment }, day) => {
    const owners = segmentOf(release.world, segment.kind.operator!.to);
    const owner = subjectAt(owners, true, random.int(0, owners.open - 1));
    return begin(edits.relationshipsEnded(record, "RE6", textOf(day - 1)), number, "RE6", owner, day);
  });
};

const changeNetwork: Change = (release, _, random) =>
  changedOne(release, "practice", random, (record, { number }, day) => {
    const networks = segmentOf(release.world, "pcn");
    const network = subjectAt(networks, true, random.int(0, networks.open - 1));
    return begin(edits.relationshipsEnded(record, "RE8", textOf(day - 1)), number, "RE8", network, day);
  });

/** No more is said of where it lies. */
const withdraw: Change = (release, _, random) =>
  changedOne(release, "school", random, (record, __, day) => edits.relationshipsEnded(record, "RE5", textOf(day)));

/** Two sites of the same kind; the first is closed. */
const mergeSites: Change = (release, _, random) => merge(release, "trustSite", random, edits.closed);

/** By law alone: who works there is still run by the old trust. */
const mergeTrusts: Change = (release, _, random) => merge(release, "trust", random, edits.closedByLaw);

const rota: readonly Change[] = [
  ...[rename, move, close, open, convert, changeOwner, mergeSites, changeNetwork, giveUpRole, withdraw, mergeTrusts],
  ...[move, close, open, rename, close, changeOwner, move, close, open, rename, close, move],
];
const leafKinds = ["careSite", "pharmacy", "school", "dental", "trustSite", "costCentre", "opticalSite"];
const namedKinds = [...leafKinds, "other", "practice", "branch"];
const ownedKinds = ["pharmacy", "careSite", "opticalSite"];

function changedOne(
  release: Release,
  kind: string,
  random: Random,
  edit: (record: OdsRecord, subject: Subject, day: number) => OdsRecord,
): OdsRecord[] {
  const subject = nextOf(release, kind);
  if (subject === undefined) return [];
  const day = release.world.releaseDay + random.int(1, releaseDays);
  const record = recordOf(release.world, release.lines, subject);
  return [edits.restated(edit(record, subject, day), release.date, textOf(day))];
}

function merge(
  release: Release,
  kind: string,
  random: Random,
  ended: (record: OdsRecord, last: string) => OdsRecord,
): OdsRecord[] {
  const [before, after] = [nextOf(release, kind), nextOf(release, kind)];
  if (before === undefined || after === undefined) return [];
  const day = release.world.releaseDay + random.int(1, releaseDays);
  const start = textOf(day);
  const [old, next] = [before, after].map((it) => recordOf(release.world, release.lines, it)) as [OdsRecord, OdsRecord];
  const between = { id: successionId(before.number, 0), start, targetRole: before.segment.kind.role };
  const successor: Succession = { ...between, type: "Successor", target: codeOf(after.number) };
  const predecessor: Succession = { ...between, type: "Predecessor", target: codeOf(before.number) };
  // a succession is published once its predecessor has ended by law
  const gone = edits.succeeded(edits.closedByLaw(ended(old, textOf(day - 1)), textOf(day - 1)), successor);
  return [
    edits.restated(gone, release.date, start),
    edits.restated(edits.succeeded(next, predecessor), release.date, start),
  ];
}

const begin = (record: OdsRecord, number: number, type: string, target: Subject, day: number): OdsRecord =>
  edits.relationshipBegun(
    record,
    {
      id: relationshipId(number, record.relationships!.length),
      type,
      target: codeOf(target.number),
      targetRole: target.segment.kind.role,
    },
    textOf(day),
  );

/** The next of a kind that has not changed yet, is open and in no plot and in no rare state; none when all have. */
function nextOf({ world, taken }: Release, kind: string): Subject | undefined {
  const segment = segmentOf(world, kind);
  const number = taken.get(kind) ?? 0;
  if (number >= freeIn(segment)) return undefined;
  taken.set(kind, number + 1);
  return subjectAt(segment, true, placeOf(segment, number));
}

/** Places all over the kind: 7,919 is prime, and where it divides their number the next prime does not. */
function placeOf(segment: Segment, number: number): number {
  const free = freeIn(segment);
  const stride = free % 7919 === 0 ? 7927 : 7919;
  return endOf(segment.lots.open) + ((number * stride) % Math.max(1, free));
}

const freeIn = ({ open, lots, states }: Segment): number =>
  open - endOf(lots.open) - states.proposed - states.dormant - states.lingering - states.ending;
