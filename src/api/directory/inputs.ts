import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import type { OdsDate } from "../../ods/organisation.ts";
import { isOdsDate } from "../../ods/values.ts";
import type { Input, InputDefinition } from "../operation-input.ts";

/** Inputs that several operations of the directory have, as they are declared and as they are read. */

export const dateInput: InputDefinition = {
  name: "date",
  type: "date",
  min: 0,
  max: "1",
  documentation:
    "The day that is asked about, YYYY-MM-DD, by the dates in the records. Without it: today, as published.",
};

export const relationshipInput: InputDefinition = {
  name: "relationship",
  type: "code",
  min: 0,
  max: "*",
  documentation: "Types of relationships, repeated or separated by commas: RE6,RE4.",
};

/** The text of an input; a Problem where its value is no text, number or boolean. */
export function valueIn(inputs: readonly Input[], name: string): string | undefined | Problem {
  const [first] = valuesIn(inputs, name);
  return first;
}

export function valuesIn(inputs: readonly Input[], name: string): readonly (string | Problem)[] {
  return inputs
    .filter((it) => it.name === name)
    .map(({ value }) =>
      value === undefined || value === null || typeof value === "object"
        ? problem("malformed-value", `${name} takes a value such as valueCode or valueDate, and no other parts`)
        : String(value).trim(),
    );
}

export function dateIn(inputs: readonly Input[], name = "date"): OdsDate | undefined | Problem {
  const text = valueIn(inputs, name);
  if (text === undefined || isProblem(text) || isOdsDate(text)) return text;
  return { ...problem("malformed-date", `${name}=${quoted(text)} is no day: write YYYY-MM-DD`), about: text };
}

export function wholeIn(
  inputs: readonly Input[],
  name: string,
  { max, otherwise }: { readonly max: number; readonly otherwise: number },
): number | Problem {
  const text = valueIn(inputs, name);
  if (text === undefined) return otherwise;
  if (isProblem(text)) return text;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= max
    ? number
    : problem("malformed-value", `${name}=${quoted(text)}: write a whole number from 1 to ${max}`);
}

export function choiceIn<Choice extends string>(
  inputs: readonly Input[],
  name: string,
  choices: readonly Choice[],
  otherwise: Choice,
): Choice | Problem {
  const text = valueIn(inputs, name);
  if (text === undefined) return otherwise;
  if (isProblem(text)) return text;
  return (
    choices.find((it) => it === text) ??
    problem("malformed-value", `${name}=${quoted(text)}: write ${choices.join(", ")}`)
  );
}

/** Those that are given, or else all of `otherwise`. */
export function relationshipsIn(inputs: readonly Input[], otherwise: readonly string[]): readonly string[] | Problem {
  const given: string[] = [];
  for (const text of valuesIn(inputs, "relationship")) {
    if (isProblem(text)) return text;
    for (const it of text.toUpperCase().split(",")) {
      if (!/^RE\d{1,3}$/.test(it.trim()))
        return problem(
          "malformed-value",
          `relationship=${quoted(it)} is no type of relationship; ${relationshipTypes.map((type) => type.code).join(", ")} are`,
        );
      given.push(it.trim());
    }
  }
  return given.length > 0 ? [...new Set(given)] : otherwise;
}
