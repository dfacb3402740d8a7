export type Fields = { readonly [element: string]: unknown };

export const isObject = (it: unknown): it is Fields => typeof it === "object" && it !== null && !Array.isArray(it);

/** A value set whose codes are listed. */
export interface CodeSet {
  /** Codes of all systems, for elements of type `code`, which state no system. */
  readonly codes: ReadonlySet<string>;
  readonly expects: string;
  hasCoding(coding: unknown): boolean;
  hasOneOf(codings: unknown): boolean;
}

export function codeSet(url: string, listed: Readonly<Record<string, readonly string[]>>): CodeSet {
  const systems = new Map(Object.entries(listed).map(([system, codes]) => [system, new Set(codes)]));
  const codes = new Set(Object.values(listed).flat());
  const hasCoding = (it: unknown) =>
    isObject(it) &&
    typeof it.system === "string" &&
    typeof it.code === "string" &&
    systems.get(it.system)?.has(it.code) === true;
  return {
    codes,
    expects: `expects ${codes.size === 1 ? "the one code" : `one of ${codes.size} codes`} of ${url}`,
    hasCoding,
    hasOneOf: (it) => Array.isArray(it) && it.some(hasCoding),
  };
}
