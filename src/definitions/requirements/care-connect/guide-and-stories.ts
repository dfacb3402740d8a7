import type { Requirement } from "../requirement.ts";

/** CC-317 to CC-358: what the guides ask of design, versions, the journey, stories, test, assurance, support and roadmap, in our words. */
export const guideAndStories: readonly Requirement[] = [
  // 13 Design

  {
    id: "CC-317",
    level: "MAY",
    state: "met",
    text: "No way of exchange is prescribed: REST, messages, documents and services are all there in FHIR.",
    check: "nine patterns of sharing are explained, each with what it needs of this API",
    reason: "This API is REST, for reading.",
  },
  {
    id: "CC-318",
    level: "SHOULD",
    state: "met",
    text: "A pattern of sharing is chosen, out of nine.",
    check: "nine patterns of sharing are explained, each with what it needs of this API",
  },
  {
    id: "CC-319",
    level: "SHOULD",
    state: "met",
    text: "Design thinks of authorisation, security of content, scopes, approval, endpoints, reporting, traffic, transformation and versions.",
    check: [
      "all ways to let callers in that the guides name are weighed, each with what this server takes",
      "a provider is told the ten things to decide, and which of them are settled",
    ],
  },
  {
    id: "CC-320",
    level: "MAY",
    state: "met",
    text: "A whole record is had by _revinclude, a document, or an operation.",
    check: [
      "the ways to a whole record are told, served or not, with the searches of a typical summary",
      "includes bring what matches refer to, and what refers to them",
      "everything about a patient comes in pages, the newest care first, with who gave it",
    ],
    reason: "_revinclude and Patient/[id]/$everything are served; $document and operations of one's own are not.",
  },
  {
    id: "CC-321",
    level: "MAY",
    state: "met",
    text: "A typical summary is a search for the patient, a read, allergies, medicines, active problems and encounters by date.",
    check: [
      "the ways to a whole record are told, served or not, with the searches of a typical summary",
      "every call of every story finds something on the demo data",
    ],
  },
  {
    id: "CC-322",
    level: "MAY",
    state: "not-applicable",
    text: "$current-medication lists what somebody takes now.",
    check: "the ways to a whole record are told, served or not, with the searches of a typical summary",
    reason:
      "What is current is decided by a system that prescribes, and no such list is kept here; the guide says so, and which search is nearest.",
  },

  // 14 Versions and maturity

  {
    id: "CC-323",
    level: "MUST",
    state: "met",
    text: "Versions are those of Semantic Versioning 2.0.0, with pre-releases after a hyphen.",
    check: [
      "versions follow Semantic Versioning, and the six labels of maturity are explained as they are given",
      "the program says the version of its package",
    ],
  },
  {
    id: "CC-324",
    level: "MUST",
    state: "met",
    text: "What is published has one of six labels of maturity; the Core resources are Alpha.",
    check: [
      "versions follow Semantic Versioning, and the six labels of maturity are explained as they are given",
      "every resource of both services has one label of maturity, and no other has one",
      "every label of maturity says what it means",
    ],
  },
  {
    id: "CC-325",
    level: "SHOULD",
    state: "met",
    text: "The wider guide's labels and its rule of three implementations are told.",
    check: "versions follow Semantic Versioning, and the six labels of maturity are explained as they are given",
    reason: "They are told and not used: a resource here has one label, of the six.",
  },
  {
    id: "CC-326",
    level: "SHOULD",
    state: "met",
    text: "The name of a profile ends with its major version.",
    check: "every Care Connect profile that is named has its major version in its name",
  },

  // 15 The journey

  {
    id: "CC-327",
    level: "SHOULD",
    state: "met",
    text: "The journey: Engage, Explore, Design and build, Test, Assure, Deploy (pilot), Deploy (live), with Support along it.",
    check: [
      "the journey has its stages in their order, and support runs along",
      "each stage says what to do, what to decide, what there is and where to go next, and has a checklist",
      "no link and no anchor of the site is broken, and every example finds something",
    ],
  },
  {
    id: "CC-328",
    level: "SHOULD",
    state: "met",
    text: "Engage: scenarios, user stories, case studies, benefits, what clinicians want.",
    check: "Engage leads to scenarios, stories, case studies, benefits and what clinicians want",
  },
  {
    id: "CC-329",
    level: "SHOULD",
    state: "met",
    text: "Explore: guide, profiles, descriptions of the API, search parameters, value sets.",
    check: [
      "Explore leads to resources and profiles, descriptions of the API, search parameters and value sets",
      "everything that a CapabilityStatement declares is in the OpenAPI document, and nothing else is",
    ],
  },
  {
    id: "CC-330",
    level: "SHOULD",
    state: "met",
    text: "Design and build: examples of searches and code, tools to validate, examples of security.",
    check: "Design and build leads to examples of searches and code, tools to validate and ways to let callers in",
  },
  {
    id: "CC-331",
    level: "SHOULD",
    state: "met",
    text: "Test: data, tests of security, servers to test against, examples.",
    check: "Test leads to data, tests of security and access, a server to test against and checks of each call",
    reason: "There is no secure store for results of others: they keep their own.",
  },
  {
    id: "CC-332",
    level: "SHOULD",
    state: "met",
    text: "Assure: automated tests, reports, evidence, reports of conformance, a checklist.",
    check: "Assure leads to tests, reports, evidence and a checklist, and says what nobody provides",
  },
  {
    id: "CC-333",
    level: "SHOULD",
    state: "met",
    text: "Deploy: harness, environment, governance, national networks, locator; registry, monitoring, support, conformance statement, extensions.",
    check:
      "both deployments lead to what the guides name: environment, governance, locator, monitoring, support, statement, extensions",
    reason: "National networks and record locators are others' work, and named as that.",
  },
  {
    id: "CC-334",
    level: "SHOULD",
    state: "met",
    text: "Who provides an API is led through ten subjects: provided, explained or for them to decide.",
    check: "a provider is told the ten things to decide, and which of them are settled",
  },
  {
    id: "CC-335",
    level: "SHOULD",
    state: "met",
    text: "The page of a resource has its references, reading, searching and an example.",
    check: [
      "every resource has a page with its profile, how it is read and searched, and an example",
      "no link and no anchor of the site is broken, and every example finds something",
    ],
  },
  {
    id: "CC-336",
    level: "SHOULD",
    state: "met",
    text: "What belongs to a profile at each stage is told, from clinical users and data sets to the live resource.",
    check: "a need is mapped to a profile in four steps, and where things are at each stage is told",
  },

  // 16 User stories

  {
    id: "CC-337",
    level: "SHOULD",
    state: "met",
    text: "Requirements are written as stories without technical words, before they are mapped to profiles.",
    check: [
      "the need has no technical words",
      "every story says what is known of it: what has to be known, where it is from, and what is not served",
    ],
  },
  {
    id: "CC-338",
    level: "SHOULD",
    state: "met",
    text: "A story has an actor, a need, a reason, a secondary actor and acceptance criteria.",
    check: [
      "a story that is only begun is told all that it needs, in the order of its parts",
      "the page of the method tells every part of a story, and its checks tell of each that is missing",
      "a key that is missing or empty is named",
    ],
  },
  {
    id: "CC-339",
    level: "SHOULD",
    state: "met",
    text: "An actor is a role with its care setting, no person.",
    check: "the actor is a role, no person",
  },
  {
    id: "CC-340",
    level: "SHOULD",
    state: "met",
    text: "A secondary actor is where data come from or go to; without one the story may not be about sharing.",
    check: "without a secondary actor the remarks say why",
  },
  {
    id: "CC-341",
    level: "SHOULD",
    state: "met",
    text: "A need is one, testable, and no technical wish.",
    check: ["the need begins with a verb", "the need has no technical words", "a story has one need"],
  },
  {
    id: "CC-342",
    level: "SHOULD",
    state: "met",
    text: "Acceptance criteria begin with what the clinician sees.",
    check: "criteria begin with what the actor sees",
  },
  {
    id: "CC-343",
    level: "SHOULD",
    state: "met",
    text: "Stories are grouped by feature, without epics and themes.",
    check: "stories are grouped by feature, and have neither epics nor themes",
  },
  {
    id: "CC-344",
    level: "SHOULD",
    state: "met",
    text: "A catalogue links requirements, solutions and case studies, and is open to what the community brings.",
    check: [
      "the catalogue links requirements, solutions and case studies with stories, both ways",
      "a story goes from a need to a file of the catalogue, with a question and a new version on its way",
    ],
  },
  {
    id: "CC-345",
    level: "SHOULD",
    state: "met",
    text: "From need to profile in four steps: requirements and data, resources and profiles, mapping, a decision.",
    check: [
      "a need is mapped to a profile in four steps, and where things are at each stage is told",
      "what has to be known has its element or its gap, never both or none",
    ],
  },
  {
    id: "CC-346",
    level: "SHOULD",
    state: "met",
    text: "A case study has ten sections, from the client's context to the technical one, within proof of concept and testing.",
    check: [
      "a case study has all its sections, in their order",
      "how to write a case study tells every section, and that a proof of concept and testing stand around it",
      "the catalogue has no faults: every resource, element, parameter and requirement that a story names exists",
    ],
  },
  {
    id: "CC-347",
    level: "MAY",
    state: "met",
    text: "The catalogue has Michael's story (45 in 19 features), Bristol's 8, Southampton's 2 and five worked examples.",
    check: [
      "each clinical story of the guides is there once",
      "every call of every story finds something on the demo data",
    ],
  },
  {
    id: "CC-348",
    level: "MAY",
    state: "met",
    text: "The 33 needs of the register are another guide's, and are kept apart from the clinical ones.",
    check: "the 33 needs of the register are a collection of their own",
  },

  // 17 Test, assure, deploy

  {
    id: "CC-349",
    level: "SHOULD",
    state: "met",
    text: "The pattern that was chosen is the one that is tested, assured and deployed.",
    check: [
      "Test leads to data, tests of security and access, a server to test against and checks of each call",
      "nine patterns of sharing are explained, each with what it needs of this API",
    ],
    reason: "It binds projects; the guide says it at each stage.",
  },
  {
    id: "CC-350",
    level: "SHOULD",
    state: "met",
    text: "Test data let each API be tested at the level of its answers.",
    check: [
      "every type of the service occurs, and ids are FHIR's and never twice the same",
      "every example of the documents finds something, and every other one nothing",
      "of those who have values of a search parameter no more than half have the same",
    ],
  },
  {
    id: "CC-351",
    level: "SHOULD",
    state: "met",
    text: "Access is tested, made final and deployed: endpoints, transformation, versions; then reporting, traffic.",
    check: [
      "Test leads to data, tests of security and access, a server to test against and checks of each call",
      "Assure leads to tests, reports, evidence and a checklist, and says what nobody provides",
      "both deployments lead to what the guides name: environment, governance, locator, monitoring, support, statement, extensions",
    ],
  },
  {
    id: "CC-352",
    level: "SHOULD",
    state: "met",
    text: "Ways to let callers in are weighed: Basic, OAuth 2, certificates, JWT, OpenID, NHS Verify, Citizen Id, smartcards.",
    check: "all ways to let callers in that the guides name are weighed, each with what this server takes",
  },
  {
    id: "CC-353",
    level: "SHOULD",
    state: "met",
    text: "Assurance from end to end: integration, scenarios, acceptance, linked to stories, scenarios and features.",
    check: [
      "what to test at each level is told, with the stories it comes from",
      "every story that reads or searches something is covered by conformance checks",
    ],
  },
  {
    id: "CC-354",
    level: "MAY",
    state: "met",
    text: "The guides have no test script and no checklist of assurance; so it is said.",
    check: [
      "Assure leads to tests, reports, evidence and a checklist, and says what nobody provides",
      "what to test at each level is told, with the stories it comes from",
    ],
    reason: "The checklist here is ours.",
  },
  {
    id: "CC-355",
    level: "MAY",
    state: "met",
    text: "The published tests of the reference implementation are hints.",
    check: "what to test at each level is told, with the stories it comes from",
    reason: "Where they differ from FHIR (501 for a write, 404 for an unknown parameter), FHIR is followed.",
  },

  // 18 Support and roadmap

  {
    id: "CC-356",
    level: "MAY",
    state: "met",
    text: "Contacts and channels: the group's mail, Ryver, the laboratory's mail, FHIR chat.",
    check: "the channels that the guides name are listed, and that nobody vouches for them",
  },
  {
    id: "CC-357",
    level: "MAY",
    state: "met",
    text: "The wider guide's roadmap, for resources and for tools.",
    check: "the roadmaps of both guides are told as history, without dates of ours",
  },
  {
    id: "CC-358",
    level: "MAY",
    state: "met",
    text: "The Core guide's roadmap of 2019, since removed.",
    check: "the roadmaps of both guides are told as history, without dates of ours",
  },
];
