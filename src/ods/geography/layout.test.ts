import assert from "node:assert/strict";
import { test } from "node:test";
import type { PostcodeField } from "../../definitions/directory/postcode-layouts.ts";
import { codePointMetadata, monthOfName, withoutMonth } from "./edition.ts";
import { layoutOf } from "./layout.ts";

const onspd2023 =
  "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,nhser,ctry,rgn,streg,pcon,eer,teclec,ttwa,pct,itl,statsward,oa01,casward,park,lsoa01,msoa01,ur01ind,oac01,oa11,lsoa11,msoa11,wz11,sicbl,bua11,buasd11,ru11ind,oac11,lat,long,lep1,lep2,pfa,imd,calncv,icb,oa21,lsoa21,msoa21";
const onspd2025 =
  "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,hlth19cd,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,eer20cd,educ23cd,ttwa15cd,pco19cd,itl25cd,wdstl05cd,oa01cd,wdcas03cd,npark16cd,lsoa01cd,msoa01cd,ruc01ind,oac01ind,oa11cd,lsoa11cd,msoa11cd,wz11cd,sicbl24cd,bua24cd,ruc11ind,oac11ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd20ind,cal24cd,icb23cd,oa21cd,lsoa21cd,msoa21cd,ruc21ind";
const nspl2025May =
  "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa21,cty,ced,laua,ward,nhser,ctry,rgn,pcon,ttwa,itl,park,lsoa21,msoa21,wz11,sicbl,bua24,ruc21,oac11,lat,long,lep1,lep2,pfa,imd,icb";
const nspl2026 =
  "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty26cd,ced25cd,lad26cd,wd26cd,nhser24cd,ctry26cd,rgn26cd,pcon24cd,ttwa15cd,itl25cd,npark16cd,lsoa21cd,msoa21cd,wz11cd,sicbl26cd,bua24cd,ruc21ind,oac21ind,lat,long,lep21cd1,lep21cd2,pfa23cd,imd25ind,icb26cd";
const nhspd =
  "PCD2,PCDS,DOINTR,DOTERM,OSEAST100M,OSNRTH100M,OSCTY,ODSLAUA,OSLAUA,OSWARD,USERTYPE,OSGRDIND,CTRY,OSHLTHAU,RGN,OLDHA,NHSER,SICB,PSED,CENED,EDIND,WARD98,OA01,NHSRLO,HRO,LSOA01,UR01IND,MSOA01,CANNET,SCN,OSHAPREV,OLDPCT,OLDHRO,PCON,CANREG,PCT,OSEAST1M,OSNRTH1M,OA11,LSOA11,MSOA11,CALNCV,ICB,OA21,LSOA21,MSOA21";

/** "nspl: ward=wd26cd" reads: the layout, and the column in which each of these fields is read. */
function check(header: string, expected: string, names?: string) {
  const columns = layoutOf(header.split(","), names?.split(","));
  if ("unknown" in columns) return assert.fail(columns.unknown);
  const [product, ...fields] = expected.split(" ");
  const read = fields.map((it) => {
    const field = it.split("=")[0] as PostcodeField;
    const at = columns.at[field];
    return at === undefined ? field : `${field}=${(names ?? header).split(",")[at]}`;
  });
  assert.equal([`${columns.layout.product}:`, ...read].join(" "), [product, ...fields].join(" "));
  return undefined;
}

test("the ONS Postcode Directory is read as it was until 2024, in small letters and in capitals", () => {
  const fields =
    "postcode=pcds localAuthority=oslaua ward=osward subIcb=sicbl cancerAlliance=calncv icb=icb lsoa21=lsoa21";
  check(onspd2023, `onspd: ${fields}`);
  check(
    `X,Y,OBJECTID,${onspd2023.toUpperCase()},GlobalID`,
    `onspd: ${fields.replace(/=\w+/g, (it) => it.toUpperCase())}`,
  );
});
test("and as it is since 2025, with years in the names", () =>
  check(
    onspd2025,
    "onspd: postcode=pcds easting=east1m quality=gridind localAuthority=lad25cd ward=wd25cd county=cty25cd region=rgn25cd subIcb=sicbl24cd cancerAlliance=cal24cd icb=icb23cd lsoa11=lsoa11cd msoa21=msoa21cd",
  ));
test("the National Statistics Postcode Lookup is read in both ways, and has no cancer alliance", () => {
  check(nspl2025May, "nspl: localAuthority=laua ward=ward county=cty lsoa21=lsoa21 lsoa11 cancerAlliance icb=icb");
  check(nspl2026, "nspl: localAuthority=lad26cd ward=wd26cd nhsRegion=nhser24cd constituency=pcon24cd icb=icb26cd");
});
test("the NHS Postcode Directory is read by its names where it has them", () =>
  check(
    nhspd,
    "nhspd: localAuthority=OSLAUA localAuthorityOds=ODSLAUA subIcb=SICB easting=OSEAST1M icb=ICB lsoa21=LSOA21",
  ));

