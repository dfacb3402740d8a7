import { SaxesParser } from "saxes";

const xhtml = "http://www.w3.org/1999/xhtml";
/** HTML's names that stand in the narratives of HL7's examples. */
const characters = {
  nbsp: "\u00a0",
  eacute: "\u00e9",
  ccedil: "\u00e7",
  copy: "\u00a9",
  reg: "\u00ae",
  hellip: "\u2026",
};

/**
 * An XML document as a text that is the same for every way to write it: prefixes, the order of attributes, CDATA and names of
 * characters. Outside of narratives blanks and comments are left out too.
 */
export function canonicalXml(xml: string): string {
  const parser = new SaxesParser({ xmlns: true });
  const parts: string[] = [];
  let text = "";
  /** Elements of a narrative that are open. */
  let narrative = 0;
  const endText = () => {
    if (narrative > 0 ? text !== "" : text.trim() !== "") parts.push(JSON.stringify(text));
    text = "";
  };
  Object.assign(parser.ENTITIES, characters);
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ uri, local, attributes }) => {
    endText();
    if (narrative > 0 || uri === xhtml) narrative++;
    const given = Object.values(attributes)
      // What declares namespaces, and what points to schemas.
      .filter((it) => it.prefix !== "xmlns" && it.name !== "xmlns" && !/XMLSchema-instance/.test(it.uri))
      .map((it) => `${it.uri}|${it.local}=${JSON.stringify(it.value)}`);
    parts.push(`<${uri === xhtml ? "h" : uri}:${local} ${given.sort().join(" ")}>`);
  });
  parser.on("closetag", () => {
    endText();
    if (narrative > 0) narrative--;
    parts.push("/");
  });
  parser.on("text", (it) => {
    text += it;
  });
  parser.on("cdata", (it) => {
    text += it;
  });
  parser.on("comment", (it) => {
    if (narrative === 0) return;
    endText();
    parts.push(`<!--${it}-->`);
  });
  parser.write(xml).close();
  return parts.join("\n");
}

type Fields = Readonly<Record<string, unknown>>;
type Raw = { readonly rawJSON: string };
const isRaw = (it: unknown): it is Raw => (JSON as unknown as { isRawJSON(it: unknown): boolean }).isRawJSON(it);

/**
 * The path of the first difference between two resources, with both values; undefined: they say the same. Numbers are compared as
 * they are written, but for exponents; narratives as XML. Nulls at the end of lists and empty lists say nothing.
 */
export function difference(a: unknown, b: unknown, path = ""): string | undefined {
  if (Array.isArray(a) || Array.isArray(b)) {
    const [one, other] = [listOf(a), listOf(b)];
    for (let at = 0; at < Math.max(one.length, other.length); at++) {
      const found = difference(one[at], other[at], `${path}[${at}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isFields(a) && isFields(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = difference(a[key], b[key], `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const [one, other] = [written(a), written(b)];
  if (one === other || saysNothing(a, b) || saysNothing(b, a)) return undefined;
  if (path.endsWith(".div") && typeof a === "string" && typeof b === "string" && sameNarrative(a, b)) return undefined;
  if ((hasExponent(one) || hasExponent(other)) && Number(one) === Number(other)) return undefined;
  return `${path}: ${one.slice(0, 200)} and ${other.slice(0, 200)}`;
}

const isFields = (it: unknown): it is Fields => typeof it === "object" && it !== null && !isRaw(it);
const listOf = (it: unknown): readonly unknown[] =>
  Array.isArray(it) ? it : it === undefined || it === null ? [] : [it];
const written = (it: unknown): string =>
  isRaw(it) ? it.rawJSON : typeof it === "object" ? JSON.stringify(it) : String(it);
const saysNothing = (it: unknown, other: unknown): boolean =>
  (it === undefined || it === null) &&
  (other === undefined || other === null || (isFields(other) && Object.keys(other).length === 0));

const hasExponent = (it: string): boolean => /^-?[\d.]+[eE]/.test(it);

const sameNarrative = (a: string, b: string): boolean => canonicalXml(inXhtml(a)) === canonicalXml(inXhtml(b));
/** A `div` may leave out its namespace, in JSON. */
const inXhtml = (div: string): string => `<x xmlns="${xhtml}">${div.trim()}</x>`;
