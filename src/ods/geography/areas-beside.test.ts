import assert from "node:assert/strict";
import { test } from "node:test";
import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import { areasBeside } from "./areas-beside.ts";
import type { FoundArea, FoundAreas, FoundPostcode } from "./found-postcode.ts";
import type { Gazetteer } from "./placed.ts";

const edition = { product: "onspd", month: "2026-02" };
const area = (code: string, isPseudo = false): FoundArea => ({ code, isPseudo, edition });
const nowhere = Object.fromEntries(areaFields.map((it) => [it, null])) as FoundAreas;

/** A gazetteer that knows one postcode, LS1 4DZ, with these areas. */
const knowing = (areas: Partial<FoundAreas>, more: Partial<FoundPostcode> = {}): Gazetteer => ({
  find: (postcode) =>
    postcode !== "LS1 4DZ"
      ? undefined
      : {
          postcode,
          introduced: null,
          terminated: null,
          isTerminated: false,
          position: {
            ...{ latitude: 53.79, longitude: -1.54, easting: null, northing: null },
            ...{ grid: "OSGB", isComputed: false, quality: null, edition },
          },
          areas: { ...nowhere, ...areas },
          editions: [edition],
          ...more,
        },
});

interface Beside {
  readonly url: string;
  readonly valueCoding?: { readonly system: string; readonly code: string };
  readonly valueCode?: string;
}

/** "LS1 4DZ Y63 QWO": a postcode, and the region and the ICB that the source gives. */
function check(located: string, gazetteer: Gazetteer | undefined, expected: string) {
  const [, postcode, region, icb] = /^(\w+ \w+|-)(?: (\w+|-))?(?: (\w+))?$/.exec(located)!;
  const geography = { ...(region && region !== "-" && { region }), ...(icb && { icb }) };
  const beside = areasBeside(
    { code: "ZZ1", geography, ...(postcode !== "-" && { address: { lines: [], postcode: postcode! } }) },
    gazetteer,
  ) as readonly Beside[];
  const told = beside.map(({ url, valueCoding, valueCode }) => {
    if (valueCode !== undefined) return `${url}=${valueCode}`;
    return valueCoding ? `${url}=${/ods-/.test(valueCoding.system) ? "ods" : "gss"}|${valueCoding.code}` : url;
  });
  assert.equal(told.join(" "), expected);
}

const leeds = { localAuthority: area("E08000035"), ward: area("E05011378"), region: area("E12000003") };

test("areas are told by their GSS codes, then the position", () =>
  check("LS1 4DZ", knowing(leeds), "local-authority=gss|E08000035 ward=gss|E05011378 region=gss|E12000003 position"));

test("a board and a region of the NHS are told by both their codes", () =>
  check(
    "LS1 4DZ",
    knowing({ localAuthority: area("E08000035"), icb: area("E54000054") }),
    "local-authority=gss|E08000035 region=ods|Y63 region=gss|E40000012 icb=ods|QWO icb=gss|E54000054 position",
  ));

test("what the source says of region and board stands where the postcode does not say it", () =>
  check(
    "LS1 4DZ Y63 QWO",
    knowing({ localAuthority: area("E08000035") }),
    "local-authority=gss|E08000035 region=ods|Y63 region=gss|E40000012 icb=ods|QWO icb=gss|E54000054 position",
  ));

test("a pseudo code, which says that there is no such area, is no area", () =>
  check(
    "LS1 4DZ",
    knowing({ localAuthority: area("S12000033"), ward: area("W99999999", true) }),
    "local-authority=gss|S12000033 position",
  ));

test("an organisation that cannot be placed says why, and what its source says of it all the same", () => {
  check(
    "LS1 4DX Y63 QWO",
    knowing(leeds),
    "region=ods|Y63 region=gss|E40000012 icb=ods|QWO icb=gss|E54000054 unplaced=not-found",
  );
  check("-", knowing(leeds), "unplaced=no-postcode");
  check("NOT ONE", knowing(leeds), "unplaced=not-a-postcode");
  check("ZZ99 3VZ", knowing(leeds), "unplaced=non-geographic");
});

test("a position without a local authority is told, and that it is not located", () =>
  check("LS1 4DZ", knowing({ ward: area("E05011378") }), "ward=gss|E05011378 position unplaced=not-located"));

test("without postcodes only the register's own words are there, and that nothing could be placed", () => {
  check("LS1 4DZ Y63 QWO", undefined, "region=ods|Y63 icb=ods|QWO unplaced=no-edition");
  check("-", undefined, "unplaced=no-edition");
});

test("an area that was given up is told by the code of today", () => {
  const allerdale = knowing({ localAuthority: area("E07000026") });
  const successor = { ...allerdale, area: (code: string) => (code === "E07000026" ? ceded : undefined) };
  check("LS1 4DZ", successor, "local-authority=gss|E06000063 position");
});

const ceded = {
  code: "E07000026",
  kind: "localAuthority",
  isPseudo: false,
  name: "Allerdale",
  welshName: null,
  odsCode: null,
  names: [],
  successors: ["E06000063"],
  within: [],
} as const;
