import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { readSources } from "./read-sources.ts";
import { type Files, tarOf, zipOf } from "./sample-archives.fixture.ts";
import type { ReadOptions } from "./settings.ts";
import { inLines, listOf, readFiles, readStdin } from "./told-items.fixture.ts";

const one = '{"id":"1"}';
const two = '{"id":"2"}';
const bundle = `{"resourceType":"Bundle","type":"batch","entry":[{"resource":${one}},{"resource":${two}}]}`;
const bundleRead = `batch: entry 1 ${one}, entry 2 ${two}`;

async function check(files: Files, expected: readonly string[], options: ReadOptions = {}, paths?: readonly string[]) {
  assert.deepEqual(inLines(await readFiles(files, options, paths)), expected);
}

async function checkStdin(content: string | Buffer, expected: readonly string[], options: ReadOptions = {}) {
  const bytes = Buffer.from(content as string);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 5) }, (_, at) => bytes.subarray(at * 5, at * 5 + 5));
  assert.deepEqual(inLines(await readStdin([bytes], options)), expected);
  assert.deepEqual(inLines(await readStdin(pieces, options)), expected, "in pieces of five bytes");
}

// Formats

test("a resource in a file is one entry", () => check({ "a.json": `\n${one}\n` }, [`a.json: ${one}`]));
test("a Bundle in a file has its entries", () => check({ "a.json": bundle }, [`a.json: ${bundleRead}`]));
test("NDJSON is a document a line", () =>
  check({ "a.ndjson": `${one}\n${bundle}\n` }, [`a.ndjson line 1: ${one}`, `a.ndjson line 2: ${bundleRead}`]));
test("lines may end in CRLF, be blank, begin with a byte-order mark, and lack the last line end", () =>
  check({ "a.jsonl": `\ufeff${one}\r\n\r\n  \n${two}` }, [`a.jsonl line 1: ${one}`, `a.jsonl line 4: ${two}`]));
test("an empty NDJSON file holds nothing, and that is all right", () => check({ "a.ndjson": "" }, []));
test("NDJSON shows itself under another name", () =>
  check({ "a.json": `\n${one}\n\n${bundle}\n` }, [`a.json line 2: ${one}`, `a.json line 4: ${bundleRead}`]));
test("one line of NDJSON under another name is a document", () =>
  check({ "a.json": `${one}\n\n` }, [`a.json: ${one}`]));
test("a byte-order mark before JSON is none of its text", () =>
  check({ "a.json": `\ufeff${one}` }, [`a.json: ${one}`]));
test("JSON over several lines keeps its blanks and its decimals", () =>
  check({ "a.json": '{\n "value": 5.40\r\n}\n' }, ['a.json: {\n "value": 5.40\r\n}']));

test("compressed files are read", () =>
  check({ "a.json.gz": gzipSync(one), "b.ndjson.gz": gzipSync(`${one}\n${two}`) }, [
    `a.json.gz: ${one}`,
    `b.ndjson.gz line 1: ${one}`,
    `b.ndjson.gz line 2: ${two}`,
  ]));
test("several compressed streams in one file are read as one", () =>
  check({ "a.ndjson.gz": Buffer.concat([gzipSync(`${one}\n`), gzipSync(two)]) }, [
    `a.ndjson.gz line 1: ${one}`,
    `a.ndjson.gz line 2: ${two}`,
  ]));
test("compression is seen in the bytes, whatever the name", () =>
  check({ "a.json": gzipSync(one), "b.json.gz": two }, [`a.json: ${one}`, `b.json.gz: ${two}`]));
test("a file compressed twice is a fault", () =>
  check({ "a.json.gz": gzipSync(gzipSync(one)) }, ["a.json.gz: unsupported-file"]));

test("the members of a zip archive are read in order", () =>
  check({ "a.zip": zipOf({ "b/": "", "b/z.json": one, "b/y.ndjson": `${two}\n`, "x.json.gz": gzipSync(one) }) }, [
    `a.zip!b/z.json: ${one}`,
    `a.zip!b/y.ndjson line 1: ${two}`,
    `a.zip!x.json.gz: ${one}`,
  ]));
