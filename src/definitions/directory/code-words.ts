/**
 * What the codes of the Organisation Data Service mean, a sentence or two each, for people who look one up. Roles that are met
 * seldom have none. Names and codes: ods-codes.ts and role-types.ts. Source: ODS Reference Data Catalogue, ORD API /roles, and
 * what the organisations are by law.
 */

/** By role code. */
export const roleWords: Readonly<Record<string, string>> = {
  // Practices and other prescribing cost centres
  RO177:
    "Anybody whose prescriptions are counted on an account of their own. GP practices are prescribing cost centres, and so are many clinics and services: a practice has the role RO76 as well.",
  RO76: "A general practice. It is always a prescribing cost centre (RO177) first: only the two together are a practice.",
  RO96: "A second surgery of a general practice, at another address.",
  RO227: "A general practice in Scotland. Scotland has a register of its own; few details are kept here.",
  RO315: "A general practice in Northern Ireland. Few details are kept here.",
  RO72: "A prescribing cost centre of none of the kinds that have a role of their own.",
  RO80: "A prescribing cost centre of an out-of-hours service: care by general practitioners at night and at weekends.",
  RO82: "A prescribing cost centre for the care of people in a prison.",
  RO87: "A walk-in centre: seen without an appointment, without being registered there.",
  RO246: "A prescribing cost centre of a care home or a nursing home.",
  RO247: "A prescribing cost centre of a community health service, such as district nurses.",
  RO249: "A prescribing cost centre of a hospice.",
  RO250: "A prescribing cost centre of a service of a hospital whose prescriptions are dispensed outside of it.",
  RO251: "A prescribing cost centre for the care of people in an immigration removal centre.",
  RO252: "A prescribing cost centre of an optometry service.",
  RO255: "A prescribing cost centre of a public health service, such as sexual health or help to stop smoking.",
  RO256: "A prescribing cost centre for the care of children in a secure children's home.",
  RO257: "A prescribing cost centre for the care of young people in a secure training centre.",
  RO258: "A prescribing cost centre of a sexual assault referral centre. The published name is cut off.",
  RO259: "A prescribing cost centre of urgent and emergency care.",
  RO260: "A prescribing cost centre for the care of young people in a young offender institution.",
  RO266: "Offers appointments of general practice beyond usual hours.",
  RO267: "A place where appointments of general practice beyond usual hours are given.",
  RO272:
    "A primary care network: practices that work together for some tens of thousands of patients. Its practices are joined to it by RE8, is partner to.",
  RO65: "A dental practice that is paid for privately.",
  RO110: "A dental practice.",
  RO166: "The head office of a company of opticians.",
  RO167: "An optician's shop or practice.",
  RO181: "The company that owns one or more pharmacies.",
  RO182: "A pharmacy that dispenses prescriptions: a community pharmacy, or one that sends medicines by post.",
  RO280: "A site of a pharmacy, with a code of its own.",
  RO94: "Supplies appliances on prescription, such as dressings and stoma products, and no medicines.",
  RO268: "Supplies medicines.",

  // Hospitals and other providers
  RO197:
    "An NHS trust: runs hospitals, mental health, community or ambulance services. Foundation trusts are NHS trusts that have the role RO57 as well.",
  RO198: "A site of an NHS trust: a hospital, a clinic, a ward block. It is run by its trust (RE6, is operated by).",
  RO57: "An NHS foundation trust: an NHS trust with more freedom, answerable to its members. Beside it stands RO197.",
  RO107: "A care trust: gives health care and social care together.",
  RO108: "A site of a care trust.",
  RO172:
    "A provider of health care that is not of the NHS: a company or a charity. Much of its care may be paid for by the NHS.",
  RO176: "A site of a provider that is not of the NHS: a private hospital, a clinic.",
  RO157: "An organisation that is not of the NHS and of no other kind listed here.",
  RO158: "An organisation of the NHS that no law set up.",
  RO29: "A treatment centre: planned operations and examinations, apart from emergencies.",
  RO317: "A community diagnostic centre: tests and scans away from the hospital.",
  RO279: "A place where vaccinations against COVID-19 were given.",
  RO7: "A hospice: care for people whose illness cannot be cured.",
  RO150: "A military hospital.",
  RO173: "A pathology laboratory.",
  RO104: "A provider of social care: the company, charity or council that runs care homes or care at home.",
  RO101: "A site of a provider of social care. What it is, a care home for instance, is said by another role.",
  RO269: "A care home: people live there, with or without nursing.",
  RO270: "Care at home: helps people in their own homes.",
  RO236: "A sexual assault referral centre: medical and practical help after an assault.",
  RO83: "A place where people live under care.",

  // Commissioners and how the NHS in England is ordered
  RO261:
    "A strategic partnership. Integrated care boards have it as their primary role, and so had the partnerships before them: look at the other roles.",
  RO318:
    "An integrated care board: since July 2022 the body that plans and pays for most NHS care in its area. Its primary role is RO261.",
  RO262:
    "A sustainability and transformation partnership: went before the integrated care boards, often with the same code.",
  RO98: "A clinical commissioning group by name. The groups ended in 2022; the role goes on as the primary one of their successors, the Sub ICB Locations.",
  RO319:
    "A Sub ICB Location: the part of an integrated care board's area that was a clinical commissioning group. Its primary role is RO98.",
  RO99: "A site of a clinical commissioning group or of the Sub ICB Location after it.",
  RO209: "One of the regions of NHS England.",
  RO210: "A local office of a region of NHS England.",
  RO212: "A site of a local office of NHS England.",
  RO213: "A commissioning support unit: does work for commissioners, such as contracts and data.",
  RO214: "A site of a commissioning support unit.",
  RO218: "A hub through which services are commissioned.",
  RO211: "A hub of NHS England that commissions specialised services.",
  RO216: "An office that handles data for commissioners under rules of its own (DSCRO).",
  RO179: "A primary care trust: planned and paid for local care until 2013.",
  RO180: "A site of a primary care trust.",
  RO132: "A health authority, of former ways in which the NHS was ordered.",
  RO136: "A site of a strategic health authority. These ended in 2013.",
  RO189: "A special health authority: does one thing for the whole NHS, such as blood or payments.",
  RO191: "A site of a special health authority.",
  RO275: "Mental health providers that together plan and pay for inpatient care of children and young people.",
  RO276: "Mental health providers that together plan and pay for inpatient care of adults with eating disorders.",
  RO277: "Mental health providers that together plan and pay for secure inpatient care of adults.",
  RO103: "A cancer network: linked the services for cancer in an area.",
  RO102: "A clinical network: links those who care for one group of illnesses in an area.",
  RO105: "A cancer registry: records cancers in a population.",
  RO161: "An agency that does support work for the NHS.",
  RO162: "An authority set up by law that is none of the others.",
  RO168: "A site of such another authority set up by law.",

  // Wales, Scotland, Northern Ireland, Isle of Man
  RO142: "A local health board, of an area of Wales. RO144 says the same in full.",
  RO144: "A local health board of Wales: plans and gives the NHS care of its area.",
  RO148: "A site of a local health board.",
  RO149: "A site of a Welsh local health board: a hospital, a clinic.",
  RO190: "A health board of Scotland.",
  RO153: "The Health and Social Care Board of Northern Ireland.",
  RO154: "A health and social care trust of Northern Ireland: runs hospitals and social care.",
  RO155: "A local commissioning group of Northern Ireland.",
  RO137: "A directorate of the government of the Isle of Man.",

  // Government, councils, schools, justice
  RO141: "A local authority: a council of a county, a district, a borough or a city.",
  RO222: "A site of a local authority.",
  RO123: "A department of a local authority.",
  RO33: "A county council: the upper of two layers of local government.",
  RO36: "A district council: the lower of two layers of local government.",
  RO40: "A unitary authority: one council that does the work of both layers.",
  RO223: "The council of a London borough.",
  RO273: "A combined authority: councils that do some of their work together.",
  RO126: "A department of the government.",
  RO131: "A site of a department of the government.",
  RO116: "An executive agency: carries out work of a department of the government.",
  RO128: "A region as the government used them for its offices. They still serve statistics.",
  RO221: "A school or college. What kind is said by another role.",
  RO117: "An establishment of education.",
  RO302: "A school that turned itself into an academy.",
  RO297: "An academy with a sponsor.",
  RO281: "A school that the council runs.",
  RO175: "A prison.",
  RO228: "A young offender institution: a prison for young people.",
  RO230: "A secure training centre for young people.",
  RO231: "A secure children's home.",
  RO232: "An immigration removal centre.",
  RO233: "A police force.",
  RO234: "A police custody suite: the cells of a police station.",
  RO235: "A court.",

  // Computers
  RO92: "Supplies or runs software for the NHS.",
  RO159: "Supplies or runs software for the whole NHS.",
  RO146: "One of the companies that brought computer systems to an area under the national programme for IT.",
};

