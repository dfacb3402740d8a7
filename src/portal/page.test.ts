import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { escaped, page } from "./page.ts";
import { pagePolicy } from "./style.ts";

test("text is escaped for every place of a page", () => {
  assert.equal(escaped(`<a b="c" d='e'>&`), "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;");
  assert.equal(escaped("Zoë\tO’Neil\n"), "Zoë\tO’Neil\n");
});

test("characters that hide or turn others round are seen", () =>
  assert.equal(escaped("a\u0000b\u0007c\u202ed\u009ee"), "a\ufffdb\ufffdc\ufffdd\ufffde"));

test("the policy names the one style of the page, and lets nothing else in", () => {
  const html = page({ title: "<b>", below: "", main: "" });
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
  assert.ok(pagePolicy.includes(`'sha256-${createHash("sha256").update(style).digest("base64")}'`));
  assert.match(
    pagePolicy,
    /^default-src 'none'; style-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  assert.ok(html.includes("<title>&#60;b&#62;</title>"));
  assert.ok(!/url\(|@import|https?:/.test(style));
});

/** Relative luminance. https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (colour: string): number => {
  const short = /^#(.)(.)(.)$/.exec(colour);
  const full = short
    ? `#${short
        .slice(1)
        .map((it) => it + it)
        .join("")}`
    : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

test("every colour can be read on what it stands on, by day, by night and in print", () => {
  const html = page({ title: "", below: "", main: "" });
  const palettes = [...html.matchAll(/:root \{([^}]*)\}/g)].map(
    (it) => new Map([...it[1]!.matchAll(/(--[\w-]+): (#[0-9a-f]+)/g)].map(([, name, colour]) => [name!, colour!])),
  );
  assert.equal(palettes.length, 3);
  const [day] = palettes;
  for (const palette of palettes) {
    const colour = (name: string) => palette.get(`--${name}`) ?? day!.get(`--${name}`)!;
    for (const [text, ...backs] of [
      ["text", "back", "card", "note-back"],
      ["link", "back", "card"],
      ["soft", "back", "card"],
      ["stop", "stop-back"],
      ["care", "care-back"],
    ] as const)
      for (const back of backs) assert.ok(contrast(colour(text), colour(back)) >= 4.5, `${text} on ${back}`);
    for (const line of ["stop-line", "care-line"]) assert.ok(contrast(colour(line), colour("back")) >= 3, line);
  }
  assert.ok(contrast("#fff", day!.get("--head")!) >= 4.5);
  assert.ok(contrast("#212b32", "#ffeb3b") >= 4.5);
});
