import { codeOf } from "./codes.ts";
import type { Span } from "./days.ts";
import type { Subject } from "./world.ts";

/** A relationship before it is written out. */
export interface Link {
  readonly type: string;
  readonly target: string;
  readonly targetRole: string;
  readonly operational: Span | undefined;
  readonly legal: Span | undefined;
}

export const linkTo = (type: string, { number, segment }: Subject, operational: Span): Link => ({
  type,
  target: codeOf(number),
  targetRole: segment.kind.role,
  operational,
  legal: undefined,
});