const row = (count: number) => ["LS1  4DZ", "LS1 4DZ", ...new Array(count - 2).fill("1")].join();

test("and without a header by its 41 columns of 2015, or 43", () => {
  for (const [count, last] of [
    [41, 40],
    [43, 40],
  ] as const) {
    const columns = layoutOf(row(count).split(","));
    assert.ok(!("unknown" in columns) && columns.layout.product === "nhspd");
    assert.deepEqual(
      [columns.at.postcode, columns.at.localAuthorityOds, columns.at.region, columns.at.subIcb, columns.at.msoa11],
      [1, 7, 14, 17, last],
    );
    assert.equal(columns.at.icb, count === 43 ? 42 : undefined);
  }
});
test("Code-Point Open is read without a header, with its short names and with its long ones", () => {
  const columns = layoutOf("LS1 4DZ,10,429650,433850,E92000001,,,,E08000035,E05011111".split(","));
  assert.ok(!("unknown" in columns) && columns.layout.product === "code-point-open" && columns.at.ward === 9);
  check("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC", "code-point-open: localAuthority=DC ward=WC county=CC");
  check(
    "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code",
    "code-point-open: localAuthority=Admin_district_code",
  );
});
test("a list of positions is read", () =>
  check("Postcode,lat,long", "postcode-positions: latitude=lat longitude=long"));
test("a file without a header is read by the names that are given for its columns", () =>
  check(row(46), "nhspd: lsoa21=LSOA21 icb=ICB", nhspd));

function refused(header: string, reason: RegExp, names?: string) {
  const columns = layoutOf(header.split(","), names?.split(","));
  assert.match("unknown" in columns ? columns.unknown : `taken for ${columns.layout.product}`, reason);
}

test("an unknown layout is refused with the columns seen and the layouts known", () => {
  refused("plz,ort", /columns seen: plz, ort\. layouts known: .*ONS Postcode Directory.*Code-Point Open/);
  refused("", /columns seen: \. layouts known/);
  refused(row(46), /no header and 46 columns; known without a header are 41 .*43 .*10 /);
  refused(row(46), /45 names were given for 46 columns/, nhspd.split(",").slice(1).join());
});
test("a column that was renamed is not taken for one that is empty", () =>
  refused(
    onspd2025.replace("lad25cd", "ladist25"),
    /looks like ONS Postcode Directory but has no column for localAuthority/,
  ));
test("a lookup of other areas is refused", () =>
  refused(
    "pcd7,pcd8,pcds,dointr,doterm,usertype,oa11cd,lsoa11cd,msoa11cd,ladcd,lsoa11nm,msoa11nm,ladnm,ladnmw",
    /columns seen/,
  ));

test("the name of a file tells the month of its edition", () => {
  const months: Record<string, string | undefined> = {
    "ONSPD_AUG_2025_UK.csv": "2025-08",
    "NSPL_MAY_2025_UK.csv": "2025-05",
    "ONSPD_NOVEMBER_2024.zip": "2024-11",
    "LAD_(December_2023)_Names_and_Codes_in_the_UK.csv": "2023-12",
    "LA_UA names and codes UK as at 04_23.csv": "2023-04",
    "nhg25feb.csv": "2025-02",
    "geo-lookups-2026-06": "2026-06",
    "gridall.csv": undefined,
    "codepo_gb.zip": undefined,
    "march.csv": undefined,
    "marches_2025.csv": undefined,
    "onspd_2025_13.csv": undefined,
  };
  for (const [name, month] of Object.entries(months)) assert.equal(monthOfName(name), month, name);
});

test("what is left of a name without its month is the same in every edition", () => {
  for (const names of [
    ["LAD_(December_2023)_Names", "LAD_(April_2025)_Names"],
    ["ICB names and codes EN as at 04_23", "ICB names and codes EN as at 07_22"],
    ["la_all_codes 2026-06", "la_all_codes 2025-01"],
  ])
    assert.equal(withoutMonth(names[0]!), withoutMonth(names[1]!));
  assert.notEqual(withoutMonth("LAD_(December_2023)_Names"), withoutMonth("RGN_(December_2023)_Names"));
});

test("the metadata of Code-Point Open tell its edition and how many rows it has", () => {
  const text =
    "PRODUCT: OS CODE-POINT\r\nDATASET VERSION NUMBER: 2025.4.0\r\nCOPYRIGHT DATE: 20251020\r\n      AB\t17411\r\n      AL\t7795\r\n";
  assert.deepEqual(codePointMetadata(text), { month: "2025-10", label: "2025.4.0", rows: 25206 });
  assert.deepEqual(codePointMetadata("something else"), {});
});
