/**
 * FHIRPath as a tree, as far as the base's constraints use it.
 *
 *   start.empty() or (start <= end)
 *   → operator or [ call empty of child start, operator <= [child start, child end] ]
 *
 * What stands before the first dot is `of`; undefined is $this. https://hl7.org/fhirpath/N1/#grammar
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "this" }
  /** `%resource` */
  | { readonly kind: "constant"; readonly name: string }
  | { readonly kind: "child"; readonly of: Expression | undefined; readonly name: string }
  | {
      readonly kind: "call";
      readonly of: Expression | undefined;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: "operator"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: "type";
      readonly operator: "is" | "as";
      readonly of: Expression | undefined;
      readonly type: string;
    };

/** From what binds least to what binds most; those of one row are taken from left to right. */
const precedence: readonly (readonly string[])[] = [
  ["implies"],
  ["or", "xor"],
  ["and"],
  ["in"],
  ["=", "!="],
  ["<=", ">=", "<", ">"],
  ["|"],
  ["is", "as"],
  ["+", "&"],
];

const tokenShape = /\s*(?:('(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|([%$]?[A-Za-z_]\w*)|(<=|>=|!=|[-=<>|+&.,()]))/y;

/** Throws an Error that names the expression and the part not understood. */
export function parseFhirPath(text: string): Expression {
  const tokens = tokensOf(text);
  let at = 0;
  const expression = operation(0);
  if (at < tokens.length) throw notUnderstood(text, tokens[at]!);
  return expression;

  function operation(level: number): Expression {
    const operators = precedence[level];
    if (!operators) return signed();
    let left = operation(level + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at++;
      if (operator === "is" || operator === "as") left = { kind: "type", operator, of: left, type: name() };
      else left = { kind: "operator", operator, left, right: operation(level + 1) };
    }
    return left;
  }

  function signed(): Expression {
    if (tokens[at] !== "-") return path();
    const number = Number(tokens[++at]);
    if (Number.isNaN(number)) throw notUnderstood(text, "-");
    at++;
    return { kind: "literal", value: -number };
  }

  function path(): Expression {
    let found = term(undefined);
    while (tokens[at] === ".") {
      at++;
      found = term(found);
    }
    return found;
  }

  function term(of: Expression | undefined): Expression {
    const token = tokens[at++] ?? "";
    if (of === undefined) {
      if (token === "(") {
        const inner = operation(0);
        take(")");
        return inner;
      }
      if (token.startsWith("'")) return { kind: "literal", value: unescaped(token) };
      if (/^\d/.test(token)) return { kind: "literal", value: Number(token) };
      if (token === "true" || token === "false") return { kind: "literal", value: token === "true" };
      if (token === "$this") return { kind: "this" };
      if (token.startsWith("%")) return { kind: "constant", name: token.slice(1) };
    }
    if (!/^[A-Za-z_]/.test(token)) throw notUnderstood(text, token);
    if (tokens[at] !== "(") return { kind: "child", of, name: token };
    at++;
    if (token === "is" || token === "as") {
      const type = name();
      take(")");
      return { kind: "type", operator: token, of, type };
    }
    const args: Expression[] = [];
    while (tokens[at] !== ")") {
      if (args.length > 0) take(",");
      args.push(operation(0));
    }
    take(")");
    return { kind: "call", of, name: token, args };
  }

  function name(): string {
    const token = tokens[at++] ?? "";
    if (!/^[A-Za-z]\w*$/.test(token)) throw notUnderstood(text, token);
    return token;
  }

  function take(expected: string): void {
    if (tokens[at++] !== expected) throw notUnderstood(text, tokens[at - 1] ?? "its end");
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const shape = new RegExp(tokenShape);
  const whole = text.trimEnd();
  while (shape.lastIndex < whole.length) {
    const from = shape.lastIndex;
    const found = shape.exec(whole);
    if (!found) throw notUnderstood(text, whole.slice(from, from + 20));
    tokens.push(found[0].trim());
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f" };

const unescaped = (token: string): string =>
  token
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code?: string, it?: string) =>
      code === undefined ? (escapes[it!] ?? it!) : String.fromCharCode(Number.parseInt(code, 16)),
    );

const notUnderstood = (text: string, part: string) => new Error(`${text}: '${part}' is not understood`);
