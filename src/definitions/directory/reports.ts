/**
 * The reports that the Organisation Data Service publishes as tables: `epraccur.csv` and its kin, from Data Search and Export
 * (`getReport?report=epraccur`), from the older download pages, and the PCN workbook `ePCN.xlsx`.
 * Sources: ODS Reference Data Catalogue; specifications of the reports; what rows of 2022 and 2025 hold.
 */

/** Role codes by what a column says. No codes: the value is known and means no role. */
export type RolesByCode = Readonly<Record<string, readonly string[]>>;

export type ReportLayoutName = "organisations" | "networks" | "partners" | "successions";

export interface Report {
  /** As in `getReport?report=`, and in the name of the file. */
  readonly name: string;
  readonly lists: string;
  readonly layout: ReportLayoutName;
  /** The primary role of every row. Absent: the rows are of several kinds, and a column tells which, or none does. */
  readonly primaryRole?: string;
  /** A role of every row that is not primary. */
  readonly otherRole?: string;
  /** Absent: of both classes, or not known. */
  readonly recordClass?: "RC1" | "RC2";
  /** Type of the relationship to the organisation in column 15. Absent: what column 15 means is not known, and it is not read. */
  readonly parent?: "RE4" | "RE6";
  /** Columns 16 and 17 date the relationship to the organisation in column 24, which may be another than that in column 15. */
  readonly hasOperator?: true;
  /** The address ends with town and county, on whichever lines. Absent: the town is line 4, the county line 5. */
  readonly isTownLast?: true;
  /** Column 14, the organisation's sub-type. */
  readonly subTypes?: RolesByCode;
  /** Column 25, the type of a school. */
  readonly establishments?: RolesByCode;
  /** Column 26: the prescribing setting, or what kind of institution of justice it is. */
  readonly kinds?: RolesByCode;
  /** Column 27 tells the country, by a number. */
  readonly hasCountry?: true;
}

/**
 * Column 26 of epraccur. The numbers stood there until Data Search and Export, which writes the role codes themselves
 * (`RO76`, `RO87 and RO80`). 26 and 27 came after the last published specification; both are borne out by rows.
 */
const prescribingSettings: RolesByCode = {
  // Other
  "0": ["RO72"],
  // Walk-in centre, out of hours, both
  "1": ["RO87"],
  "2": ["RO80"],
  "3": ["RO87", "RO80"],
  // GP practice
  "4": ["RO76"],
  "8": ["RO255"],
  "9": ["RO247"],
  "10": ["RO250"],
  "11": ["RO252"],
  "12": ["RO259"],
  "13": ["RO249"],
  "14": ["RO246"],
  // Border Force
  "15": ["RO245"],
  "16": ["RO260"],
  "17": ["RO257"],
  "18": ["RO256"],
  "19": ["RO251"],
  // Court, police custody
  "20": ["RO248"],
  "21": ["RO254"],
  "22": ["RO258"],
  // Other places of justice
  "24": ["RO253"],
  "25": ["RO82"],
  // Primary care network
  "26": ["RO321"],
  // Community pharmacy, independent prescribing
  "27": ["RO323"],
};

/** Column 26 of ejustice: primary roles. */
const justiceKinds: RolesByCode = {
  PN: ["RO175"],
  JA: ["RO228"],
  JB: ["RO230"],
  JC: ["RO231"],
  JD: ["RO232"],
  JE: ["RO233"],
  JF: ["RO234"],
  JG: ["RO235"],
  JH: ["RO236"],
};

/** Column 25 of eschools, matched with the roles by their names. Types without a role that is known by name have none. */
const establishmentTypes: RolesByCode = {
  "1": ["RO281"],
  "2": ["RO282"],
  "3": ["RO283"],
  "5": ["RO284"],
  "6": ["RO285"],
  "7": ["RO286"],
  "8": ["RO287"],
  "10": ["RO288"],
  "11": ["RO289"],
  "12": ["RO290"],
  "14": ["RO291"],
  "15": ["RO292"],
  "18": ["RO293"],
  "24": ["RO294"],
  // Offshore schools, service children's education
  "25": [],
  "26": [],
  "27": ["RO296"],
  "28": ["RO297"],
  "29": ["RO298"],
  // Welsh establishment
  "30": [],
  "31": ["RO299"],
  "32": ["RO300"],
  "33": ["RO301"],
  "34": ["RO302"],
  "35": ["RO303"],
  "36": ["RO304"],
  // British schools overseas
  "37": [],
  "38": ["RO305"],
  "39": ["RO306"],
  "40": ["RO307"],
  "41": ["RO308"],
  "42": ["RO309"],
  "43": ["RO310"],
  "44": ["RO311"],
  "45": ["RO312"],
  "46": ["RO313"],
  // Children's centre, and a site linked to one
  "47": [],
  "48": [],
  "56": ["RO314"],
};

