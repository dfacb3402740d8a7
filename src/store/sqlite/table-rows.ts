import type { Database } from "./database.ts";

/**
 * Rows of numbers for a table, collected to be written in the order of its key: neighbours go to the same pages. They lie one
 * behind the other in one array, which is a fifth of what an object each would need.
 *
 *   token(vid, rid): (7, 1), (3, 1), (7, 2) → [7, 1, 3, 1, 7, 2] → written as (3, 1), (7, 1), (7, 2)
 */
export class TableRows {
  readonly #table: string;
  readonly #columns: readonly string[];
  #values: number[] = [];

  /** `columns`: those of its key first, in their order. */
  constructor(table: string, ...columns: readonly string[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** A number for each column. */
  add(...row: readonly number[]): void {
    this.#values.push(...row);
  }

  /** Rows that are there already are left as they are. */
  write(database: Database): void {
    const into = `INSERT OR IGNORE INTO ${this.#table}(${this.#columns.join(", ")})`;
    database.insert(into, this.#columns.length, this.#inOrder());
    this.clear();
  }

  clear(): void {
    this.#values = [];
  }

  /** By the first columns of the key; rows that are alike in these stay in the order in which they came. */
  #inOrder(): readonly number[] {
    const values = this.#values;
    const width = this.#columns.length;
    const compare = (a: number, b: number): number =>
      values[a]! - values[b]! || values[a + 1]! - values[b + 1]! || (width > 2 ? values[a + 2]! - values[b + 2]! : 0);
    let isInOrder = true;
    for (let start = width; start < values.length && isInOrder; start += width)
      isInOrder = compare(start - width, start) <= 0;
    if (isInOrder) return values;
    const sorted: number[] = [];
    for (const start of packedOrder(values, width) ?? rowsOf(values, width).sort(compare))
      for (let at = start; at < start + width; at++) sorted.push(values[at]!);
    return sorted;
  }
}

/** Where each row begins. */
const rowsOf = (values: readonly number[], width: number): number[] =>
  Array.from({ length: values.length / width }, (_, row) => row * width);

/**
 * The same order by sorting numbers, which is much faster than comparing rows: each is made of the first one or two columns and of
 * where the row stands. The first one suffices where the second only ever rises, as it does with the numbers of resources.
 * Undefined: the numbers would be too great, or are not all whole and above 0, as what is measured need not be.
 */
function packedOrder(values: readonly number[], width: number): Iterable<number> | undefined {
  const rows = values.length / width;
  const greatest = [0, 0];
  let isRising = true;
  for (let at = 0; at < values.length; at += width) {
    if (!isWhole(values[at]!) || !isWhole(values[at + 1]!)) return undefined;
    greatest[0] = Math.max(greatest[0]!, values[at]!);
    greatest[1] = Math.max(greatest[1]!, values[at + 1]!);
    isRising &&= at === 0 || values[at + 1]! >= values[at + 1 - width]!;
  }
  const second = isRising ? 1 : greatest[1]! + 1;
  if ((greatest[0]! + 1) * second * rows > Number.MAX_SAFE_INTEGER) return undefined;
  const packed = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    packed[row] = (values[at]! * second + (isRising ? 0 : values[at + 1]!)) * rows + row;
  }
  return packed.sort().map((it) => (it % rows) * width);
}

const isWhole = (it: number): boolean => Number.isSafeInteger(it) && it >= 0;
