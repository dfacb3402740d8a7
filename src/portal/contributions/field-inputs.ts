import type { Values } from "../../contributions/contribution.ts";
import type { Field } from "../../contributions/kinds.ts";
import { input, select, textarea } from "../components/form.ts";
import { type Html, html } from "../html.ts";

export interface FilledIn {
  readonly values?: Values;
  /** What is wrong, by field. */
  readonly errors?: Readonly<Record<string, string>>;
  /** What a field of resources may be. */
  readonly resources?: readonly string[];
  /** They are filled in already: nothing is said of what may be left empty. */
  readonly isFilled?: boolean;
}

/** The inputs of a table of fields. */
export const fieldInputs = (
  fields: readonly Field[],
  { values = {}, errors = {}, resources = [], isFilled = false }: FilledIn,
): Html =>
  html`${fields.map((it) => {
    const common = {
      name: it.name,
      label: it.label,
      hint: hintOf(it, isFilled),
      value: values[it.name],
      error: errors[it.name],
    };
    if (it.of === "resources" && it.shape === "line")
      return select({
        ...common,
        options: [{ value: "", text: "Choose one" }, ...resources.map((name) => ({ value: name, text: name }))],
      });
    if (it.shape === "line") return input({ ...common, maxLength: it.most });
    return textarea({ ...common, rows: it.shape === "lines" ? 4 : 6, maxLength: it.most });
  })}`;

const hintOf = ({ hint, shape, isNeeded }: Field, isFilled: boolean): string | undefined => {
  const parts = [
    hint,
    shape === "markdown" ? "Markdown, without HTML" : undefined,
    isNeeded || isFilled ? undefined : "May be left empty",
  ];
  const words = parts.filter((it) => it !== undefined).join(". ");
  return words === "" ? undefined : words;
};
