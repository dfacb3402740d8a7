import { isProblem, type Problem, problem } from "../../fhir/problem.ts";
import type { OdsCode } from "../../ods/organisation.ts";
import { endsWith } from "../../ods/succession.ts";
import { odsCodeOf } from "../../ods/values.ts";
import { fhirJson } from "../format.ts";
import type { Operation } from "../operations.ts";
import type { FhirService } from "../service.ts";
import { codesIn, codesOfBody } from "./code-list.ts";
import { valuesIn } from "./inputs.ts";
import { followed } from "./lineage.ts";
import { group, identityParts, type Part, text, whole } from "./parts.ts";
import { registerView, successionsUnready } from "./register-view.ts";

const codesMax = 10_000;
/** Codes that are looked up before others get their turn. */
const chunk = 500;
/** Organisations that one portion may lead to. */
const countMax = 20_000;

/**
 * What became of many codes, in the order in which they are given, each once. Parameters:
 *
 *   organization    code, status (active, inactive, unknown: not in the register), name, kind; successor (code, name) for each
 *                   organisation that carries on its work today; incomplete: true where it was not followed to the end
 *   unknown         a code that is not in the register, or is none, as it was given
 *   counts          how many are active, inactive and unknown
 */
export const resolve: Operation = {
  name: "resolve",
  type: "Organization",
  level: "type",
  expectation: "MAY",
  documentation: `For up to ${codesMax} ODS codes: whether each is active, its name and kind, and who carries on the work of those that closed. Codes that are not in the register are listed as unknown. Also posted as a form, as text/plain (separated by blanks, commas or line ends) or as text/csv with a column called code.`,
  inputs: [
    {
      name: "code",
      type: "string",
      min: 1,
      max: "*",
      documentation: "ODS codes, repeated or separated by commas, semicolons or line ends.",
    },
  ],
  methods: ["GET", "POST"],
  example: { inputs: [["code", "DEMO8395061,DEMO1481481"]] },
  reading: { texts: codesOfBody },
  run: async () => ({}),
  async answer({ inputs }, service) {
    const codes = askedCodes(inputs);
    if (isProblem(codes)) return codes;
    const unready = successionsUnready(service);
    if (unready) return unready;
    const written: string[] = [];
    const unknown: string[] = [];
    const counts = { active: 0, inactive: 0, unknown: 0 };
    for (let at = 0; at < codes.length; at += chunk) {
      if (at > 0) await new Promise(setImmediate);
      for (const it of await resolved(codes.slice(at, at + chunk), service)) {
        counts[it.status]++;
        if (it.status === "unknown") unknown.push(it.given);
        written.push(JSON.stringify(it.part));
      }
    }
    for (const it of unknown) written.push(JSON.stringify(text("unknown", it)));
    const counted = group("counts", ...Object.entries(counts).map(([status, n]) => whole(status, n)));
    written.push(JSON.stringify(counted));
    const body = `{"resourceType":"Parameters","parameter":[${written.join(",")}]}`;
    return { status: 200, contentType: fhirJson, headers: {}, body };
  },
};

/** Codes as they are compared; what is no code is kept as it was given. */
function askedCodes(inputs: Parameters<typeof valuesIn>[0]): readonly string[] | Problem {
  const codes = new Set<string>();
  for (const value of valuesIn(inputs, "code")) {
    if (isProblem(value)) return value;
    for (const it of codesIn(value)) codes.add(odsCodeOf(it) ?? shown(it));
    if (codes.size > codesMax)
      return problem("too-many-values", `up to ${codesMax} codes are resolved at once; ask in portions`);
  }
  return codes.size > 0 ? [...codes] : problem("missing-value", "$resolve needs a code");
}

const shown = (text: string): string => text.slice(0, 64).replace(/[\p{Cc}\p{Cs}]/gu, "?");

interface Resolved {
  readonly given: string;
  readonly status: "active" | "inactive" | "unknown";
  readonly part: Part;
}

async function resolved(given: readonly string[], service: FhirService): Promise<readonly Resolved[]> {
  const codes = given.flatMap((it) => odsCodeOf(it) ?? []);
  const all = await followed(codes, registerView(service), service, { way: "successors", date: undefined, countMax });
  return given.map((it): Resolved => {
    const held = all.known.get(it);
    const status = held === undefined ? "unknown" : held.isActive ? "active" : "inactive";
    if (odsCodeOf(it) === undefined)
      return {
        given: it,
        status,
        part: group("organization", text("code", it), { name: "status", valueCode: status }),
      };
    const lineage = all.lineageOf(it);
    const isCut = all.isCut || endsWith(lineage, "cut").length > 0;
    const successors = endsWith(lineage, "active").filter((one) => one !== it);
    const part = group(
      "organization",
      ...identityParts(it, held),
      ...successors.map((one: OdsCode) => {
        const name = all.known.get(one)?.name;
        return group(
          "successor",
          { name: "code", valueCode: one },
          name === undefined ? undefined : text("name", name),
        );
      }),
      isCut ? { name: "incomplete", valueBoolean: true } : undefined,
    );
    return { given: it, status, part };
  });
}
