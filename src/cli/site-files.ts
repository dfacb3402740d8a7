import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { Script } from "../site/assets.ts";

/** `src`, or `dist` where the program was compiled: both have the same files. */
const code = join(import.meta.dirname, "..");
const content = join(code, "..", "content");

/** What browsers run: portal/browser/, and what that imports from elsewhere. */
const shared = ["stories/hints"];

/** The files of content/`folder`, by name. A folder that is not there has none. */
export function contentFiles(folder: string): readonly { readonly name: string; readonly text: string }[] {
  return namesIn(join(content, folder))
    .filter((it) => it.endsWith(".md"))
    .map((name) => ({ name, text: readFileSync(join(content, folder, name), "utf8") }));
}

/** What could harm a patient, in Markdown. */
export const hazardsFile = (): string => readFileSync(join(code, "..", "docs", "safety", "hazards.md"), "utf8");

/** How contributions are moderated, in Markdown. */
export const moderatingFile = (): string => readFileSync(join(code, "..", "docs", "contributing-stories.md"), "utf8");

/** Every script as JavaScript: of TypeScript the types are taken off, and nothing else is changed. */
export function scriptFiles(): readonly Script[] {
  const browser = namesIn(join(code, "portal", "browser")).map((it) => `portal/browser/${it}`);
  const others = shared
    .flatMap((it) => [`${it}.ts`, `${it}.js`])
    .filter((it) => namesIn(join(code, it, "..")).includes(it.split("/").at(-1)!));
  return [...browser, ...others]
    .filter((it) => /(?<!\.test)\.[jt]s$/.test(it))
    .map((path) => {
      const text = readFileSync(join(code, path), "utf8");
      return { path, text: path.endsWith(".ts") ? withoutTypes(text) : text };
    });
}

function withoutTypes(text: string): string {
  // Node calls it experimental, and says so each time a program starts.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
