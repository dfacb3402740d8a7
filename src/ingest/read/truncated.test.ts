import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { tarOf, zipOf } from "./sample-archives.fixture.ts";
import { readFiles, readStdin, type Told } from "./told-items.fixture.ts";

const resources = [
  '{"resourceType":"Patient","id":"1","name":[{"family":"Ökafor \\"x\\\\"}]}',
  '{"id":"2","value":5.40}',
  '{"id":"3"}',
];
const bundles = [
  `{"resourceType":"Bundle","type":"batch","entry":[${resources.map((it) => `{"resource":${it}}`).join(" , ")}]}`,
  `{"entry":[${resources.map((it) => `{"resource":${it}}`).join(",\n")}],"type":"batch","resourceType":"Bundle"}`,
];
const texts = (told: readonly Told[]) =>
  told.flatMap((it) => ("entries" in it ? it.entries.map((entry) => entry.text) : []));
const hasFault = (told: readonly Told[]) => told.some((it) => "reason" in it);

/** How many of the resources are whole in the first `length` bytes. */
function wholeIn(text: string, length: number): number {
  const start = Buffer.from(text).subarray(0, length).toString("latin1");
  return resources.filter((it) => start.includes(`${Buffer.from(it).toString("latin1")}`)).length;
}

test("a Bundle cut at any byte gives every entry before the cut, and a fault", async () => {
  for (const bundle of bundles) {
    const bytes = Buffer.from(bundle);
    for (let length = 1; length < bytes.length; length++) {
      for (const memoryMax of [1000, 0]) {
        const told = await readStdin([bytes.subarray(0, length)], { memoryMax });
        const read = texts(told);
        assert.ok(hasFault(told), `${length} bytes`);
        // An entry is whole with its own brace, which is one byte after that of its resource.
        assert.deepEqual(read, resources.slice(0, wholeIn(bundle, length - 1)), `${length} bytes`);
      }
    }
  }
});

test("NDJSON cut at any byte gives every line before the cut, and a fault unless the cut is between lines", async () => {
  const text = resources.join("\n");
  const bytes = Buffer.from(text);
  for (let length = 1; length < bytes.length; length++) {
    const told = await readFiles({ "a.ndjson": bytes.subarray(0, length) });
    const whole = wholeIn(text, length);
    assert.deepEqual(texts(told), resources.slice(0, whole), `${length} bytes`);
    const isBetween =
      resources.slice(0, whole).join("\n").length >= bytes.subarray(0, length).toString().trimEnd().length;
    assert.equal(hasFault(told), !isBetween, `${length} bytes`);
  }
});

test("nothing of a text is lost when it is cut: it is in the entries or in the faults", async () => {
  const bytes = Buffer.from(bundles[0]!);
  for (let length = 1; length < bytes.length; length++) {
    const told = await readStdin([bytes.subarray(0, length)]);
    const last = told.at(-1);
    assert.ok(last !== undefined && "text" in last);
    const end = bytes.subarray(0, length).toString();
    assert.ok(end.endsWith(last.text), `${length} bytes`);
    if (texts(told).length === 0) assert.equal(last.text, end);
  }
});

test("a compressed file cut at any byte is a fault, and gives the lines that can be unpacked", async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `{"id":"${at}","x":"${(at * 7919).toString(36)}"}`);
  const whole = gzipSync(lines.join("\n"));
  let most = 0;
  for (let length = 1; length < whole.length; length++) {
    const told = await readFiles({ "a.ndjson.gz": whole.subarray(0, length) });
    const read = texts(told);
    assert.deepEqual(read, lines.slice(0, read.length));
    assert.ok(
      told.some((it) => "reason" in it && it.reason === "truncated"),
      `${length} bytes`,
    );
    assert.ok(read.length >= most);
    most = read.length;
  }
  assert.equal(most, lines.length);
});

test("a large compressed file that ends early gives everything before its end", async () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `{"id":"${at}","x":"${Math.imul(at, 0x9e3779b1) >>> 0}"}`);
  const whole = gzipSync(lines.join("\n"));
  const told = await readFiles({ "a.ndjson.gz": whole.subarray(0, whole.length - 9) });
  assert.deepEqual(texts(told), lines);
});

test("a damaged compressed file gives what is before the damage, and a fault", async () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => `{"id":"${at}","x":"${Math.imul(at, 0x9e3779b1) >>> 0}"}`);
  const whole = gzipSync(lines.join("\n"));
  whole.fill(0xff, whole.length / 2, whole.length / 2 + 1000);
  const told = await readFiles({ "a.ndjson.gz": whole, "b.json": resources[2]! });
  assert.ok(texts(told).length > 5000);
  assert.ok(hasFault(told));
  assert.equal(texts(told).at(-1), resources[2]);
});

const members = { "a.json": resources[0]!, "b.json": resources[1]!, "c.json": resources[2]! };

