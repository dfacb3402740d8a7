import { setImmediate } from "node:timers/promises";
import { extract, type Header } from "tar-stream";
import { ReadFailure } from "./fault.ts";
import type { Member } from "./member.ts";

type TarEvent = { readonly begins: Header } | { readonly chunk: Buffer } | "ends";

/** The files in a tar archive, in order. Folders and links are passed over. */
export async function* tarMembers(bytes: AsyncIterable<Buffer>): AsyncGenerator<Member> {
  const events = tarEvents(bytes);
  try {
    for (;;) {
      const { value, done } = await events.next();
      if (done === true) return;
      if (value === "ends" || "chunk" in value) continue; // what the last reader left
      const { type, name } = value.begins;
      if (type === "file" || type === "contiguous-file") yield { name, bytes: memberBytes(events) };
    }
  } finally {
    await events.return();
  }
}

async function* memberBytes(events: AsyncGenerator<TarEvent, void>): AsyncGenerator<Buffer> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true || value === "ends") return;
    if ("chunk" in value) yield value.chunk;
  }
}

/** What a tar archive holds as it is met, all of it before the ReadFailure of an archive that ends early. */
async function* tarEvents(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarEvent, void> {
  const ready: TarEvent[] = [];
  let failure: Error | undefined;
  let settle = () => {};
  const tar = extract();
  tar.on("entry", (begins, member, next) => {
    ready.push({ begins });
    member.on("data", (chunk) => ready.push({ chunk: chunk as Buffer }));
    member.on("end", () => {
      ready.push("ends");
      next();
    });
    member.on("error", () => undefined); // told as the error of the archive
  });
  for (const event of ["drain", "finish", "close"] as const) tar.on(event, () => settle());
  tar.on("error", (error) => {
    failure = error;
  });
  const settled = () =>
    new Promise<void>((resolve) => {
      settle = resolve;
    });

  let sourceFailure: unknown;
  try {
    try {
      for await (const chunk of bytes) {
        if (failure !== undefined) break;
        const drained = settled();
        if (!tar.write(chunk)) await drained;
        yield* ready.splice(0);
      }
    } catch (error) {
      sourceFailure = error;
    }
    // What was written last is worked off before the end is told: an end in the middle of a file would drop it.
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    if (failure === undefined) {
      const finished = settled();
      tar.end(null);
      await finished;
      await setImmediate();
    }
    yield* ready.splice(0);
    if (sourceFailure !== undefined) throw sourceFailure;
    if (failure !== undefined) throw failureOf(failure);
  } finally {
    tar.destroy();
  }
}

function failureOf(error: Error): ReadFailure {
  if (/unexpected end/i.test(error.message)) {
    return new ReadFailure("truncated", "The tar archive ends early; copy or download it again and load it again");
  }
  const detail = "The tar archive is damaged from here on; copy or download it again and load it again";
  return new ReadFailure("unreadable-archive", detail);
}
