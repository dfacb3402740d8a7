import type { LatLong } from "./national-grid.ts";

/** Metres: the mean radius of the Earth. */
const radius = 6_371_008.8;

/** Metres between two positions, along a sphere (haversine): within 0.6 % of the way along the ellipsoid. */
export function distance(from: LatLong, to: LatLong): number {
  const phi1 = (from.latitude * Math.PI) / 180;
  const phi2 = (to.latitude * Math.PI) / 180;
  const lambda = ((to.longitude - from.longitude) * Math.PI) / 180;
  const h = Math.sin((phi2 - phi1) / 2) ** 2 + Math.cos(phi1) * Math.cos(phi2) * Math.sin(lambda / 2) ** 2;
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(h)));
}
