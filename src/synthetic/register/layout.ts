import { monthOf } from "./days.ts";
import { nationalTotals } from "./kinds.ts";
import { type Member, type Plot, plots } from "./plots.ts";

/**
 * Which organisations play in which plot, by arithmetic alone: a plot's members of one kind that are open have consecutive
 * places among the open of that kind, telling after telling, and so have the closed.
 *
 * ```
 * open trusts    0  1 | 2  3 | 4  5 | 6 7 8 …     two in each telling of "trusts", three tellings; the rest plays nowhere
 * ```
 */
export interface Layout {
  readonly plot: Plot;
  readonly index: number;
  readonly times: number;
  /** The months of its steps. */
  readonly steps: readonly (readonly [from: number, to: number])[];
  readonly roles: readonly PlotRole[];
  /** The member that says where all of them are: the first that is open. */
  readonly anchor: number;
  /** The plot that its operators are of. */
  readonly operators: Layout | undefined;
}

/** A member, and where those who play it stand. */
export interface PlotRole {
  readonly member: Member;
  readonly first: number;
  /** Members of that kind in each telling, and which of them this is. */
  readonly each: number;
  readonly offset: number;
  /** What it passes on, and what was passed to it. */
  readonly successors: readonly Passing[];
  readonly predecessors: readonly Passing[];
  /** Members by index. */
  readonly operator: number | undefined;
  readonly as: number | undefined;
}

export interface Passing {
  /** The other member. */
  readonly role: number;
  readonly step: number;
  /** Its place among all that the predecessor passes on. */
  readonly number: number;
}

/** A run of places among the open, or the closed, of a kind. */
export interface Lot {
  readonly layout: Layout;
  readonly first: number;
  readonly times: number;
  /** The members that have these places, one after the other. */
  readonly roles: readonly number[];
}
interface Layouts {
  readonly layouts: readonly Layout[];
  /** By kind. */
  readonly lots: ReadonlyMap<string, Lots>;
}
export interface Lots {
  readonly open: readonly Lot[];
  readonly closed: readonly Lot[];
}

/** `root` is the factor of what grows with the root of the scale. No step is later than `lastMonth`. */
export function layOut(scale: number, root: number, lastMonth: number): Layouts {
  const layouts: Layout[] = [];
  const lots = new Map<string, { open: Lot[]; closed: Lot[] }>();
  const times = timesOf(scale, root);
  for (const [index, plot] of plots.entries()) {
    const firsts = new Map<string, number>();
    const roles = plot.members.map((member) => {
      const alike = plot.members.filter((it) => isAlike(it, member));
      const taken = lots.get(member.kind)?.[member.isOpen ? "open" : "closed"] ?? [];
      firsts.set(lotKey(member), endOf(taken));
      return roleOf(plot, member, endOf(taken), alike.length, alike.indexOf(member));
    });
    const layout: Layout = {
      plot,
      index,
      times: times[index]!,
      steps: plot.steps.map(([from, to]) => [monthOf(from), Math.min(monthOf(to), lastMonth)]),
      roles,
      anchor: plot.members.findIndex((it) => it.isOpen),
      operators: layouts.find((it) => it.plot.key === plot.operators),
    };
    layouts.push(layout);
    for (const [key, first] of firsts) {
      const playing = plot.members.flatMap((it, i) => (lotKey(it) === key ? [i] : []));
      const { kind, isOpen } = plot.members[playing[0]!]!;
      const of = lots.get(kind) ?? { open: [], closed: [] };
      of[isOpen ? "open" : "closed"].push({ layout, first, times: layout.times, roles: playing });
      lots.set(kind, of);
    }
  }
  return { layouts, lots };
}

/** How many places plots take. */
export function endOf(lots: readonly Lot[]): number {
  const last = lots.at(-1);
  return last ? last.first + last.times * last.roles.length : 0;
}

/** Tellings of each plot. The plot of the rest is told until all successions are there. */
function timesOf(scale: number, root: number): number[] {
  const times = plots.map(({ times, grows }) =>
    grows === "rest"
      ? 0
      : grows === "fixed"
        ? times
        : Math.max(1, Math.round(times * (grows === "root" ? root : scale))),
  );
  const rest = plots.findIndex((it) => it.grows === "rest");
  const left = nationalTotals.successions * scale - plots.reduce((sum, it, i) => sum + it.edges.length * times[i]!, 0);
  times[rest] = Math.max(1, Math.round(left / plots[rest]!.edges.length));
  return times;
}

function roleOf(plot: Plot, member: Member, first: number, each: number, offset: number): PlotRole {
  const index = (name: string | undefined) =>
    name === undefined ? undefined : plot.members.findIndex((it) => it.name === name);
  const outgoing = (name: string) => plot.edges.filter((it) => it.from === name);
  return {
    member,
    first,
    each,
    offset,
    successors: outgoing(member.name).map((it, number) => ({ role: index(it.to)!, step: it.step, number })),
    predecessors: plot.edges
      .filter((it) => it.to === member.name)
      .map((it) => ({ role: index(it.from)!, step: it.step, number: outgoing(it.from).indexOf(it) })),
    operator: operatorIndex(plot, member),
    as: index(member.as),
  };
}

function operatorIndex(plot: Plot, member: Member): number | undefined {
  const operators = plots.find((it) => it.key === plot.operators);
  return member.operator === undefined ? undefined : operators!.members.findIndex((it) => it.name === member.operator);
}

const lotKey = (it: Member): string => `${it.kind} ${it.isOpen ?? false}`;
const isAlike = (a: Member, b: Member): boolean => lotKey(a) === lotKey(b);
