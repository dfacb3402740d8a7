import type { FhirService } from "../../api/service.ts";
import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { isOdsDate } from "../../ods/values.ts";
import { columnsAsked, organisationColumns } from "../../portal/organisations/organisation-row.ts";
import type { TableFacts } from "../../portal/tables/table-file.ts";
import { parseSearch, type SearchPair } from "../../search/parse-search.ts";
import { type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { formIn, tableAnswer } from "../table-answer.ts";
import { askedIn, facetsOf, narrowedBy } from "./list-asked.ts";
import { allRows } from "./list-rows.ts";

/** In every row of a file, where the whole of it would be the greater part. */
export const rowAttribution =
  "Open Government Licence v3.0: NHS England; Office for National Statistics; OS and Royal Mail data © Crown and Royal Mail copyright and database right";

/** Of tables made of the register: the day of its newest release, or today where it has none. */
export async function registerFacts({ store, search }: FhirService): Promise<TableFacts> {
  const [release] = await store.releases();
  const asAt = release?.date ?? new Date(search.context.now()).toISOString().slice(0, 10);
  return { asAt, attribution: rowAttribution };
}

/** A list as a file. `from` and `count` give a part of it, `since` what changed on that day or later. */
export async function listFile(
  form: "csv" | "json" | "ndjson",
  { query }: SiteRequest,
  service: FhirService,
): Promise<SiteAnswer> {
  const asked = askedIn(query, facetsOf(service));
  const part = partIn(query);
  if (isProblem(part)) return part;
  if (asked.openOn !== "" && !isOdsDate(asked.openOn)) return notADay("open-on", asked.openOn);
  const only = part.since === undefined ? undefined : await changedSince(part.since, service);
  if (only !== undefined && isProblem(only)) return only;
  const narrowed = { ...narrowedBy(asked), ...(only && { only }) };
  const { total } = await service.store.facets({ ...narrowed, from: 0, count: 0, valuesMax: 0 });
  const rows = allRows(service, narrowed, part);
  const facts = await registerFacts(service);
  const columns = asked.columns.length > 0 ? columnsAsked(asked.columns.join(",")) : organisationColumns;
  return tableAnswer(formIn(form, query), `organisations-${facts.asAt}`, columns, rows, { ...facts, total });
}

const notADay = (name: string, value: string): Problem =>
  problem("malformed-date", `${name}=${quoted(value)} is no day: write YYYY-MM-DD`);

function partIn(
  query: readonly SearchPair[],
): { readonly from: number; readonly count: number; readonly since: string | undefined } | Problem {
  const number = (name: string, usual: number): number | Problem => {
    const text = valueIn(query, name);
    if (text === undefined) return usual;
    return /^\d{1,9}$/.test(text)
      ? Number(text)
      : problem("malformed-count", `${name}=${quoted(text)}: write a whole number`);
  };
  const from = number("from", 0);
  const count = number("count", Number.POSITIVE_INFINITY);
  const since = valueIn(query, "since");
  if (typeof from !== "number") return from;
  if (typeof count !== "number") return count;
  if (since !== undefined && !isOdsDate(since)) return notADay("since", since);
  return { from, count, since };
}

/** Codes of what the register says has changed since. */
async function changedSince(day: string, { search, store }: FhirService): Promise<readonly string[] | Problem> {
  const parsed = parseSearch("Organization", [["lastChangeDate", `ge${day}`]], {
    ...search.context,
    lenient: false,
    incomplete: store.incomplete(),
  });
  return isProblem(parsed) ? parsed : store.findIds(parsed.query, 1_000_000);
}
