import assert from "node:assert/strict";
import { test } from "node:test";
import { caseStudySections, markdownFaults, sectionFaults } from "./markdown-faults.ts";

/** A text, and what its one fault begins with; "": it has none. */
function check(text: string, fault: string): void {
  const found = markdownFaults(text);
  assert.equal(found.length, fault === "" ? 0 : 1, `${text}: ${found.join()}`);
  assert.ok((found[0] ?? "").startsWith(fault), found[0]);
}

test("Markdown has no HTML, but may speak of it as code", () => {
  for (const it of ["a <b>word</b>", "<script>", "<!-- no -->", "x <img src=a onerror=b", "</p>", "<a\thref=x>"])
    check(it, "the text has HTML");
  for (const it of ["a < b and c > d", "`<b>`", "```\n<script>\n```", "<https://example.org>", "less than 5: <5"])
    check(it, "");
});

test("links lead to the web or to this site", () => {
  for (const it of [
    "[a](javascript:alert)",
    "[a](data:text/html,x)",
    "![a](file:///x)",
    "[a](//x.org)",
    "[a]: vbscript:x",
  ])
    check(it, "the link to '");
  for (const it of [
    "[a](https://example.org)",
    "[a](/stories)",
    "[a](#here)",
    "[a]: http://example.org",
    "`Patient/[id]`",
  ])
    check(it, "");
});

test("a case study has all its sections, in their order", () => {
  const whole = caseStudySections.map((it) => `## ${it}\n\nWords.\n`);
  assert.deepEqual(sectionFaults(whole.join("\n")), []);
  assert.deepEqual(sectionFaults(whole.slice(1).join("\n")), [
    "the section 'Client context' is missing; where nothing is known of it, it says so",
  ]);
  assert.equal(sectionFaults(whole.toReversed().join("\n")).length, 1);
  assert.deepEqual(sectionFaults(`${whole.join("\n")}\n## Proof of concept and testing\n`), []);
});

test("long texts are judged at once", () => {
  for (const it of [
    "<".repeat(60_000),
    "[".repeat(60_000),
    "](".repeat(30_000),
    "`".repeat(60_000),
    "```\n".repeat(15_000),
    "## ".repeat(20_000),
  ]) {
    const before = performance.now();
    markdownFaults(it);
    sectionFaults(it);
    assert.ok(performance.now() - before < 1000, it.slice(0, 5));
  }
});
