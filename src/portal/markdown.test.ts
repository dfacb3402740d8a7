import assert from "node:assert/strict";
import { test } from "node:test";
import { shownMarkdown } from "./markdown.ts";

const foreign = (text: string): string => shownMarkdown(text).html.text;
const ours = (text: string): string => shownMarkdown(text, { ours: true }).html.text;

test("headings begin below the page's own and have addresses of their own", () => {
  const { html, headings } = shownMarkdown("# What to do\n\n### What to do\n\n## Ärzte & co", { ours: true });
  assert.deepEqual(
    headings.map((it) => [it.level, it.id]),
    [
      [2, "what-to-do"],
      [3, "what-to-do-2"],
      [2, "ärzte-co"],
    ],
  );
  assert.match(html.text, /<h2 class="nhsuk-heading-l" id="what-to-do">What to do<\/h2>/);
  assert.match(html.text, /<h3 class="nhsuk-heading-m" id="what-to-do-2">What to do<\/h3>/);
});

test("tables can be moved by keyboard and are named", () =>
  assert.match(
    ours("## Codes\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
    /role="region" tabindex="0" aria-label="Table: Codes"><table/,
  ));

for (const text of [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1))",
  "[a](JaVaScRiPt:alert(1))",
  "[a](data:text/html;base64,PHNjcmlwdD4=)",
  "[a](vbscript:x)",
  "[a](/moderation?accept=1)",
  "[a]() [b](<>)",
  "![a](https://elsewhere.example/x.png)",
  '[a](https://e.example/"onmouseover="alert(1))',
  "<https://e.example/><script>",
  "[x]: javascript:alert(1)\n\n[x]",
  "```html\n<script>\n```",
])
  test(`what others wrote is harmless: ${JSON.stringify(text)}`, () => {
    const html = foreign(text);
    assert.ok(!/<(?:script|img)/i.test(html), html);
    for (const [tag] of html.matchAll(/<[^>]*>/g)) {
      assert.ok(!/ on\w+=/i.test(tag), tag);
      assert.ok(!/href="(?!https?:\/\/)/i.test(tag), tag);
    }
  });

test("links of others say where they lead", () =>
  assert.match(
    foreign("[the NHS](https://elsewhere.example/login)"),
    /<a class="nhsuk-link" rel="nofollow noopener noreferrer" href="https:\/\/elsewhere.example\/login">the NHS<\/a> \(elsewhere\.example\)/,
  ));

test("headings of others are below those of the page, and have no addresses", () =>
  assert.equal(
    foreign("# Accepted\n\n### x"),
    '<h4 class="nhsuk-heading-xs">Accepted</h4>\n<h6 class="nhsuk-heading-xs">x</h6>\n',
  ));

test("ours may lead to other pages of ours", () => assert.match(ours("[a](/explore)"), /<a href="\/explore">a<\/a>/));

test("a text nested without end ends", () => assert.ok(foreign(">".repeat(20_000)).length < 1_000_000));
