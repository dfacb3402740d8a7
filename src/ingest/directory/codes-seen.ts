import type { OdsCode, Place, SourceMismatch } from "../../ods/organisation.ts";

/** More codes than this are not remembered: the register has 0.4 million, and memory is not to grow with what is read. */
const rememberedMax = 1_000_000;

/** Notices codes that a product has twice. */
export class CodesSeen {
  readonly #codes = new Set<OdsCode>();

  /** The mismatch of a code that was there before. */
  add(code: OdsCode, place: Place): SourceMismatch | undefined {
    if (this.#codes.has(code)) return { kind: "mismatch", code, path: "code", rule: "R008", seen: code, place };
    if (this.#codes.size < rememberedMax) this.#codes.add(code);
    return undefined;
  }
}
