import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Figure, megabytes, number } from "../report.ts";
import type { Memory } from "../servers.ts";
import type { KeptRegister } from "./register.ts";

/** What loading took, and what of it lies on the disk. */
export const loadingFigures = (register: KeptRegister): Figure[] => [...loading(register), disk(register)];

function loading({ loaded: { organisations, seconds, peakBytes, readingSeconds, xmlBytes } }: KeptRegister): Figure[] {
  const megabytesRead = xmlBytes / 1e6 / readingSeconds;
  return [
    {
      work: "load from ODS XML, the whole command",
      cells: [`${number(seconds, 1)} s (${number(organisations / seconds, 0)} organisations/s)`],
      goal: "≤ 90 s at scale 1",
      met: organisations >= 350_000 ? seconds <= 90 : undefined,
    },
    {
      work: "load, peak memory",
      cells: [megabytes(peakBytes)],
      goal: "≤ 600 MB",
      met: peakBytes > 0 ? peakBytes <= 600e6 : undefined,
    },
    {
      work: "reading the XML, without a store",
      cells: [`${number(megabytesRead, 1)} MB/s`],
      goal: "≥ 20 MB/s",
      // A small file is read before the reader is warm.
      met: xmlBytes >= 50e6 ? megabytesRead >= 20 : undefined,
    },
  ];
}

function disk({ data, loaded: { xmlBytes } }: KeptRegister): Figure {
  const bytes = (name: string) =>
    ["", "-wal"].reduce((sum, it) => {
      const file = join(data, `${name}.sqlite${it}`);
      return sum + (existsSync(file) ? statSync(file).size : 0);
    }, 0);
  const [store, sources] = [bytes("directory"), bytes("directory-sources")];
  const cells = [
    `${megabytes(store)} and ${megabytes(sources)} of sources: ${number((store + sources) / xmlBytes, 1)} × the XML`,
  ];
  return { work: "disk", cells, goal: "", met: undefined };
}

/** What the server takes to stand there. */
export const standingFigures = (startMs: number, memory: Memory | undefined): Figure[] => [
  { work: "start to first answer", cells: [`${number(startMs, 0)} ms`], goal: "", met: undefined },
  {
    work: "memory while answering all rows (sum of PSS, most)",
    cells: [memory ? `${megabytes(memory.all)}, ${megabytes(memory.mapped)} of it mapped files` : "—"],
    goal: "",
    met: undefined,
  },
];
