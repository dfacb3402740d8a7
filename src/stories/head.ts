import { LineCounter, parseDocument } from "yaml";
import { nearest, quoted } from "../fhir/problem.ts";

const longest = 64 * 1024;
const textMax = 2000;
const listMax = 100;

/** The kinds of value that a head has. `?`: may be left out. */
export type KeyKind = "text" | "text?" | "texts" | "texts?" | "maps?";

export interface Head {
  text(key: string): string;
  optional(key: string): string | undefined;
  texts(key: string): readonly string[];
  maps(key: string): readonly Readonly<Record<string, string>>[];
  readonly body: string;
}

/**
 * A file's head in YAML between two lines of `---`, and the Markdown after it; or what is wrong with it, a sentence each.
 * `maps` says for each key of the kind `maps?` which keys its entries may have.
 */
export function readHead(
  text: string,
  file: string,
  keys: Readonly<Record<string, KeyKind>>,
  maps: Readonly<Record<string, readonly string[]>> = {},
): Head | readonly string[] {
  if (text.length > longest) return [`${file}: it is longer than ${longest / 1024} kB`];
  const parts = /^\uFEFF?---\n([\s\S]*?\n)---(?:\n([\s\S]*))?$/.exec(text.replaceAll("\r\n", "\n"));
  if (!parts) return [`${file}: it does not begin with a head between two lines of ---`];
  const values = yamlOf(parts[1]!, file);
  if (Array.isArray(values)) return values;
  const found = values as Readonly<Record<string, unknown>>;
  // An empty value is null: the same as none.
  const given = (key: string): unknown => (Object.hasOwn(found, key) ? (found[key] ?? undefined) : undefined);
  const faults = Object.keys(found)
    .filter((key) => !Object.hasOwn(keys, key))
    .map((key) => unknownKey(file, key, Object.keys(keys)));
  for (const [key, kind] of Object.entries(keys)) {
    const value = given(key);
    if (value === undefined) {
      if (!kind.endsWith("?")) faults.push(`${file}: the key '${key}' is missing`);
    } else if (kind.startsWith("texts")) faults.push(...listFaults(file, key, value, textFault));
    else if (kind === "maps?") {
      faults.push(...listFaults(file, key, value, (it, at) => mapFaults(it, at, maps[key] ?? [])));
    } else {
      const fault = textFault(value, `'${key}'`);
      if (fault !== undefined) faults.push(`${file}: ${fault}`);
    }
  }
  if (faults.length > 0) return faults;
  return {
    text: (key) => given(key) as string,
    optional: (key) => given(key) as string | undefined,
    texts: (key) => (given(key) ?? []) as readonly string[],
    maps: (key) => (given(key) ?? []) as readonly Readonly<Record<string, string>>[],
    body: (parts[2] ?? "").trim(),
  };
}

/** No aliases and no tags: nothing grows, and nothing is made that was not written. */
function yamlOf(head: string, file: string): object | readonly string[] {
  try {
    const lines = new LineCounter();
    const read = parseDocument(head, { lineCounter: lines, uniqueKeys: true, logLevel: "silent", prettyErrors: false });
    const wrong = [...read.errors, ...read.warnings].slice(0, 5);
    if (wrong.length > 0)
      return wrong.map((it) => `${file}: line ${lines.linePos(it.pos[0]).line + 1}: ${it.message.split("\n")[0]}`);
    const values: unknown = read.toJS({ maxAliasCount: 0 });
    if (typeof values !== "object" || values === null || Array.isArray(values))
      return [`${file}: its head is no list of keys with their values`];
    return values;
  } catch (error) {
    return [`${file}: its head cannot be read (${quoted(error instanceof Error ? error.message : String(error))})`];
  }
}

const unknownKey = (file: string, key: string, keys: readonly string[]): string => {
  const meant = nearest(key, keys);
  return `${file}: there is no key ${quoted(key)}${meant === undefined ? `; there are ${keys.join(", ")}` : `; did you mean '${meant}'?`}`;
};

function listFaults(
  file: string,
  key: string,
  value: unknown,
  faultOf: (it: unknown, at: string) => string | undefined,
): readonly string[] {
  if (!Array.isArray(value)) return [`${file}: '${key}' must be a list`];
  if (value.length > listMax) return [`${file}: '${key}' has more than ${listMax} entries`];
  return value.flatMap((it, index) => {
    const fault = faultOf(it, `'${key}', entry ${index + 1}`);
    return fault === undefined ? [] : [`${file}: ${fault}`];
  });
}

function textFault(value: unknown, at: string): string | undefined {
  if (typeof value === "object") return `${at} must be text; put it in quotes where it has a colon`;
  if (typeof value !== "string") return `${at} must be text; put ${String(value)} in quotes`;
  if (value.trim() === "") return `${at} is empty`;
  if (value.trim() !== value) return `${at} begins or ends with a blank`;
  if (value.length > textMax) return `${at} is longer than ${textMax} characters`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) return `${at} has a control character or several lines`;
  return undefined;
}

function mapFaults(value: unknown, at: string, keys: readonly string[]): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `${at} must have the keys ${keys.join(", ")}`;
  for (const [key, it] of Object.entries(value)) {
    if (!keys.includes(key)) {
      const meant = nearest(key, keys);
      return `${at}: there is no key ${quoted(key)}; ${meant === undefined ? `there are ${keys.join(", ")}` : `did you mean '${meant}'?`}`;
    }
    const fault = textFault(it, `${at}, '${key}'`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
