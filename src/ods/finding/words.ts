import { fold, wordsOf } from "../../fhir/fold.ts";

/** What stands between two blanks of a text, in the ways in which it may be meant. Everything is folded. */
export interface Piece {
  /** As it is read: apostrophes join, every other sign separates. `KING'S` → kings; `AL-SHAFA` → al, shafa. */
  readonly words: readonly string[];
  /** Every sign joins. `AL-SHAFA` → alshafa; `N.H.S.` → nhs. */
  readonly joined: string;
  /** Every sign separates. `O'BRIEN` → o, brien. */
  readonly parts: readonly string[];
}

/**
 * The pieces of a name, a town or of what somebody types, without those that have no letter or digit. `&` is AND.
 * `St. Mary's & Co-op` → st | marys | and | co op.
 */
export function piecesOf(text: string): Piece[] {
  const folded = fold(text.replace(apostrophes, "'")).replace(/&/g, " and ");
  return folded.split(" ").flatMap((piece) => {
    const parts = wordsOf(piece);
    if (parts.length === 0) return [];
    if (parts.length === 1) return [{ words: parts, joined: parts[0]!, parts }];
    return [{ words: wordsOf(piece.replace(/'/g, "")), joined: parts.join(""), parts }];
  });
}

/** Texts in which only blanks separate, and only letters and digits count: codes and postcodes. `ls1 4dy` → ls14dy. */
export const compactOf = (text: string): string => wordsOf(fold(text)).join("");

/** As they are typed on keyboards and telephones. */
const apostrophes = /[’‘‛ʼ´`′]/g;
