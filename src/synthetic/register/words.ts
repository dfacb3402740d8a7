/** Words that invented names and addresses are put together from: any likeness is chance. */

const stems =
  list(`ALDER, AMBLE, ASHEN, BARROW, BECK, BRAM, CALDER, COPPER, DARN, EAST, FALLOW, FERN, GRIM, HALE, HARTLE, HOLM,
  KETTLE, LARK, LINDEN, MARL, MILL, NETHER, ORMS, PEN, RAVEN, ROOK, SALTER, THISTLE, UPPER, WEST, WINTER`);
const endings =
  list(`WICK, FORD, TON, LEY, BRIDGE, MERE, BURY, HAM, STOW, DALE, COMBE, THORPE, MOUTH, FIELD, CHURCH, GATE, HURST,
  STEAD, WELL, WORTH, BOURNE, CLIFFE, HOLME, MINSTER, PORT, SHAW, TOFT, VALE`);

/** Towns of an area. */
export const townsEach = 8;

/** The first 868 differ: 31 stems and 28 endings have no factor in common. */
export function townOf(number: number): string {
  const name = stems[number % stems.length]! + endings[number % endings.length]!;
  if (number % 23 === 5) return `${name}-ON-SEA`;
  if (number % 29 === 7) return `ST. ${name}`;
  if (number % 31 === 11) return `KING'S ${name}`;
  if (number % 19 === 3) return `GREAT ${name}`;
  return name;
}

/** By the number of the ICB; the first 62 differ. */
export function countyOf(number: number): string {
  const name = `${stems[(number * 5 + 3) % stems.length]!}SHIRE`;
  return number < stems.length ? name : `${directions[number % 2]!} ${name}`;
}

export const regions = list("CAPITAL, NORTH EAST, NORTH WEST, MIDLANDS, EAST, SOUTH EAST, SOUTH WEST");
export const directions = list("NORTH, SOUTH, EAST, WEST, CENTRAL");

const natural =
  list(`OAK, ASH, ELM, BEECH, BIRCH, CHERRY, HAZEL, HOLLY, IVY, LIME, MAPLE, ROSE, ROWAN, WILLOW, BROOK, SPRING,
  SUMMER, LAKE, RIVER, HILL, MEADOW, ORCHARD, PARK, STONE, CASTLE, ABBEY, PRIORY, FOX, SWAN, KING, QUEEN, BISHOP, HEATHER, LAUREL,
  JUNIPER, CEDAR, CHESTNUT, BLACKTHORN, BRACKEN, PRIMROSE, LAVENDER, FERN, HERON, KESTREL, OTTER, BADGER, DOVE, MARSH, MOOR, SAND,
  COPSE, GLEBE, TITHE, FORGE, QUARRY, BEACON`);
const joined = list("FIELDS, WOOD, SIDE, DENE, CROFT, MOUNT, LEIGH, HOLME, HURST, LANDS, STONE, BURN");
const apart =
  list(`TREE, GROVE, LODGE, VIEW, BANK, HALL, HOUSE, GREEN, MANOR, VALLEY, CROSS, GARDENS, TERRACE, COURT, RISE, CORNER,
  LANE, STREET, ROAD, POINT, HEIGHTS, END, FARM, YARD`);
const shapes = [...joined, ...apart.map((it) => ` ${it}`)];

const qualities = list(
  "OLD, NEW, UPPER, LOWER, LITTLE, GREAT, SILVER, GOLDEN, GREEN, WEST, EAST, SOUTH, NORTH, LONG, HIGH",
);

/** `OAKFIELDS`, `RIVERSIDE`, `OLD ABBEY VIEW`: 32,256 of them, the shorter ones oftener. `draw` is in [0, 1). */
export function featureOf(draw: number): string {
  const number = Math.floor(draw * 2 * natural.length * shapes.length * qualities.length);
  const name = natural[number % natural.length]! + shapes[Math.floor(number / natural.length) % shapes.length]!;
  const quality = qualities[Math.floor(number / (natural.length * shapes.length))];
  return quality === undefined ? name : `${quality} ${name}`;
}

export const saints =
  list(`ST MARY, ST JOHN, ST PETER, ST ANNE, ST LUKE, ST GEORGE, ST MICHAEL, ST HILDA, ST CUTHBERT, ST AGNES,
  ST BEDE, ST OSWALD, ST CHAD, ST AIDAN, ST MARGARET, ST CATHERINE, ST BARNABAS, ST ANDREW, ST PAUL, ST THOMAS, ST DAVID, ST HELEN,
  ST EDMUND, ST ALBAN, ST BRIDGET, ST CLARE, ST FRANCIS, ST JUDE, ST LAWRENCE, ST MARTIN, ST NICHOLAS, ST STEPHEN, ST WILFRID`);

/** The commonest first. */
export const roads =
  list(`HIGH STREET, STATION ROAD, CHURCH STREET, CHURCH ROAD, MAIN ROAD, MARKET PLACE, MILL LANE, PARK ROAD,
  VICTORIA ROAD, GREEN LANE, QUEENS ROAD, THE BROADWAY, FORE STREET, KING STREET, NEW ROAD, WEST STREET, SCHOOL LANE,
  BRIDGE STREET, HIGH ROAD, THE AVENUE, CHAPEL STREET, NORTH STREET, SPRINGFIELD ROAD, MANOR WAY, ALBERT ROAD, TURNPIKE LANE,
  CANAL STREET, HEATH ROAD, MOOR LANE, CATHEDRAL CLOSE, QUAY STREET, WINDMILL HILL`);

export const surnames =
  list(`ASHGROVE, BRAMBLEWICK, CROWHOLT, DUNNOCKLEY, EVERSEDGE, FEATHERSTONE-QUILL, GILLIFLOWER, HOLLOWMERE,
  IRONSMITH, JESSAMINE, KETTLEBY, LARKHOLLOW, MEADOWCROFT, NIGHTJAR, O'HANRAHAN, PENNYWHISTLE, QUARRENDON, RUSHBECK, SORRELWOOD,
  THISTLEWOOD, UNDERHILL, VETCHLEY, WINTERBOURNE, YARROWAY`);
export const initials = "ABCDEFGHIJKLMNOPRSTVW";

export const departments =
  list(`DERMATOLOGY, RHEUMATOLOGY, CARDIOLOGY, UROLOGY, GENERAL SURGERY, PAEDIATRICS, NEUROLOGY,
  OPHTHALMOLOGY, GASTROENTEROLOGY, ENT, DIABETES, PHYSIOTHERAPY, PODIATRY, HEALTH VISITING, SCHOOL NURSING, MSK, AUDIOLOGY,
  CHILD DEVELOPMENT CENTRE, PAIN MANAGEMENT, TISSUE VIABILITY, ANTICOAGULATION, SEXUAL HEALTH`);

function list(text: string): readonly string[] {
  return text.split(/,\s+/);
}
