/**
 * NHS England's areas: the GSS code that the Office for National Statistics gives and the ODS code that the register gives.
 *
 * Neither publisher's open file that we could read holds both, so the pairs were established twice, independently, with the
 * same result for all 42: by the practices of epraccur (their ICB in column 4, their Sub ICB Location in column 15, whose ICB
 * ONS names), and by which ICB boundary of April 2023 the open practices of each ODS code lie in (95 % or more in one). The
 * NHS region of each board is that of its boundary file, and column 3 of epraccur.
 */
export interface NhsArea {
  readonly name: string;
  readonly ods: string;
  /** The current code first; behind it those it had for the same place. */
  readonly gss: readonly string[];
}

export interface IntegratedCareBoard extends NhsArea {
  /** ODS code of its NHS England region. */
  readonly region: string;
}

/** Codes of the East of England and of the North West changed when the boundaries between them and others moved, in 2022. */
export const nhsRegions: readonly NhsArea[] = [
  { name: "London", ods: "Y56", gss: ["E40000003"] },
  { name: "South West", ods: "Y58", gss: ["E40000006"] },
  { name: "South East", ods: "Y59", gss: ["E40000005"] },
  { name: "Midlands", ods: "Y60", gss: ["E40000011"] },
  { name: "East of England", ods: "Y61", gss: ["E40000013", "E40000007"] },
  { name: "North West", ods: "Y62", gss: ["E40000014", "E40000010"] },
  { name: "North East and Yorkshire", ods: "Y63", gss: ["E40000012"] },
];

