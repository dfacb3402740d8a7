/**
 * The first twenty patients: the same with every seed. The search examples of the definitions find them, and each case
 * that a reader could take for something else occurs among them.
 */
export interface Part {
  readonly given: readonly string[];
  readonly family: string;
  readonly text?: string;
  /** A further name: nickname, maiden or usual. */
  readonly also?: { readonly use: string; readonly given?: readonly string[]; readonly family?: string };
  readonly gender: "female" | "male" | "other" | "unknown";
  readonly birthDate: string;
  /** NHS number verification status; none: no NHS number. */
  readonly verification?: string;
  readonly died?: true | string;
  readonly inactive?: true;
  /** Number of the patient whose record carries on this one. */
  readonly replacedBy?: number;
  /** Has the NHS number of the patient before. */
  readonly sharesNumber?: true;
}

export const cast: readonly Part[] = [
  {
    given: ["Ada", "Nkechi"],
    family: "Okafor",
    also: { use: "maiden", family: "Bramblewick" },
    gender: "female",
    birthDate: "1956-03-14",
    verification: "01",
  },
  {
    given: ["Wilfred"],
    family: "Underhill",
    also: { use: "nickname", given: ["Wilf"] },
    gender: "male",
    birthDate: "1931-11-02",
    verification: "02",
  },
  { given: ["Соломія"], family: "Соколенко", gender: "female", birthDate: "1988-07-21", verification: "01" },
  { given: ["عمر"], family: "الخطيب", gender: "male", birthDate: "1974-01-09", verification: "03" },
  {
    given: ["明"],
    family: "欧阳",
    text: "欧阳明",
    also: { use: "usual", given: ["Ming"], family: "Ouyang" },
    gender: "male",
    birthDate: "1967-07",
    verification: "04",
  },
  { given: ["मीरा"], family: "देशपांडे", gender: "female", birthDate: "1948", verification: "05" },
  { given: ["Thijs"], family: "van der Berg", gender: "male", birthDate: "2001-12-31", verification: "06" },
  { given: ["María José"], family: "García Núñez", gender: "female", birthDate: "1995-02-28", verification: "07" },
  { given: ["Zoë"], family: "Featherstone-Quill", gender: "female", birthDate: "2025-11-24", verification: "08" },
  {
    given: ["Łukasz"],
    family: "Źrebięcki",
    gender: "male",
    birthDate: "1979-08-15",
    verification: "01",
    inactive: true,
  },
  {
    given: ["Hilda", "Rose"],
    family: "Pennywhistle",
    also: { use: "old", family: "Larkhollow" },
    gender: "female",
    birthDate: "1940-05-05",
    verification: "01",
    died: "2019-10-27T04:40:00Z",
  },
  {
    given: ["Hilda"],
    family: "Penny-Whistle",
    gender: "female",
    birthDate: "1940-05",
    verification: "02",
    inactive: true,
    replacedBy: 11,
  },
  {
    given: ["Rafiq"],
    family: "Hossain",
    also: { use: "usual", given: ["রফিক"], family: "হোসেন" },
    gender: "male",
    birthDate: "1983-09-30",
    verification: "05",
  },
  {
    given: ["Rafiq"],
    family: "Hussain",
    gender: "male",
    birthDate: "1983-09-03",
    verification: "02",
    sharesNumber: true,
  },
  {
    given: ["Barnaby"],
    family: "St. John-Marsh",
    gender: "male",
    birthDate: "1928-06-17",
    verification: "01",
    died: true,
  },
  { given: ["Αθηνά"], family: "Μαυρομάτη", gender: "female", birthDate: "2010-04-01", verification: "01" },
  { given: ["Alex"], family: "Thistlewood", gender: "other", birthDate: "1999-10-10", verification: "01" },
  { given: ["Unknown"], family: "Demoperson", gender: "unknown", birthDate: "1960" },
  {
    given: ["Aoife"],
    family: "O'Hanrahan",
    gender: "female",
    birthDate: "1963-03-17",
    verification: "01",
    died: "2021-02",
  },
  { given: ["Folúkẹ́"], family: "Adésínà", gender: "female", birthDate: "1990-06-30", verification: "03" },
];
