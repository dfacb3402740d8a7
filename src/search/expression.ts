import type { ElementDefinition, FhirDefinitions } from "../definitions/fhir-definitions.ts";

/**
 * The part of FHIRPath that SearchParameter expressions need, compiled to closures.
 *
 *   Patient.name | Observation.value.as(Quantity) | Patient.telecom.where(system='email')
 *   Patient.extension('url').value.as(CodeableConcept) | Observation.subject.where(resolve() is Patient)
 *   Organization.extension('url').where(extension('active').value=true).extension('roleCode').value
 *   Patient.deceased.exists() and Patient.deceased != false
 *
 * Types are followed through the definitions, so each leaf knows its FHIR type before any resource is seen.
 */
type Step =
  | { readonly step: "child"; readonly name: string }
  | { readonly step: "as"; readonly type: string }
  | { readonly step: "where"; readonly name: string; readonly value: string }
  | { readonly step: "whereType"; readonly type: string }
  | { readonly step: "whereExtension"; readonly url: string; readonly is: boolean }
  | { readonly step: "extension"; readonly url: string };

/** Called for every value found. `Sink` is whatever the caller collects into. */
export type Leaf<Sink> = (value: unknown, sink: Sink) => void;

/** Makes the leaf for values of a FHIR type; undefined when such values are not indexed. `element` carries the binding. */
export type LeafFor<Sink> = (type: string, element: ElementDefinition | undefined) => Leaf<Sink> | undefined;

type Node = { readonly [element: string]: unknown };

/** Throws an Error that names the expression and the part not understood. */
export function compileExpression<Sink>(
  definitions: FhirDefinitions,
  base: string,
  expression: string,
  leafFor: LeafFor<Sink>,
): (resource: Node, sink: Sink) => void {
  const stated = /^([\w.]+)\.exists\(\) and \1 != false$/.exec(expression);
  if (stated) {
    const leaf = leafFor("boolean", undefined);
    if (!leaf) throw new Error(`${expression}: finds a boolean`);
    const visit = compileExpression<unknown[]>(definitions, base, stated[1]!, () => (value, all) => all.push(value));
    return (resource, sink) => {
      const all: unknown[] = [];
      visit(resource, all);
      leaf(all.length > 0 && all[0] !== false, sink);
    };
  }
  const visitors = alternatives(expression).map((path) => {
    const steps = parsePath(path, expression);
    const first = steps[0];
    if (
      first?.step !== "child" ||
      (first.name !== base && first.name !== "Resource" && first.name !== "DomainResource")
    )
      throw new Error(`${expression}: an expression for ${base} starts with ${base}`);
    return compile(steps.slice(1), base, undefined);
  });
  const found = visitors.filter((it) => it !== undefined);
  if (found.length === 0) throw new Error(`${expression}: finds nothing that can be indexed`);
  return (resource, sink) => {
    for (const visit of found) visit(resource, sink);
  };

  function compile(
    steps: readonly Step[],
    type: string,
    element: ElementDefinition | undefined,
  ): Leaf<Sink> | undefined {
    const [step, ...rest] = steps;
    if (step === undefined) return leafFor(type, element);
    switch (step.step) {
      case "child": {
        const child = definitions.types[type]?.elements[step.name];
        if (!child) throw new Error(`${expression}: ${type} has no element ${step.name}`);
        const asked = rest[0]?.step === "as" ? rest[0].type : undefined;
        const after = asked === undefined ? rest : rest.slice(1);
        const variants = child.types
          .filter((it) => asked === undefined || it === asked)
          .map((it) => field<Sink>(child.choice ? choiceName(step.name, it) : step.name, compile(after, it, child)));
        return together(variants);
      }
      case "as":
        return step.type === type ? compile(rest, type, element) : undefined;
      case "where": {
        const next = compile(rest, type, element);
        return next && ((value, sink) => (value as Node)[step.name] === step.value && next(value, sink));
      }
      case "whereType": {
        const next = compile(rest, type, element);
        const named = new RegExp(`(^|/)${step.type}/[^/]+$`);
        return next && ((value, sink) => named.test(String((value as Node).reference)) && next(value, sink));
      }
      case "whereExtension": {
        const next = compile(rest, type, element);
        const says = ({ url, valueBoolean }: Node) => url === step.url && valueBoolean === step.is;
        return (
          next &&
          ((value, sink) => {
            const { extension } = value as Node;
            if (Array.isArray(extension) && extension.some((it) => it && says(it))) next(value, sink);
          })
        );
      }
      case "extension": {
        const next = compile(rest, "Extension", undefined);
        return (
          next &&
          ((value, sink) => {
            const extensions = (value as Node).extension;
            if (Array.isArray(extensions)) for (const it of extensions) if (it?.url === step.url) next(it, sink);
          })
        );
      }
    }
  }
}

