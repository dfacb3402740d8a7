import { isProblem, type Problem } from "../../fhir/problem.ts";
import type { OdsCode, OdsDate } from "../../ods/organisation.ts";
import { isActiveAsOf } from "../../ods/status.ts";
import {
  endsWith,
  follow,
  gather,
  type Lineage,
  passingsOf,
  type Standing,
  standingIn,
  type Way,
} from "../../ods/succession.ts";
import type { InputDefinition } from "../operation-input.ts";
import type { OperationAsked } from "../operations.ts";
import { checkedRead } from "../read.ts";
import type { FhirService } from "../service.ts";
import { dateIn, dateInput, wholeIn } from "./inputs.ts";
import { code, day, flag, group, organisationPart, type Part, text, whole } from "./parts.ts";
import { type HeldOrganisation, type RegisterView, registerView, successionsUnready, today } from "./register-view.ts";

export const depthMax = 50;
/** Organisations that one answer may come to: the whole register has some 24,000 successions. */
const countMax = 5000;

export const lineageInputs: readonly InputDefinition[] = [
  dateInput,
  {
    name: "depth",
    type: "integer",
    min: 0,
    max: "1",
    documentation: `How many successions deep: from 1 to ${depthMax}. Without it all of them.`,
  },
];

/** Successions of several organisations, followed as of one day. */
export interface Followed {
  readonly date: OdsDate;
  readonly known: ReadonlyMap<OdsCode, HeldOrganisation | undefined>;
  readonly standing: (code: OdsCode) => Standing;
  lineageOf(code: OdsCode): Lineage;
  /** There were more organisations than are read. */
  readonly isCut: boolean;
}

export interface FollowAsked {
  readonly way: Way;
  /** undefined: today, by the status that is published. */
  readonly date: OdsDate | undefined;
  readonly depth?: number;
  readonly countMax: number;
}

/** Reads what following from all of these comes to. */
export async function followed(
  codes: Iterable<OdsCode>,
  view: RegisterView,
  { search }: Pick<FhirService, "search">,
  { way, date, depth = depthMax, countMax }: FollowAsked,
): Promise<Followed> {
  const isActive = (it: HeldOrganisation) => isActiveAsOf(it, date);
  const { known, isCut } = await gather(codes, view, { way, depth, countMax, isActive });
  const passings = passingsOf([...known.values()].filter((it) => it !== undefined));
  const standing = standingIn(known, isActive);
  const by = date ?? today(search);
  return {
    date: by,
    known,
    standing,
    isCut,
    lineageOf: (code) => follow(code, passings, standing, { way, date: by, depth }),
  };
}

/** One organisation's, as `$successors` and `$predecessors` are asked. */
export interface LineageAnswer {
  readonly asked: HeldOrganisation;
  readonly lineage: Lineage;
  /** Who was asked about, and as of when. */
  readonly head: readonly Part[];
  /** `succession`, `cycle` and what was not followed. */
  readonly tail: readonly Part[];
  /** Of the organisations whose branch ends so. */
  ended(name: string, end: Parameters<typeof endsWith>[1]): readonly Part[];
  /** Of all that were reached and end no branch. */
  passed(name: string): readonly Part[];
}

export async function lineageAnswer(
  { id, inputs, request }: OperationAsked,
  service: FhirService,
  way: Way,
): Promise<LineageAnswer | Problem> {
  const date = dateIn(inputs);
  if (isProblem(date)) return date;
  const depth = wholeIn(inputs, "depth", { max: depthMax, otherwise: depthMax });
  if (isProblem(depth)) return depth;
  const stored = await checkedRead("Organization", id, request, service);
  if (isProblem(stored)) return stored;
  const unready = successionsUnready(service);
  if (unready) return unready;
  const all = await followed([id], registerView(service), service, { way, date, depth, countMax });
  const lineage = all.lineageOf(id);
  const organisation = (name: string, it: OdsCode) => organisationPart(name, it, all.known.get(it), date);
  const isCut = all.isCut || endsWith(lineage, "cut").length > 0;
  return {
    asked: all.known.get(id)!,
    lineage,
    head: [organisation("asked", id), day("date", all.date)],
    tail: [
      ...lineage.passings.map(successionPart),
      ...lineage.cycles.map((it) => group("cycle", ...it.map((member) => code("code", member)))),
      ...endsWith(lineage, "cut").map((it) => organisation("not-followed", it)),
      ...(isCut ? [text("incomplete", "There is more: successions were not followed to their end.")] : []),
    ],
    ended: (name, end) => endsWith(lineage, end).map((it) => organisation(name, it)),
    passed: (name) => lineage.reached.filter((it) => !lineage.ends.has(it)).map((it) => organisation(name, it)),
  };
}

const successionPart = (it: Lineage["passings"][number]): Part =>
  group(
    "succession",
    code("predecessor", it.predecessor),
    code("successor", it.successor),
    it.start === undefined ? undefined : day("date", it.start),
    ...(it.otherStarts ?? []).map((date) => day("other-date", date)),
    whole("depth", it.depth),
    flag("split", it.isSplit),
    flag("merger", it.isMerger),
    code("recorded-by", it.recordedBy),
  );
