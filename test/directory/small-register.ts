import { join } from "node:path";
import type { TestContext } from "node:test";
import type { FhirService } from "../../src/api/service.ts";
import { areaFields } from "../../src/definitions/directory/postcode-layouts.ts";
import type { OdsRecord, Period, Role } from "../../src/ods/organisation.ts";
import { PostcodeStore } from "../../src/store/sqlite/postcodes.ts";
import { nationalDirectory } from "../support/ask-directory.ts";
import { registerIn, type TestRelease } from "../support/publishing.ts";
import { temporaryFolder } from "../support/store.ts";

/**
 * An invented register: a practice with its predecessor, its network, its commissioner and that one's predecessor, a trust with a
 * site of which the source numbers nothing, and a skeleton.
 *
 *   ZZT00 ──succeeded by──▶ ZZT01 ──RE4──▶ ZZC01 ◀──succeeded by── ZZC00
 *                             └──RE8──▶ ZZN01 ──RE4──▶ ZZC01     ZZS01 ──RE6──▶ ZZH01
 */
const since = (start: string, end?: string): { readonly legal: Period; readonly operational: Period } => {
  const period = { start, ...(end !== undefined && { end }) };
  return { legal: period, operational: period };
};

const role = (id: number | undefined, code: string, start: string, end?: string): Role => ({
  ...(id !== undefined && { id }),
  code,
  isPrimary: ["RO177", "RO98", "RO272", "RO197", "RO198"].includes(code),
  isActive: end === undefined,
  periods: since(start, end),
});

const practice: OdsRecord = {
  code: "ZZT01",
  name: "OAK TREE SURGERY",
  assigningAuthority: "NHS BUSINESS SERVICES AUTHORITY",
  recordClass: "RC1",
  refOnly: false,
  isActive: true,
  periods: since("2019-04-01"),
  lastChangeDate: "2026-03-01",
  address: {
    lines: ["OAK TREE HOUSE", "1 HIGH STREET", "OLD TOWN", "THE GREEN"],
    town: "ZEDTON",
    postcode: "ZQ10 1AA",
    country: "ENGLAND",
    uprn: "10000000001",
  },
  contacts: [
    { type: "tel", value: "00000 000001" },
    { type: "http", value: "HTTPS://OAK.CARECONNECT.INVALID" },
  ],
  roles: [
    role(9001, "RO177", "2019-04-01"),
    role(9002, "RO76", "2019-04-01"),
    role(9003, "RO80", "2019-04-01", "2022-03-31"),
  ],
  relationships: [
    { id: "8001", type: "RE4", isActive: true, periods: since("2021-04-01"), target: "ZZC01" },
    { id: "8000", type: "RE4", isActive: false, periods: since("2019-04-01", "2021-03-31"), target: "ZZC00" },
    { id: "8002", type: "RE8", isActive: true, periods: since("2020-07-01"), target: "ZZN01" },
  ],
  successions: [{ id: "7001", type: "Predecessor", target: "ZZT00", start: "2019-04-01" }],
};

const closedPractice: OdsRecord = {
  code: "ZZT00",
  name: "OLD OAK SURGERY",
  recordClass: "RC1",
  isActive: false,
  periods: since("1980-01-01", "2019-03-31"),
  lastChangeDate: "2019-04-02",
  address: { lines: ["1 LOW STREET"], town: "ZEDTON", postcode: "ZQ1 0AA", country: "ENGLAND" },
  roles: [
    role(9010, "RO177", "1980-01-01", "2019-03-31"),
    role(9011, "RO82", "1980-01-01", "1999-12-31"),
    role(9012, "RO76", "2000-01-01", "2019-03-31"),
  ],
  relationships: [],
  successions: [{ id: "7001", type: "Successor", target: "ZZT01", start: "2019-04-01" }],
};

const commissioner: OdsRecord = {
  code: "ZZC01",
  name: "ZEDSHIRE SUB ICB",
  recordClass: "RC1",
  isActive: true,
  periods: since("2021-04-01"),
  lastChangeDate: "2021-04-01",
  address: { lines: [], town: "YEDTON", postcode: "ZQ11 1AA", country: "ENGLAND" },
  roles: [role(9020, "RO98", "2021-04-01"), role(9021, "RO319", "2021-04-01")],
  relationships: [],
  // Only this side records it.
  successions: [{ id: "7002", type: "Predecessor", target: "ZZC00", start: "2021-04-01" }],
};

