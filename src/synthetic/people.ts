import type { Resource } from "../fhir/resource.ts";
import { cast } from "./cast.ts";
import { binary, documentReference } from "./documents.ts";
import { type Counts, encounter } from "./encounters.ts";
import { immunization, medication, medicationCount, medicationRequest, medicationStatement } from "./medicines.ts";
import { testNhsNumbers } from "./nhs-numbers.ts";
import { diagnosticReport, observation } from "./observations.ts";
import { organisations } from "./organisations.ts";
import { patient } from "./patient.ts";
import { type Person, personNumber, type World } from "./person.ts";
import { allergy, condition, familyHistory, flag, procedure } from "./problems.ts";
import { terminology } from "./terminology.ts";

/**
 * Invented people and all that is recorded about them, one resource after the other; memory does not grow with
 * `patients`. The same options give the same bytes. What the patients share comes first, then each patient's Patient
 * and records, so only a link to the patient that follows points ahead.
 *
 *   demo-organization-1, demo-location-1 …     shared; the first three organisations are the same with every seed
 *   demo-patient-1 … demo-patient-20           the cast: the same with every seed
 *   demo-patient-21 …                          differ with the seed
 *   demo-observation-1-3                       the third Observation of patient 1
 *
 * All references lead to a resource of the set, save those to an EpisodeOfCare, which name another server.
 */
export function* syntheticResources({ patients, seed }: { patients: number; seed: number }): Generator<Resource> {
  const world: World = { patients, seed, organizations: Math.max(4, Math.ceil(patients / 200)) };
  yield* terminology();
  yield* organisations(world);
  for (let number = 1; number <= medicationCount(world); number++) yield medication(number);

  const numbers = testNhsNumbers();
  let before: string | undefined;
  for (let number = 1; number <= patients; number++) {
    // there are some 900,000 test numbers; whoever comes later has none
    const nhsNumber = numbers.next().value;
    yield* recordOf(personNumber(number, world, nhsNumber, before), world);
    before = nhsNumber;
  }
}

function* recordOf(person: Person, world: World): Generator<Resource> {
  yield patient(person);
  const counts = countsOf(person);
  for (let n = 1; n <= counts.encounters; n++) yield encounter(person, n, counts);
  for (let n = 1; n <= counts.conditions; n++) yield condition(person, n, counts);
  for (let n = 1; n <= counts.allergies; n++) yield allergy(person, n);
  for (let n = 1; n <= counts.procedures; n++) yield procedure(person, n, counts);
  for (let n = 1; n <= counts.observations; n++) yield observation(person, n, counts);
  for (let n = 1; n <= counts.medicationRequests; n++) yield medicationRequest(person, n, counts, world);
  for (let n = 1; n <= counts.medicationStatements; n++) yield medicationStatement(person, n, counts, world);
  for (let n = 1; n <= counts.immunizations; n++) yield immunization(person, n, counts);
  for (let n = 1; n <= counts.familyHistories; n++) yield familyHistory(person, n);
  for (let n = 1; n <= counts.reports; n++) yield diagnosticReport(person, n, counts);
  for (let n = 1; n <= counts.documents; n++) {
    yield documentReference(person, n, counts);
    yield binary(person, n);
  }
  for (let n = 1; n <= counts.flags; n++) yield flag(person, n, counts);
}

/** Most people have a page or two of records, a few next to none, a few hundreds of Observations. The first three have something of everything. */
function countsOf({ number, random, from, to }: Person): Counts {
  const least = number <= 3 ? 2 : 0;
  const ofAge = to - from > 5 * 365;
  const upTo = (most: number) => Math.max(least, Math.floor(random.next() ** 1.5 * (ofAge ? most + 1 : most / 3 + 1)));
  const [low, high] = number === cast.length ? [180, 180] : random.weighted(observationCounts);
  return {
    encounters: 1 + upTo(7),
    conditions: upTo(6),
    allergies: upTo(3),
    procedures: upTo(3),
    observations: Math.max(least, ofAge ? random.int(low, high) : random.int(0, 8)),
    medicationRequests: upTo(7),
    medicationStatements: upTo(5),
    immunizations: upTo(6),
    familyHistories: upTo(2),
    reports: upTo(4),
    documents: upTo(3),
    flags: upTo(2),
  };
}

const observationCounts: readonly (readonly [readonly [low: number, high: number], weight: number])[] = [
  [[3, 16], 55],
  [[0, 3], 20],
  [[20, 45], 21],
  [[100, 320], 4],
];
