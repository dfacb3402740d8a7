/** What a reference points at: a resource of this server (`Patient/1`), something elsewhere, or nothing one can find. */
export type ReferenceTarget = { readonly type: string; readonly id: string } | { readonly url: string } | undefined;

export const idShape = /^[A-Za-z0-9\-.]{1,64}$/;
const local = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** A reference that only its sender could have resolved: a place in a Bundle, or a search instead of an address. */
export const isUnresolved = (text: string): boolean => text.startsWith("urn:") || /^[A-Z][A-Za-z]+\?/.test(text);

/**
 * `Patient/1`, `Patient/1/_history/2` and `<own base>/Patient/1` are local; `#x` is contained and found by nobody, nor
 * is what was left unresolved; all else is a URL, kept as written. `bases` are our own base addresses, without the last
 * slash.
 */
export function parseReference(text: string, bases: readonly string[] = []): ReferenceTarget {
  if (text === "" || text.startsWith("#") || isUnresolved(text)) return undefined;
  const own = bases.find((it) => text.startsWith(`${it}/`));
  const parts = local.exec(own === undefined ? text : text.slice(own.length + 1));
  return parts ? { type: parts[1]!, id: parts[2]! } : { url: text };
}
