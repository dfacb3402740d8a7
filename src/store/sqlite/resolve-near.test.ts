import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { directory } from "../../definitions/services.ts";
import { bodyParts } from "../../fhir/body.ts";
import { loadRelease } from "../../fhir/release.ts";
import type { Extension, Resource } from "../../fhir/resource.ts";
import { zoneNamed } from "../../fhir/zone.ts";
import { promisedService } from "../../search/base-parameters.ts";
import { buildCatalog } from "../../search/catalog.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { NearTest } from "../../search/query.ts";
import { SqliteStore } from "./sqlite-store.ts";

const definitions = loadRelease("R4");
const service = promisedService(directory, definitions, { guidesOnly: true, types: [] });
const catalog = buildCatalog(service, definitions, { zone: zoneNamed("Europe/London")!, bases: [] });
const near = catalog.resources.get("Organization")!.byCode.get("near")!.indexes[0]!;

type Place = readonly [latitude: number, longitude: number];

/** Organisations called 0, 1, 2 … at these places. */
async function storeOf(places: readonly Place[]): Promise<SqliteStore> {
  const store = new SqliteStore({ file: ":memory:", catalog });
  const items = places.map(([latitude, longitude], at) => {
    const resource: Resource = { resourceType: "Organization", id: String(at), active: true };
    const extension = [
      { url: "latitude", valueDecimal: latitude },
      { url: "longitude", valueDecimal: longitude },
    ];
    const beside: readonly Extension[] = [{ url: "position", extension }];
    const body = bodyParts(resource, JSON.stringify(resource), resource.id!);
    return { kind: "put", type: "Organization", id: resource.id!, resource, body, beside } as const;
  });
  await store.write(items, { source: "test", now: 1_700_000_000_000 });
  return store;
}

/** By the angle between two vectors from the centre of the Earth, which needs no box, no pole and no date line. */
function metresBetween(a: Place, b: Place): number {
  const vector = ([latitude, longitude]: Place) => {
    const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)] as const;
  };
  const [u, v] = [vector(a), vector(b)];
  const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
  return 6_371_008.8 * Math.atan2(Math.hypot(...cross), u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

/** Positions are kept to a millionth of a degree. */
const edge = 0.3;

/** Every place in one of the circles is found, once, and none outside. */
async function check(store: SqliteStore, places: readonly Place[], any: readonly NearTest[]): Promise<number> {
  const found = await store.findIds(plainQuery("Organization", [{ kind: "near", index: near, any }], 5000), 5000);
  const far = places.map((place) =>
    Math.min(...any.map((it) => metresBetween(place, [it.latitude, it.longitude]) - it.metres)),
  );
  const within = (most: number) => new Set(far.flatMap((metres, at) => (metres <= most ? [String(at)] : [])));
  const ids = new Set(found);
  assert.equal(ids.size, found.length, "each once");
  const where = JSON.stringify(any);
  assert.deepEqual([...within(-edge).difference(ids)], [], `missing of ${where}`);
  assert.deepEqual([...ids.difference(within(edge))], [], `too many of ${where}`);
  return found.length;
}

const degrees = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true }).map((it) => Math.round(it * 1e6) / 1e6);
const anywhere: fc.Arbitrary<Place> = fc.tuple(degrees(-90, 90), degrees(-180, 180));
/** Where boxes go wrong: at the poles, at the date line, at Greenwich, on the equator. */
const corner: fc.Arbitrary<Place> = fc.tuple(
  fc.oneof(degrees(-90, -88), degrees(88, 90), degrees(-1, 1), fc.constantFrom(90, -90, 0)),
  fc.oneof(degrees(-180, -178), degrees(178, 180), degrees(-1, 1), fc.constantFrom(180, -180, 0)),
);
const england: fc.Arbitrary<Place> = fc.tuple(degrees(50, 56), degrees(-6, 2));
const place = fc.oneof(anywhere, corner, england);
const metres = fc.oneof(
  fc.constantFrom(0, 1, 1000, 50_000, 400_000, 5_000_000, 20_015_087, 20_100_000),
  fc.double({ min: 0, max: 300_000, noNaN: true }),
);

test("random circles find what a look at every place finds, at the poles and across the date line too", async () => {
  const places = fc.sample(place, { numRuns: 1500, seed: 7 });
  const store = await storeOf(places);
  let finding = 0;
  const circle = fc
    .tuple(
      fc.oneof(
        place,
        fc.nat(places.length - 1).map((at) => places[at]!),
      ),
      metres,
    )
    .map(([[latitude, longitude], metres]): NearTest => ({ latitude, longitude, metres }));
  const all = fc.sample(fc.array(circle, { minLength: 1, maxLength: 3 }), { numRuns: 400, seed: 11 });
  for (const any of all) if ((await check(store, places, any)) > 0) finding++;
  assert.ok(finding >= all.length / 3);
  await store.close();
});

test("at a pole every longitude is the same place", async () => {
  const places: Place[] = [-180, -90, 0, 45, 179.999999].map((it) => [89.99, it]);
  const store = await storeOf([...places, [89, 0], [-90, 0]]);
  assert.equal(await check(store, [...places, [89, 0], [-90, 0]], [{ latitude: 90, longitude: 77, metres: 2000 }]), 5);
  await store.close();
});

test("a circle goes on behind the date line", async () => {
  const places: Place[] = [
    [0, 179.99],
    [0, -179.99],
    [0, 179],
    [0, 180],
    [0, -180],
  ];
  const store = await storeOf(places);
  for (const longitude of [179.995, -179.995, 180, -180])
    assert.equal(await check(store, places, [{ latitude: 0, longitude, metres: 5000 }]), 4);
  await store.close();
});

test("a circle of no size finds what is at its centre", async () => {
  const places: Place[] = [
    [53.8, -1.55],
    [53.800001, -1.55],
  ];
  const store = await storeOf(places);
  const found = await store.findIds(
    plainQuery(
      "Organization",
      [{ kind: "near", index: near, any: [{ latitude: 53.8, longitude: -1.55, metres: 0 }] }],
      10,
    ),
    10,
  );
  assert.deepEqual(found, ["0"]);
  await store.close();
});
