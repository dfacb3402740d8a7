import { isProblem } from "../../fhir/problem.ts";
import type { Link } from "../../ods/hierarchy.ts";
import { type Affected, closingOf, dayBefore, type Fate, impactOf } from "../../ods/impact.ts";
import type { OdsCode } from "../../ods/organisation.ts";
import { isActiveAsOf } from "../../ods/status.ts";
import { endsWith } from "../../ods/succession.ts";
import type { Operation } from "../operations.ts";
import { checkedRead } from "../read.ts";
import { relationshipParts } from "./hierarchy.ts";
import { dateIn, relationshipInput, relationshipsIn } from "./inputs.ts";
import { followed } from "./lineage.ts";
import {
  code,
  day,
  flag,
  group,
  identityParts,
  organisationPart,
  type Part,
  parameters,
  text,
  whole,
} from "./parts.ts";
import { type HeldOrganisation, registerView, successionsUnready, today } from "./register-view.ts";

/** Relationships to the closed organisation that one answer looks at. */
const linksMax = 20_000;
const usual = ["RE3", "RE4", "RE6", "RE8"] as const;
const chunk = 200;
const fates: readonly Fate[] = ["moved", "dangling", "closed", "ended", "stays"];

/**
 * What a closing or a merger did to the organisations that hung on the one that closed. Parameters:
 *
 *   asked           who was asked about: code, name, kind, status, legal and operational periods
 *   closed-on       the first of its ends, where it has one
 *   before, after   the days that are compared; after is as published where no day was asked for
 *   current         who carries on its work now. As `asked`
 *   affected        code, name, kind, status of one that hangs on it; relationship (type, name); outcome (below); since: true where
 *                   it points there only since the closing; moved-to (code, name, kind, status, successor: whether it took over), for
 *                   each organisation that relationships of the type lead to now
 *   outcomes        how many of each outcome: moved (leads elsewhere now), dangling (still leads to the closed one), closed (who held
 *                   it closed as well), ended (nothing took its place), stays (the organisation is not closed)
 *   incomplete      in words: where it was cut
 */
export const impact: Operation = {
  name: "impact",
  type: "Organization",
  level: "instance",
  expectation: "MAY",
  documentation:
    "What hangs on an organisation that closed, before and after: whose relationships (operated by, commissioned by, directed by, partner to) moved, and to whom, whose still lead to the closed organisation (dangling), and who closed as well.",
  inputs: [
    { ...relationshipInput, documentation: `${relationshipInput.documentation} Without it ${usual.join(", ")}.` },
    {
      name: "before",
      type: "date",
      min: 0,
      max: "1",
      documentation: "The first of the two days, YYYY-MM-DD. Without it the day before it closed.",
    },
    {
      name: "after",
      type: "date",
      min: 0,
      max: "1",
      documentation: "The second of the two days. Without it today, as published.",
    },
  ],
  methods: ["GET", "POST"],
  example: { id: "DEMO8395061" },
  async run({ id, inputs, request }, service) {
    const types = relationshipsIn(inputs, usual);
    if (isProblem(types)) return types;
    const given = dateIn(inputs, "before");
    if (isProblem(given)) return given;
    const after = dateIn(inputs, "after");
    if (isProblem(after)) return after;
    const stored = await checkedRead("Organization", id, request, service);
    if (isProblem(stored)) return stored;
    const unready = successionsUnready(service);
    if (unready) return unready;
    const view = registerView(service);
    const todays = today(service.search);
    const all = await followed([id], view, service, { way: "successors", date: after, countMax: 5000 });
    const asked = all.known.get(id)!;
    const closedOn = closingOf(asked);
    const before = given ?? dayBefore(closedOn ?? todays);
    const toIt: Link[] = [];
    let isCut = false;
    for await (const portion of view.links([id], { direction: "down", types })) {
      if (toIt.length + portion.length > linksMax) isCut = true;
      toIt.push(...portion.slice(0, linksMax - toIt.length));
      if (isCut) break;
    }
    const sources = [...new Set(toIt.map((it) => it.source))];
    const held = new Map((await view.records(sources)).map((it) => [it.code, it]));
    const now: Link[] = [];
    const up = { direction: "up", types, ...(after === undefined && { isActive: true as const }) } as const;
    for (let at = 0; at < sources.length; at += chunk)
      for await (const portion of view.links(sources.slice(at, at + chunk), up)) now.push(...portion);
    const lineage = all.lineageOf(id);
    const affected = impactOf({
      code: id,
      isClosed: !isActiveAsOf(asked, after),
      before,
      toIt,
      now,
      isNow: (it) => isActiveAsOf(it, after),
      standing: (it) => {
        const source = held.get(it);
        return source === undefined ? "unknown" : isActiveAsOf(source, after) ? "active" : "closed";
      },
      successors: new Set(lineage.reached),
    });
    const others = new Set(affected.flatMap((it) => it.to.map((to) => to.code)));
    const targets = new Map((await view.records([...others])).map((it) => [it.code, it]));
    return parameters(
      organisationPart("asked", id, asked, after),
      closedOn === undefined ? undefined : day("closed-on", closedOn),
      day("before", before),
      day("after", after ?? todays),
      ...endsWith(lineage, "active").map((it) => organisationPart("current", it, all.known.get(it), after)),
      ...affected.map((it) => affectedPart(it, { held, targets, after })),
      group("outcomes", ...fates.map((fate) => whole(fate, affected.filter((it) => it.fate === fate).length))),
      isCut ? text("incomplete", `More than ${linksMax} relationships lead to it; ask for fewer types.`) : undefined,
    );
  },
};

interface Names {
  readonly held: ReadonlyMap<OdsCode, HeldOrganisation>;
  readonly targets: ReadonlyMap<OdsCode, HeldOrganisation>;
  readonly after: string | undefined;
}

const affectedPart = ({ source, type, isBefore, fate, to }: Affected, { held, targets, after }: Names): Part =>
  group(
    "affected",
    ...identityParts(source, held.get(source), after),
    group("relationship", ...relationshipParts(type)),
    code("outcome", fate),
    isBefore ? undefined : flag("since", true),
    ...to.map((it) =>
      group("moved-to", ...identityParts(it.code, targets.get(it.code), after), flag("successor", it.isSuccessor)),
    ),
  );
