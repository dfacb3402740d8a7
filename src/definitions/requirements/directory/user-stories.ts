import type { Requirement } from "../requirement.ts";

/**
 * ODS-190 to ODS-219: what data managers, developers, commissioners, clinicians, consumers and those who pay need of the register, in
 * our words. They are stories, each with the criteria of its source; what is left out here needs a client that keeps itself up to
 * date, alerts, or lists that name people.
 */
export const userStories: readonly Requirement[] = [
  // Data managers

  {
    id: "ODS-190",
    level: "SHOULD",
    state: "met",
    text: "A data manager sees of every value where it is from, when it was loaded and when it last changed.",
    check: [
      "where what is said comes from is told, with the label of the roles and that a report calls it dormant",
      "each source is told with the day since when it has said so, its product and the fields taken from it",
      "every value has its source with the release that first said it, and the day on which it was taken here",
      "a table is the same in every form, with its day, its source and its licence",
    ],
  },
  {
    id: "ODS-191",
    level: "SHOULD",
    state: "met",
    text: "A data manager joins a list of codes with the register: which match, which do not, which closed and who carries on.",
    check: [
      "codes are resolved in their order, each once, unknown ones too",
      "a list of codes comes back with what became of each, unmatched ones too, and nothing of it is kept",
    ],
  },
  {
    id: "ODS-192",
    level: "SHOULD",
    state: "met",
    text: "A data manager is told which of the API, the reports and the XML product to use for which question.",
    check:
      "API, reports and XML product are compared by content, history, freshness and access, and one is named for each question",
  },
  {
    id: "ODS-193",
    level: "SHOULD",
    state: "met",
    text: "A data dictionary explains each field: its name, its path in FHIR, its meaning, an example; each column leads to it.",
    check: ["each column leads to its row of the data dictionary"],
  },
  {
    id: "ODS-195",
    level: "SHOULD",
    state: "met",
    text: "A report tells of any organisation who operates, commissions and directs it on a day, by legal and operational dates, what it was made of and what it became.",
    check: [
      "who operates and commissions it is told on a day, by legal and by operational dates",
      "a closed organisation says first who carries on its work",
    ],
  },

  // Developers

  {
    id: "ODS-197",
    level: "SHOULD",
    state: "met",
    text: "The code is the key everywhere: an organisation that is renamed, moves or changes its roles keeps it, and its history.",
    check: [
      "a code stays when its organisation is renamed, moves and changes its roles, and what it was stays readable",
      "what other releases say of its periods makes no other organisation",
      "history stays: no role, relationship or succession is lost",
    ],
  },
  {
    id: "ODS-198",
    level: "SHOULD",
    state: "met",
    text: "The API reads, searches, includes, pages and refuses as the national API's documents say, in JSON and XML.",
    check: [
      "the national API's examples are answered with the same records, in JSON and in XML",
      "the national API's examples of refusals are refused with the same words, in JSON and in XML",
      "what the examples search for is found by the words that they search with",
      "relationships bring the organisations at their ends, and organisations the relationships that they hold or that point at them",
      "a search that is posted gives every match once, by links that hold nothing of it",
      "in XML the pages are the same",
      "JSON is what is answered, and XML where it is asked for, by Accept or by any spelling of _format",
      "a refusal is in the format that was asked for",
    ],
  },
  {
    id: "ODS-199",
    level: "SHOULD",
    state: "met",
    text: "The CapabilityStatement and the OpenAPI document are made from the table that answers the calls; each parameter has an example that was tried.",
    check: [
      "everything that a CapabilityStatement declares is in the OpenAPI document, and nothing else is",
      "every parameter that the table of promises asks for has an example in the document",
      "every example of the documents finds something, and every other one nothing",
      "every path of the documents answers, and what it answers is as the document says",
      "every refusal that the documents describe comes about, with the words of an OperationOutcome",
      "every request of the collections succeeds, one after the other, as Postman sends them",
    ],
    reason: "FHIR's own parameters beside those of the table have no example; each is tried by its conformance check.",
  },
  {
    id: "ODS-200",
    level: "SHOULD",
    state: "met",
    text: "One call gives an organisation with its relationships; one gives relationships with both ends.",
    check: "one call gives an organisation with its relationships, and one the relationships with both ends",
  },
  {
    id: "ODS-201",
    level: "SHOULD",
    state: "met",
    text: "GP practices in a local authority are those that a join by hand gives, by GSS or ODS code.",
    check: [
      "GP practices in a local authority are those that a join of the postcodes by hand gives",
      "who had a role in an area on a day is found, by either code of the area, with the editions that place them",
    ],
  },
  {
    id: "ODS-202",
    level: "SHOULD",
    state: "met",
    text: "A feed of changes gives each organisation that was made, changed, closed or deleted since a moment once, in order, and gives it again.",
    check: [
      "what changed since a moment is told once each, the newest first, page by page, and the same when it is asked again",
      "organisations and relationships whose deletion is announced are gone, and their versions stay",
    ],
    reason: "It is the history of the type, the newest change first. What changed in two releases is told with both.",
  },
  {
    id: "ODS-203",
    level: "SHOULD",
    state: "met",
    text: "Counts by role and status agree with the source, and both ends of each relationship are full records or skeletons.",
    check: [
      "counts by status, role and relationship are those of the source",
      "both ends of every relationship are records of the register, full or for reference only",
      "a file that has not as many records as it says is told, and those it has are read",
    ],
    reason: "Of a source that is not whole, an end that is missing is told as a mismatch (R201).",
  },

  // Commissioners

  {
    id: "ODS-204",
    level: "SHOULD",
    state: "met",
    text: "Each record shows who assigned it, when it last changed and was loaded, and what changed last.",
    check: [
      "every value has its source with the release that first said it, and the day on which it was taken here",
      "two releases are compared: what is listed is what differs, and no more",
    ],
  },
  {
    id: "ODS-205",
    level: "SHOULD",
    state: "met",
    text: "Exports in CSV, JSON and FHIR keep codes as texts, with zeros at their beginning, and dates as ISO writes them.",
    check: [
      "for Excel codes stay text, formulas do not run, and letters with accents are read",
      "in the variant for Excel codes stay text",
      "a table is the same in every form, with its day, its source and its licence",
    ],
  },
  {
    id: "ODS-206",
    level: "SHOULD",
    state: "met",
    text: "A code, a part of a name or a postcode is looked up in under a second, with type, status and address; closed ones have their successor, likely duplicates are shown.",
    check: [
      "what somebody types is suggested, closed ones with those that took over",
      "organisations of the same name are told apart",
    ],
  },

  // Clinicians

  {
    id: "ODS-208",
    level: "SHOULD",
    state: "met",
    text: "Organisations of one name are told apart by code, postcode and type.",
    check: ["organisations of the same name are told apart"],
  },

  // Consumers

  {
    id: "ODS-213",
    level: "SHOULD",
    state: "met",
    text: "After the first load, a run on an unchanged register makes a handful of calls and writes nothing.",
    check: [
      "a run on an unchanged register is three calls that find nothing, and publishing it again writes nothing",
      "a resource of the directory has its version as ETag, and one that the client has is not sent again",
    ],
    reason: "Of a consumer of this server; one that keeps this server in step with the national API is not there yet.",
  },
  {
    id: "ODS-215",
    level: "SHOULD",
    state: "met",
    text: "A tree of parents and children by chosen relationships on a day; several parents are told, cycles are named.",
    check: [
      "a hierarchy goes up over several parents, and down, by the relationships that are asked for",
      "a hierarchy as of a day is asked of the dates, of one kind where that is asked for",
      "a hierarchy names its cycles, what the register does not have, and where it was cut",
      "several parents are all there, and one that is met again is there once",
      "a cycle is named and ends",
    ],
  },

  // Payments

  {
    id: "ODS-216",
    level: "SHOULD",
    state: "met",
    text: "All active primary care networks (RO272), with names, dates and commissioners.",
    check: "all active primary care networks come in one call, with names, dates and commissioners",
  },
  {
    id: "ODS-217",
    level: "SHOULD",
    state: "met",
    text: "The practices of a network (RE8) with legal and operational dates; one that left within a month has its end.",
    check:
      "the practices of a network come with legal and operational dates, also one that left in the middle of a month",
  },
  {
    id: "ODS-218",
    level: "SHOULD",
    state: "met",
    text: "Each network has exactly one active commissioner (RE4); anything else is a mismatch.",
    check: "a network has one active commissioner; one with none or with two is a mismatch",
  },
  {
    id: "ODS-219",
    level: "SHOULD",
    state: "met",
    text: "The nominated payee of a network (RE9) is told; none is allowed, more than one is a mismatch.",
    check: [
      "the nominated payee of a network is who is joined to it for payments now; none is an empty answer",
      "a network has one commissioner and at most one payee: anything else is called a mismatch",
    ],
    reason:
      "The page of a network says it; the list of mismatches does not, since its rules look at one record and what it points at.",
  },
];
