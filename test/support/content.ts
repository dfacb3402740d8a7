import { readdirSync, readFileSync } from "node:fs";
import { operations } from "../../src/api/operations.ts";
import { services } from "../../src/definitions/services.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import { zoneNamed } from "../../src/fhir/zone.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog } from "../../src/search/catalog.ts";
import { type Content, type ContentFile, catalogueOf } from "../../src/stories/catalogue.ts";
import { promisesOf, type ServiceName } from "../../src/stories/promises.ts";

const folder = new URL("../../content/", import.meta.url);

function filesOf(name: string): readonly ContentFile[] {
  const inside = new URL(`${name}/`, folder);
  return readdirSync(inside)
    .filter((it) => it.endsWith(".md"))
    .map((it) => ({ name: it, text: readFileSync(new URL(it, inside), "utf8") }));
}

/** What stands in content/. */
export const content: Content = {
  stories: filesOf("stories"),
  collections: filesOf("collections"),
  caseStudies: filesOf("case-studies"),
  solutions: filesOf("solutions"),
};

const catalogOf = (name: ServiceName) => {
  const definitions = loadRelease(services[name].release);
  const promised = promisedService(services[name], definitions, { guidesOnly: false, types: [] });
  return buildCatalog(promised, definitions, { zone: zoneNamed("Europe/London")!, bases: [] });
};

/** What a server with its own settings serves. */
export const promises = promisesOf(
  { core: catalogOf("core"), directory: catalogOf("directory") },
  operations.directory,
);

export const catalogue = catalogueOf(content, promises);
