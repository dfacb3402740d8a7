import type { PromisedRequirement, Requirement } from "../requirement.ts";

/** ODS-221 to ODS-225: the APIs before this one. ODS-226 to ODS-237: what people ran into. ODS-238: licences. */
export const olderApisAndWishes: readonly (Requirement | PromisedRequirement)[] = [
  // 15 The STU3 lookup API and the ORD API

  {
    id: "ODS-221",
    level: "MAY",
    state: "deferred",
    text: "The STU3 lookup API answers as it did.",
    check: [
      "calls of the STU3 lookup API keep what R4 has by the same name",
      "roles of the STU3 lookup API are numbers, and whether they are primary is known of the role",
    ],
    reason: "It is retired; its calls are translated to those of R4, and not answered.",
    work: "organisation directory",
  },
  {
    id: "ODS-222",
    level: "MAY",
    state: "deferred",
    text: "The STU3 lookup API keeps its rules: lengths of values, at most 20 a page, its messages.",
    reason: "With ODS-221.",
    work: "organisation directory",
  },
  {
    id: "ODS-223",
    level: "SHOULD",
    state: "met",
    text: "The ORD API is answered: search, record, sync and the lists of codes, in JSON and XML.",
    check: [
      "organisations are found by a part of their name, without case and accents",
      "organisations are found by status, class and roles",
      "what is asked of a relationship must hold of one and the same",
      "every record is told as it was published, in JSON and in XML",
      "a search is followed to its end by Next-Page, and counted exactly",
      "sync lists all that changed on a day or later, the longest unchanged first, without pages",
      "roles, relationships and record classes are listed, all or one",
      "what is wrong with a parameter is said",
    ],
  },
  {
    id: "ODS-224",
    level: "SHOULD",
    state: "met",
    text: "A call of the ORD or the STU3 API is told as the R4 calls that ask the same.",
    check: [
      "$r4 tells the call, and what is different about its answer",
      "the R4 call that every answer links to finds the same",
      "calls of the STU3 lookup API keep what R4 has by the same name",
    ],
  },
  {
    id: "ODS-225",
    level: "MAY",
    state: "met",
    text: "A result of an ORD search has the code as a text, a record as an object: so it is answered, and so it is read.",
    check: [
      "an entry has the code as a text, and a link that leads to the record",
      "an entry of a search result has the code as a text and a link",
      "the result of a search adds to what others say",
    ],
  },

  // 16 What people ran into

  {
    id: "ODS-226",
    level: "MUST",
    state: "met",
    text: "Pages of a search whose next page is not among them are taken, and told of.",
    check: [
      "a search whose next page is not here is told, and what is here is taken",
      "a page in the middle without the last is told once",
    ],
  },
  {
    id: "ODS-227",
    level: "SHOULD",
    state: "met",
    text: "What kind of organisation it is, is told by a label derived from its roles.",
    check: [
      "a type is told by the primary role and what goes with it",
      "a succession is told with its date, who records it, and whether it is a split or a merger",
      "codes are resolved in their order, each once, unknown ones too",
    ],
  },
  {
    id: "ODS-228",
    level: "SHOULD",
    state: "met",
    text: "That websites are incomplete and opening hours not held is written down.",
    check: "the document of the directory says what the register does not hold",
  },
  {
    id: "ODS-229",
    level: "SHOULD",
    state: "met",
    text: "A code that is not in the register is told apart from one that is closed.",
    check: "codes are resolved in their order, each once, unknown ones too",
  },
  {
    id: "ODS-230",
    level: "SHOULD",
    state: "met",
    text: "That a report calls a practice dormant is kept beside its record.",
    check: [
      "what is dormant or proposed is active",
      "successions, kind, sub-status, sources and areas come back as they were put beside",
      "where what is said comes from is told, with the label of the roles and that a report calls it dormant",
    ],
  },
  {
    id: "ODS-231",
    level: "SHOULD",
    state: "met",
    text: "Where one source has a commissioner closed and another open, that is told, and so is who still hangs on a closed one.",
    check: [
      "sources that disagree on name, status or postcode are told of, with who says what",
      "each rule of a record tells of what breaks it, and of nothing where it is kept",
    ],
  },
  {
    id: "ODS-232",
    level: "SHOULD",
    state: "met",
    text: "A practice whose commissioner is closed or not in the register is told of.",
    check: "each rule of a record tells of what breaks it, and of nothing where it is kept",
    reason: "R209 and R201.",
  },
  {
    id: "ODS-233",
    level: "SHOULD",
    state: "met",
    text: "Where sources contradict each other on a merger or a name, each is told with its day.",
    check: [
      "where sides and sources contradict each other, every day that is said of a succession is told",
      "successions are the same by type, target and day",
      "sources that disagree on name, status or postcode are told of, with who says what",
    ],
  },
  {
    id: "ODS-234",
    level: "SHOULD",
    state: "met",
    text: "The status is taken in and asked by: what is closed is not shown as open.",
    check: [
      "the status says whether it is open, as a letter or as a word",
      "whether an organisation is active is asked in any case of letters",
    ],
  },
  {
    id: "ODS-235",
    level: "SHOULD",
    state: "met",
    text: "A file that is no longer what it was, or where it was, is refused in clear words.",
    check: [
      "what is no table at all is refused or told row by row, and does not fail",
      "a path that is not there is told of",
      "a table of 27 columns without a name is refused, and told what would work",
    ],
    reason: "Files are fetched by whoever loads them: there is no address here that could go stale.",
  },
  {
    id: "ODS-236",
    level: "SHOULD",
    state: "met",
    text: "Sites are grouped by UPRN or postcode: a list of them is no list of places.",
    check: "a hierarchy goes up over several parents, and down, by the relationships that are asked for",
  },
  {
    id: "ODS-237",
    level: "SHOULD",
    state: "met",
    text: "Our own documents are held against the running server.",
    check: [
      "what the guide says of its calls holds",
      "the guide has calls",
      "the documents tell of every parameter, and of no other",
      "every setting stands in the documents with its flag, variable and default, and no other does",
    ],
    reason:
      "Each call of docs/directory-operations.md and docs/directory-terminology.md is a test of its own, in JSON and XML.",
  },

  // Licences

  {
    id: "ODS-238",
    level: "MUST",
    state: "met",
    text: "The Open Government Licence is named on pages, in what is served and beside exports; for places ONS, OS and Royal Mail too.",
    check: [
      "the licences of the register and of places stand on pages, in the CapabilityStatement and in code systems",
      "what is exported, and postcodes that are loaded, say by which licences they may be shown",
    ],
    reason: "An NDJSON file has no place for it but in its code systems: it is written beside the export.",
  },
];
