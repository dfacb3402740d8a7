import type { Clause } from "./query.ts";

/**
 * A short text that is the same for clauses that ask the same; undefined where one is of a kind that is not written so: looking
 * for what is known of a search must cost less than asking it.
 */
export function signatureOf(clauses: readonly Clause[]): string | undefined {
  let text = "";
  for (const it of clauses) {
    const one = signature(it);
    if (one === undefined) return undefined;
    text += `${one}\n`;
  }
  return text;
}

function signature(clause: Clause): string | undefined {
  switch (clause.kind) {
    case "token":
      return `${clause.not ? "!" : "="}${clause.index.key} ${JSON.stringify(clause.any)}`;
    case "range": {
      const tests = JSON.stringify(clause.any);
      // What has no end would be written like what has none on the other side.
      return tests.includes("null") ? undefined : `${clause.index.key} ${tests}`;
    }
    case "reference":
    case "near":
    case "string":
      return `${clause.index.key} ${JSON.stringify(clause.any)}`;
    case "id":
      return `${clause.kind} ${JSON.stringify(clause.any)}`;
    case "all":
    case "any": {
      const inside = signatureOf(clause.of);
      return inside === undefined ? undefined : `${clause.kind}(${inside})`;
    }
    case "about":
      return clause.whose.meets ? undefined : `${clause.not ? "!" : "="}about ${JSON.stringify(clause.whose.ids)}`;
    default:
      return undefined;
  }
}
