import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { WritePoint } from "../src/store/sqlite/writer.ts";
import { careconnect } from "./support/cli.ts";
import { defaults, found, openSqlite, queryOf, searchPage, temporaryFolder } from "./support/store.ts";

const count = 12_000;

/** Patients with Observations, some of which change a resource that an earlier batch has written. */
function records(): string {
  const lines: string[] = [];
  for (let at = 0; at < count; at++) {
    const patient = `p${at % 500}`;
    if (at < 500)
      lines.push(
        JSON.stringify({
          resourceType: "Patient",
          id: patient,
          gender: at % 2 ? "male" : "female",
          name: [{ family: `Family ${at % 40}` }],
        }),
      );
    else
      lines.push(
        JSON.stringify({
          resourceType: "Observation",
          id: `o${at % 11_000}`,
          status: "final",
          code: { coding: [{ system: "s", code: `c${at % 7}` }] },
          subject: { reference: `Patient/p${(at % 11_000) % 500}` },
          effectiveDateTime: `20${10 + (at % 10)}-03-04`,
        }),
      );
  }
  return `${lines.join("\n")}\n`;
}

function prepared(context: TestContext) {
  const folder = temporaryFolder(context);
  const file = join(folder, "in.ndjson");
  writeFileSync(file, records());
  return {
    data: join(folder, "data"),
    file,
    load: ["load", "--source", "test", "--acknowledge", "--data", join(folder, "data"), file],
  };
}

const acknowledged = (stdout: string) =>
  [...stdout.matchAll(/^ACK (\w+)\/(\S+)$/gm)].map((it) => [it[1]!, it[2]!] as const);

/** Every resource that was acknowledged is there, and the indexes say the same as the resources. */
async function checkStore(context: TestContext, data: string, stdout: string) {
  const store = openSqlite(context, { folder: data });
  for (const [type, id] of acknowledged(stdout))
    assert.equal((await store.read(type, id))?.state, "current", `${type}/${id} was acknowledged`);
  let all = 0;
  const byCode = new Map<string, number>();
  for await (const { type, body } of store.export(["Patient", "Observation"])) {
    all++;
    const resource = JSON.parse(Buffer.from(body).toString());
    if (type === "Observation")
      byCode.set(resource.code.coding[0].code, (byCode.get(resource.code.coding[0].code) ?? 0) + 1);
  }
  for (let at = 0; at < 7; at++) {
    const page = await store.search({ ...queryOf(`Observation?code=c${at}`), count: 0 }, defaults);
    assert.equal(page.total, byCode.get(`c${at}`) ?? 0, "counts of values");
    assert.equal(
      (await found(store, `Observation?code=c${at}&_count=1000`)).length,
      byCode.get(`c${at}`) ?? 0,
      "rows of values",
    );
  }
  assert.equal(
    ((await searchPage(store, "Patient?_count=0")).total ?? 0) +
      ((await searchPage(store, "Observation?_count=0")).total ?? 0),
    all,
    "counts of types",
  );
  await store.close();
}

/** Loading again after the crash ends where loading once does. */
async function checkCompletes(context: TestContext, data: string, load: readonly string[]) {
  const again = await careconnect(load);
  assert.equal(again.status, 0, again.stderr);
  await checkStore(context, data, again.stdout);
  const store = openSqlite(context, { folder: data, readOnly: true });
  assert.deepEqual((await store.summary()).types, [
    { type: "Observation", count: 11_000 },
    { type: "Patient", count: 500 },
  ]);
  await store.close();
}

const points: readonly WritePoint[] = ["begun", "resources-written", "indexes-written", "before-commit", "committed"];

for (const point of points)
  test(`nothing acknowledged is lost when the process is killed at '${point}'`, async (context) => {
    const { data, load } = prepared(context);
    const ran = await careconnect(load, { env: { CARECONNECT_KILL_AT: `${point}#2` } });
    assert.equal(ran.signal, "SIGKILL");
    assert.ok(acknowledged(ran.stdout).length > 0, "the first batch was acknowledged");
    await checkStore(context, data, ran.stdout);
    await checkCompletes(context, data, load);
  });

test("nothing acknowledged is lost when the process is killed at any moment", async (context) => {
  let killed = 0;
  for (let round = 0; round < 6; round++) {
    const { data, load } = prepared(context);
    const ran = await careconnect(load, {
      started: (child) => {
        setTimeout(() => child.kill("SIGKILL"), 150 + 130 * round + (process.hrtime()[1] % 100));
      },
    });
    if (ran.signal === "SIGKILL") killed++;
    if (round > 0 || ran.stdout !== "")
      await checkStore(context, data, ran.stdout).catch((error) => assert.fail(`round ${round}: ${error}`));
    await checkCompletes(context, data, load);
  }
  assert.ok(killed >= 2, "at least two of the loads were really ended half way");
});
