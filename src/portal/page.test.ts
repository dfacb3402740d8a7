import assert from "node:assert/strict";
import { test } from "node:test";
import { html, raw } from "./html.ts";
import { bareSite, type Page, pageText } from "./page.ts";
import { icon, pagePolicy, style } from "./style.ts";

const page = (it: Partial<Page> = {}, site = bareSite): string =>
  pageText({ title: "A page", main: raw(""), ...it }, site);

test("a page says what it is called, that it is independent, and which data and licences it shows", () => {
  const text = page({
    title: "<b>",
    data: "Invented <people>.",
    attributions: ["Licence A.", undefined, "Licence A."],
  });
  assert.ok(text.includes("<title>&#60;b&#62; – careconnect</title>"));
  assert.ok(text.includes('<h1 class="nhsuk-heading-xl">&#60;b&#62;</h1>'));
  assert.ok(text.includes("Invented &#60;people&#62;."));
  assert.equal(text.split("Licence A.").length, 2);
  assert.match(text, /independent implementation: not endorsed by the NHS/);
});

test("a page has nothing inline and nothing from elsewhere", () => {
  const text = page({ main: html`<p>${"<script>alert(1)</script>"}</p>`, address: "/x" });
  assert.ok(!/<script(?! type="module" src="\/)|<style|style=|\son\w+=/.test(text));
  assert.ok(!/(?:src|href)="(?:https?:)?\/\//.test(text));
  for (const it of [style, icon.replace("http://www.w3.org/2000/svg", "")])
    assert.ok(!/url\((?!data:)|@import|https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(it));
  assert.equal(
    pagePolicy,
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
});

test("nothing of the NHS's own look is in the style", () =>
  assert.ok(!/Frutiger|assets\.nhs\.uk|#005eb8[^;}]*;?[^}]*nhsuk-header|nhsuk-logo/i.test(style)));

test("where the root is below another path, every address of ours is, and texts are not", () => {
  const site = { ...bareSite, root: "/records" };
  const text = page(
    { address: "/explore", main: html`<p>${' href="/x"'}</p><a href="//elsewhere.example/">x</a>` },
    site,
  );
  assert.ok(text.includes('href="/records/explore"'));
  assert.ok(text.includes('action="/records/search"'));
  assert.ok(text.includes(" href=&#34;/x&#34;"));
  assert.ok(text.includes('href="//elsewhere.example/"'));
  assert.ok(!/ (?:href|action|src)="\/(?!records\/|\/)/.test(text));
});

test("the menu says where one is", () =>
  assert.match(page({ section: "explore" }), /href="\/explore" aria-current="true"/));

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
  const palettes = [...style.matchAll(/:root ?\{([^}]*--back[^}]*)\}/g)].map(
    (it) => new Map([...it[1]!.matchAll(/(--[\w-]+): ?(#[0-9a-f]+)/g)].map(([, name, colour]) => [name!, colour!])),
  );
  assert.equal(palettes.length, 3);
  const [day] = palettes;
  for (const palette of palettes) {
    const colour = (name: string) => palette.get(`--${name}`) ?? day!.get(`--${name}`)!;
    for (const [text, ...backs] of [
      ["text", "back", "card", "note-back", "foot", "hover", "care-back"],
      ["link", "back", "card", "foot", "note-back", "hover"],
      ["link-hover", "back", "card"],
      ["visited", "back", "card", "foot"],
      ["soft", "back", "card", "foot"],
      ["error", "back", "card"],
      ["stop", "stop-back"],
      ["care", "care-back"],
      ["brand-text", "brand", "button", "button-hover", "stop-button"],
    ] as const)
      for (const back of backs) assert.ok(contrast(colour(text), colour(back)) >= 4.5, `${text} on ${back}`);
    for (const line of ["stop-line", "care-line", "brand-sign", "soft"])
      assert.ok(contrast(colour(line), colour("back")) >= 3, line);
  }
  assert.ok(contrast("#212b32", "#ffeb3b") >= 4.5);
});
