import assert from "node:assert/strict";
import { test } from "node:test";
import { isProblem } from "../fhir/problem.ts";
import { parseNear } from "./near.ts";

function check(text: string, latitude: number, longitude: number, metres: number) {
  assert.deepEqual(parseNear(text, "near"), { latitude, longitude, metres });
}

function refused(text: string) {
  const made = parseNear(text, "near");
  assert.ok(isProblem(made), text);
  assert.equal(made.problem, "malformed-value");
  assert.match(made.detail, /latitude\|longitude\|distance\|unit, such as 53.8\|-1.55\|5\|km/);
}

test("latitude, longitude, distance and unit", () => {
  check("53.8|-1.55|5|km", 53.8, -1.55, 5000);
  check("53.8|-1.55|500|m", 53.8, -1.55, 500);
  check("+53.8|+1.55|0.5|km", 53.8, 1.55, 500);
});

test("a mile has 1,609.344 metres, by either of its names; that of surveyors a little more", () => {
  check("0|0|1|mi", 0, 0, 1609.344);
  check("0|0|1|[mi_i]", 0, 0, 1609.344);
  check("0|0|1|[mi_us]", 0, 0, 1609.347);
});

test("without a distance it is one, without a unit kilometres", () => {
  check("53.8|-1.55", 53.8, -1.55, 1000);
  check("53.8|-1.55|7", 53.8, -1.55, 7000);
  check("53.8|-1.55||m", 53.8, -1.55, 1);
  check("53.8|-1.55||", 53.8, -1.55, 1000);
});

test("the poles, the far side of the Earth and all of it can be asked for", () => {
  check("90|180|0|m", 90, 180, 0);
  check("-90|-180|20015|km", -90, -180, 20_015_000);
});

test("what is no place, no distance or no unit is refused, with what to write", () => {
  for (const it of [
    ...["", "|", "53.8", "x|y", "53.8|", "|1.5", "90.001|0", "0|180.1", "1e1|0", "0x10|0", "53,8|1", "NaN|0"],
    ...[
      "0|0|-1",
      "0|0|x",
      "0|0|20101|km",
      "0|0|1|parsec",
      "0|0|1|KM",
      "0|0|1|toString",
      "0|0|1|km|more",
      "0|0|1|__proto__",
    ],
  ])
    refused(it);
});
