import type { PromisedRequirement, Requirement } from "../requirement.ts";

/** ODS-112 to ODS-132: what the register's data are like. ODS-159 to ODS-169: places. To ODS-172: successions and mergers. */
export const registerAndPlaces: readonly (Requirement | PromisedRequirement)[] = [
  // 9 Rules of the data

  {
    id: "ODS-112",
    level: "MUST",
    state: "met",
    text: "A code is its organisation's for good: closed, seldom withdrawn (by a List); where it was given again, two organisations are not mixed.",
    check: [
      "the code is the id and the one identifier, with who assigned it",
      "organisations and relationships whose deletion is announced are gone, and their versions stay",
      "of a code that was given a second time, who bears it now is told, and nothing of who bore it before",
    ],
    reason: "Of a code that was given again the present bearer is served; that there was another is a mismatch (R114).",
  },
  {
    id: "ODS-113",
    level: "MUST",
    state: "met",
    text: "A code is 1 to 12 letters or digits, and tells nothing of what it names.",
    check: ["what is no code is told", "a type is told by the primary role and what goes with it"],
  },
  {
    id: "ODS-114",
    level: "MUST",
    state: "met",
    text: "Organisations, roles and relationships have a status, legal and operational dates; an operational start does not lie ahead.",
    check: [
      "whatever a record says of an organisation comes back from its Organization, in JSON and in XML",
      "whatever a record says of its relationships comes back from their OrganizationAffiliations",
      "dates are those that exist, in two ways of writing",
      "each rule of a record tells of what breaks it, and of nothing where it is kept",
    ],
  },
  {
    id: "ODS-115",
    level: "MUST",
    state: "met",
    text: "Active until every kind of date that there is has an end on the day or before.",
    check: [
      "it is active until every kind of date that is there has ended",
      "it is not active on its last day, nor later",
    ],
  },
  {
    id: "ODS-116",
    level: "MUST",
    state: "met",
    text: "The published status is taken, never computed; where the dates give another, that is told.",
    check: [
      "whatever a record says of an organisation comes back from its Organization, in JSON and in XML",
      "each rule of a record tells of what breaks it, and of nothing where it is kept",
      "it is active until every kind of date that is there has ended",
    ],
  },
  {
    id: "ODS-117",
    level: "SHOULD",
    state: "met",
    text: "Proposed and dormant organisations are active; that they are so is kept beside the resource.",
    check: [
      "what is dormant or proposed is active",
      "proposed is what is in operation and begins by law later",
      "where what is said comes from is told, with the label of the roles and that a report calls it dormant",
    ],
  },
  {
    id: "ODS-118",
    level: "MUST",
    state: "met",
    text: "What is active may have an end that lies ahead.",
    check: [
      "active does not mean without an end: one that lies ahead closes nothing yet",
      "an active pharmacy may close on a day to come, and have left its headquarters before",
    ],
  },
  {
    id: "ODS-119",
    level: "SHOULD",
    state: "met",
    text: "Filler dates stay what they are, and legal dates may be missing.",
    check: ["fillers of the register stay what they are", "by a kind of date that it does not have it is not active"],
  },
  {
    id: "ODS-120",
    level: "MUST",
    state: "met",
    text: "The last change date is the published one, and not the day from which the change holds.",
    check: [
      "the last change date is the one that is published",
      "where none is published, it is the release in which any source last said something new",
    ],
  },
  {
    id: "ODS-121",
    level: "MUST",
    state: "met",
    text: "Records may have changed on the very day of their release.",
    check: "what changed on the very day of its release is in it, found by that day, and breaks no rule",
  },
  {
    id: "ODS-122",
    level: "MUST",
    state: "met",
    text: "Successions are recorded on both sides, with a legal start, of few kinds of organisations; who is succeeded may still be open.",
    check: [
      "a succession that both sides record breaks nothing",
      "one that only one side records is told of there",
      "an active successor ends its branch, though it has successors itself",
      "who may have taken over is suggested only where no successor is recorded",
    ],
  },
  {
    id: "ODS-123",
    level: "MUST",
    state: "met",
    text: "Successions are followed to the end, through splits, mergers and cycles.",
    check: [
      "everybody who carries on the work is active and reached, and nobody is missed; each succession is told once",
      "mergers and splits are told",
      "who succeeded itself adds nothing",
      "a loop is walked once, named, and adds nothing",
      "following ends within its bounds, whatever is recorded",
    ],
  },
  {
    id: "ODS-124",
    level: "MUST",
    state: "met",
    text: "A skeleton keeps references leading somewhere, and never takes the place of a full record.",
    check: [
      "a full record counts more than one for reference only, however new that is",
      "a skeleton that is newer than the full record is told of, and what it says otherwise is not",
      "a skeleton for reference only is read, as what it is",
    ],
  },
  {
    id: "ODS-125",
    level: "SHOULD",
    state: "met",
    text: "When the archive's cut-off moves, thousands of records leave the full product: nothing is closed by that.",
    check:
      "a drop in volume is no news: what moves to the archive stays, and what would go without it is asked about first",
  },
  {
    id: "ODS-126",
    level: "SHOULD",
    state: "met",
    text: "A site that is a target, and an active site without an operator, are told of.",
    check: "each rule of a record tells of what breaks it, and of nothing where it is kept",
    reason: "R202 and R207, warnings.",
  },
  {
    id: "ODS-127",
    level: "MUST",
    state: "met",
    text: "A GP practice is RO177 with an active RO76.",
    check: [
      "a GP practice is a prescribing cost centre that has the role of one",
      "a type is told by the primary role and what goes with it",
    ],
  },
  {
    id: "ODS-128",
    level: "MUST",
    state: "met",
    text: "ICBs, Sub ICB Locations and STPs are told by pairs of roles; one code may have been the one and then the other.",
    check: [
      "a type is told by the primary role and what goes with it",
      "a role that has ended tells nothing of an organisation that is open",
    ],
  },
  {
    id: "ODS-129",
    level: "MUST",
    state: "met",
    text: "A PCN (RO272): practices belong by RE8, one commissioner by RE4, the nominated payee by RE9, RE10 for COVID.",
    check: [
      "a practice is a partner of its network from when it joined until it left",
      "a primary care network is commissioned by its Sub ICB Location",
      "each rule of a record tells of what breaks it, and of nothing where it is kept",
      "codes of listed code systems are looked up by any of their canonicals",
    ],
  },
  {
    id: "ODS-130",
    level: "SHOULD",
    state: "met",
    text: "A practice's commissioner is the published RE4; it is not derived from its operator or postcode here.",
    check: [
      "a practice is commissioned by the organisation in column 15, from when it joined until it left",
      "no operator is taken from a closed row, from column 4, or from another report",
    ],
  },
  {
    id: "ODS-131",
    level: "SHOULD",
    state: "met",
    text: "RE5 is not relied on: places come from postcodes, and hierarchies leave it out unless it is asked for.",
    check: [
      "an organisation is where its postcode is",
      "a hierarchy goes up over several parents, and down, by the relationships that are asked for",
    ],
  },
  {
    id: "ODS-132",
    level: "SHOULD",
    state: "met",
    text: "Many organisations have one name: the code tells them apart.",
    check: [
      "records of one name are told apart by code",
      "hundreds have the same name, in England's proportion, and most a name of few",
    ],
  },

  // 11 Geography

  {
    id: "ODS-159",
    level: "MUST",
    state: "met",
    text: "Role, area and day are asked together; the answer has codes, names, postcodes and the editions it rests on.",
    check: "who had a role in an area on a day is found, by either code of the area, with the editions that place them",
  },
  {
    id: "ODS-160",
    level: "MUST",
    state: "met",
    text: "Where an organisation is, its postcode says.",
    check: [
      "an organisation is where its postcode is",
      "the postcode counts before the source, which may speak of the parent",
    ],
  },
  {
    id: "ODS-161",
    level: "MUST",
    state: "met",
    text: "LA, ICB, PCO and NHSER are ODS codes, EW, LSOA11, PC and CA GSS codes, GOR a letter; the crosswalk is kept.",
    check: [
      "the code system of postcodes has ODS codes where ODS has them",
      "and leaves out what is not known in that form, and what stands for no area",
      "the codes that stand side by side are the crosswalk of ODS and GSS codes",
      "either code of an ICB gives the other, and its NHS region",
    ],
  },
  {
    id: "ODS-162",
    level: "MUST",
    state: "met",
    text: "MSOA of 2011 and 2021 and LSOA of 2021 are taken from the postcode products.",
    check: [
      "and as it is since 2025, with years in the names",
      "and without a header by its 41 columns of 2015, or 43",
      "a row is read with its months, its position and its areas",
      "an organisation is where its postcode is",
    ],
    reason: "They are kept with each postcode; nothing is searched by them yet.",
  },
  {
    id: "ODS-163",
    level: "MUST",
    state: "met",
    text: "The postcode products are read by their layouts, with a header or without; an unknown one is refused.",
    check: [
      "and without a header by its 41 columns of 2015, or 43",
      "the NHS Postcode Directory is read by its names where it has them",
      "the ONS Postcode Directory is read as it was until 2024, in small letters and in capitals",
      "and as it is since 2025, with years in the names",
      "the National Statistics Postcode Lookup is read in both ways, and has no cancer alliance",
      "an unknown layout is refused with the columns seen and the layouts known",
      "a column that was renamed is not taken for one that is empty",
    ],
  },
  {
    id: "ODS-164",
    level: "MUST",
    state: "met",
    text: "Postcodes have one form, whichever of the three they are written in.",
    check: [
      "the forms of seven, of eight and of variable length are one postcode",
      "any text is a postcode in normal form, or none",
    ],
  },
  {
    id: "ODS-165",
    level: "MUST",
    state: "met",
    text: "Postcodes that went out of use still place what was there.",
    check: [
      "a postcode that went out of use still places, and says so",
      "a postcode that went out of use is found, and says so",
    ],
  },
  {
    id: "ODS-166",
    level: "MUST",
    state: "met",
    text: "An area that is not known is left out, and a postcode that is not known is said to be so: nothing is guessed.",
    check: [
      "what cannot be placed says why, and what its source says",
      "an organisation that cannot be placed says why, and what its source says of it all the same",
      "what is empty is null",
      "directory: Organization can be searched by unplaced",
    ],
  },
  {
    id: "ODS-167",
    level: "SHOULD",
    state: "met",
    text: "Pseudo codes and areas outside England are kept, and known as such.",
    check: [
      "codes that stand for no area are known as such",
      "an area that does not exist is kept as that",
      "a postcode is found in any written form, with what its edition says",
      "the Channel Islands, without grid and districts, are a place",
    ],
  },
  {
    id: "ODS-168",
    level: "SHOULD",
    state: "met",
    text: "Names of areas come from ONS's lists, by edition; areas are renamed and replaced.",
    check: [
      "an area has its newest name, and every name it had",
      "names and codes of the Office for National Statistics are read in any year",
      "successors are those that the newest list tells, and a list that says nothing of them does not take them back",
      "an area that was abolished finds nothing and says what took its place, or is taken for that",
    ],
  },
  {
    id: "ODS-169",
    level: "SHOULD",
    state: "met",
    text: "By distance from a position, a postcode or a grid reference; how exact a position is, is kept.",
    check: [
      "directory: Organization can be searched by near",
      "what is near is asked by latitude and longitude, by a postcode and by a grid reference",
      "random circles find what a look at every place finds, at the poles and across the date line too",
      "a row is read with its months, its position and its areas",
    ],
    reason: "The quality stands with the postcode, and in no answer yet.",
  },

  // 12 Successions and mergers

  {
    id: "ODS-170",
    level: "MUST",
    state: "met",
    text: "What an organisation became and was made of, to any depth, with days, splits and cycles, up to who is active.",
    check: [
      "the invented register's plots come out as they were planned",
      "a succession is told with its date, who records it, and whether it is a split or a merger",
      "as of a day, what had happened by then counts, and who was open then",
    ],
  },
  {
    id: "ODS-171",
    level: "MUST",
    state: "met",
    text: "What hung on a closed organisation by RE3, RE4, RE6 or RE8, before and after.",
    check: "the impact of a closing tells what moved, what dangles, what closed and what ended",
  },
  {
    id: "ODS-172",
    level: "MUST",
    state: "met",
    text: "Measures are rolled forward: whole through mergers, unallocated at splits unless a rule is given.",
    check: [
      "measures are rolled forward, as they are written",
      "what merged goes whole to who carries on the work",
      "a split is not divided",
      "nothing is lost and nothing is added: what is allocated and what is left are all that was given",
    ],
  },
];