for (const shape of [{ sizesLater: true }, { isStored: true }]) {
  test(`a zip archive may be written with ${Object.keys(shape)[0]}`, () =>
    check({ "a.zip": zipOf({ "b.json": one, "c.json": bundle }, shape) }, [
      `a.zip!b.json: ${one}`,
      `a.zip!c.json: ${bundleRead}`,
    ]));
}
test("the members of a tar archive are read in order", async () => {
  const tar = await tarOf({
    "./b/z.json": one,
    "y.ndjson": `${two}\n`,
    [`${"long/".repeat(40)}x.json.gz`]: gzipSync(one),
  });
  const members = [`b/z.json: ${one}`, `y.ndjson line 1: ${two}`, `${"long/".repeat(40)}x.json.gz: ${one}`];
  for (const [name, content] of [
    ["a.tar", tar],
    ["a.tar.gz", gzipSync(tar)],
    ["a.tgz", gzipSync(tar)],
  ] as const) {
    await check(
      { [name]: content },
      members.map((it) => `${name}!${it}`),
    );
  }
});
test("an archive in an archive is a fault, and the rest is read", async () => {
  const tar = await tarOf({ "b.json": one });
  await check(
    { "a.zip": zipOf({ "b.zip": zipOf({ "c.json": one }), "d.tgz": gzipSync(tar), "e.tar": tar, "f.json": two }) },
    [
      "a.zip!b.zip: unsupported-file",
      "a.zip!d.tgz: unsupported-file",
      "a.zip!e.tar: unsupported-file",
      `a.zip!f.json: ${two}`,
    ],
  );
});
test("names that lead out of an archive are names like others", async () => {
  const files = { "../../b.json": one, "/etc/c.json": two, "d\u001b[2J.json": one };
  const members = [`../../b.json: ${one}`, `/etc/c.json: ${two}`, `d?[2J.json: ${one}`];
  await check(
    { "a.zip": zipOf(files) },
    members.map((it) => `a.zip!${it}`),
  );
  await check(
    { "a.tar": await tarOf(files) },
    members.map((it) => `a.tar!${it}`),
  );
});
test("a locked member, or one packed in an unknown way, is a fault", async () => {
  await check({ "a.zip": zipOf({ "b.json": one }, { isEncrypted: true }) }, ["a.zip!b.json: unreadable-file"]);
  await check({ "a.zip": zipOf({ "b.json": one }, { method: 12 }) }, ["a.zip!b.json: unreadable-file"]);
});
test("a member that is not what went into the archive is read, and a fault", () =>
  check({ "a.zip": zipOf({ "b.ndjson": `${one}\n`, "c.ndjson": `${two}\n` }, { wrongChecksum: true }) }, [
    `a.zip!b.ndjson line 1: ${one}`,
    "a.zip!b.ndjson line 2: unreadable-archive",
    `a.zip!c.ndjson line 1: ${two}`,
    "a.zip!c.ndjson line 2: unreadable-archive",
  ]));

// Folders, names, standard input

test("a folder is walked in the order of names, hidden files passed over", () =>
  check({ "b.json": two, "a/z.json": one, "a/.hidden.json": one, ".git/c.json": one, "B.json": one }, [
    `B.json: ${one}`,
    `a/z.json: ${one}`,
    `b.json: ${two}`,
  ]));
test("several paths are read in the order given", () =>
  check({ "a.json": one, "b.json": two }, [`b.json: ${two}`, `a.json: ${one}`], {}, ["b.json", "a.json"]));
test("a missing path is a fault, and the next is read", () =>
  check({ "a.json": one }, ["nothing.json: unreadable-file", `a.json: ${one}`], {}, ["nothing.json", "a.json"]));
