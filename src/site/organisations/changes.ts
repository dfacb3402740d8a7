import { heldOrganisation } from "../../api/directory/register-view.ts";
import type { FhirService } from "../../api/service.ts";
import { isProblem, problem, quoted } from "../../fhir/problem.ts";
import { type ChangeRow, changeColumns, changesPage } from "../../portal/organisations/changes-page.ts";
import type { Change, Release } from "../../store/store.ts";
import { dataNote } from "../data-notes.ts";
import { fileRoutes } from "../page-table.ts";
import { ofService, type Route, type Shown, type SiteAnswer, type SiteRequest, valueIn } from "../site.ts";
import { formIn, tableAnswer } from "../table-answer.ts";
import { differencesOf, kindOf } from "./differences.ts";
import { rowAttribution } from "./list-file.ts";

/** Two releases, compared. */
export const changesRoutes: readonly Route[] = [
  {
    path: "/organisations/changes",
    answer: (request, shown) => ofService(shown, "directory", (it) => page(request, shown, it)),
  },
  ...fileRoutes("/organisations/changes", (form, request, shown) =>
    ofService(shown, "directory", (it) => fileOf(form, request, it)),
  ),
];

const rowsMax = 200;
const portion = 500;

interface Asked {
  readonly releases: readonly Release[];
  readonly from: Release | undefined;
  readonly to: Release | undefined;
}

/** The two newest, unless others are asked for. */
async function askedIn({ query }: SiteRequest, { store }: FhirService): Promise<Asked | ReturnType<typeof problem>> {
  const releases = await store.releases();
  const of = (name: string, usual: Release | undefined) => {
    const day = valueIn(query, name);
    if (day === undefined || day === "") return usual;
    return (
      releases.find((it) => it.date === day) ??
      problem(
        "malformed-value",
        `${name}=${quoted(day)}: there is no release of that day; there are ${releases.map((it) => it.date).join(", ")}`,
      )
    );
  };
  const from = of("from", releases[1]);
  const to = of("to", releases[0]);
  if (from && isProblem(from)) return from;
  if (to && isProblem(to)) return to;
  return from && to && from.published > to.published ? { releases, from: to, to: from } : { releases, from, to };
}

async function page(request: SiteRequest, shown: Shown, service: FhirService): Promise<SiteAnswer> {
  const asked = await askedIn(request, service);
  if (isProblem(asked)) return asked;
  const { releases, from, to } = asked;
  const rows: ChangeRow[] = [];
  const counts: Record<string, number> = {};
  let isCut = false;
  if (from && to)
    for await (const part of changedRows(service, from, to)) {
      for (const row of part) {
        if (rows.length < rowsMax) {
          rows.push(row);
          counts[row.kind] = (counts[row.kind] ?? 0) + 1;
        } else isCut = true;
      }
      if (isCut) break;
    }
  return changesPage({
    releases: releases.map((it) => it.date),
    from: from?.date,
    to: to?.date,
    rows,
    counts: isCut ? {} : counts,
    isCut,
    data: dataNote(service, await shown.holding(service)),
    attribution: service.catalog.service.attribution,
  });
}

/** Every organisation that has another version in the later release, the newest change first. */
async function* changedRows({ store }: FhirService, from: Release, to: Release): AsyncGenerator<readonly ChangeRow[]> {
  const seen = new Set<string>();
  let after: Change | undefined;
  for (;;) {
    const { versions, next } = await store.history({
      type: "Organization",
      id: undefined,
      since: from.published + 1,
      count: portion,
      after,
    });
    const rows: ChangeRow[] = [];
    for (const { id, updated } of versions) {
      if (updated > to.published || seen.has(id)) continue;
      seen.add(id);
      const [before, now] = await Promise.all([at(id, from.published), at(id, to.published)]);
      const kind = kindOf(before, now);
      if (kind === undefined) continue;
      rows.push({
        code: id,
        name: (now ?? before)?.name ?? "",
        kind,
        differences: differencesOf(before, now),
        from: from.date,
        to: to.date,
      });
    }
    yield rows;
    if (!next) return;
    after = next;
    await new Promise(setImmediate);
  }

  async function at(id: string, time: number) {
    const found = await store.readAt("Organization", id, time);
    return found?.state === "current" ? heldOrganisation(found) : undefined;
  }
}

async function fileOf(
  form: "csv" | "json" | "ndjson",
  request: SiteRequest,
  service: FhirService,
): Promise<SiteAnswer> {
  const asked = await askedIn(request, service);
  if (isProblem(asked)) return asked;
  const { from, to } = asked;
  if (!from || !to) return problem("missing-value", "there are not two releases to compare");
  return tableAnswer(
    formIn(form, request.query),
    `changes-${from.date}-${to.date}`,
    changeColumns,
    changedRows(service, from, to),
    { asAt: to.date, attribution: rowAttribution },
  );
}
