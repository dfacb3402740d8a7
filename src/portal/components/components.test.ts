import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import nunjucks from "nunjucks";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import * as content from "./content.ts";
import * as form from "./form.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "node_modules", "nhsuk-frontend", "dist");
const environment = nunjucks.configure(folder, { autoescape: true, trimBlocks: true, lstripBlocks: true });

/** Without blanks between tags and without what is for nhsuk-frontend's own script, which is not used. */
const plain = (text: string): string =>
  text
    .replaceAll(/ data-module="[^"]*"/g, "")
    .replaceAll(/&(?:amp|lt|gt|quot);/g, (it) => numbered[it]!)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?(<[^>]*>) ?/g, "$1")
    .trim();

/** One way of writing what HTML writes in two. */
const numbered: Readonly<Record<string, string>> = {
  "&amp;": "&#38;",
  "&lt;": "&#60;",
  "&gt;": "&#62;",
  "&quot;": "&#34;",
};

/** `made` is what nhsuk-frontend's macro makes of `options`. */
function check(component: string, macro: string, options: object, made: Html) {
  const from = `{% from "nhsuk/components/${component}/macro.njk" import ${macro} %}{{ ${macro}(options) }}`;
  assert.equal(plain(made.text), plain(environment.renderString(from, { options })));
}

const options = [
  { value: "1", text: "One" },
  { value: "2", text: "Two & more" },
];

test("an input is nhsuk-frontend's", () => {
  const label = { text: "A <b>" };
  check("input", "input", { id: "a", name: "a", label }, form.input({ name: "a", label: "A <b>" }));
  check(
    "input",
    "input",
    {
      id: "a",
      name: "b",
      label,
      value: "v",
      hint: { text: "H" },
      errorMessage: { text: "E" },
      classes: "nhsuk-input--width-10",
    },
    form.input({ id: "a", name: "b", label: "A <b>", value: "v", hint: "H", error: "E", width: 10 }),
  );
});

test("a file input is nhsuk-frontend's", () =>
  check(
    "file-upload",
    "fileUpload",
    { id: "a", name: "a", label: { text: "A" }, hint: { text: "H" }, attributes: { accept: ".csv" } },
    form.fileInput({ name: "a", label: "A", hint: "H", accept: ".csv" }),
  ));

test("a textarea and a select are nhsuk-frontend's", () => {
  check(
    "textarea",
    "textarea",
    { id: "a", name: "a", label: { text: "A" }, rows: 7, errorMessage: { text: "E" } },
    form.textarea({ name: "a", label: "A", rows: 7, error: "E" }),
  );
  check(
    "select",
    "select",
    { id: "a", name: "a", label: { text: "A" }, items: options, value: "2" },
    form.select({ name: "a", label: "A", options, value: "2" }),
  );
});

for (const [macro, make] of [
  ["radios", form.radios],
  ["checkboxes", form.checkboxes],
] as const)
  test(`${macro} are nhsuk-frontend's`, () => {
    const items = options.map((it, at) => ({ ...it, checked: at === 1 }));
    const fieldset = { legend: { text: "L" } };
    check(
      macro,
      macro,
      { idPrefix: "a", name: "a", fieldset, items },
      make({ name: "a", legend: "L", options, values: ["2"] }),
    );
  });

test("buttons and problems are nhsuk-frontend's", () => {
  check("button", "button", { text: "Go" }, form.button("Go"));
  check("button", "button", { text: "Go", href: "/x", variant: "secondary" }, form.linkButton("Go", "/x"));
  check(
    "error-summary",
    "errorSummary",
    { titleText: "There is a problem", errorList: [{ text: "Bad", href: "#a" }] },
    form.errorSummary([{ field: "a", text: "Bad" }]),
  );
});

test("details, notes and warnings are nhsuk-frontend's", () => {
  const inside = "<p>x</p>";
  check("details", "details", { summaryText: "More", html: inside }, content.details("More", html`<p>x</p>`));
  check(
    "details",
    "details",
    { summaryText: "More", html: inside, classes: "nhsuk-expander" },
    content.expander("More", html`<p>x</p>`),
  );
  check("inset-text", "insetText", { html: inside }, content.insetText(html`<p>x</p>`));
  check(
    "warning-callout",
    "warningCallout",
    { heading: "Careful", html: inside },
    content.warning("Careful", html`<p>x</p>`),
  );
  check(
    "warning-callout",
    "warningCallout",
    { heading: "Careful", headingLevel: 2, html: inside },
    content.warning("Careful", html`<p>x</p>`, 2),
  );
});

test("lists, tags, links and turning pages are nhsuk-frontend's", () => {
  check(
    "summary-list",
    "summaryList",
    { rows: [{ key: { text: "K" }, value: { text: "V" } }] },
    content.summaryList([["K", "V"]]),
  );
  check("tag", "tag", { text: "New", colour: "green" }, content.tag("New", "green"));
  check(
    "contents-list",
    "contentsList",
    {
      items: [
        { href: "#a", text: "A" },
        { href: "#b", text: "B", current: true },
      ],
    },
    content.contentsList([
      { title: "A", address: "#a" },
      { title: "B", address: "#b", isHere: true },
    ]),
  );
  check(
    "pagination",
    "pagination",
    { previous: { href: "/1", labelText: "1 of 3" }, next: { href: "/3", labelText: "3 of 3" } },
    content.pagination({ previous: { address: "/1", title: "1 of 3" }, next: { address: "/3", title: "3 of 3" } }),
  );
  check("action-link", "actionLink", { text: "Go", href: "/x" }, content.actionLink("Go", "/x"));
});
