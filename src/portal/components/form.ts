import { type Html, html, nothing, type Part } from "../html.ts";

/** Forms as nhsuk-frontend has them: components.test.ts holds this markup against its macros. */

interface Field {
  /** Also its id, so that errors can point to it; where a page has several forms, give an `id`. */
  readonly name: string;
  readonly id?: string | undefined;
  readonly label: Part;
  readonly hint?: Part | undefined;
  /** What is wrong with what was sent, and what would work. */
  readonly error?: string | undefined;
}

export interface InputField extends Field {
  readonly value?: string | undefined;
  readonly type?: "text" | "search" | "date" | "password";
  readonly maxLength?: number;
  /** Where to get suggestions while somebody types: JSON, see src/portal/browser/suggest.ts. */
  readonly suggest?: string;
  /** A width in letters. */
  readonly width?: 5 | 10 | 20 | 30;
}

export const input = (it: InputField): Html =>
  group(
    it,
    html`<input class="nhsuk-input${it.error === undefined ? "" : " nhsuk-input--error"}${it.width === undefined ? "" : ` nhsuk-input--width-${it.width}`}" id="${idOf(it)}" name="${it.name}" type="${it.type ?? "text"}"${it.value !== undefined && html` value="${it.value}"`}${described(it)}${it.maxLength !== undefined && html` maxlength="${it.maxLength}"`}${it.suggest !== undefined && html` data-suggest="${it.suggest}" autocomplete="off"`}>`,
  );

export const textarea = (
  it: Field & { readonly value?: string | undefined; readonly rows?: number; readonly maxLength?: number },
): Html =>
  group(
    it,
    html`<textarea class="nhsuk-textarea${it.error === undefined ? "" : " nhsuk-textarea--error"}" id="${idOf(it)}" name="${it.name}" rows="${it.rows ?? 5}"${described(it)}${it.maxLength !== undefined && html` maxlength="${it.maxLength}"`}>${it.value !== undefined && `\n${it.value}`}</textarea>`,
  );

/** A file to send with the form, which must be `multipart/form-data`. */
export const fileInput = (it: Field & { readonly accept: string }): Html =>
  group(
    it,
    html`<input class="nhsuk-file-upload__input" id="${idOf(it)}" name="${it.name}" type="file"${described(it)} accept="${it.accept}">`,
    " nhsuk-file-upload",
  );

export interface Option {
  readonly value: string;
  readonly text: string;
  readonly hint?: Part | undefined;
}

export const select = (
  it: Field & { readonly options: readonly Option[]; readonly value?: string | undefined },
): Html =>
  group(
    it,
    html`<select class="nhsuk-select${it.error === undefined ? "" : " nhsuk-select--error"}" id="${idOf(it)}" name="${it.name}"${described(it)}>${it.options.map(
      ({ value, text }) => html`<option value="${value}"${value === it.value && html` selected`}>${text}</option>`,
    )}</select>`,
  );

type Choices = Omit<Field, "label"> & {
  readonly legend: Part;
  readonly options: readonly Option[];
  readonly values?: readonly string[];
};

export const radios = (it: Choices): Html => choices(it, "radio");
export const checkboxes = (it: Choices): Html => choices(it, "checkbox");

function choices(it: Choices, type: "radio" | "checkbox"): Html {
  const block = type === "radio" ? "nhsuk-radios" : "nhsuk-checkboxes";
  const id = it.id ?? it.name;
  const options = it.options.map(({ value, text, hint }, at) => {
    const own = at === 0 ? id : `${id}-${at + 1}`;
    return html`<div class="${block}__item"><input class="${block}__input" id="${own}" name="${it.name}" type="${type}" value="${value}"${it.values?.includes(value) && html` checked`}${hint !== undefined && html` aria-describedby="${own}-item-hint"`}><label class="nhsuk-label ${block}__label" for="${own}">${text}</label>${hint !== undefined && html`<div class="nhsuk-hint ${block}__hint" id="${own}-item-hint">${hint}</div>`}</div>`;
  });
  const described = [it.hint !== undefined && `${id}-hint`, it.error !== undefined && `${id}-error`].filter(
    (text) => text,
  );
  return html`<div class="nhsuk-form-group${it.error === undefined ? "" : " nhsuk-form-group--error"}"><fieldset class="nhsuk-fieldset"${described.length > 0 && html` aria-describedby="${described.join(" ")}"`}><legend class="nhsuk-fieldset__legend">${it.legend}</legend>${it.hint !== undefined && html`<div class="nhsuk-hint" id="${id}-hint">${it.hint}</div>`}${errorMessage(id, it.error)}<div class="${block}">${options}</div></fieldset></div>`;
}

const idOf = ({ id, name }: Pick<Field, "id" | "name">): string => id ?? name;

const group = (it: Field, control: Html, block = ""): Html =>
  html`<div class="nhsuk-form-group${it.error === undefined ? "" : " nhsuk-form-group--error"}${block}"><label class="nhsuk-label" for="${idOf(it)}">${it.label}</label>${it.hint !== undefined && html`<div class="nhsuk-hint" id="${idOf(it)}-hint">${it.hint}</div>`}${errorMessage(idOf(it), it.error)}${control}</div>`;

const errorMessage = (id: string, error: string | undefined): Html =>
  error === undefined
    ? nothing
    : html`<span class="nhsuk-error-message" id="${id}-error"><span class="nhsuk-u-visually-hidden">Error: </span>${error}</span>`;

function described(it: Field): Html {
  const ids = [it.hint !== undefined && `${idOf(it)}-hint`, it.error !== undefined && `${idOf(it)}-error`].filter(
    (id) => id,
  );
  return ids.length === 0 ? nothing : html` aria-describedby="${ids.join(" ")}"`;
}

export const button = (
  text: string,
  { name, value, isSecondary = false }: { name?: string; value?: string; isSecondary?: boolean } = {},
): Html =>
  html`<button class="nhsuk-button${isSecondary ? " nhsuk-button--secondary" : ""}" type="submit"${name !== undefined && html` name="${name}"`}${value !== undefined && html` value="${value}"`}>${text}</button>`;

export const linkButton = (text: string, address: string): Html =>
  html`<a class="nhsuk-button nhsuk-button--secondary" href="${address}" role="button" draggable="false">${text}</a>`;

/** All that is wrong with a form, at its top: each points to its field. */
export const errorSummary = (errors: readonly { readonly field: string; readonly text: string }[]): Html =>
  errors.length === 0
    ? nothing
    : html`<div class="nhsuk-error-summary"><div role="alert"><h2 class="nhsuk-error-summary__heading">There is a problem</h2><div class="nhsuk-error-summary__body"><ul class="nhsuk-list nhsuk-error-summary__list">${errors.map(
        (it) => html`<li><a href="#${it.field}">${it.text}</a></li>`,
      )}</ul></div></div></div>`;
