/**
 * Numbers that JavaScript would write otherwise than the source did: `5.40`, `1e3`, more digits than a double keeps. What
 * stands before and behind keeps most strings out, where such digits are common (a UUID holds `3e7`).
 */
const delicate = /[:,[]\s*(?:-?\d+\.\d*0|-?\d+(?:\.\d+)?[eE][+-]?\d+|-?[\d.]{16,}|-0)\s*[,}\]]/;

/** Whether a JSON text holds numbers that have to be kept as they are written. */
export const hasDelicateNumbers = (text: string): boolean => delicate.test(text);

/** Parsed JSON in which delicate numbers are raw JSON values: they are written back as they were read. */
export function parseKeepingNumbers(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && context?.source !== undefined && String(value) !== context.source
      ? rawJson(context.source)
      : value,
  );
}

/** Parsed JSON with its numbers as they are written, at no cost where plain parsing keeps them. */
export const parseJson = (text: string): unknown =>
  delicate.test(text) ? parseKeepingNumbers(text) : JSON.parse(text);

/** A number that is written back as it is here. */
export const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

export const isRawJson = (JSON as unknown as { isRawJSON(it: unknown): it is { readonly rawJSON: string } }).isRawJSON;

/** The same JSON indented by two blanks, numbers untouched. */
export function prettyJson(text: string): string {
  return JSON.stringify(parseJson(text), null, 2);
}
