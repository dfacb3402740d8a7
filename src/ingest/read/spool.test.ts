import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Spool } from "./spool.ts";

/** The bytes "abcdefghij", put into a spool in three pieces. */
async function check(memoryMax: number, then: (spool: Spool, folder: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), "careconnect-test-"));
  const spool = new Spool({ memoryMax, spoolFolder: folder });
  try {
    for (const piece of ["abc", "", "defg", "hij"]) await spool.append(Buffer.from(piece));
    await then(spool, folder);
  } finally {
    await spool.remove();
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
  }
}

for (const memoryMax of [0, 3, 9, 10]) {
  test(`bytes come back as they went in, of which ${memoryMax} may be in memory`, () =>
    check(memoryMax, async (spool) => {
      assert.equal(spool.isInMemory, memoryMax === 10);
      assert.equal((await spool.slice(0, 10)).toString(), "abcdefghij");
      assert.equal((await spool.slice(2, 8)).toString(), "cdefgh");
      assert.equal((await spool.slice(8, 100)).toString(), "ij");
      assert.equal((await spool.slice(100, 200)).toString(), "");
      assert.equal((await spool.fill(Buffer.alloc(4), 1)).toString(), "bcde");
      assert.equal((await spool.fill(Buffer.alloc(4), 8)).toString(), "ij");
    }));
}
test("only its owner can read a temporary file", { skip: process.platform === "win32" }, () =>
  check(0, async (spool) => {
    assert.equal((await spool.file!.stat()).mode & 0o777, 0o600);
  }),
);
test("a temporary file has no name to be left behind by", { skip: process.platform === "win32" }, () =>
  check(0, async (_, folder) => {
    assert.deepEqual(await readdir(folder), []);
  }),
);
