import assert from "node:assert/strict";
import { test } from "node:test";
import { type Route, router } from "./site.ts";

const route = (path: string): Route => ({
  path,
  answer: () => ({ status: 200, contentType: "", headers: {}, body: "" }),
});
const find = router(["/", "/stories", "/stories/matrix", "/stories/:id", "/explore/:service/:type"].map(route));

/** `address` is answered by the route, with these parts. */
function check(address: string, path: string | undefined, parts: Readonly<Record<string, string>> = {}) {
  const found = find(address.split("/").filter((it) => it !== ""));
  assert.deepEqual([found?.route.path, found?.parts], [path, path === undefined ? undefined : parts]);
}

test("an address is answered by the first route that is like it", () => {
  check("/", "/");
  check("/stories", "/stories");
  check("/stories/matrix", "/stories/matrix");
  check("/stories/MS-01", "/stories/:id", { id: "MS-01" });
  check("/explore/core/Patient", "/explore/:service/:type", { service: "core", type: "Patient" });
});

test("one that is longer or shorter than every route is answered by none", () => {
  check("/stories/MS-01/more", undefined);
  check("/explore", undefined);
});