const closedCommissioner: OdsRecord = {
  code: "ZZC00",
  name: "ZEDSHIRE CCG",
  recordClass: "RC1",
  isActive: false,
  periods: since("2013-04-01", "2021-03-31"),
  lastChangeDate: "2021-04-01",
  roles: [role(9030, "RO98", "2013-04-01", "2021-03-31")],
  relationships: [],
};

const network: OdsRecord = {
  code: "ZZN01",
  name: "ZEDTON PCN",
  recordClass: "RC1",
  isActive: true,
  periods: since("2020-07-01"),
  lastChangeDate: "2020-07-01",
  address: { lines: [], town: "ZEDTON", postcode: "ZR1 1AA", country: "WALES" },
  roles: [role(9040, "RO272", "2020-07-01"), role(9041, "RO321", "2020-07-01")],
  relationships: [{ id: "8010", type: "RE4", isActive: true, periods: since("2020-07-01"), target: "ZZC01" }],
};

const trust: OdsRecord = {
  code: "ZZH01",
  name: "ZEDSHIRE NHS TRUST",
  recordClass: "RC1",
  isActive: true,
  periods: since("1991-04-01"),
  lastChangeDate: "2020-01-01",
  roles: [role(undefined, "RO197", "1991-04-01")],
};

const site: OdsRecord = {
  code: "ZZS01",
  name: "ZEDTON HEALTH CENTRE",
  recordClass: "RC2",
  isActive: true,
  periods: since("1991-04-01"),
  lastChangeDate: "2020-01-01",
  address: { lines: ["1 MILL LANE"], town: "ZEDTON", postcode: "ZQ10 1AB", country: "ENGLAND" },
  roles: [role(undefined, "RO198", "1991-04-01")],
  relationships: [{ type: "RE6", isActive: true, periods: since("1991-04-01"), target: "ZZH01" }],
};

const skeleton: OdsRecord = {
  code: "ZZR01",
  name: "ZEDSHIRE HEALTH AUTHORITY",
  recordClass: "RC1",
  refOnly: true,
  isActive: false,
  lastChangeDate: "2010-01-01",
  roles: [role(9050, "RO132", "1990-01-01", "2002-03-31")],
};

const coding = (url: string, code: string) => ({ url, valueCoding: { code } });

export const smallRelease: TestRelease = {
  date: "2026-08-28",
  records: [practice, closedPractice, commissioner, closedCommissioner, network, trust, site, skeleton],
  codes: [{ of: "role", code: "RO321", name: "AN INVENTED ROLE", isPrimary: false }],
  areas: {
    ZZT01: [
      coding("local-authority", "E07000999"),
      coding("local-authority", "899"),
      coding("ward", "E05099999"),
      coding("region", "E12000008"),
      coding("region", "Y59"),
      coding("icb", "QZZ"),
    ],
  },
};

/** The small register, published and served. */
export async function smallDirectory(context: TestContext) {
  const register = registerIn(context);
  await register.publish(smallRelease);
  return { ...register, service: nationalDirectory(register.store) };
}

/** Invented postcodes and areas, loaded. */
export function inventedPlaces(context: TestContext): NonNullable<FhirService["places"]> {
  const store = new PostcodeStore(join(temporaryFolder(context), "postcodes.sqlite"));
  context.after(() => store.close());
  const none = { introduced: null, latitude: null, longitude: null, quality: null };
  const codes: Readonly<Record<string, string>> = {
    ward: "E05099998",
    localAuthorityOds: "898",
    icbOds: "QZY",
    subIcbOds: "98Z",
    nhsRegionOds: "Y63",
    lsoa11: "E01099999",
    constituency: "E14099999",
    cancerAlliance: "E56099999",
    regionOds: "J",
  };
  const row = (postcode: string, terminated: number | null) => ({
    ...none,
    postcode,
    terminated,
    easting: 400_000,
    northing: 400_000,
    areas: areaFields.map((it) => codes[it] ?? null),
  });
  const postcodes = store.load({ kind: "postcodes", product: "nhspd", tellsTermination: true });
  postcodes.addPostcodes([row("ZQ10 1AA", null), row("ZQ1 0AA", 199_606)]);
  postcodes.publish({ month: "2026-05" });
  const named = { welshName: null, odsCode: null, successors: null, within: [] };
  const names = store.load({ kind: "names", product: "names: invented" });
  names.addNames([
    { ...named, code: "E05099998", name: "Zedton North" },
    { ...named, code: "E12000008", name: "South East" },
    { ...named, code: "E14099999", name: null },
  ]);
  names.publish({ month: "2026-05" });
  return { ...store.gazetteer(), titles: () => ["nhspd 2026-05"] };
}
