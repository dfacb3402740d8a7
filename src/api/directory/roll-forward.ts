import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { type Amount, amountOf } from "../../ods/amount.ts";
import type { OdsCode } from "../../ods/organisation.ts";
import { type Left, type Measure, type Rolled, rollForward as rolledForward } from "../../ods/roll-forward.ts";
import { odsCodeOf } from "../../ods/values.ts";
import { type Input, input } from "../operation-input.ts";
import type { Operation } from "../operations.ts";
import type { PostedBody } from "../posted-resource.ts";
import { codeColumn, columnOf, tableIn } from "./code-list.ts";
import { choiceIn, dateIn, dateInput, valueIn } from "./inputs.ts";
import { followed } from "./lineage.ts";
import { code, day, decimal, group, identityParts, type Part, parameters } from "./parts.ts";
import { registerView, successionsUnready } from "./register-view.ts";

const measuresMax = 10_000;
const countMax = 50_000;

/**
 * Numbers by the codes of some time, by the codes of today. Parameters:
 *
 *   date            the day whose codes are current
 *   current         code, name, kind, status, value: what comes to an active organisation in all
 *   measure         each that was allocated: code, value, outcome (unchanged, whole, even, shares), to (code, value)
 *   unallocated     each that was not: code, value, reason (closed, cycle, unknown, split, shares, cut), candidate for each organisation
 *                   that carries on its work
 *   total           given, allocated, unallocated: the first is exactly the sum of the others
 */
export const rollForward: Operation = {
  name: "roll-forward",
  type: "Organization",
  level: "type",
  expectation: "MAY",
  documentation:
    "Measures by ODS code, rolled forward to the codes of today: whole where organisations merged or got another code; where one was split they stay unallocated unless rule=even or shares are given. Values are kept as they are written, and totals always add up exactly. Also posted as text/csv with columns code and value.",
  inputs: [
    {
      name: "measure",
      type: "",
      min: 1,
      max: "*",
      documentation: "A number that is known of an organisation. In an address: code|value.",
      part: [
        { name: "code", type: "code", min: 1, max: "1", documentation: "The ODS code." },
        { name: "value", type: "decimal", min: 1, max: "1", documentation: "The number." },
      ],
    },
    {
      name: "share",
      type: "",
      min: 0,
      max: "*",
      documentation:
        "How a split is divided. The shares of one code are weights among themselves, and win over the rule. In an address: from|to|share.",
      part: [
        { name: "from", type: "code", min: 1, max: "1", documentation: "The code of the measure." },
        { name: "to", type: "code", min: 1, max: "1", documentation: "An organisation that carries on its work." },
        { name: "share", type: "decimal", min: 1, max: "1", documentation: "Its weight." },
      ],
    },
    {
      name: "rule",
      type: "code",
      min: 0,
      max: "1",
      documentation:
        "What becomes of a split: none (it stays unallocated, the default) or even (equal parts to those who carry on the work, as fine as the value is written).",
    },
    dateInput,
  ],
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["measure", "DEMO1481481|300"],
      ["rule", "even"],
    ],
  },
  reading: { texts: measuresOfBody, keepsNumbers: true },
  async run({ inputs }, service) {
    const date = dateIn(inputs);
    if (isProblem(date)) return date;
    const rule = choiceIn(inputs, "rule", ["none", "even"], "none");
    if (isProblem(rule)) return rule;
    const measures = measuresIn(inputs);
    if (isProblem(measures)) return measures;
    const shares = sharesIn(inputs);
    if (isProblem(shares)) return shares;
    const unready = successionsUnready(service);
    if (unready) return unready;
    const codes = new Set(measures.map((it) => it.code));
    const all = await followed(codes, registerView(service), service, { way: "successors", date, countMax });
    const standing = all.isCut ? () => "unread" as const : all.standing;
    const lineages = new Map([...codes].map((it) => [it, all.lineageOf(it)]));
    const found = rolledForward(measures, (it) => lineages.get(it)!, standing, { isEven: rule === "even", shares });
    return parameters(
      day("date", all.date),
      ...[...found.byCode].map(([it, amount]) =>
        group("current", ...identityParts(it, all.known.get(it), date), decimal("value", amount)),
      ),
      ...found.rolled.map(rolledPart),
      ...found.left.map(leftPart),
      group(
        "total",
        decimal("given", found.totals.given),
        decimal("allocated", found.totals.allocated),
        decimal("unallocated", found.totals.unallocated),
      ),
    );
  },
};