const organisations = "organisations";

export const reports: readonly Report[] = [
  // General practice, prescribing and dispensing: supplied by the NHS Business Services Authority
  {
    name: "epraccur",
    lists: "GP practices and other prescribing cost centres",
    layout: organisations,
    primaryRole: "RO177",
    recordClass: "RC1",
    parent: "RE4",
    hasOperator: true,
    isTownLast: true,
    // Allocated to a provider or purchaser, or not
    subTypes: { B: [], Z: [] },
    kinds: prescribingSettings,
  },
  {
    name: "edispensary",
    lists: "pharmacies and other dispensaries",
    layout: organisations,
    recordClass: "RC1",
    parent: "RE6",
    isTownLast: true,
    // Pharmacy, appliance contractor, and suppliers of oxygen, all closed in 2007, whose role is not known
    subTypes: { "1": ["RO182"], "2": ["RO94"], "3": [] },
  },
  {
    name: "egdpprac",
    lists: "dental practices",
    layout: organisations,
    primaryRole: "RO110",
    recordClass: "RC1",
    isTownLast: true,
    // NHS and private, or private only
    subTypes: { D: [], P: ["RO65"] },
  },
  {
    name: "ebranchs",
    lists: "branch surgeries",
    layout: organisations,
    primaryRole: "RO96",
    recordClass: "RC2",
    parent: "RE6",
  },
  {
    name: "epharmacyhq",
    lists: "headquarters of pharmacies",
    layout: organisations,
    primaryRole: "RO181",
    recordClass: "RC1",
  },
  {
    name: "npraccur",
    lists: "GP practices of Northern Ireland",
    layout: organisations,
    primaryRole: "RO315",
    recordClass: "RC1",
    isTownLast: true,
  },
  { name: "epcn", lists: "primary care networks", layout: "networks", primaryRole: "RO272", recordClass: "RC1" },
  { name: "epcncorepartnerdetails", lists: "members of primary care networks", layout: "partners" },

  // NHS organisations and their sites
  { name: "etr", lists: "NHS trusts", layout: organisations, primaryRole: "RO197", recordClass: "RC1" },
  {
    name: "ets",
    lists: "sites of NHS trusts",
    layout: organisations,
    primaryRole: "RO198",
    recordClass: "RC2",
    parent: "RE6",
    // Codes for ordering prescription pads, treatment centres
    subTypes: { X: ["RO31"], M: ["RO29"] },
  },
  { name: "etrust", lists: "NHS trusts and their sites", layout: organisations },
  {
    name: "ect",
    lists: "care trusts",
    layout: organisations,
    primaryRole: "RO107",
    recordClass: "RC1",
    // Made of a primary care trust, of an NHS trust
    subTypes: { P: ["RO25"], T: ["RO24"] },
  },
  {
    name: "ectsite",
    lists: "sites of care trusts",
    layout: organisations,
    primaryRole: "RO108",
    recordClass: "RC2",
    parent: "RE6",
  },
  {
    name: "eccg",
    lists: "Sub ICB Locations, clinical commissioning groups before July 2022, and commissioning hubs",
    layout: organisations,
    primaryRole: "RO98",
    recordClass: "RC1",
    subTypes: { C: [], H: ["RO218"] },
  },
  {
    name: "eccgsite",
    lists: "sites of Sub ICB Locations",
    layout: organisations,
    primaryRole: "RO99",
    recordClass: "RC2",
    parent: "RE6",
  },
  {
    name: "ecsu",
    lists: "commissioning support units",
    layout: organisations,
    primaryRole: "RO213",
    recordClass: "RC1",
  },
  {
    name: "ecsusite",
    lists: "sites of commissioning support units",
    layout: organisations,
    primaryRole: "RO214",
    recordClass: "RC2",
    parent: "RE6",
  },
  {
    name: "espha",
    lists: "special health authorities",
    layout: organisations,
    primaryRole: "RO189",
    recordClass: "RC1",
  },
  { name: "ensa", lists: "NHS support agencies", layout: organisations, primaryRole: "RO161", recordClass: "RC1" },
  { name: "eauth", lists: "NHS England, its regions, and government office regions", layout: organisations },
  { name: "eother", lists: "integrated care boards, statutory authorities and agencies", layout: organisations },
  { name: "etreat", lists: "treatment centres", layout: organisations, otherRole: "RO29" },
  { name: "eplab", lists: "pathology laboratories", layout: organisations, primaryRole: "RO173" },
  { name: "wlhb", lists: "Welsh local health boards", layout: organisations, primaryRole: "RO142", recordClass: "RC1" },
  {
    name: "wlhbsite",
    lists: "sites of Welsh local health boards",
    layout: organisations,
    primaryRole: "RO148",
    recordClass: "RC2",
    parent: "RE6",
  },
  { name: "niorg", lists: "health and social care trusts and boards of Northern Ireland", layout: organisations },
  { name: "eiom", lists: "health organisations of the Isle of Man", layout: organisations },

  // Beside the NHS
  {
    name: "ephp",
    lists: "independent sector healthcare providers",
    layout: organisations,
    primaryRole: "RO172",
    recordClass: "RC1",
  },
  {
    name: "ephpsite",
    lists: "sites of independent sector healthcare providers",
    layout: organisations,
    primaryRole: "RO176",
    recordClass: "RC2",
    parent: "RE6",
    // Social enterprise, hospital, treatment centre, registered under part 2 of the Care Standards Act 2000
    subTypes: { A: [], E: [], M: ["RO29"], R: ["RO15"] },
  },
  { name: "enonnhs", lists: "non-NHS organisations", layout: organisations, primaryRole: "RO157", recordClass: "RC1" },
  { name: "ehospice", lists: "hospices", layout: organisations, otherRole: "RO7" },
  {
    name: "ecarehomehq",
    lists: "social care providers",
    layout: organisations,
    primaryRole: "RO104",
    recordClass: "RC1",
    hasCountry: true,
  },
  {
    name: "ecarehomesite",
    lists: "social care sites",
    layout: organisations,
    primaryRole: "RO101",
    recordClass: "RC2",
    parent: "RE6",
    hasCountry: true,
  },
  {
    name: "eopthq",
    lists: "headquarters of opticians",
    layout: organisations,
    primaryRole: "RO166",
    recordClass: "RC1",
  },
  {
    name: "eoptsite",
    lists: "sites of opticians",
    layout: organisations,
    primaryRole: "RO167",
    recordClass: "RC2",
    parent: "RE6",
  },
  { name: "lauth", lists: "local authorities", layout: organisations, primaryRole: "RO141", recordClass: "RC1" },
  {
    name: "lauthsite",
    lists: "sites of local authorities",
    layout: organisations,
    primaryRole: "RO222",
    recordClass: "RC2",
    parent: "RE6",
  },
  {
    name: "eschools",
    lists: "schools",
    layout: organisations,
    primaryRole: "RO221",
    establishments: establishmentTypes,
  },
  {
    name: "ejustice",
    lists: "prisons, custody suites, courts and other places of justice",
    layout: organisations,
    // Where people live, and where they do not
    subTypes: { RI: ["RO83"], RJ: ["RO229"] },
    kinds: justiceKinds,
  },

  { name: "succ", lists: "successions of organisations", layout: "successions" },
];

const people = "it names people";
const memberships = "it links codes and describes no organisation";
const unknown = "what its columns mean is not known";

/** Reports that are not read, and why. */
export const refusedReports: Readonly<Record<string, string>> = {
  econcur: people,
  edconcur: people,
  egpcur: people,
  egparc: people,
  egdp: people,
  enurse: people,
  epcdp: people,
  ngpcur: people,
  // GPs by practice, and by number of the General Medical Council
  epracmem: people,
  egmcmem: people,
  // Practices by commissioner: epraccur says it, with dates
  epcmem: memberships,
  nlhscgpr: memberships,
  eabeydispgp: unknown,
  educate: unknown,
};

/** Regions of NHS England that column 3 names, those of 2013 to 2020 among them. What else stands there is no region of theirs. */
export const regionCodes: readonly string[] = ["Y54", "Y55", "Y56", "Y57", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"];

/** Column 27 of the reports of social care. */
export const countryNumbers: Readonly<Record<string, string>> = {
  "1": "ENGLAND",
  "2": "SCOTLAND",
  "3": "WALES",
  "4": "NORTHERN IRELAND",
  "5": "ISLE OF MAN",
  "10": "CHANNEL ISLANDS",
};
