import { services } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { promisedService } from "../search/base-parameters.ts";
import { buildCatalog } from "../search/catalog.ts";
import { type Promises, promisesOf, type ServiceName } from "./promises.ts";
import type { Story } from "./story.ts";

const catalogOf = (name: ServiceName) => {
  const definitions = loadRelease(services[name].release);
  const promised = promisedService(services[name], definitions, { guidesOnly: false, types: [] });
  return buildCatalog(promised, definitions, { zone: zoneNamed("Europe/London")!, bases: [] });
};

/** The table of promises as it is served, with one operation of the directory. */
export const promises: Promises = promisesOf({ core: catalogOf("core"), directory: catalogOf("directory") }, [
  { name: "successors", type: "Organization" },
]);

/** A story that has a value for every key. */
export const wholeStory: Story = {
  id: "XX-01",
  title: "See what is due",
  collection: "examples",
  actor: "Ward nurse",
  careSetting: "Hospital services",
  secondaryActor: "Hospital pharmacy",
  feature: "Medicines round",
  need: "see which medicines are due",
  justification: "none is forgotten",
  acceptance: ["The medicines that are due are shown first.", "They are there within two seconds."],
  dataSet: [
    { item: "Whether it is taken now", element: "core MedicationStatement.status" },
    { item: "When it is due", gap: "The times of the round are kept on the ward." },
  ],
  interactions: ["core search-type MedicationStatement", "core create MedicationAdministration"],
  calls: [{ title: "Medicines taken now", call: "core MedicationStatement?patient=demo-patient-1&status=active" }],
  profiles: ["https://example.org/StructureDefinition/Due"],
  requirements: ["CC-073"],
  gaps: ["Nothing is written here."],
  status: "proposed",
  sources: ["A ward"],
  solutions: ["core-api"],
  caseStudies: [{ id: "a-ward", status: "tried once" }],
  body: "Said on the ward.\n\nTwice.",
};