/** All 42, as they have been since July 2022. Source of the names: ONS. */
export const integratedCareBoards: readonly IntegratedCareBoard[] = [
  { name: "NHS Cheshire and Merseyside Integrated Care Board", ods: "QYG", gss: ["E54000008"], region: "Y62" },
  { name: "NHS Staffordshire and Stoke-on-Trent Integrated Care Board", ods: "QNC", gss: ["E54000010"], region: "Y60" },
  { name: "NHS Shropshire, Telford and Wrekin Integrated Care Board", ods: "QOC", gss: ["E54000011"], region: "Y60" },
  { name: "NHS Lincolnshire Integrated Care Board", ods: "QJM", gss: ["E54000013"], region: "Y60" },
  {
    name: "NHS Leicester, Leicestershire and Rutland Integrated Care Board",
    ods: "QK1",
    gss: ["E54000015"],
    region: "Y60",
  },
  { name: "NHS Coventry and Warwickshire Integrated Care Board", ods: "QWU", gss: ["E54000018"], region: "Y60" },
  { name: "NHS Herefordshire and Worcestershire Integrated Care Board", ods: "QGH", gss: ["E54000019"], region: "Y60" },
  { name: "NHS Norfolk and Waveney Integrated Care Board", ods: "QMM", gss: ["E54000022"], region: "Y61" },
  { name: "NHS Suffolk and North East Essex Integrated Care Board", ods: "QJG", gss: ["E54000023"], region: "Y61" },
  {
    name: "NHS Bedfordshire, Luton and Milton Keynes Integrated Care Board",
    ods: "QHG",
    gss: ["E54000024"],
    region: "Y61",
  },
  { name: "NHS Hertfordshire and West Essex Integrated Care Board", ods: "QM7", gss: ["E54000025"], region: "Y61" },
  { name: "NHS Mid and South Essex Integrated Care Board", ods: "QH8", gss: ["E54000026"], region: "Y61" },
  { name: "NHS North West London Integrated Care Board", ods: "QRV", gss: ["E54000027"], region: "Y56" },
  { name: "NHS North Central London Integrated Care Board", ods: "QMJ", gss: ["E54000028"], region: "Y56" },
  { name: "NHS North East London Integrated Care Board", ods: "QMF", gss: ["E54000029"], region: "Y56" },
  { name: "NHS South East London Integrated Care Board", ods: "QKK", gss: ["E54000030"], region: "Y56" },
  { name: "NHS South West London Integrated Care Board", ods: "QWE", gss: ["E54000031"], region: "Y56" },
  { name: "NHS Kent and Medway Integrated Care Board", ods: "QKS", gss: ["E54000032"], region: "Y59" },
  { name: "NHS Frimley Integrated Care Board", ods: "QNQ", gss: ["E54000034"], region: "Y59" },
  { name: "NHS Cornwall and the Isles of Scilly Integrated Care Board", ods: "QT6", gss: ["E54000036"], region: "Y58" },
  { name: "NHS Devon Integrated Care Board", ods: "QJK", gss: ["E54000037"], region: "Y58" },
  { name: "NHS Somerset Integrated Care Board", ods: "QSL", gss: ["E54000038"], region: "Y58" },
  {
    name: "NHS Bristol, North Somerset and South Gloucestershire Integrated Care Board",
    ods: "QUY",
    gss: ["E54000039"],
    region: "Y58",
  },
  {
    name: "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board",
    ods: "QOX",
    gss: ["E54000040"],
    region: "Y58",
  },
  { name: "NHS Dorset Integrated Care Board", ods: "QVV", gss: ["E54000041"], region: "Y58" },
  { name: "NHS Hampshire and Isle of Wight Integrated Care Board", ods: "QRL", gss: ["E54000042"], region: "Y59" },
  { name: "NHS Gloucestershire Integrated Care Board", ods: "QR1", gss: ["E54000043"], region: "Y58" },
  {
    name: "NHS Buckinghamshire, Oxfordshire and Berkshire West Integrated Care Board",
    ods: "QU9",
    gss: ["E54000044"],
    region: "Y59",
  },
  { name: "NHS Lancashire and South Cumbria Integrated Care Board", ods: "QE1", gss: ["E54000048"], region: "Y62" },
  { name: "NHS North East and North Cumbria Integrated Care Board", ods: "QHM", gss: ["E54000050"], region: "Y63" },
  { name: "NHS Humber and North Yorkshire Integrated Care Board", ods: "QOQ", gss: ["E54000051"], region: "Y63" },
  { name: "NHS West Yorkshire Integrated Care Board", ods: "QWO", gss: ["E54000054"], region: "Y63" },
  { name: "NHS Birmingham and Solihull Integrated Care Board", ods: "QHL", gss: ["E54000055"], region: "Y60" },
  { name: "NHS Cambridgeshire and Peterborough Integrated Care Board", ods: "QUE", gss: ["E54000056"], region: "Y61" },
  { name: "NHS Greater Manchester Integrated Care Board", ods: "QOP", gss: ["E54000057"], region: "Y62" },
  { name: "NHS Derby and Derbyshire Integrated Care Board", ods: "QJ2", gss: ["E54000058"], region: "Y60" },
  { name: "NHS Northamptonshire Integrated Care Board", ods: "QPM", gss: ["E54000059"], region: "Y60" },
  { name: "NHS Nottingham and Nottinghamshire Integrated Care Board", ods: "QT1", gss: ["E54000060"], region: "Y60" },
  { name: "NHS South Yorkshire Integrated Care Board", ods: "QF7", gss: ["E54000061"], region: "Y63" },
  { name: "NHS Black Country Integrated Care Board", ods: "QUA", gss: ["E54000062"], region: "Y60" },
  { name: "NHS Surrey Heartlands Integrated Care Board", ods: "QXU", gss: ["E54000063"], region: "Y59" },
  { name: "NHS Sussex Integrated Care Board", ods: "QNX", gss: ["E54000064"], region: "Y59" },
];

/**
 * The letters by which ODS still names the nine regions of England (property GOR), in the order of their GSS codes. Source: the
 * column of old codes in ONS's list of regions (RGN20CDO).
 */
export const regionLetters: readonly (readonly [gss: string, letter: string])[] = [
  ["E12000001", "A"],
  ["E12000002", "B"],
  ["E12000003", "D"],
  ["E12000004", "E"],
  ["E12000005", "F"],
  ["E12000006", "G"],
  ["E12000007", "H"],
  ["E12000008", "J"],
  ["E12000009", "K"],
];
