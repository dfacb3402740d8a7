/**
 * Small stories of successions: who became what, in which order. A plot is told many times over, each time with other
 * organisations of the register. Data only. Members are named by letters; `a1 b1 > c2` reads: at the end of step 1
 * something passed from a and b to c.
 */
export interface Plot {
  readonly key: string;
  /** Times at scale 1. */
  readonly times: number;
  /** `root` as in `kind.ts`; `fixed`: the same number at every scale; `rest`: what the total of successions leaves. */
  readonly grows?: "root" | "fixed" | "rest";
  /** The months in which the steps happen, each step later than the one before: on their first days. */
  readonly steps: readonly (readonly [from: string, to: string])[];
  readonly members: readonly Member[];
  readonly edges: readonly Edge[];
  /** Operators of the members come from this plot, and so do the steps, where this one has none. */
  readonly operators?: string;
}

export interface Member {
  readonly name: string;
  readonly kind: string;
  readonly isOpen?: true;
  /** The step at which it began; absent: before them all. */
  readonly from?: number;
  /** The step at which it ended by law. An open member that has one is still in use. */
  readonly to?: number;
  /** The member of the operators' plot that runs it. */
  readonly operator?: string;
  /** The member whose name and address it has. */
  readonly as?: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly step: number;
}

export const plots: readonly Plot[] = [
  {
    // primary care groups, two generations of trusts, groups that merged in several years, two Sub ICB Locations
    key: "commissioners",
    times: 53,
    grows: "root",
    steps: [
      ["1999-04", "1999-04"],
      ["2001-04", "2002-04"],
      ["2006-10", "2006-10"],
      ["2013-04", "2013-04"],
      ["2015-04", "2018-04"],
      ["2019-04", "2021-04"],
    ],
    members: [
      ...["a", "b", "c", "d"].map((name) => ({ name, kind: "pcg", from: 0, to: 1 })),
      ...["e", "f", "g"].map((name) => ({ name, kind: "pct", from: 1, to: 2 })),
      ...["h", "i"].map((name) => ({ name, kind: "pct", from: 2, to: 3 })),
      { name: "j", kind: "subIcb", from: 3, to: 5 },
      { name: "k", kind: "subIcb", from: 3, to: 5 },
      { name: "l", kind: "subIcb", from: 3, to: 4 },
      { name: "m", kind: "subIcb", from: 3, to: 5 },
      { name: "n", kind: "subIcb", isOpen: true, from: 5 },
      { name: "o", kind: "subIcb", isOpen: true, from: 3 },
    ],
    edges: edges(
      "a b > e 1",
      "c > f 1",
      "d > g 1",
      "e f > h 2",
      "g > i 2",
      "h > j k l 3",
      "i > m o 3",
      "j k > n 5",
      "l > o 4",
      "m > o 5",
    ),
  },
  {
    key: "authorities",
    times: 14,
    grows: "root",
    steps: [
      ["1996-04", "1996-04"],
      ["2002-04", "2002-04"],
      ["2006-07", "2006-07"],
      ["2013-04", "2013-04"],
    ],
    members: [
      ...["a", "b", "c", "d"].map((name) => ({ name, kind: "healthAuthority", from: 0, to: 1 })),
      ...["e", "f"].map((name) => ({ name, kind: "healthAuthority", from: 1, to: 2 })),
      { name: "g", kind: "healthAuthority", from: 2, to: 3 },
    ],
    edges: edges("a b > e 1", "c d > f 1", "e f > g 2"),
  },
  {
    key: "regions",
    times: 3,
    grows: "root",
    steps: [["2019-04", "2019-04"]],
    members: [
      { name: "a", kind: "region", to: 0 },
      { name: "b", kind: "region", isOpen: true, from: 0 },
      { name: "c", kind: "region", isOpen: true, from: 0 },
    ],
    edges: edges("a > b c 0"),
  },
  {
    // a merger, a split, and a third trust that joined in another year
    key: "trusts",
    times: 75,
    steps: [
      ["1999-04", "2010-04"],
      ["2012-04", "2024-04"],
    ],
    members: [
      { name: "a", kind: "trust", to: 0 },
      { name: "b", kind: "trust", to: 0 },
      { name: "c", kind: "trust", from: 0, to: 1 },
      { name: "d", kind: "trust", isOpen: true },
      { name: "e", kind: "trust", to: 0 },
      { name: "f", kind: "trust", isOpen: true, from: 1 },
    ],
    edges: edges("a b > c 0", "c > d f 1", "e > d 0"),
  },
  {
    // what became of the places where those trusts worked
    key: "sites",
    times: 1700,
    grows: "rest",
    steps: [],
    operators: "trusts",
    members: [
      { name: "a", kind: "trustSite", to: 0, operator: "a" },
      { name: "b", kind: "trustSite", from: 0, to: 1, operator: "c", as: "a" },
      { name: "c", kind: "trustSite", isOpen: true, from: 1, operator: "d", as: "a" },
      { name: "d", kind: "trustSite", to: 0, operator: "b" },
      { name: "e", kind: "trustSite", from: 0, to: 1, operator: "c", as: "d" },
      { name: "f", kind: "trustSite", isOpen: true, from: 1, operator: "f", as: "d" },
      { name: "g", kind: "trustSite", to: 0, operator: "e" },
      { name: "h", kind: "trustSite", isOpen: true, from: 0, operator: "d", as: "g" },
      { name: "i", kind: "trustSite", from: 0, to: 1, operator: "c" },
      { name: "j", kind: "trustSite", isOpen: true, from: 1, operator: "d", as: "i" },
      { name: "k", kind: "trustSite", isOpen: true, from: 1, operator: "f" },
      { name: "l", kind: "trustSite", to: 0, operator: "a" },
      { name: "m", kind: "trustSite", to: 0, operator: "b" },
      { name: "n", kind: "trustSite", from: 0, to: 1, operator: "c", as: "l" },
    ],
    edges: edges("a > b 0", "b > c 1", "d > e 0", "e > f 1", "g > h 0", "i > j k 1", "l m > n 0", "n > c 1"),
  },
  {
    // community services went to trusts when primary care trusts ended
    key: "communitySites",
    times: 3000,
    steps: [["2013-04", "2013-04"]],
    members: [
      { name: "a", kind: "commissionerSiteOfOld", to: 0 },
      { name: "b", kind: "trustSite", isOpen: true, from: 0, as: "a" },
    ],
    edges: edges("a > b 0"),
  },
  {
    // the same, but the old code is still in use
    key: "lingeringSites",
    times: 2000,
    steps: [["2013-04", "2013-04"]],
    members: [
      { name: "a", kind: "commissionerSiteOfOld", isOpen: true, to: 0 },
      { name: "b", kind: "trustSite", isOpen: true, from: 0, as: "a" },
    ],
    edges: edges("a > b 0"),
  },
  {
    key: "units",
    times: 250,
    steps: [
      ["1991-04", "1994-04"],
      ["2000-04", "2012-04"],
    ],
    members: [
      { name: "a", kind: "unitSite", to: 0 },
      { name: "b", kind: "trustSite", from: 0, to: 1, as: "a" },
      { name: "c", kind: "trustSite", isOpen: true, from: 1, as: "a" },
    ],
    edges: edges("a > b 0", "b > c 1"),
  },
  {
    key: "councils",
    times: 40,
    grows: "root",
    steps: [["1996-04", "2009-04"]],
    members: [
      ...["a", "b", "c", "d"].map((name) => ({ name, kind: "councilOfOld", to: 0 })),
      { name: "e", kind: "council", isOpen: true as const, from: 0 },
    ],
    edges: edges("a b c d > e 0"),
  },
  {
    // six deep
    key: "sharedServices",
    times: 10,
    steps: [
      ["1996-04", "1997-04"],
      ["1999-04", "2000-04"],
      ["2003-04", "2004-04"],
      ["2007-04", "2008-04"],
      ["2011-04", "2012-04"],
      ["2015-04", "2016-04"],
    ],
    members: [
      { name: "a", kind: "supportAgency", to: 0 },
      { name: "b", kind: "supportAgency", from: 0, to: 1 },
      { name: "c", kind: "supportAgency", from: 1, to: 2 },
      { name: "d", kind: "supportAgency", from: 2, to: 3 },
      { name: "e", kind: "supportAgency", from: 3, to: 4 },
      { name: "f", kind: "supportAgency", from: 4, to: 5 },
      { name: "g", kind: "supportAgency", isOpen: true, from: 5 },
      { name: "h", kind: "supportAgency", to: 1 },
    ],
    edges: edges("a > b 0", "b h > c 1", "c > d 2", "d > e 3", "e > f 4", "f > g 5"),
  },
  {
    key: "suppliers",
    times: 30,
    steps: [
      ["2006-04", "2012-02"],
      ["2014-04", "2018-07"],
    ],
    members: [
      { name: "a", kind: "other", to: 0 },
      { name: "b", kind: "supplier", from: 0, to: 1 },
      { name: "c", kind: "supplier", isOpen: true, from: 1 },
    ],
    edges: edges("a > b 0", "b > c 1"),
  },
  {
    key: "specialAuthorities",
    times: 8,
    steps: [["2003-04", "2013-04"]],
    members: [
      { name: "a", kind: "specialAuthority", to: 0 },
      { name: "b", kind: "specialAuthority", to: 0 },
      { name: "c", kind: "specialAuthority", isOpen: true, from: 0 },
    ],
    edges: edges("a b > c 0"),
  },
  {
    key: "supportUnits",
    times: 4,
    steps: [["2014-04", "2017-04"]],
    members: [
      ...["a", "b", "c"].map((name) => ({ name, kind: "supportUnit", to: 0 })),
      { name: "d", kind: "supportUnit", isOpen: true, from: 0 },
    ],
    edges: edges("a b c > d 0"),
  },
  {
    // mergers of practices mostly go unrecorded
    key: "practices",
    times: 60,
    steps: [["2014-04", "2025-04"]],
    members: [
      { name: "a", kind: "practice", to: 0 },
      { name: "b", kind: "practice", to: 0 },
      { name: "c", kind: "practice", isOpen: true },
    ],
    edges: edges("a b > c 0"),
  },
  {
    // the rest are mistakes as the real register has had them
    key: "cycleOfTwo",
    times: 2,
    grows: "fixed",
    steps: [
      ["1998-04", "1999-04"],
      ["2000-04", "2001-04"],
    ],
    members: [
      { name: "a", kind: "supportAgency", to: 0 },
      { name: "b", kind: "supportAgency", to: 1 },
    ],
    edges: edges("a > b 0", "b > a 1"),
  },
  {
    // with a way out
    key: "cycleOfThree",
    times: 1,
    grows: "fixed",
    steps: [
      ["1996-04", "1997-04"],
      ["1998-04", "1999-04"],
      ["2000-04", "2001-04"],
    ],
    members: [
      { name: "a", kind: "nonStatutory", to: 0 },
      { name: "b", kind: "nonStatutory", to: 1 },
      { name: "c", kind: "nonStatutory", to: 2 },
      { name: "d", kind: "nonStatutory", isOpen: true, from: 2 },
    ],
    edges: edges("a > b 0", "b > c 1", "c > a d 2"),
  },
  {
    key: "successorOfItself",
    times: 1,
    grows: "fixed",
    steps: [["2003-04", "2003-04"]],
    members: [{ name: "a", kind: "specialAuthority", to: 0 }],
    edges: edges("a > a 0"),
  },
];

/** `"a b > c 1"` → a to c and b to c at step 1. */
function edges(...lines: string[]): Edge[] {
  return lines.flatMap((line) => {
    const [before, after] = line.split(" > ") as [string, string];
    const to = after.split(" ");
    const step = Number(to.pop());
    return before.split(" ").flatMap((from) => to.map((it) => ({ from, to: it, step })));
  });
}
