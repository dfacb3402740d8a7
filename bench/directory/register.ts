import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { relationshipTypes } from "../../src/definitions/directory/ods-codes.ts";
import { roleTypes } from "../../src/definitions/directory/role-types.ts";
import { readOdsXmlFile } from "../../src/ingest/directory/read-ods-xml-file.ts";
import { toOdsXml } from "../../src/ods/to-ods-xml.ts";
import { syntheticRegister } from "../../src/synthetic/register/register.ts";
import { defaultReleaseDate, type RegisterOptions, worldOf } from "../../src/synthetic/register/world.ts";
import { commit, minute } from "../report.ts";
import { command } from "./command.ts";

/**
 * An invented register that is kept from run to run, in a folder:
 *
 *   register.xml     as a file of the ODS XML product     loaded.json     what loading it took
 *   data/            loaded, as our server has it         ceiling.sqlite  as the ceiling has it
 */
export interface KeptRegister {
  readonly folder: string;
  readonly data: string;
  readonly options: RegisterOptions;
  readonly loaded: Loaded;
}

/** What loading took, when and by which code. */
export interface Loaded {
  readonly scale: number;
  readonly seed: number;
  readonly when: string;
  readonly commit: string;
  readonly organisations: number;
  readonly xmlBytes: number;
  /** Of the whole command. */
  readonly seconds: number;
  readonly peakBytes: number;
  /** Of reading the file alone, without a store. */
  readonly readingSeconds: number;
}

export interface RegisterAsked extends RegisterOptions {
  readonly folder: string;
  /** Load it again although it is there. */
  readonly again: boolean;
}

/** The register of that folder: written and loaded when it is not there. */
export async function keptRegister(
  { folder, again, ...options }: RegisterAsked,
  say: (text: string) => void,
): Promise<KeptRegister> {
  const data = join(folder, "data");
  const facts = join(folder, "loaded.json");
  const kept = existsSync(facts) ? (JSON.parse(readFileSync(facts, "utf8")) as Loaded) : undefined;
  if (kept && (kept.scale !== options.scale || kept.seed !== options.seed))
    throw new Error(`${folder} holds a register of scale ${kept.scale} and seed ${kept.seed}; give another --data`);
  if (kept && !again) {
    say(`the register is kept from ${kept.when}, loaded at commit ${kept.commit}; --again loads it anew`);
    return { folder, data, options, loaded: kept };
  }
  const file = join(folder, "register.xml");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) {
    say("writing the register as ODS XML");
    await writeXml(file, options);
  }
  for (const it of [data, facts, join(folder, "ceiling.sqlite")]) rmSync(it, { recursive: true, force: true });
  say("reading it, without a store");
  const readingSeconds = await timedReading(file);
  say("loading it");
  // As an invented register: only these are placed in the invented areas.
  const { seconds, peakBytes } = await command("directory", "load", "--source", "demo", "--data", data, file);
  const loaded: Loaded = {
    scale: options.scale,
    seed: options.seed,
    when: minute(),
    commit: commit(),
    organisations: worldOf(options).total,
    xmlBytes: statSync(file).size,
    seconds,
    peakBytes,
    readingSeconds,
  };
  writeFileSync(facts, JSON.stringify(loaded));
  return { folder, data, options, loaded };
}

/** Under another name until it is whole. */
async function writeXml(file: string, options: RegisterOptions): Promise<void> {
  const manifest = {
    content: "Full",
    publicationDate: defaultReleaseDate,
    recordCount: worldOf(options).total,
    roles: roleTypes,
    relationships: relationshipTypes,
  } as const;
  const part = `${file}.part`;
  await pipeline(Readable.from(toOdsXml(syntheticRegister(options), manifest)), createWriteStream(part));
  renameSync(part, file);
}

async function timedReading(file: string): Promise<number> {
  const start = performance.now();
  for await (const items of readOdsXmlFile(file)) {
    const wrong = items.find((it) => it.kind === "mismatch");
    if (wrong) throw new Error(`${file} is not as it was written: ${JSON.stringify(wrong)}`);
  }
  return (performance.now() - start) / 1000;
}
