import type { Facts } from "./questions.ts";
import type { Timed } from "./timed-rows.ts";

/** What people see: one organisation, lists that are narrowed down and counted by facet, suggestions while they type. */
export function pageRows(facts: Facts): readonly Timed[] {
  const goal = "p95 < 50 ms (one connection)";
  const judge = ({ p95 }: { readonly p95: number }) => p95 < 50;
  const words = [
    "surgery",
    "medical centre",
    "high street",
    "hospital",
    "care home",
    "pharmacy",
    "dental",
    "st",
    "the",
    "health",
  ];
  const roles = facts.shuffled(facts.column<string>("SELECT DISTINCT code FROM role")).slice(0, 40);
  const lists = [
    ...words.flatMap((it) => [
      `q=${encodeURIComponent(it)}`,
      `q=${encodeURIComponent(it)}&status=true`,
      `q=${encodeURIComponent(it)}&status=true&page=3`,
    ]),
    ...roles.flatMap((it) => [`role=${it}`, `role=${it}&status=true&country=ENGLAND`, `role=${it}&size=100`]),
    "",
    "status=false",
    "status=true&page=500",
  ];
  const days = ["1990-01-01", "2000-04-01", "2010-04-01", "2013-04-01", "2019-04-01", "2023-07-01"];
  return [
    {
      name: "page: a list of what was open on a day",
      paths: facts.shuffled(
        days.flatMap((day) =>
          [
            "",
            "status=false&",
            ...words.map((it) => `q=${encodeURIComponent(it)}&`),
            ...roles.slice(0, 8).map((it) => `role=${it}&`),
          ].map((it) => `/organisations?${it}open-on=${day}`),
        ),
      ),
      connections: 1,
      goal,
      judge,
    },
    {
      name: "page: one organisation",
      paths: facts.codes(1000).map((it) => `/organisations/${it}`),
      connections: 1,
      goal,
      judge,
    },
    {
      name: "page: a list, narrowed down and counted",
      paths: facts.shuffled(lists).map((it) => `/organisations?${it}`),
      connections: 1,
      goal,
      judge,
    },
    {
      name: "suggestions for the search of the site",
      paths: facts
        .codes(500)
        .flatMap((it) => [`/search.json?q=${it.slice(0, 6)}`, `/organisations/suggest.json?q=${it.slice(0, 7)}`]),
      connections: 1,
      goal: "p95 < 30 ms (one connection)",
      judge: ({ p95 }) => p95 < 30,
    },
  ];
}