test("files of other kinds are faults, in folders and in archives", () =>
  check(
    {
      "a.csv": "x",
      "b.xml": "<x/>",
      "c.md": "{}",
      README: "x",
      "d.csv.gz": gzipSync("x"),
      "e.zip": zipOf({ "f.xlsx": "x" }),
    },
    [
      "README: unsupported-file",
      "a.csv: unsupported-file",
      "b.xml: not-xml",
      "c.md: unsupported-file",
      "d.csv.gz: unsupported-file",
      "e.zip!f.xlsx: unsupported-file",
    ],
  ));
test("the fault of another kind says what is read", async () => {
  const [csv] = await readFiles({ "a.csv": "x" });
  assert.match(csv !== undefined && "detail" in csv ? csv.detail : "", /XML.*NDJSON.*\.zip/);
});
test("a file that is named is looked into, whatever its extension", () =>
  check(
    { "a.txt": one, "b.dump": `${one}\n${two}`, "c.csv": "x", d: gzipSync(one) },
    [`a.txt: ${one}`, `b.dump line 1: ${one}`, `b.dump line 2: ${two}`, "c.csv: unsupported-file", `d: ${one}`],
    {},
    ["a.txt", "b.dump", "c.csv", "d"],
  ));
test("a folder that leads back to itself is read once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    await writeFile(join(folder, "a.json"), one);
    await symlink(folder, join(folder, "b"));
    assert.equal((await listOf(readSources([folder]))).length, 1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
test("a file we may not read is a fault", async (t) => {
  if (process.getuid?.() === 0) return t.skip("skipped: root may read everything");
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    await writeFile(join(folder, "a.json"), one);
    await chmod(join(folder, "a.json"), 0);
    const [item] = await listOf(readSources([folder]));
    assert.equal(item?.kind === "fault" && item.reason, "unreadable-file");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("standard input may be JSON", () => checkStdin(bundle, [`-: ${bundleRead}`]));
test("standard input may be NDJSON", () => checkStdin(`${one}\r\n${two}`, [`- line 1: ${one}`, `- line 2: ${two}`]));
test("standard input may be compressed", () =>
  checkStdin(gzipSync(`${one}\n${two}`), [`- line 1: ${one}`, `- line 2: ${two}`]));
test("standard input may be a zip archive", () => checkStdin(zipOf({ "a.json": one }), [`-!a.json: ${one}`]));
test("standard input may be a tar archive, compressed", async () =>
  checkStdin(gzipSync(await tarOf({ "a.json": one })), [`-!a.json: ${one}`]));
test("standard input without anything is a fault", () => checkStdin(" \n", ["-: not-json"]));
test("standard input may be XML", () => checkStdin(patientXml, [`-: ${patientJson}`]));

// XML

const fhir = 'xmlns="http://hl7.org/fhir"';
const patientXml = `<?xml version="1.0"?><Patient ${fhir}><id value="1"/><active value="true"/></Patient>`;
const patientJson = '{"resourceType":"Patient","id":"1","active":true}';
const entryXml = (id: string, more = "") =>
  `<entry><fullUrl value="urn:x:${id}"/><resource><Patient><id value="${id}"/>${more}</Patient></resource><request><method value="PUT"/><url value="Patient/${id}"/></request></entry>`;
const bundleXml = (inside: string) => `<Bundle ${fhir}><type value="batch"/>${inside}</Bundle>`;
const entryJson = (id: string) => `{"resourceType":"Patient","id":"${id}"}`;

test("XML is read as the JSON that says the same, in files, compressed and in archives", () =>
  check(
    {
      "a.xml": patientXml,
      "b.xml.gz": gzipSync(patientXml),
      "c.zip": zipOf({ "d.xml": patientXml }),
      "e.xml": `\ufeff${patientXml}`,
    },
    [`a.xml: ${patientJson}`, `b.xml.gz: ${patientJson}`, `c.zip!d.xml: ${patientJson}`, `e.xml: ${patientJson}`],
  ));
test("a Bundle in XML has its entries, with address and request, in pieces of any size", async () => {
  const text = bundleXml(`${entryXml("1")}${entryXml("2")}<signature><who><x value="1"/></who></signature>`);
  const entry = (id: string) => `entry ${id} urn:x:${id} PUT Patient/${id} ${entryJson(id)}`;
  await checkStdin(text, [`-: batch: ${entry("1")}, ${entry("2")}`]);
});
test("a Bundle in XML that breaks keeps what came before, and the fault says where", async () => {
  const text = bundleXml(`${entryXml("1")}\n${entryXml("2", "<name></nam>")}${entryXml("3")}`);
  const [bundle, fault] = await readFiles({ "a.xml": text });
  assert.ok(bundle && "entries" in bundle && fault && "reason" in fault);
  assert.deepEqual(
    bundle.entries.map((it) => it.text),
    [entryJson("1")],
  );
  assert.equal(fault.reason, "not-xml");
  assert.match(fault.detail, /line 2, column \d+: unexpected close tag/);
});
test("XML with a DOCTYPE, of another namespace, not in UTF-8 or that ends early is a fault", async () => {
  for (const [text, words] of [
    [`<!DOCTYPE Patient>${patientXml.slice(21)}`, /line 1, column \d+: a DOCTYPE is not read/],
    ["<ClinicalDocument xmlns='urn:hl7-org:v3'/>", /not of FHIR/],
    [Buffer.from(patientXml.replace("true", "\xe9"), "latin1"), /not UTF-8/],
    [Buffer.from(`\ufeff${patientXml}`, "utf16le"), /not UTF-8/],
    [Buffer.from(`\ufeff${patientXml}`, "utf16le").swap16(), /not UTF-8/],
    [Buffer.from(patientXml, "utf16le"), /line 1/],
    [Buffer.from(patientXml, "utf16le").swap16(), /line 1/],
    [Buffer.concat([Buffer.from(patientXml), Buffer.from([0xe2, 0x82])]), /not UTF-8/],
    [patientXml.slice(0, -3), /line 1/],
    ["<", /line 1/],
  ] as const) {
    const [fault, ...others] = await readFiles({ "a.xml": text });
    assert.ok(fault && "reason" in fault && fault.reason === "not-xml", JSON.stringify(fault));
    assert.match(fault.detail, words);
    assert.deepEqual(others, []);
  }
});
test("an entry in XML that is larger than what is read is a fault", async () => {
  const large = entryXml("2", `<name><family value="${"x".repeat(300_000)}"/></name>`);
  const told = await readFiles({ "a.xml": bundleXml(entryXml("1") + large) }, { documentMax: 100_000 });
  assert.ok(
    told.some((it) => "reason" in it && it.reason === "too-large"),
    JSON.stringify(told).slice(0, 500),
  );
  assert.ok(told.some((it) => "entries" in it && it.entries.length === 1));
});

test("XML that never ends is a fault once it is larger than what is read, and no more of it is taken", async () => {
  for (const [start, endless] of [
    [`<Patient ${fhir}>`, "<name/>"],
    [`<Patient ${fhir}>`, "\n"],
    [`<Patient ${fhir}><!--`, "a"],
    [`<Patient ${fhir}><?p `, "a"],
    [`<Patient ${fhir}><`, "a"],
    [`<Patient ${fhir}><id value="`, "a"],
    [`<Patient ${fhir}><id value="&`, "a"],
    [`<Patient ${fhir}><text><div xmlns="http://www.w3.org/1999/xhtml">`, "a "],
    [`<Patient ${fhir}/>`, " "],
    [`<Bundle ${fhir}><entry>`, "<link/>"],
  ] as const) {
    const chunk = Buffer.from(endless.repeat(10_000 / endless.length));
    let taken = 0;
    function* chunks() {
      yield Buffer.from(start);
      for (; taken < 10_000_000; taken += chunk.length) yield chunk;
    }
    const told = await listOf(readSources(["-"], { stdin: Readable.from(chunks()), documentMax: 100_000 }));
    assert.deepEqual(
      told.map((it) => it.kind === "fault" && it.reason),
      ["too-large"],
      start,
    );
    assert.ok(taken < 1_000_000, `${start}: ${taken}`);
  }
});

// Bundles

test("the type of a Bundle may come after its entries", () =>
  check({ "a.json": `{"entry":[{"resource":${one}}],"type":"batch","resourceType":"Bundle"}` }, [
    `a.json: batch: entry 1 ${one}`,
  ]));
test("a Bundle without entries is a document without entries", () =>
  check(
    { "a.json": '{"resourceType":"Bundle","type":"searchset"}', "b.json": '{"resourceType":"Bundle","entry":[]}' },
    ["a.json: searchset:", "b.json:"],
  ));
test("an entry without a resource is an entry", () =>
  check(
    {
      "a.json":
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/3"}},{}]}',
    },
    ["a.json: transaction: entry 1 DELETE Patient/3, entry 2"],
  ));
test("a List has entries and is a resource", () => {
  const list = '{"entry":[{"item":{"reference":"Patient/1"}}],"resourceType":"List"}';
  return check({ "a.json": list, "b.ndjson": list }, [`a.json: ${list}`, `b.ndjson line 1: ${list}`]);
});
test("a resource that speaks of Bundles is a resource", () => {
  const text = '{"resourceType":"Basic","code":{"text":"Bundle"}}';
  return check({ "a.ndjson": text }, [`a.ndjson line 1: ${text}`]);
});

// Faults

test("a line that is not JSON is a fault with all of it, and the others are read", () =>
  check({ "a.ndjson": `${one}\n{"id":\nhello\n${two}\n` }, [
    `a.ndjson line 1: ${one}`,
    'a.ndjson line 2: not-json "{\\"id\\":"',
    'a.ndjson line 3: not-json "hello"',
    `a.ndjson line 4: ${two}`,
  ]));
test("a line with something after its JSON is a fault", () =>
  check({ "a.ndjson": `${one},\n${bundle}x` }, [
    `a.ndjson line 1: not-json ${JSON.stringify(`${one},`)}`,
    `a.ndjson line 2: not-json ${JSON.stringify(`${bundle}x`)}`,
  ]));
test("a line that is JSON and no object is a fault", () =>
  check({ "a.ndjson": '[]\n5\nnull\n"x"\n' }, [
    'a.ndjson line 1: not-an-object "[]"',
    'a.ndjson line 2: not-an-object "5"',
    'a.ndjson line 3: not-an-object "null"',
    'a.ndjson line 4: not-an-object "\\"x\\""',
  ]));
test("a file that is not JSON, or no object, is a fault", () =>
  check({ "a.json": "hello", "b.json": '{"id": 01}', "c.json": "[{}]", "d.json": "" }, [
    'a.json: not-json "hello"',
    'b.json: not-json "{\\"id\\": 01}"',
    'c.json: not-an-object "[{}]"',
    "d.json: not-json",
  ]));
test("a first line that is not JSON does not keep the others from being read", () =>
  checkStdin(`{"id"\n${one}\n`, ['- line 1: not-json "{\\"id\\"\\n"', `- line 2: ${one}`]));
test("text after the end of JSON is a fault, and the JSON is read", () =>
  check({ "a.json": `{\n"id":"1"}\n${two}`, "b.json": `${one}${two}` }, [
    'a.json: {\n"id":"1"}',
    `a.json after the JSON: not-json ${JSON.stringify(two)}`,
    `b.json: ${one}`,
    `b.json after the JSON: not-json ${JSON.stringify(two)}`,
  ]));
test("a Bundle that breaks off keeps the entries before, and the rest is a fault", () => {
  const broken = bundle.slice(0, -6);
  const rest = `{"resource":${two}`.slice(0, -3);
  const fault = `not-json ${JSON.stringify(rest)}`;
  return check({ "a.json": broken, "b.ndjson": `${broken}\n${one}` }, [
    `a.json: batch: entry 1 ${one}`,
    `a.json entry 2: ${fault}`,
    `b.ndjson line 1: batch: entry 1 ${one}`,
    `b.ndjson line 1, entry 2: ${fault}`,
    `b.ndjson line 2: ${one}`,
  ]);
});
test("a Bundle that is broken in its middle keeps the entries before", () => {
  const text = `{"type":"batch","entry":[{"resource":${one}}, {"resource":[}, {"resource":${two}}],"resourceType":"Bundle"}`;
  return check({ "a.json": text }, [
    `a.json: batch: entry 1 ${one}`,
    `a.json entry 2: not-json ${JSON.stringify(text.slice(text.indexOf('{"resource":[')))}`,
  ]);
});
test("a slip inside one resource leaves the other entries alone", () =>
  check({ "a.json": `{"resourceType":"Bundle","entry":[{"resource":{"a":01}},{"resource":${two}}]}` }, [
    `a.json: entry 1 {"a":01}, entry 2 ${two}`,
  ]));
test("a Bundle with a slip beside its entries keeps them, and the slip is a fault", () =>
  check({ "a.json": `{"resourceType":"Bundle","total":02,"entry":[{"resource":${one}}]}` }, [
    `a.json: entry 1 ${one}`,
    'a.json: not-json "{\\"resourceType\\":\\"Bundle\\",\\"total\\":02,\\"entry\\":[]}"',
  ]));
test("text that is not UTF-8 is a fault, entry by entry", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");
  return check(
    {
      "a.json": latin('{"id":"é"}'),
      "b.ndjson": latin(`{"id":"é"}\n${one}`),
      "c.json": latin(`{"resourceType":"Bundle","entry":[{"resource":{"id":"é"}},{"resource":${two}}]}`),
    },
    [
      'a.json: not-json "{\\"id\\":\\"é\\"}"',
      'b.ndjson line 1: not-json "{\\"id\\":\\"é\\"}"',
      `b.ndjson line 2: ${one}`,
      `c.json: entry 2 ${two}`,
      'c.json entry 1: not-json "{\\"resource\\":{\\"id\\":\\"é\\"}}"',
    ],
  );
});
test("no detail holds a value of the record", async () => {
  const secret = '"Okafor"';
  const files = {
    "a.ndjson": `{"family":${secret}\n[${secret}]\n{"entry":[{"resource":{}},{"x":${secret}`,
    "b.json": `{"family":${secret} x}`,
    "c.json": `${one} ${secret}`,
  };
  const faults = (await readFiles(files)).filter((it) => "detail" in it);
  assert.equal(faults.length, 5);
  for (const { detail, text } of faults) {
    assert.ok(text.includes("Okafor"));
    assert.ok(!detail.includes("Okafor"), detail);
  }
});

// Sizes

const large = `{"id":"${"x".repeat(200)}"}`;
const cut = JSON.stringify(large.slice(0, 100));

test("a line that is too large is a fault, and the next is read", () =>
  check({ "a.ndjson": `${large}\n${one}` }, [`a.ndjson line 1: too-large ${cut}`, `a.ndjson line 2: ${one}`], {
    documentMax: 100,
  }));
test("a resource that is too large is a fault", () =>
  check({ "a.json": large }, [`a.json: too-large ${cut}`], { documentMax: 100 }));
test("an entry that is too large is a fault, and the others are read", async () => {
  const text = `{"resourceType":"Bundle","entry":[{"resource":${one}},${large},{"resource":${two}}]}`;
  const expected = [`a.json: entry 1 ${one}, entry 3 ${two}`, `a.json entry 2: too-large ${cut}`];
  for (const memoryMax of [1000, 10]) await check({ "a.json": text }, expected, { documentMax: 100, memoryMax });
});
test("the rest of a broken Bundle is kept up to the size", () => {
  const text = `{"resourceType":"Bundle","entry":[{"resource":${one}},[}${"x".repeat(300)}`;
  return check(
    { "a.json": text },
    [`a.json: entry 1 ${one}`, `a.json entry 2: too-large ${JSON.stringify(`[}${"x".repeat(98)}`)}`],
    { documentMax: 100 },
  );
});
test("a broken text is kept up to the size", () =>
  check({ "a.json": "x".repeat(300) }, [`a.json: too-large ${JSON.stringify("x".repeat(100))}`], { documentMax: 100 }));

test("what unpacks to absurdly much is given up, and the next file is read", async () => {
  const bomb = Buffer.alloc(20_000_000, 0x20);
  const reasons = (
    await readFiles(
      {
        "a.json.gz": gzipSync(bomb),
        "b.zip": zipOf({ "c.ndjson": bomb, "d.json": one }),
        "e.tar.gz": gzipSync(await tarOf({ "f.json": bomb })),
        "g.json": one,
      },
      { documentMax: 1_000_000 },
    )
  ).map((it) => `${it.file} ${"reason" in it ? it.reason : "read"}`);
  assert.deepEqual(reasons, [
    "a.json.gz too-large",
    "b.zip!c.ndjson too-large",
    "b.zip too-large",
    "e.tar.gz!f.json too-large",
    "g.json read",
  ]);
});

// Memory and temporary files

const longBundle = (count: number, padding = 100) =>
  `{"entry":[${Array.from({ length: count }, (_, at) => `{"fullUrl":"urn:uuid:${at}","resource":{"id":"${at}","x":"${"é".repeat(padding)}"}}`).join(",\n")}],"type":"batch","resourceType":"Bundle"}`;

test("a Bundle set aside in a file gives the entries it gives in memory", async () => {
  const files = { "a.json": longBundle(3000) };
  const inMemory = await readFiles(files);
  assert.equal(inMemory[0] !== undefined && "entries" in inMemory[0] && inMemory[0].entries.length, 3000);
  for (const memoryMax of [0, 1000, 300_000]) assert.deepEqual(await readFiles(files, { memoryMax }), inMemory);
});

test("temporary files are gone when a document is done, and when it is abandoned", async () => {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  const spoolFolder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    await writeFile(join(folder, "a.json"), longBundle(3000));
    await writeFile(join(folder, "b.json"), longBundle(10));
    for (const isAbandoned of [false, true]) {
      for await (const item of readSources([folder], { memoryMax: 1000, spoolFolder })) {
        if (item.kind === "document") for await (const _ of item.entries()) if (isAbandoned) break;
        if (isAbandoned) break;
      }
      assert.deepEqual(await readdir(spoolFolder), []);
    }
  } finally {
    await rm(folder, { recursive: true });
    await rm(spoolFolder, { recursive: true });
  }
});

test("a document set aside in a file can be walked until the next item is asked for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  try {
    await writeFile(join(folder, "a.json"), longBundle(100));
    const [item] = await listOf(readSources([folder], { memoryMax: 1000 }));
    assert.ok(item?.kind === "document");
    await assert.rejects(listOf(item.entries()), /until the next one is asked for/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("memory does not grow with a Bundle or with NDJSON", async () => {
  const entry = `{"resource":{"id":"1","x":"${"x".repeat(1000)}"}}`;
  const entries = `${entry},`.repeat(1000);
  async function* bundleOf(millions: number) {
    yield Buffer.from('{"resourceType":"Bundle","entry":[');
    for (let at = 0; at < millions; at++) yield Buffer.from(entries);
    yield Buffer.from(`${entry}]}`);
  }
  async function* linesOf(millions: number) {
    for (let at = 0; at < millions; at++) yield Buffer.from(entries.replaceAll(",{", "\n{").slice(0, -1).concat("\n"));
  }
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (const [bytes, count] of [
    [bundleOf(60), 60_001],
    [linesOf(60), 60_000],
  ] as const) {
    let walked = 0;
    let most = 0;
    collect();
    const before = inUse();
    for await (const item of readSources(["-"], { stdin: Readable.from(bytes), memoryMax: 1_000_000 })) {
      assert.ok(item.kind === "document");
      for await (const _ of item.entries()) {
        if (++walked % 10_000 !== 0) continue;
        collect();
        most = Math.max(most, inUse() - before);
      }
    }
    assert.equal(walked, count);
    assert.ok(most < 50_000_000, `${most} bytes in use while 60 MB were read`);
  }
});

function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
