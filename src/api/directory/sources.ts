import { isProblem, problem, quoted } from "../../fhir/problem.ts";
import { readBeside } from "../../ods/beside.ts";
import type { Operation } from "../operations.ts";
import { checkedRead } from "../read.ts";
import { code, day, group, parameters, text } from "./parts.ts";

/**
 * Where what is said of an organisation comes from, and what is known beside its resource. Parameters:
 *
 *   code, kind, sub-status   kind: the label that is derived from its roles; sub-status: Proposed or Dormant, where a report says so
 *   published                when the newest version of its resource was published here
 *   source                   name, release (the day of the one that first said exactly this), product, field: each of what was taken from it
 *   area                     parameter (local-authority, ward, region, icb), code, system
 *   unplaced                 why it has no local authority
 */
export const sources: Operation = {
  name: "sources",
  type: "Organization",
  level: "instance",
  expectation: "MAY",
  documentation:
    "Where what is said of an organisation comes from: each source with its release and the fields that were taken from it; its areas; the label derived from its roles; whether a report calls it proposed or dormant.",
  inputs: [],
  methods: ["GET"],
  example: { id: "DEMO8395061" },
  async run({ id, request }, service) {
    const found = await checkedRead("Organization", id, request, service);
    if (isProblem(found)) return found;
    const { kind, subStatus, sources: all, areas, unplaced } = readBeside(found.beside);
    if (all.length === 0) return problem("not-found", `nothing is known of the sources of Organization/${quoted(id)}`);
    return parameters(
      code("code", id),
      kind === undefined ? undefined : text("kind", kind),
      subStatus === undefined ? undefined : code("sub-status", subStatus),
      { name: "published", valueInstant: new Date(found.updated).toISOString() },
      ...all.map(({ source, release, product, fields }) =>
        group(
          "source",
          text("name", source),
          day("release", release),
          text("product", product),
          ...fields.map((it) => code("field", it)),
        ),
      ),
      ...[...areas].flatMap(([parameter, codings]) =>
        codings.map((it) =>
          group(
            "area",
            code("parameter", parameter),
            code("code", it.code),
            it.system === undefined ? undefined : { name: "system", valueUri: it.system },
          ),
        ),
      ),
      unplaced === undefined ? undefined : code("unplaced", unplaced),
    );
  },
};
