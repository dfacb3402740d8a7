import { findOrganisations } from "../api/directory/find.ts";
import { fold, wordsOf } from "../fhir/fold.ts";
import { isProblem } from "../fhir/problem.ts";
import { dictionaryLinks } from "../portal/explore/dictionary-pages.ts";
import { addressOfPage } from "../portal/guide/journey.ts";
import { type FoundKind, type FoundThing, searchPage } from "../portal/search-page.ts";
import { searchStories } from "../stories/search-stories.ts";
import { type Route, type Shown, valueIn } from "./site.ts";

/** The search of the whole site, as a page and for the field that is on every page. */
export const searchRoutes: readonly Route[] = [
  {
    path: "/search",
    answer: async ({ query }, shown) => {
      const q = typed(valueIn(query, "q"));
      return searchPage(q, q === "" ? [] : await found(q, shown, 20));
    },
  },
  {
    path: "/search.json",
    answer: async ({ query }, shown) => {
      const q = typed(valueIn(query, "q"));
      const suggestions = q === "" ? [] : (await found(q, shown, 4)).flatMap((it) => it.found);
      return {
        status: 200,
        contentType: "application/json; charset=utf-8",
        headers: {},
        body: JSON.stringify({ suggestions }),
      };
    },
  },
];

const typed = (q: string | undefined): string => (q ?? "").trim().slice(0, 200);

async function found(q: string, shown: Shown, most: number): Promise<readonly FoundKind[]> {
  const words = wordsOf(fold(q)).slice(0, 20);
  return [
    { title: "Organisations", found: await organisations(q, shown, most) },
    { title: "Pages", found: pages(words, shown).slice(0, most) },
    {
      title: "Stories",
      found: searchStories(shown.catalogue, { q })
        .stories.slice(0, most)
        .map((it) => ({ title: `${it.id}: ${it.title}`, note: "Story", address: `/stories/${it.id}` })),
    },
  ];
}

async function organisations(q: string, { services }: Shown, most: number): Promise<readonly FoundThing[]> {
  const directory = services.find((it) => it.catalog.service.name === "directory");
  if (!directory) return [];
  const answer = await findOrganisations(
    [
      ["q", q],
      ["limit", String(most)],
    ],
    directory.store,
  );
  if (isProblem(answer)) return [];
  return answer.organisations.map(({ code, name, type, town, open }) => ({
    title: name,
    note: [code, type, town, open ? undefined : "closed"].filter((it) => it).join(", "),
    address: `/organisations/${encodeURIComponent(code)}`,
  }));
}

/** Pages of which every word of what was typed begins some word of the title or the summary; those by title first. */
function pages(words: readonly string[], shown: Shown): readonly FoundThing[] {
  if (words.length === 0) return [];
  const fits = (text: string) => {
    const own = wordsOf(fold(text));
    return words.every((word) => own.some((it) => it.startsWith(word)));
  };
  const all = allPages(shown);
  const byTitle = all.filter((it) => fits(it.title));
  return [...byTitle, ...all.filter((it) => !byTitle.includes(it) && fits(`${it.title} ${it.note}`))];
}

function allPages({ guide, services }: Shown): readonly FoundThing[] {
  return [
    ...services.flatMap(({ catalog: { service, resources } }) => [
      ...[...resources.keys()].map((type) => ({
        title: type,
        note: service.title,
        address: `/explore/${service.name}/${type}`,
      })),
      ...[...resources.values()].flatMap(({ definition: { type }, parameters }) =>
        parameters.map(({ code }) => ({
          title: `${type} ${code}`,
          note: `Search parameter, ${service.title}`,
          address: `/explore/${service.name}/${type}#parameter-${code}`,
        })),
      ),
    ]),
    ...guide.pages.map((it) => ({ title: it.title, note: it.summary, address: addressOfPage(it) })),
    ...(services.some((it) => it.catalog.service.name === "directory")
      ? dictionaryLinks.map(({ title, words, address }) => ({ title, note: words, address }))
      : []),
    ...fixed,
  ];
}

const fixed: readonly FoundThing[] = [
  { title: "User stories", note: "Needs in plain words", address: "/stories" },
  { title: "Case studies", note: "How somebody went about a need", address: "/case-studies" },
  { title: "Requirements", note: "What the guides ask for, and what became of it", address: "/requirements" },
  { title: "Checks", note: "What is promised, asked of this server now", address: "/checks" },
  { title: "Hazards", note: "What could harm a patient, and what stands against it", address: "/safety" },
  { title: "Roadmap and maturity", note: "How far each resource is", address: "/roadmap" },
];
