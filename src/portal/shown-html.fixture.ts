import assert from "node:assert/strict";

const tag = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g;
const mayOccur = new Set(
  "h1 h2 h3 h4 p pre a nav ul li b strong small span bdi code dl div dt dd details summary".split(" "),
);
const attributes = new Set("href class aria-label open tabindex data-copy".split(" "));

/**
 * Fails unless what a page shows (its main part, where it is a whole page) is well-formed and holds nothing but the plainest HTML: no script, no picture, no handler, no style of
 * a record's own, and no link but into `base`'s server. Returns its text, without tags.
 */
export function plainHtml(page: string, origin: string): string {
  const html = /<main[^>]*>([\s\S]*)<\/main>/.exec(page)?.[1] ?? page;
  const open: string[] = [];
  for (const [, end, name, given] of html.matchAll(tag)) {
    assert.ok(mayOccur.has(name!), `<${name}>`);
    if (end) assert.equal(open.pop(), name, "tags are nested");
    else open.push(name!);
    for (const [, attribute, value = ""] of given!.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      assert.ok(attributes.has(attribute!), attribute);
      if (attribute === "href") assert.ok(value === origin || value.startsWith(`${origin}/`), value);
    }
  }
  assert.deepEqual(open, [], "all tags are closed");
  const text = html.replace(tag, "\ue000");
  assert.ok(!/[<>]/.test(text), "no other < or >");
  return text.replace(/\ue000+/g, " ").replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
