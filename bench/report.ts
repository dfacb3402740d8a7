import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Compared } from "./timing.ts";

/** One line of a table: what was measured, what it should be, and whether it is. `met` undefined: no goal, or not measured. */
export interface Figure {
  readonly work: string;
  readonly cells: readonly string[];
  readonly goal: string;
  readonly met: boolean | undefined;
}

export interface Table {
  readonly title: string;
  /** Between "work" and "goal". */
  readonly columns: readonly string[];
  readonly figures: readonly Figure[];
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

/** Both servers' rates, their ratio, and how long ours took: ceiling/s, ours/s, ratio (least–most), p50 ms, p99 ms. */
export function rowFigure(
  work: string,
  { ours, ceiling, ratio }: Compared,
  goal: string,
  met: boolean | undefined,
): Figure {
  return {
    work,
    cells: [
      ceiling ? number(ceiling.perSecond, 0) : "—",
      number(ours.perSecond, 0),
      ratio ? `${number(ratio.median, 2)} (${number(ratio.least, 2)}–${number(ratio.most, 2)})` : "—",
      number(ours.p50, 2),
      number(ours.p99, 2),
    ],
    goal,
    met,
  };
}

const file = fileURLToPath(new URL("RESULTS.md", import.meta.url));

const preface = `# Results

Written by \`npm run bench\` (default: the real sample records where they are, invented people otherwise; \`--seeded N\` people; \`--resources N\` for a large store). Each section is replaced when its corpus is measured again.

*Ceiling*: the same rows of the same file into answers of the same length, by a server of node:http, node:sqlite and hand-written SQL that knows no FHIR. Before anything is timed, every question is put to both and the answers must have the same length and the same resources in the same order; while timing, every answer's length is checked again. Each server is warmed for two seconds, then both take turns in rounds; figures are medians over the rounds, ratios are medians of ours / ceiling within a round, with the least and the most. Our server runs in its default configuration, its log going to a file. p50 and p99 are of our server's answers, in all rounds together.

The directory's section is written by \`npm run bench -- --directory\`; its ceiling has tables of its own, made of the same register.
`;

export function markdown({ title, lines, tables, notes }: Section): string {
  const parts = [`## ${title}`, lines.map((it) => `- ${it}`).join("\n")];
  for (const { title: name, columns, figures } of tables) {
    const rows = [
      ["work", ...columns, "goal", "met?"],
      ["---", ...columns.map(() => "---:"), "---", "---"],
      ...figures.map(({ work, cells, goal, met }) => [
        work,
        ...cells,
        goal,
        met === undefined ? "" : met ? "yes" : "**short**",
      ]),
    ];
    parts.push(`### ${name}`, rows.map((it) => `| ${it.join(" | ")} |`).join("\n"));
  }
  if (notes.length > 0) parts.push(notes.map((it) => `- ${it}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** Puts the section into RESULTS.md, in place of the one with the same title. */
export function write(section: Section): void {
  const old = existsSync(file) ? readFileSync(file, "utf8") : "";
  const others = old
    .split(/^(?=## )/m)
    .slice(1)
    .map((it) => it.trimEnd());
  const own = markdown(section).trimEnd();
  const at = others.findIndex((it) => it.startsWith(`## ${section.title}\n`));
  if (at >= 0) others[at] = own;
  else others.push(own);
  writeFileSync(file, `${[preface.trimEnd(), ...others].join("\n\n")}\n`);
}

export function machine(): string {
  const [cpu] = cpus();
  return `${type()}, ${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB; ${minute()}; Node ${process.versions.node}, SQLite ${process.versions.sqlite}; commit ${commit()}`;
}

/** `2026-11-21 18:34 UTC` */
export const minute = (): string => `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;

export function commit(): string {
  const git = (...argv: string[]) =>
    execFileSync("git", argv, { encoding: "utf8", cwd: fileURLToPath(new URL("..", import.meta.url)), stdio: "pipe" });
  try {
    const hash = git("rev-parse", "--short", "HEAD").trim();
    return git("status", "--porcelain", "src").trim() === "" ? hash : `${hash} with changes in src`;
  } catch {
    return "none yet";
  }
}

/** 12345.6 → 12,346; 0.1234 → 0.12. */
export const number = (it: number, digits = it < 10 ? 2 : 0): string =>
  Number.isFinite(it)
    ? it.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : "—";

export const megabytes = (bytes: number) => `${number(bytes / 1e6, 0)} MB`;
