import type { OdsCode } from "../organisation.ts";
import type { Span } from "../standing.ts";
import { compactOf, piecesOf } from "./words.ts";

/** An organisation as it is found and shown in a list. */
export interface FinderEntry {
  /** The caller's number of the organisation: a whole number of at most 53 bits. */
  readonly key: number;
  readonly code: OdsCode;
  readonly name: string;
  readonly postcode?: string;
  readonly town?: string;
  /** Shown, not searched: `GP practice`. */
  readonly type?: string;
  readonly isOpen: boolean;
  /** Codes of those that carry on the work of a closed one. */
  readonly successors?: readonly OdsCode[];
  /** When it was open, and when it held its roles; absent: never. */
  readonly spans?: readonly Span[];
}

/** Where a word of an organisation stands. A word of the name is not counted again as one of the town. */
export const places = ["name", "town", "postcode"] as const;
export type Place = (typeof places)[number];

/** By what an organisation is found. Everything is folded. */
export interface Findable {
  /** The name as words with one blank between: what names are put in order by. */
  readonly name: string;
  /** The postcode without blanks; empty: there is none. */
  readonly postcode: string;
  /** `postcode`: its two halves; what is no postcode is taken as words. */
  readonly words: Readonly<Record<Place, ReadonlySet<string>>>;
}

/**
 * KING'S COLLEGE HOSPITAL, Stoke-on-Trent, SE5 9RS →
 *
 *   name      kings college hospital
 *   postcode  se59rs
 *   words     name: kings king college hospital; town: stoke on trent stokeontrent; postcode: se5 9rs
 *
 * A name is read up to its 400th character. A store keeps what this gives: who changes it makes stores anew.
 */
export function findableOf({ name, town = "", postcode = "" }: FinderEntry): Findable {
  const pieces = piecesOf(name.slice(0, longest));
  const ofName = new Set<string>();
  for (const { words, joined, parts } of pieces) {
    for (const it of words) ofName.add(it);
    // The S of KING'S is no word that anybody looks for.
    if (parts.length > 1) for (const it of [joined, ...parts]) if (it.length > 1) ofName.add(it);
  }
  const ofTown = new Set<string>();
  for (const { words, joined } of piecesOf(town.slice(0, longest)))
    for (const it of [...words, joined]) if (!ofName.has(it)) ofTown.add(it);
  const compact = compactOf(postcode.slice(0, longest));
  return {
    name: pieces.flatMap((it) => it.words).join(" "),
    postcode: compact,
    words: { name: ofName, town: ofTown, postcode: halvesOf(compact, postcode) },
  };
}

/** The first half of a postcode: `ls1`, `sw1a`. */
export const isOutward = (text: string): boolean => /^[a-z]{1,2}[0-9][a-z0-9]?$/.test(text);

function halvesOf(compact: string, postcode: string): ReadonlySet<string> {
  const [, outward, inward] = /^([a-z]{1,2}[0-9][a-z0-9]?)([0-9][a-z]{2})$/.exec(compact) ?? [];
  if (outward && inward) return new Set([outward, inward]);
  return new Set(piecesOf(postcode.slice(0, longest)).flatMap((it) => it.words));
}

const longest = 400;
