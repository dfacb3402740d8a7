import assert from "node:assert/strict";
import { test } from "node:test";
import { type AreaField, areaFields } from "../../definitions/directory/postcode-layouts.ts";
import { type Area, isPseudoCode, kindOfArea } from "./area.ts";
import type { Edition } from "./edition.ts";
import type { FoundAreas, FoundPostcode } from "./found-postcode.ts";
import { integratedCareBoard, nhsRegion, nhsRegionOf, regionLetter } from "./nhs-areas.ts";
import { type Located, placed } from "./placed.ts";
import { postcodeProperties } from "./postcode-properties.ts";

const onspd: Edition = { product: "onspd", month: "2025-08" };
const codePoint: Edition = { product: "code-point-open", month: "2025-10" };

/** "localAuthority=E08000035 icb=E54000054" */
function areasOf(written: string, edition = onspd): FoundAreas {
  const areas = Object.fromEntries(areaFields.map((it) => [it, null])) as Record<AreaField, FoundAreas[AreaField]>;
  for (const it of written.split(" ").filter((it) => it !== "")) {
    const [field, code] = it.split("=") as [AreaField, string];
    areas[field] = { code, isPseudo: isPseudoCode(code), edition };
  }
  return areas;
}

function found(areas: string, more: Partial<FoundPostcode> = {}): FoundPostcode {
  return {
    postcode: "ZQ1 1AA",
    introduced: "1980-01",
    terminated: null,
    isTerminated: false,
    position: {
      latitude: 53.8,
      longitude: -1.55,
      easting: null,
      northing: null,
      grid: "OSGB",
      isComputed: false,
      quality: 1,
      edition: onspd,
    },
    areas: areasOf(areas),
    editions: [onspd],
    ...more,
  };
}

/** Names the areas E07000991, given up for E06000992 in the South West, and E07000993, divided. */
const area = (code: string): Area | undefined => {
  const rest: Record<string, Partial<Area>> = {
    E07000991: { successors: ["E06000992"], within: ["E12000009", "E92000001"] },
    E06000992: { within: ["E12000009", "E92000001"] },
    E07000993: { successors: ["E06000992", "E06000994"] },
    E38000225: { odsCode: "15F" },
  };
  if (rest[code] === undefined) return undefined;
  const none = { name: null, welshName: null, odsCode: null, names: [], successors: [], within: [], isPseudo: false };
  return { code, kind: kindOfArea(code), ...none, ...rest[code] };
};

/** What a placement says: "localAuthority=E07000991>E06000992 icb=QWO/E54000054 postcode". */
function check(located: Located, known: FoundPostcode | undefined, expected: string) {
  const it = placed(located, { find: (postcode) => (postcode === "ZQ1 1AA" ? known : undefined), area });
  const nhs = (of: (typeof it)["icb"]) =>
    of === null ? "null" : `${of.ods}/${of.gss}:${of.origin}${of.edition === null ? "" : `@${of.edition.product}`}`;
  const words = expected.split(" ").map((word) => {
    const field = word.split("=")[0]!;
    if (!it.isPlaced && field === it.reason) return field;
    const value = (it as unknown as Record<string, unknown>)[field];
    if (field === "icb" || field === "nhsRegion" || field === "subIcb")
      return `${field}=${nhs(value as (typeof it)["icb"])}`;
    if (value === null || typeof value !== "object") return `${field}=${value}`;
    const { code, currentCode, origin } = value as { code: string; currentCode: string | null; origin: string };
    return `${field}=${code}${currentCode === code ? "" : `>${currentCode}`}${origin === "postcode" ? "" : `:${origin}`}`;
  });
  assert.equal(words.join(" "), expected);
}

const located = { postcode: "zq11aa" };

test("an organisation is where its postcode is", () =>
  check(
    located,
    found("localAuthority=E08000035 ward=E05011111 region=E12000003 lsoa21=E01011111 country=E92000001"),
    "isPlaced=true localAuthority=E08000035 ward=E05011111 region=E12000003 lsoa21=E01011111 msoa21=null icb=null isTerminated=false",
  ));
test("a code that was given up keeps its place and tells today's", () => {
  check(located, found("localAuthority=E07000991"), "localAuthority=E07000991>E06000992");
  check(located, found("localAuthority=E07000993"), "localAuthority=E07000993>null");
});
test("a region that no edition tells is that of the local authority", () => {
  check(located, found("localAuthority=E07000991"), "region=E12000009:area");
  check(located, found("localAuthority=E08000035"), "region=null");
  check(located, found("localAuthority=E07000991 region=E12000001"), "region=E12000001");
});
test("a postcode that went out of use still places, and says so", () =>
  check(
    located,
    found("localAuthority=E08000035", { terminated: "1996-06", isTerminated: true }),
    "localAuthority=E08000035 isTerminated=true terminated=1996-06",
  ));
