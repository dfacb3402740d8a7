import type { SourceMismatch } from "../../ods/organisation.ts";
import { seenOf } from "../../ods/values.ts";
import type { ReadFailure } from "../read/fault.ts";

/** A file that cannot be read at all. */
export const failureItem = (file: string, failure: ReadFailure): SourceMismatch => ({
  kind: "mismatch",
  path: "",
  rule: "R009",
  seen: seenOf(failureInShort(failure)),
  place: { file, position: "" },
});

/** What is wrong, without the advice that follows it. */
export const failureInShort = ({ message }: ReadFailure): string => message.split(/[;.:](?=\s)/)[0]!;
