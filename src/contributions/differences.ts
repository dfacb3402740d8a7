/** A run of a text: in both versions, only in the former, or only in the newer one. */
export interface Run {
  readonly is: "same" | "gone" | "new";
  readonly items: readonly string[];
}

/** Steps after which two texts are taken for all different: the work grows with their square. */
const stepsMax = 600;

/**
 * What has to go and what has to come to make `after` of `before`, as few as can be: Myers, An O(ND) Difference Algorithm, 1986.
 * Texts with more than some hundred differences are told as one that goes and one that comes.
 */
export function differences(before: readonly string[], after: readonly string[]): readonly Run[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return merged([
    { is: "same", items: before.slice(0, head) },
    ...between(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    { is: "same", items: before.slice(before.length - tail) },
  ]);
}

function between(before: readonly string[], after: readonly string[]): readonly Run[] {
  const path = before.length === 0 || after.length === 0 ? undefined : shortest(before, after);
  return (
    path ?? [
      { is: "gone", items: before },
      { is: "new", items: after },
    ]
  );
}

/** Runs of one item each; undefined: there are too many differences. */
function shortest(before: readonly string[], after: readonly string[]): readonly Run[] | undefined {
  const steps = Math.min(before.length + after.length, stepsMax);
  const middle = steps + 1;
  // How far each diagonal reaches, and how that was at each step.
  const reach = new Int32Array(2 * steps + 3);
  const trace: Int32Array[] = [];
  for (let step = 0; step <= steps; step++) {
    trace.push(reach.slice());
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const isDown =
        diagonal === -step || (diagonal !== step && reach[middle + diagonal - 1]! < reach[middle + diagonal + 1]!);
      let x = isDown ? reach[middle + diagonal + 1]! : reach[middle + diagonal - 1]! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reach[middle + diagonal] = x;
      if (x >= before.length && x - diagonal >= after.length) return walkedBack(before, after, trace, middle);
    }
  }
  return undefined;
}

function walkedBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly Int32Array[],
  middle: number,
): readonly Run[] {
  const runs: Run[] = [];
  let x = before.length;
  let y = after.length;
  for (let step = trace.length - 1; step >= 0; step--) {
    const reach = trace[step]!;
    const diagonal = x - y;
    const isDown =
      diagonal === -step || (diagonal !== step && reach[middle + diagonal - 1]! < reach[middle + diagonal + 1]!);
    const from = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = step === 0 ? 0 : reach[middle + from]!;
    const fromY = step === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      x--;
      y--;
      runs.push({ is: "same", items: [before[x]!] });
    }
    if (step === 0) break;
    if (isDown) runs.push({ is: "new", items: [after[--y]!] });
    else runs.push({ is: "gone", items: [before[--x]!] });
  }
  return runs.reverse();
}

/** Neighbours of one kind become one run; what goes stands before what comes. */
function merged(runs: readonly Run[]): readonly Run[] {
  const done: { is: Run["is"]; items: string[] }[] = [];
  for (const { is, items } of runs) {
    if (items.length === 0) continue;
    const last = done.at(-1);
    if (last?.is === is) last.items.push(...items);
    else if (last?.is === "new" && is === "gone") {
      const before = done.at(-2);
      if (before?.is === "gone") before.items.push(...items);
      else done.splice(-1, 0, { is, items: [...items] });
    } else done.push({ is, items: [...items] });
  }
  return done;
}

/** Words with the blanks between them: joined they are the text again. */
export const wordsOf = (text: string): readonly string[] => text.match(/\s+|[^\s]+/gu) ?? [];

/** What differs between two texts, in words. A blank between two words that both change is not worth telling apart. */
export const wordDifferences = (before: string, after: string): readonly Run[] => {
  const runs = differences(wordsOf(before), wordsOf(after));
  const isBetween = ({ is, items }: Run, at: number) =>
    is === "same" && at > 0 && at < runs.length - 1 && /^[^\S\n]+$/.test(items.join(""));
  return merged(
    runs.flatMap((it, at): readonly Run[] =>
      isBetween(it, at)
        ? [
            { is: "gone", items: it.items },
            { is: "new", items: it.items },
          ]
        : [it],
    ),
  );
};

const context = 3;

/**
 * The change of a file as `git apply` and `patch -p1` take it; nothing where nothing differs. `path`: below the root of the project.
 * Files end with a line's end.
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = (text: string) => text.replace(/\n$/, "").split("\n");
  const marked = differences(lines(before), lines(after)).flatMap(({ is, items }) =>
    items.map((text) => ({ is, text })),
  );
  const hunks: { from: number; to: number }[] = [];
  for (const [at, { is }] of marked.entries()) {
    if (is === "same") continue;
    const last = hunks.at(-1);
    if (last && at - last.to <= 2 * context) last.to = at + 1;
    else hunks.push({ from: at, to: at + 1 });
  }
  const text = hunks.map(({ from, to }) => {
    const start = Math.max(0, from - context);
    const kept = marked.slice(start, Math.min(marked.length, to + context));
    const counted = (side: "gone" | "new", of: readonly { readonly is: Run["is"] }[]) =>
      of.filter((it) => it.is === "same" || it.is === side).length;
    const place = (side: "gone" | "new") => {
      const length = counted(side, kept);
      const first = counted(side, marked.slice(0, start)) + (length > 0 ? 1 : 0);
      return length === 1 ? String(first) : `${first},${length}`;
    };
    const body = kept.map((it) => `${{ same: " ", gone: "-", new: "+" }[it.is]}${it.text}\n`).join("");
    return `@@ -${place("gone")} +${place("new")} @@\n${body}`;
  });
  return `--- a/${path}\n+++ b/${path}\n${text.join("")}`;
}
