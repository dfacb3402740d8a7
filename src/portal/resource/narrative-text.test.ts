import assert from "node:assert/strict";
import { test } from "node:test";
import { narrativeText } from "./narrative-text.ts";

const check = (div: string, expected: string) => assert.equal(narrativeText(div), expected);

test("blocks are lines, and cells stay apart", () => {
  check("<div>One<p>two <b>three</b></p>four<br/>five</div>", "One\ntwo three\nfour\nfive");
  check(
    "<table><tr><td>Pulse</td><td>60</td></tr><tr><td>Weight</td><td>70</td></tr></table>",
    "Pulse | 60 |\nWeight | 70 |",
  );
  check("<ul><li>first</li><li>second</li></ul>", "• first\n• second");
});

test("what is struck out is said to be so", () => {
  check(
    "<div>Penicillin <del>allergy</del> <s>severe</s></div>",
    "Penicillin [struck out: allergy] [struck out: severe]",
  );
});

test("characters by name and number are what they mean, once", () => {
  check("a &lt;b&gt; &amp;amp; &#233; &#xe9; &nbsp;x", "a <b> &amp; é é \u00a0x");
  check("&#0; &#x110000; &bogus; &constructor;", "&#0; &#x110000; &bogus; &constructor;");
});

test("markup and comments are not text, hidden text is", () => {
  check("<!-- <b>no</b> -->yes<script>alert(1)</script>", "yesalert(1)");
  check('<p style="display:none">hidden</p>', "hidden");
  check('<img src="https://elsewhere.invalid/x" alt="a scan">', "[picture, not shown: a scan]");
  check("<![CDATA[a <b> c]]>", "a <b> c");
});

test("what never closes is text, and takes no time", () => {
  check("a < b", "a < b");
  check("<!-- for ever", "<!-- for ever");
  const started = performance.now();
  for (const piece of ["<", "<!--", "<![CDATA[", "<a ", "&", "<p>", "<img alt="]) narrativeText(piece.repeat(250_000));
  assert.ok(performance.now() - started < 5000);
});