/** By relationship code. A relationship is from its source to its target, and is recorded at the source. */
export const relationshipWords: Readonly<Record<string, string>> = {
  RE2: "The source is a part of the target: a department, or a programme within it.",
  RE3: "The target steers the source: by policy, by law or by a contract.",
  RE4: "The target plans and pays for what the source does. Of a practice it may be worked out from the postcode, and then changes when the practice moves.",
  RE5: "The source lies within the area of the target. It is being withdrawn, as the postcode tells the same and is kept up to date.",
  RE6: "The target runs the source. Every active site should have one: it says whose site it is.",
  RE8: "The source is a member of the target, a network: a practice of its primary care network.",
  RE9: "The source receives the payments that are meant for the target, a primary care network. Networks may have accounts of their own since 2023, so it may be missing.",
  RE10: "The source received the payments for COVID-19 vaccinations that were meant for the target, a primary care network. All of these have ended.",
  RE11: "The source, a prescribing cost centre, is counted with the target, a Sub ICB Location. London has these alone.",
};

/** By the code of the record class. */
export const recordClassWords: Readonly<Record<string, string>> = {
  RC1: "An organisation: a trust, a practice, a company, a council and so on.",
  RC2: "A site: a place that belongs to an organisation. It is never the target of a relationship.",
};

/** By the use of the record. */
export const recordUseWords: Readonly<Record<string, string>> = {
  Full: "The whole record.",
  RefOnly:
    "A skeleton, kept because other records refer to it. Contacts and relationships are left out, which does not mean that there were none.",
};
