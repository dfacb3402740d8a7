import type { Resource } from "../fhir/resource.ts";
import {
  type Code,
  careConnectCode,
  careConnectExtension,
  demoIdentifier,
  type Element,
  idOf,
  profiled,
  reference,
} from "./elements.ts";
import { cultures } from "./names.ts";
import { locationsEach, pharmacy, practitionersEach, type World } from "./person.ts";
import { type Random, randomFor } from "./random.ts";

/**
 * Where the patients go: Organizations with their Locations, Practitioners and PractitionerRoles. The first three of
 * them are the same with every seed. Their codes are none that ODS or SDS would issue.
 */
export function* organisations(world: World): Generator<Resource> {
  for (let number = 1; number <= world.organizations; number++) {
    yield organization(number);
    for (let i = 1; i <= locationsEach; i++) yield location(number, i);
    for (let i = 1; i <= practitionersEach; i++) {
      const practitionerNumber = (number - 1) * practitionersEach + i;
      yield practitioner(practitionerNumber, randomFor(number <= 3 ? 0 : world.seed, 50_000_000 + practitionerNumber));
      yield practitionerRole(practitionerNumber, number, i);
    }
  }
}

function organization(number: number): Resource {
  return profiled("Organization", idOf("Organization", number), {
    extension: [careConnectExtension("MainLocation", { valueReference: reference("Location", mainLocation(number)) })],
    identifier: [
      { system: "https://fhir.nhs.uk/Id/ods-organization-code", value: `DEMO${number}` },
      demoIdentifier("Organization", number),
    ],
    active: true,
    name: `DEMO ${placeOf(number)} ${number === pharmacy ? "Pharmacy" : kindOf(number)}`,
    telecom: [{ system: "phone", value: `01632 960${String(number % 1000).padStart(3, "0")}`, use: "work" }],
    address: [address(number)],
  });
}

function location(organizationNumber: number, i: number): Resource {
  const number = (organizationNumber - 1) * locationsEach + i;
  return profiled("Location", idOf("Location", number), {
    identifier: [
      { system: "https://fhir.nhs.uk/Id/ods-site-code", value: `DEMO${organizationNumber}${"AB"[i - 1]}` },
      demoIdentifier("Location", number),
    ],
    status: "active",
    name: i === 1 ? `DEMO Site ${placeOf(organizationNumber)}` : `DEMO Ward ${organizationNumber}`,
    mode: "instance",
    address: address(organizationNumber),
    managingOrganization: reference("Organization", organizationNumber),
    ...(i > 1 && { partOf: reference("Location", mainLocation(organizationNumber)) }),
  });
}

function practitioner(number: number, random: Random): Resource {
  const culture = random.weighted(cultures);
  const male = random.chance(0.5);
  const name =
    number === 1
      ? { family: "Kanfeld", given: ["Bernie"], prefix: ["Dr"] }
      : {
          family: random.pick(culture.family),
          given: [random.pick(male ? culture.male : culture.female)],
          prefix: ["Dr"],
        };
  return profiled("Practitioner", idOf("Practitioner", number), {
    identifier: [
      { system: "https://fhir.nhs.uk/Id/sds-user-id", value: sdsNumber(number) },
      { system: "https://fhir.nhs.uk/Id/sds-role-profile-id", value: sdsNumber(number) },
    ],
    active: true,
    name: [{ use: "official", ...name }],
    telecom: [{ system: "email", value: `practitioner.${number}@demo.careconnect.invalid`, use: "work" }],
    address: [
      {
        use: "work",
        line: [`${random.int(1, 90)} Specimen Road`],
        city: "Mockham",
        postalCode: `ZZ99 ${number % 2 === 1 ? 2 : 5}AB`,
      },
    ],
    gender: number === 1 ? "female" : male ? "male" : "female",
  });
}

function practitionerRole(number: number, organizationNumber: number, i: number): Resource {
  const job = organizationNumber === pharmacy ? pharmacist : jobs[i - 1]!;
  return profiled("PractitionerRole", idOf("PractitionerRole", number), {
    identifier: [{ system: "https://fhir.nhs.uk/Id/sds-role-profile-id", value: sdsNumber(number) }],
    active: true,
    practitioner: reference("Practitioner", number),
    organization: reference("Organization", organizationNumber),
    code: [{ coding: [job], text: job.display }],
    location: [reference("Location", mainLocation(organizationNumber))],
  });
}

const mainLocation = (organizationNumber: number) => (organizationNumber - 1) * locationsEach + 1;
const sdsNumber = (number: number) => String(999_000_000_000 + number);
const placeOf = (number: number) =>
  number <= places.length ? places[number - 1]! : `${places[number % places.length]!} ${number}`;
const kindOf = (number: number) => (number % 4 === 2 ? "General Hospital" : "Medical Practice");

function address(number: number): Element {
  const i = (number - 1) % houses.length;
  return {
    use: "work",
    line: [houses[i]!, `${number} Example Road`],
    city: towns[i]!,
    postalCode: `ZZ99 ${postal[i]!}AA`,
  };
}

const places = ["Riverside", "Hillside", "Quayside", "Orchard", "Millpond", "Beacon"];
const houses = ["Demo House", "Sample Court", "Specimen Hall"];
const towns = ["Demoville", "Samplewick", "Testerton"];
const postal = [3, 4, 9];
const job = (code: string, display: string): Code => careConnectCode("SDSJobRoleName", code, display);
const jobs: readonly Code[] = [
  job("R0260", "General Medical Practitioner"),
  job("R0270", "Salaried General Practitioner"),
  job("R0050", "Consultant"),
  job("R0600", "Specialist Nurse Practitioner"),
];
const pharmacist = job("R1290", "Pharmacist");