const rolledPart = ({ code: it, amount, how, to }: Rolled): Part =>
  group(
    "measure",
    code("code", it),
    decimal("value", amount),
    code("outcome", how),
    ...to.map((part) => group("to", code("code", part.code), decimal("value", part.amount))),
  );

const leftPart = ({ code: it, amount, because, candidates }: Left): Part =>
  group(
    "unallocated",
    code("code", it),
    decimal("value", amount),
    code("reason", because),
    ...candidates.map((candidate) => code("candidate", candidate)),
  );

function measuresIn(inputs: readonly Input[]): readonly Measure[] | Problem {
  const given = inputs.filter((it) => it.name === "measure");
  if (given.length > measuresMax)
    return problem(
      "too-many-values",
      `up to ${measuresMax} measures are rolled forward at once; send them in portions`,
    );
  const measures: Measure[] = [];
  for (const it of given) {
    const fields = fieldsOf(it, ["code", "value"]);
    if (isProblem(fields)) return fields;
    const [of, value] = fields as [string, string];
    const code = odsCodeIn("measure", of);
    if (isProblem(code)) return code;
    const amount = amountIn("measure", of, value);
    if (isProblem(amount)) return amount;
    measures.push({ code, amount });
  }
  return measures;
}

function sharesIn(inputs: readonly Input[]): ReadonlyMap<OdsCode, ReadonlyMap<OdsCode, Amount>> | Problem {
  const shares = new Map<OdsCode, Map<OdsCode, Amount>>();
  for (const it of inputs.filter((it) => it.name === "share")) {
    const fields = fieldsOf(it, ["from", "to", "share"]);
    if (isProblem(fields)) return fields;
    const [from, to] = [odsCodeIn("share", fields[0]!), odsCodeIn("share", fields[1]!)];
    if (isProblem(from)) return from;
    if (isProblem(to)) return to;
    const share = amountIn("share", `${from} to ${to}`, fields[2]!);
    if (isProblem(share)) return share;
    const known = shares.get(from) ?? new Map<OdsCode, Amount>();
    if (known.has(to)) return problem("repeated-parameter", `the share of ${from} to ${to} may be given once`);
    shares.set(from, known.set(to, share));
  }
  return shares;
}

/** Of its parts, or of a text: `A81001|12.50`. */
function fieldsOf(it: Input, names: readonly string[]): readonly string[] | Problem {
  const written = it.part.length === 0 ? valueIn([it], it.name) : undefined;
  if (isProblem(written)) return malformed(it.name, names);
  if (written !== undefined) {
    const fields = written.split("|").map((field) => field.trim());
    return fields.length === names.length ? fields : malformed(it.name, names);
  }
  const other = it.part.find((part) => !names.includes(part.name));
  if (other) return problem("unknown-parameter", `${it.name} has ${names.join(", ")}, not ${quoted(other.name)}`);
  const fields: string[] = [];
  for (const name of names) {
    if (it.part.filter((part) => part.name === name).length !== 1) return malformed(it.name, names);
    const field = valueIn(it.part, name);
    if (field === undefined || isProblem(field)) return malformed(it.name, names);
    fields.push(field);
  }
  return fields;
}

const malformed = (name: string, names: readonly string[]): Problem =>
  problem("malformed-value", `${name} has the parts ${names.join(", ")}, once each, or is written ${names.join("|")}`);

const odsCodeIn = (name: string, text: string): OdsCode | Problem =>
  odsCodeOf(text) ?? problem("malformed-value", `${name}: ${quoted(text)} is no ODS code`);

const amountIn = (name: string, of: string, text: string): Amount | Problem =>
  amountOf(text) ??
  problem(
    "malformed-number",
    `${name} of ${quoted(of)}: ${quoted(text)} is no decimal with up to 40 digits, such as 12.50`,
  );

/** text/csv with the columns code and value. */
function measuresOfBody({ contentType, text: body }: PostedBody): readonly Input[] | Problem {
  const table = contentType.toLowerCase().includes("text/csv")
    ? tableIn(body)
    : problem("unsupported-body", "measures are posted as Parameters, or as text/csv with the columns code and value");
  if ("problem" in table) return table;
  const [of, value] = [codeColumn(table), columnOf(table, ["value", "measure", "amount", "count"])];
  if (of < 0 || value < 0)
    return problem(
      "malformed-body",
      `the CSV needs the columns code and value; it has ${quoted(table.columns.join(", "))}`,
    );
  return table.rows.map((row) => ({
    ...input("measure", undefined),
    part: [input("code", row[of] ?? ""), input("value", row[value] ?? "")],
  }));
}
