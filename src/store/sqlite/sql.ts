import type { Value } from "./database.ts";

/**
 * SQL with its values, in order. A limit is written `LIMIT +?`: SQLite takes the value of a bare `LIMIT ?` into account
 * when it prepares, and so prepares the statement again each time another is bound, which costs as much as a small page.
 */
export interface Sql {
  readonly text: string;
  readonly values: readonly Value[];
  /** The rows come in order of arrival without being sorted again. */
  readonly inOrder?: true;
}

/** Rows after (or, going back, before) this one only; listed in that direction. */
export interface Window {
  readonly from: number | undefined;
  readonly back: boolean;
}

/** True, and for some rows in 64 a look at the clock: a statement that takes too long ends there. */
export const ticking = (rid: string): string => `(((${rid} * 40503) >> 8) & 63 OR tick())`;

export const negated = ({ text, values }: Sql): Sql => ({ text: `NOT ${text}`, values });

export function either(all: readonly Sql[]): Sql {
  if (all.length > togetherMax) return either(grouped(all).map(either));
  return all.length === 1
    ? all[0]!
    : { text: `(${all.map((it) => it.text).join(" OR ")})`, values: all.flatMap((it) => it.values) };
}

/** Rows of several lists, each once, in no order. */
export function united(all: readonly Sql[]): Sql {
  if (all.length > togetherMax) return united(grouped(all).map(united));
  return all.length === 1
    ? { text: `SELECT DISTINCT rid FROM (${all[0]!.text})`, values: all[0]!.values }
    : { text: all.map((it) => `SELECT rid FROM (${it.text})`).join(" UNION "), values: all.flatMap((it) => it.values) };
}

/** SQLite takes 500 lists in one UNION and 1,000 conditions one inside the other: more are put together in groups. */
const togetherMax = 400;

const grouped = (all: readonly Sql[]): readonly (readonly Sql[])[] =>
  Array.from({ length: Math.ceil(all.length / togetherMax) }, (_, at) =>
    all.slice(at * togetherMax, (at + 1) * togetherMax),
  );

/** Rows of several lists that are each in order of arrival, each once, in that order; read only as far as is asked. */
export function merged(all: readonly Sql[], { from, back }: Window): Sql {
  const windowed = all.map(({ text, values }) =>
    from === undefined
      ? { text, values }
      : { text: `${text} AND rid ${back ? "<" : ">"} ?`, values: [...values, from] },
  );
  if (windowed.length === 1) return windowed[0]!;
  // The LIMIT keeps SQLite from dropping the ORDER BY of a subquery.
  return {
    text: `${windowed.map((it) => it.text).join(" UNION ")} ORDER BY rid ${back ? "DESC" : "ASC"} LIMIT -1`,
    values: windowed.flatMap((it) => it.values),
    inOrder: true,
  };
}

/** `= ?`, or `IN (?, ?)` for several: an equality is found faster than a list of one. */
export const among = (count: number): string => (count === 1 ? "= ?" : `IN (${Array(count).fill("?").join(", ")})`);