/** The FHIR types of what an expression finds. */
export function typesFound(definitions: FhirDefinitions, base: string, expression: string): ReadonlySet<string> {
  const types = new Set<string>();
  compileExpression(definitions, base, expression, (fhirType) => {
    types.add(fhirType);
    return () => {};
  });
  return types;
}

/** All alternatives of an expression, split at the bars that stand outside brackets. */
export function alternatives(expression: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= expression.length; at++) {
    const it = expression[at];
    if (it === "(") depth++;
    if (it === ")") depth--;
    if (it === undefined || (it === "|" && depth === 0)) {
      parts.push(expression.slice(from, at).trim());
      from = at + 1;
    }
  }
  return parts.filter((it) => it !== "");
}

const stepShapes: readonly [RegExp, (parts: RegExpExecArray) => Step][] = [
  [/^(?:as|ofType)\((\w+)\)/, (it) => ({ step: "as", type: it[1]! })],
  [/^where\((\w+) *= *'([^']*)'\)/, (it) => ({ step: "where", name: it[1]!, value: it[2]! })],
  [/^where\(resolve\(\) is (\w+)\)/, (it) => ({ step: "whereType", type: it[1]! })],
  [
    /^where\(extension\('([^']+)'\)\.value *= *(true|false)\)/,
    (it) => ({ step: "whereExtension", url: it[1]!, is: it[2] === "true" }),
  ],
  [/^extension\('([^']+)'\)/, (it) => ({ step: "extension", url: it[1]! })],
  [/^(\w+)/, (it) => ({ step: "child", name: it[1]! })],
];

function parsePath(path: string, expression: string): Step[] {
  // R4 writes (Observation.value as Quantity).code where STU3 writes Observation.value.as(Quantity).code
  let rest = path.replace(/^\(([\w.]+) as (\w+)\)/, "$1.as($2)").replace(/^\((.*)\)$/, "$1");
  const steps: Step[] = [];
  while (rest !== "") {
    if (steps.length > 0) {
      if (!rest.startsWith(".")) throw new Error(`${expression}: '${rest.slice(0, 40)}' is not understood`);
      rest = rest.slice(1);
    }
    let understood = false;
    for (const [shape, make] of stepShapes) {
      const parts = shape.exec(rest);
      // a child name followed by a bracket is a function that we do not know
      if (!parts || (shape === stepShapes.at(-1)![0] && rest[parts[0].length] === "(")) continue;
      steps.push(make(parts));
      rest = rest.slice(parts[0].length);
      understood = true;
      break;
    }
    if (!understood) throw new Error(`${expression}: '${rest.slice(0, 40)}' is not understood`);
  }
  return steps;
}

export const choiceName = (name: string, type: string) => name + type[0]!.toUpperCase() + type.slice(1);

/** Visits the field `name` of a node, each item of it when it repeats. */
function field<Sink>(name: string, next: Leaf<Sink> | undefined): Leaf<Sink> | undefined {
  if (!next) return undefined;
  return (node, sink) => {
    const value = (node as Node)[name];
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (const it of value) if (it !== null) next(it, sink);
    } else next(value, sink);
  };
}

function together<Sink>(leaves: readonly (Leaf<Sink> | undefined)[]): Leaf<Sink> | undefined {
  const found = leaves.filter((it) => it !== undefined);
  if (found.length < 2) return found[0];
  return (node, sink) => {
    for (const it of found) it(node, sink);
  };
}
