import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Content } from "../../contributions/contribution.ts";
import { fieldsOf, type Kind, kindNames } from "../../contributions/kinds.ts";
import { readContribution } from "../../contributions/read-contribution.ts";
import { contentShown } from "./content-shown.ts";
import { differencesShown, versionDifferences } from "./differences-shown.ts";
import { fieldInputs } from "./field-inputs.ts";

const ours =
  /^<(?:\/?(?:a|p|h[1-6]|ul|ol|li|div|strong|em|code|pre|blockquote|s|table|thead|tbody|tr|th|td|label|textarea|select|option|span|del|ins)|br|hr|input)(?: [a-z-]+(?:="[^"<>]*")?)*>$/;

/** Every tag is one that our own code writes; what leads somewhere leads to a story or to the web. */
function check(html: string) {
  for (const [tag] of html.matchAll(/<[^>]*>?/g)) {
    assert.match(tag, ours);
    assert.doesNotMatch(tag.replace(/"[^"]*"/g, ""), / (?:on\w+|style|src|formaction)\b/i);
    for (const [, address = ""] of tag.matchAll(/ href="([^"]*)"/g))
      assert.match(address, /^(?:https?:\/\/|\/stories\/)/);
  }
  assert.doesNotMatch(html, /(?![\n\t\r])\p{Cc}|\u202e/u);
}

const pieces = [
  ...[
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "<",
    ">",
    '"',
    "'",
    "&",
    "&lt;",
    "&#x3c;",
    "</textarea>",
    "-->",
    "<!--",
    "]]>",
  ],
  ...[
    "[x](",
    "](",
    ")",
    "javascript:alert(1)",
    "data:text/html,",
    "https://e.example/",
    "//e.example",
    "[x]()",
    "<https://e.example>",
    "![",
    "[x]: ",
  ],
  ...[
    "`",
    "```",
    "~~~",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "# ",
    "| a | b |\n|---|---|\n",
    "**",
    "_",
    "~~",
    "\\",
    "    ",
    "---",
  ],
  ...["\u0000", "\u001b", "\u202e", "\u200b", "\u0085", "\ufeff", "a", " ", "XX-01"],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 5 })), { maxLength: 25 })
  .map((it) => it.join(""));

const contents = (kind: Kind) =>
  fc.record(Object.fromEntries(fieldsOf(kind).map((it) => [it.name, text]))).map((values): Content => ({ values }));

for (const kind of kindNames)
  test(`whatever a contribution says becomes no markup of its own: ${kind}`, () => {
    fc.assert(
      fc.property(contents(kind), contents(kind), (before, after) => {
        // As it is kept, and also as it would be if nothing had been made clean.
        const kept = readContribution(kind, (it) => after.values[it], { stories: new Map(), resources: new Set() });
        check(contentShown(kind, kept.content).text);
        check(fieldInputs(fieldsOf(kind), { values: kept.shown }).text);
        check(versionDifferences(kind, before, after).text);
      }),
      { numRuns: 400 },
    );
  });

test("what is shown as different is struck through or underlined, and said", () => {
  assert.equal(
    differencesShown("stop <it>", "stop them").text,
    '<p class="text">stop <del class="cc-old"><span class="nhsuk-u-visually-hidden">[taken out: </span>&#60;it&#62;<span class="nhsuk-u-visually-hidden">]</span></del><ins class="cc-new"><span class="nhsuk-u-visually-hidden">[put in: </span>them<span class="nhsuk-u-visually-hidden">]</span></ins></p>',
  );
});