for (const shape of [{}, { sizesLater: true }, { isStored: true }]) {
  test(`a zip archive ${JSON.stringify(shape)} cut at any byte is a fault, and gives the members before the cut`, async () => {
    const whole = zipOf(members, shape);
    let most = 0;
    for (let length = 1; length < whole.length; length++) {
      const told = await readFiles({ "a.zip": whole.subarray(0, length) });
      const read = texts(told);
      assert.deepEqual(read, resources.slice(0, read.length), `${length} bytes`);
      assert.ok(read.length >= most, `${length} bytes`);
      assert.ok(hasFault(told), `${length} bytes`);
      most = read.length;
    }
    assert.equal(most, 3);
  });
}

test("a tar archive cut at any byte gives the members before the cut, and a fault when a member is cut", async () => {
  const whole = await tarOf(members);
  for (let length = 1; length < whole.length; length += length % 512 > 100 && length % 512 < 500 ? 97 : 1) {
    for (const file of ["a.tar", "a.tar.gz"]) {
      const part = whole.subarray(0, length);
      const told = await readFiles({ [file]: file === "a.tar" ? part : gzipSync(part) });
      const count = Object.values(members).filter(
        (it, at) => length >= at * 1024 + 512 + Buffer.from(it).length,
      ).length;
      if (file === "a.tar" || length >= 262)
        assert.deepEqual(texts(told), resources.slice(0, count), `${length} bytes`);
      if (length % 512 !== 0) assert.ok(hasFault(told), `${length} bytes`);
    }
  }
});

test("a compressed tar archive that ends early gives the members before its end", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [`${at}.json`, `{"id":"${Math.imul(at, 0x9e3779b1) >>> 0}"}`]),
  );
  const whole = gzipSync(await tarOf(many));
  const told = await readFiles({ "a.tgz": whole.subarray(0, whole.length - 20) });
  const read = texts(told);
  assert.ok(read.length > 280);
  assert.deepEqual(read, Object.values(many).slice(0, read.length));
  assert.ok(hasFault(told));
});

test("any Bundle of any JSON, in any pieces, in memory or in a file, gives the resources that JSON.parse gives", async () => {
  const resource = fc.dictionary(
    fc.string().filter((it) => it !== "__proto__"),
    fc.jsonValue({ maxDepth: 3 }),
  );
  const entry = fc.record(
    {
      fullUrl: fc.string(),
      resource,
      request: fc.record({ method: fc.constantFrom("PUT", "POST"), url: fc.string() }),
      search: fc.jsonValue({ maxDepth: 1 }),
    },
    { requiredKeys: [] },
  );
  const bundle = fc.record({ type: fc.string(), entry: fc.array(entry), meta: fc.jsonValue({ maxDepth: 2 }) });
  await fc.assert(
    fc.asyncProperty(
      bundle,
      fc.boolean(),
      fc.constantFrom(undefined, 2),
      fc.constantFrom(0, 50, 100_000),
      fc.array(fc.integer({ min: 1, max: 60 })),
      async ({ type, entry, meta }, typeFirst, indent, memoryMax, cuts) => {
        const head = { resourceType: "Bundle", type };
        const value = typeFirst ? { ...head, meta, entry } : { meta, entry, ...head };
        const bytes = Buffer.from(JSON.stringify(value, null, indent));
        const pieces: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          pieces.push(bytes.subarray(at, at + cut));
          at += cut;
        }
        const [told, ...others] = await readStdin(pieces, { memoryMax });
        assert.deepEqual(others, []);
        assert.ok(told !== undefined && "entries" in told);
        assert.equal(told.type, type);
        const read = told.entries.map((it) => ({
          fullUrl: it.fullUrl,
          request: it.request,
          resource: it.text === undefined ? undefined : JSON.parse(it.text),
        }));
        const parsed = JSON.parse(bytes.toString()).entry as Record<string, unknown>[];
        assert.deepEqual(
          read,
          parsed.map((it) => ({ fullUrl: it.fullUrl, request: it.request, resource: it.resource })),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("any lines, good and bad, are each a document or a fault, with all of their text", async () => {
  const good = fc
    .dictionary(
      fc.string().filter((it) => it !== "__proto__"),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map((it) => JSON.stringify(it));
  const bad = fc.array(fc.constantFrom(...'{}[]",:\\ae1 '), { minLength: 1, maxLength: 12 }).map((it) => it.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(good, bad)), async (lines) => {
      const told = await readFiles({ "a.ndjson": lines.map((it) => `${it}\r\n`).join("") });
      const expected = lines.flatMap((it, at) =>
        it.trim() === "" ? [] : [`line ${at + 1} ${kindOf(it)} ${it.trim()}`],
      );
      const read = told.map((it) =>
        "entries" in it ? `${it.position} object ${it.entries[0]?.text}` : `${it.position} ${it.reason} ${it.text}`,
      );
      assert.deepEqual(read, expected);
    }),
    { numRuns: 200 },
  );
});

function kindOf(line: string): string {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? "object" : "not-an-object";
  } catch {
    return "not-json";
  }
}
