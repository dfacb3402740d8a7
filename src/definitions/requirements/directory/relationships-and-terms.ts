import type { PromisedRequirement, Requirement } from "../requirement.ts";

/** ODS-068 to ODS-080: OrganizationAffiliation. To ODS-086: Lists of deletions. To ODS-107: code systems and value sets. To ODS-111: errors. */
export const relationshipsAndTerms: readonly (Requirement | PromisedRequirement)[] = [
  // 4 OrganizationAffiliation

  {
    id: "ODS-068",
    level: "MUST",
    text: "A relationship is read by its number; an unknown one is a 404.",
    promises: "OrganizationAffiliation/[id]",
    check: "a code that nobody has is a 404 in the words of the national API, also of a relationship and a List",
  },
  {
    id: "ODS-069",
    level: "MUST",
    text: "primary-organization is the source, participating-organization the target: by code, reference, or system and code.",
    promises: ["OrganizationAffiliation?primary-organization", "OrganizationAffiliation?participating-organization"],
    check: "a relationship is found by its holder and its target, by code, reference or identifier",
  },
  {
    id: "ODS-070",
    level: "MUST",
    text: "active, _id and identifier.",
    promises: ["OrganizationAffiliation?active", "OrganizationAffiliation?identifier"],
    check: [
      "a relationship is found by its number and its type",
      "a relationship is found by its number, and one without a number by what stands for it",
    ],
  },
  {
    id: "ODS-071",
    level: "MUST",
    text: "_include of either end or both, as includes.",
    promises: [
      "OrganizationAffiliation?_include=primary-organization",
      "OrganizationAffiliation?_include=participating-organization",
    ],
    check:
      "relationships bring the organisations at their ends, and organisations the relationships that they hold or that point at them",
  },
  {
    id: "ODS-072",
    level: "SHOULD",
    text: "The type of a relationship is asked for, as role or as code; the CapabilityStatement says that this is an addition.",
    promises: "OrganizationAffiliation?role",
    check: [
      "directory: OrganizationAffiliation can be searched by code",
      "a relationship is found by its number and its type",
      "what is served is declared: of kind instance, both formats, Lists, and the parameters of the national API",
    ],
  },
  {
    id: "ODS-073",
    level: "SHOULD",
    state: "met",
    text: "Relationships have no lastChangeDate and are not asked by one.",
    check: "an unknown parameter is a 400 that lists those there are, as the national API does",
  },
  {
    id: "ODS-074",
    level: "MUST",
    state: "met",
    text: "Of an unknown organisation there are no relationships: an empty Bundle.",
    check: "a relationship is found by its holder and its target, by code, reference or identifier",
  },
  {
    id: "ODS-075",
    level: "MUST",
    state: "met",
    text: "A relationship has its typed periods, number, status, plain period, both ends by reference and code, and its type.",
    check: "an OrganizationAffiliation has these elements, so written, and no others",
  },
  {
    id: "ODS-076",
    level: "MUST",
    state: "met",
    text: "Ended relationships stay, with active false.",
    check: "ended relationships stay, and several may join the same two",
  },
  {
    id: "ODS-077",
    level: "MUST",
    state: "met",
    text: "Several relationships may join the same two organisations.",
    check: "ended relationships stay, and several may join the same two",
  },
  {
    id: "ODS-078",
    level: "MUST",
    state: "met",
    text: "A relationship is held by its source alone: who points at an organisation is asked by participating-organization.",
    check: "a relationship is found by its holder and its target, by code, reference or identifier",
  },
  {
    id: "ODS-079",
    level: "SHOULD",
    state: "met",
    text: "Relationships with legal dates alone are served with those.",
    check: "a relationship with legal dates alone has those, also as its plain period",
  },
  {
    id: "ODS-080",
    level: "SHOULD",
    state: "met",
    text: "network, specialty, location, healthcareService, telecom and endpoint are not used.",
    check: "an OrganizationAffiliation has these elements, so written, and no others",
  },

  // 5 Lists: deletions

  {
    id: "ODS-081",
    level: "MUST",
    text: "Four Lists are read by their ids: deleted organisations, relationships, roles, successions.",
    promises: "List/[id]",
    check: "the four Lists of deletions are there from the beginning",
  },
  {
    id: "ODS-082",
    level: "MUST",
    state: "met",
    text: "Each List is the whole history: status, mode, title, date, note; entries with day, type and number.",
    check: [
      "there is a List for organisations, relationships, roles and successions each, empty or not",
      "each List says in its title and in a note what it lists",
      "a List names what was deleted by its own kind of number, with the day",
      "a deletion is noted once, by the day on which it was first announced",
      "organisations and relationships whose deletion is announced are gone, and their versions stay",
    ],
    reason: "An organisation that is in the register again leaves its List.",
  },
  {
    id: "ODS-083",
    level: "SHOULD",
    text: "Lists are searched, and are four.",
    promises: "List",
    check: "the four Lists of deletions are there from the beginning",
  },
  {
    id: "ODS-084",
    level: "MUST",
    state: "met",
    text: "An unknown List is a 404.",
    check: "a code that nobody has is a 404 in the words of the national API, also of a relationship and a List",
  },
  {
    id: "ODS-085",
    level: "MUST",
    state: "met",
    text: "Lists that are loaded take away organisations and relationships, whose versions stay; of roles and successions the record decides.",
    check: [
      "organisations and relationships whose deletion is announced are gone, and their versions stay",
      "a role or a succession whose deletion is announced stays as long as its record has it",
    ],
  },
  {
    id: "ODS-086",
    level: "SHOULD",
    state: "met",
    text: "What is missing from a full release is noticed, announced or not.",
    check: [
      "what is in the register no longer stands in the Lists of deletions",
      "an organisation that is withdrawn is not found any more",
      "what a product no longer says has gone, of that product and that source alone",
    ],
  },

  // 6 Terminology

  {
    id: "ODS-087",
    level: "MUST",
    text: "CodeSystem by url or system, with a slash or without: the versions in summary; small ones whole where that is asked, large ones never.",
    promises: ["CodeSystem", "CodeSystem?url"],
    check: [
      "directory: CodeSystem can be searched by system",
      "code systems are listed in summary, unless it is said how much of them is wanted",
      "large code systems are never given as if they were whole",
      "a release brings code systems of its date, and takes away those of versions before the newest three",
    ],
  },
  {
    id: "ODS-088",
    level: "MUST",
    state: "met",
    text: "Ids of CodeSystems have the date of the release, which is their version.",
    check: "code systems of a release are named by its date, and their version is the date",
  },
  {
    id: "ODS-089",
    level: "MUST",
    state: "met",
    text: "$lookup: code, display, name, system, version, designation, and the properties that are asked for, or all.",
    check: [
      "what is asked for is told, and no more; unless said, whether the code is inactive",
      "all that is known of an organisation is told of its code",
    ],
  },
  {
    id: "ODS-090",
    level: "MUST",
    state: "met",
    text: "A property has code and value, and again a part named after its type unless that is code.",
    check: "all that is known of an organisation is told of its code",
  },
  {
    id: "ODS-091",
    level: "MUST",
    state: "met",
    text: "An unknown code is a 404, not-found, in the national words.",
    check: "a code that there is not is not found, in the words of the national API",
  },
  {
    id: "ODS-092",
    level: "MUST",
    state: "met",
    text: "$validate-code of a code, with properties to be checked.",
    check: "a code is one of a code system, or is not, and what is said of it is right, or is not",
  },
  {
    id: "ODS-093",
    level: "MUST",
    text: "The role's extension, code system and value set are read by the ids that the seed names, and $expand lists the role codes; $subsumes and searches, reads and $validate-code of value sets beside.",
    promises: ["ValueSet/[id]", "CodeSystem/[id]", "StructureDefinition/[id]"],
    check: [
      "what the seeds of the national terminology name can be read by its id",
      "a value set that is held is expanded by its canonical or its id: the role codes are listed",
      "a code means itself, and no other one",
      "a code is in a value set, or is not",
      "directory: ValueSet can be searched",
      "directory: ValueSet can be searched by url",
      "directory: StructureDefinition can be searched",
      "directory: StructureDefinition can be searched by url",
    ],
  },
  {
    id: "ODS-094",
    level: "MUST",
    state: "met",
    text: "$expand of a posted value set: filters, concepts, inactive, activeOnly, properties, count (as a text too), offset.",
    check: [
      "organisations are chosen by any property that is declared as a filter",
      "concepts are listed, united, left out, and limited to those that are active",
      "pages follow each other and leave nothing out, with and without what is excluded",
    ],
  },
  {
    id: "ODS-095",
    level: "MUST",
    state: "met",
    text: "A filter by lastChangeDate has the prefix inside its value.",
    check: "organisations are chosen by any property that is declared as a filter",
  },
  {
    id: "ODS-096",
    level: "MUST",
    state: "met",
    text: "An expansion has identifier, timestamp, total, offset, parameters, and concepts with inactive and properties by R5's extension.",
    check: "an expansion says what it was made of, and each concept the properties that were asked for",
  },
  {
    id: "ODS-097",
    level: "MUST",
    state: "met",
    text: "More than 50,000 concepts, and a filter that is not declared, are a 422 in the national words.",
    check: [
      "more than 50,000 concepts are given in parts only",
      "what cannot be expanded is refused, in the words of the national API where it has some",
    ],
  },
  {
    id: "ODS-098",
    level: "MUST",
    state: "met",
    text: "All properties of ods-organization-code: the record's, relationships' targets, successions, areas.",
    check: [
      "all that is known of an organisation is told of its code",
      "of a closed organisation the primary role and the last others count, and who came after it",
      "the areas of the postcode count before those beside the record, once postcodes are loaded",
    ],
    reason:
      "The three mental health collaboratives (SMHPC) are declared and have no value: no postcode product that is published has them.",
  },
  {
    id: "ODS-099",
    level: "MUST",
    state: "met",
    text: "role tells the active roles of an open organisation, the last ones of a closed one.",
    check: [
      "all that is known of an organisation is told of its code",
      "of a closed organisation the primary role and the last others count, and who came after it",
    ],
    reason: "The primary role is among them, as in the published example; the published rule leaves it out.",
  },
  {
    id: "ODS-100",
    level: "MUST",
    state: "met",
    text: "organization-relationship-instance: both ends with their roles, type, status, four dates.",
    check: "a role, a relationship and a succession are told by their numbers",
  },
  {
    id: "ODS-101",
    level: "MUST",
    state: "met",
    text: "organization-role-instance: organisation, role, whether it is primary, status, four dates.",
    check: "a role, a relationship and a succession are told by their numbers",
  },
  {
    id: "ODS-102",
    level: "MUST",
    state: "met",
    text: "succession: predecessor, successor, day, whether it goes on.",
    check: "a role, a relationship and a succession are told by their numbers",
  },
  {
    id: "ODS-103",
    level: "MUST",
    state: "met",
    text: "postcode: a postcode with its areas.",
    check: [
      "postcodes and areas are told once they are loaded",
      "the code system of postcodes has ODS codes where ODS has them",
    ],
    reason: "But for the collaboratives: see ODS-098.",
  },
  {
    id: "ODS-104",
    level: "MUST",
    state: "met",
    text: "geography-name: the names of ONS's codes, or that there is none; that of an ODS code is its organisation's.",
    check: ["postcodes and areas are told once they are loaded", "an area without a name says so with its code"],
  },
  {
    id: "ODS-105",
    level: "SHOULD",
    state: "met",
    text: "Roles (with primaryRole), relationships, record classes and use types are small code systems, listed whole.",
    check: [
      "codes of listed code systems are looked up by any of their canonicals",
      "what the sources name is listed beside what is known here, in the order of its numbers",
    ],
    reason: "Elsewhere the first three are published without content.",
  },
  {
    id: "ODS-106",
    level: "SHOULD",
    state: "deferred",
    text: "The practitioner systems.",
    check: [
      "what is no question about a code is refused with words that help",
      "a report that names people is refused by its name, whoever gives it",
    ],
    reason: "They name people: asked for, they are refused with that reason. With invented ones only, if at all.",
    work: "terminology",
  },
  {
    id: "ODS-107",
    level: "MUST",
    state: "met",
    text: "The case of a property's code counts, and there may be a blank in it.",
    check: [
      "what is no question about a code is refused with words that help",
      "the areas of the postcode count before those beside the record, once postcodes are loaded",
    ],
  },

  // 7 Errors

  {
    id: "ODS-108",
    level: "MUST",
    state: "met",
    text: "Every error is an OperationOutcome in the format asked for, with an issue type of FHIR's, HAPI's text and its number as a coding.",
    check: [
      "a refusal has the national API's number as a coding, its words behind it, ours beside them, and an issue type of FHIR's",
      "a refusal is in the format that was asked for",
      "where there are keys, the directory is asked with one of them, by R4 and by ORD",
    ],
  },
  {
    id: "ODS-109",
    level: "MUST",
    state: "met",
    text: "A refusal that comes instead of an answer, with any code or none, in any form, is told and harms nothing.",
    check: [
      "a refusal that was kept as an answer is told, whatever codes it has, and the answers beside it are taken",
      "what a search remarks beside its matches is no refusal, an error beside them is one",
      "a file that is nothing of a register is a mismatch, and the others are read",
    ],
  },
  {
    id: "ODS-110",
    level: "MUST",
    state: "not-applicable",
    text: "Which refusals of the national API are for good, and which are tried again; after 401 and 403 at the next run, with the key read anew.",
    reason:
      "Nothing here calls the national API: what it answered is loaded from files. It comes with a client that does (ODS-133 to 157).",
  },
  {
    id: "ODS-111",
    level: "SHOULD",
    state: "not-applicable",
    text: "After 429 and 503 a client waits as long as it is told, or ever longer.",
    reason: "As ODS-110.",
  },
];
