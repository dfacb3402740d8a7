import { codeColumn, codesIn, tableIn } from "../../api/directory/code-list.ts";
import { followed } from "../../api/directory/lineage.ts";
import { registerView } from "../../api/directory/register-view.ts";
import type { FhirService } from "../../api/service.ts";
import { isProblem } from "../../fhir/problem.ts";
import { endsWith } from "../../ods/succession.ts";
import { odsCodeOf } from "../../ods/values.ts";
import { type MatchRow, matchColumns, matchPage } from "../../portal/organisations/match-page.ts";
import type { TableForm } from "../../portal/tables/table-file.ts";
import { dataNote } from "../data-notes.ts";
import { ofService, type Route, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { tableAnswer } from "../table-answer.ts";
import { registerFacts } from "./list-file.ts";

/** Somebody's list of codes, held against the register. Nothing of it is kept. */
export const matchRoutes: readonly Route[] = [
  {
    path: "/organisations/match",
    methods: ["GET", "HEAD", "POST"],
    answer: (request, shown) => ofService(shown, "directory", (it) => matched(request, shown, it)),
  },
];

const codesMax = 5000;
const portion = 500;

async function matched({ form }: SiteRequest, shown: Shown, service: FhirService): Promise<SiteAnswer> {
  const pairs = form === undefined || isProblem(form) ? [] : form;
  const sent = valueIn(pairs, "file") ?? "";
  const given = sent.trim() === "" ? (valueIn(pairs, "codes") ?? "") : codesAlone(sent);
  const wanted = valueIn(pairs, "form") ?? "page";
  const lines = given.trim() === "" ? [] : linesOf(given);
  const problem = problemOf(given, lines, form !== undefined);
  const rows = problem === undefined && lines.length > 0 ? await rowsFor(lines, service) : undefined;
  if (rows && (wanted === "csv" || wanted === "excel" || wanted === "json")) return fileOf(wanted, rows, service);
  return matchPage({
    given,
    rows,
    problem,
    codesMax,
    data: dataNote(service, await shown.holding(service)),
    attribution: service.catalog.service.attribution,
  });
}

interface Line {
  readonly line: number;
  readonly given: string;
}

/** A table where its first row names a column of codes; otherwise every word is one. */
function linesOf(text: string): readonly Line[] {
  const read = tableIn(text);
  if (!isProblem(read)) {
    const at = codeColumn(read);
    if (at >= 0) return read.rows.map((cells, row) => ({ line: row + 2, given: (cells[at] ?? "").trim() }));
  }
  return codesIn(text).map((it, at) => ({ line: at + 1, given: it }));
}

/** Of a table that was sent as a file its codes, each in its row: the rest is neither shown nor sent again. */
function codesAlone(text: string): string {
  const read = tableIn(text);
  const at = isProblem(read) ? -1 : codeColumn(read);
  if (isProblem(read) || at < 0) return text;
  return ["code", ...read.rows.map((cells) => `"${(cells[at] ?? "").replaceAll(/["\r\n]/g, " ")}"`)].join("\n");
}

function problemOf(given: string, lines: readonly Line[], isSent: boolean): string | undefined {
  if (!isSent) return undefined;
  if (given.trim() === "") return "Paste at least one code, such as RR8, or choose a file";
  if (lines.length > codesMax)
    return `There are ${lines.length.toLocaleString("en-GB")} codes: up to ${codesMax.toLocaleString("en-GB")} are matched at once, so send them in portions`;
  return undefined;
}

async function rowsFor(lines: readonly Line[], service: FhirService): Promise<readonly MatchRow[]> {
  const rows: MatchRow[] = [];
  for (let at = 0; at < lines.length; at += portion) {
    const part = lines.slice(at, at + portion);
    const codes = part.flatMap(({ given }) => odsCodeOf(given) ?? []);
    const all = await followed(codes, registerView(service), service, {
      way: "successors",
      date: undefined,
      countMax: 20_000,
    });
    for (const { line, given } of part) {
      const code = odsCodeOf(given);
      const held = code === undefined ? undefined : all.known.get(code);
      const ends =
        code === undefined || held === undefined || held.isActive
          ? []
          : endsWith(all.lineageOf(code), "active").filter((one) => one !== code);
      rows.push({
        given: given.slice(0, 64),
        line,
        status:
          code === undefined
            ? "no code"
            : held === undefined
              ? "not in the register"
              : held.isActive
                ? "active"
                : "closed",
        code,
        name: held === undefined ? undefined : (held.name ?? ""),
        kind: held?.kind,
        successors: ends.map((one) => ({ code: one, name: all.known.get(one)?.name })),
      });
    }
    await new Promise(setImmediate);
  }
  return rows;
}

async function fileOf(form: TableForm, rows: readonly MatchRow[], service: FhirService): Promise<SiteAnswer> {
  const facts = await registerFacts(service);
  return tableAnswer(form, `matched-${facts.asAt}`, matchColumns, rows, facts);
}