test("an area that does not exist is kept as that", () =>
  check(located, found("localAuthority=E08000035 county=E99999999"), "county=E99999999"));

test("either code of an ICB gives the other, and its NHS region", () => {
  const expected = "icb=QWO/E54000054:postcode@onspd nhsRegion=Y63/E40000012:board@onspd";
  check(located, found("icb=E54000054"), expected);
  check(located, found("icbOds=QWO"), expected);
});
test("a code of an ICB that is none of today's is kept without the other", () =>
  check(located, found("icb=E54000099"), "icb=null/E54000099:postcode@onspd nhsRegion=null"));
test("where the postcode tells no ICB or region, the organisation's source does, and is named", () =>
  check(
    { ...located, icb: "QWO", region: "Y63" },
    found("localAuthority=E08000035"),
    "icb=QWO/E54000054:source nhsRegion=Y63/E40000012:source",
  ));
test("the postcode counts before the source, which may speak of the parent", () =>
  check(
    { ...located, icb: "QOP", region: "Y62" },
    found("icb=E54000054"),
    "icb=QWO/E54000054:postcode@onspd nhsRegion=Y63/E40000012:board@onspd",
  ));
test("codes of different editions are not put side by side: the newer counts", () => {
  const older = { product: "nhspd", month: "2020-02" };
  const areas = { ...areasOf("icb=E54000054"), icbOds: areasOf("icbOds=QOP", older).icbOds };
  check(located, found("", { areas }), "icb=QWO/E54000054:postcode@onspd");
});
test("a Sub ICB Location has the ODS code that the lists of names give", () => {
  check(located, found("subIcb=E38000225"), "subIcb=15F/E38000225:postcode@onspd");
  check(located, found("subIcb=E38000226"), "subIcb=null/E38000226:postcode@onspd");
});
test("the NHS region of a postcode counts before that of its ICB", () =>
  check(located, found("icb=E54000054 nhsRegion=E40000010"), "nhsRegion=Y62/E40000010:postcode@onspd"));

test("what cannot be placed says why, and what its source says", () => {
  check({}, undefined, "no-postcode icb=null");
  check({ postcode: "  " }, undefined, "no-postcode");
  check({ postcode: "UNKNOWN", icb: "QWO" }, undefined, "not-a-postcode postcode=null icb=QWO/E54000054:source");
  check({ postcode: "ZZ99 3VZ" }, undefined, "non-geographic");
  check({ postcode: "ZQ9 9ZZ", icb: "Q99" }, undefined, "not-found icb=Q99/null:source");
});
test("a postcode of which no more is known than its country is not located", () => {
  const nowhere = { position: null, editions: [codePoint] };
  check(located, found("country=S92000003", nowhere), "not-located");
  check(located, found("country=E92000001 localAuthority=E99999999 ward=E99999999", nowhere), "not-located");
  check(located, found("localAuthority=E08000035", nowhere), "isPlaced=true localAuthority=E08000035");
});
test("the Channel Islands, without grid and districts, are a place", () =>
  check(
    located,
    found("country=L93000001 localAuthority=L99999999", { position: null }),
    "isPlaced=true country=L93000001",
  ));

test("areas of NHS England are paired by either code", () => {
  assert.deepEqual(integratedCareBoard("E54000008"), { ods: "QYG", gss: "E54000008" });
  assert.deepEqual(nhsRegion("E40000010"), { ods: "Y62", gss: "E40000014" });
  assert.deepEqual(nhsRegionOf("QKK"), { ods: "Y56", gss: "E40000003" });
  assert.equal(regionLetter("E12000008"), "J");
  assert.equal(integratedCareBoard("Q99"), undefined);
});

/** The properties of a postcode as the national API words them: "ICB=QWO LA=213". */
const checkProperties = (areas: string, expected: string) =>
  assert.equal(
    postcodeProperties(found(areas))
      .map(({ code, value }) => `${code}=${value}`)
      .join(" "),
    expected,
  );

test("the code system of postcodes has ODS codes where ODS has them", () => {
  checkProperties(
    "cancerAlliance=E56000030 ward=E05011111 regionOds=D icbOds=QWO localAuthorityOds=213 lsoa11=E01011111 nhsRegionOds=Y63 constituency=E14001111 subIcbOds=15F",
    "CA=E56000030 EW=E05011111 GOR=D ICB=QWO LA=213 LSOA11=E01011111 NHSER=Y63 PC=E14001111 PCO=15F",
  );
  checkProperties("region=E12000008 icb=E54000064 nhsRegion=E40000005", "GOR=J ICB=QNX NHSER=Y59");
});
test("and leaves out what is not known in that form, and what stands for no area", () =>
  checkProperties("localAuthority=E08000035 subIcb=E38000225 icb=E99999999 ward=E99999999 nhsRegionOds=W92", ""));
