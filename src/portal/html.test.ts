import assert from "node:assert/strict";
import { test } from "node:test";
import { escaped, html, joined } from "./html.ts";

test("text is escaped for every place of a page", () => {
  assert.equal(escaped(`<a b="c" d='e'>&`), "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;");
  assert.equal(escaped("Zoë\tO’Neil\n"), "Zoë\tO’Neil\n");
});

test("characters that hide or turn others round are seen", () =>
  assert.equal(escaped("a\u0000b\u0007c\u202ed\u009ee"), "a\ufffdb\ufffdc\ufffdd\ufffde"));

test("what is filled in stays text, what is HTML stays HTML, and nothing is nothing", () => {
  const name = "<script>";
  assert.equal(html`<b>${name}</b>${undefined}${false}${3}`.text, "<b>&#60;script&#62;</b>3");
  assert.equal(
    html`<ul>${["a", "<b>"].map((it) => html`<li>${it}</li>`)}</ul>`.text,
    "<ul><li>a</li><li>&#60;b&#62;</li></ul>",
  );
  assert.equal(joined([html`<i>a</i>`, "&"], ", ").text, "<i>a</i>, &#38;");
});

test("what looks like HTML and was not made as such never becomes any", () => {
  const foreign = JSON.parse('{"text":"<script>"}');
  assert.throws(() => html`${foreign}`);
});
