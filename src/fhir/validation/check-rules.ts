import type { Check } from "../structure.ts";
import type { Walk } from "../structure-walk.ts";
import type { Scope } from "./compiled.ts";
import { undecided } from "./items.ts";
import type { Rule } from "./rules.ts";

/** Reports each rule that a value breaks. A rule whose expression is empty is broken, as one that is false. */
export function checkRules(rules: readonly Rule[], scopeOf: () => Scope): Check | undefined {
  if (rules.length === 0) return undefined;
  return (value, walk) => {
    for (const rule of rules) if (!walk.full) checkRule(rule, value, walk, scopeOf());
  };
}

function checkRule({ key: rule, severity, human, test }: Rule, value: unknown, walk: Walk, scope: Scope): void {
  try {
    if (test(value, scope) === true) return;
    const weight = severity === "warning" ? { severity } : {};
    walk.add({ path: walk.path(), reason: "invariant", rule, detail: human, ...weight });
  } catch (error) {
    if (error !== undecided) throw error;
    const detail = `could not be decided, for a value stands in its way that should not repeat or be there: ${human}`;
    walk.add({ path: walk.path(), reason: "undecided", rule, detail, severity: "warning" });
  }
}
