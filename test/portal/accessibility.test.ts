import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { TestServer } from "../support/server.ts";
import { contextOf, faultsOf, looks, noBrowser, openBrowser, violationsOf } from "./browser.ts";
import { startDemo } from "./site.ts";

let server: TestServer;
let browser: Browser;
before(async () => {
  if (noBrowser) return;
  server = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** One of every kind of page, and what is special in each. */
const pages = [
  "/",
  "/journey",
  "/journey/assure",
  "/journey/checklist",
  "/for/developer",
  "/guide/which-one",
  "/guide/deployment",
  "/guide/uk-core",
  "/explore",
  "/explore/core",
  "/explore/core/Patient",
  "/explore/directory",
  "/explore/directory/Organization",
  "/explore/core/search-parameters",
  "/explore/directory/data-dictionary",
  "/explore/directory/roles",
  "/explore/directory/organisation-role-extension",
  "/explorer",
  "/explorer/core/Patient",
  "/explorer/directory/Organization?name=the",
  "/stories",
  "/stories?q=medicine&served=partly",
  "/stories/MS-01",
  "/stories/BCC-02",
  "/stories/matrix",
  "/stories/actors",
  "/stories/how-to-write",
  "/case-studies",
  "/case-studies/michaels-story",
  "/solutions",
  "/requirements",
  "/requirements/CC-001",
  "/roadmap",
  "/safety",
  "/checks",
  "/checks/core/Patient",
  "/search?q=patient",
  "/contribute",
  "/contribute/moderating",
  "/contribute/story",
  "/contribute/change",
  "/contribute/change?story=MS-01",
  "/contribute/case-study",
  "/contribute/profile",
  "/contributions",
  "/moderation",
  "/organisations",
  "/organisations?q=surgery&status=true",
  "/organisations?open-on=nonsense",
  "/organisations/DEMO6543209",
  "/organisations/DEMO1234567?on=2015-01-01",
  "/organisations/match",
  "/organisations/changes",
  "/organisations/areas",
  "/nothing-is-here",
  "/STU3/Patient?family=Okafor",
  "/STU3/Patient/demo-patient-1",
  "/STU3/metadata",
  "/R4/Organization/DEMO6543209",
];

for (const look of looks)
  test(`axe finds nothing wrong on a page of any kind: ${JSON.stringify(look)}`, {
    skip: noBrowser,
    timeout: 300_000,
  }, async () => {
    const context = await browser.newContext(contextOf(look));
    const page = await context.newPage();
    const wrong: string[] = [];
    const refused: string[] = [];
    page.on("console", (it) => {
      if (/Content Security Policy|Refused to/i.test(it.text())) refused.push(`${page.url()}: ${it.text()}`);
    });
    for (const path of pages) {
      await page.goto(new URL(path, server.base).href);
      wrong.push(...(await faultsOf(page)).map((it) => `${path}: ${it}`));
    }
    await context.close();
    assert.deepEqual(wrong, []);
    assert.deepEqual(refused, []);
  });

test("axe would find what is wrong", { skip: noBrowser }, async () => {
  const page = await browser.newPage();
  await page.setContent(
    '<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><input></main></html>',
  );
  const found = await violationsOf(page);
  assert.ok(found.some((it) => it.startsWith("image-alt")));
  assert.ok(found.some((it) => it.startsWith("label")));
  await page.close();
});

test("a content page needs at most 60 KB of style and script, compressed, and nothing from elsewhere", {
  skip: noBrowser,
}, async () => {
  for (const path of ["/journey/assure", "/stories/MS-01", "/organisations/DEMO6543209"]) {
    const context = await browser.newContext(contextOf());
    const page = await context.newPage();
    const foreign: string[] = [];
    const sizes: Promise<number>[] = [];
    page.on("response", async (it) => {
      if (new URL(it.url()).origin !== new URL(server.base).origin) foreign.push(it.url());
    });
    page.on("requestfinished", (it) => {
      if (["stylesheet", "script"].includes(it.resourceType()))
        sizes.push(it.sizes().then((of) => of.responseBodySize));
    });
    await page.goto(new URL(path, server.base).href, { waitUntil: "networkidle" });
    const bytes = (await Promise.all(sizes)).reduce((sum, it) => sum + it, 0);
    assert.deepEqual(foreign, []);
    assert.ok(sizes.length >= 4, `${sizes.length} files`);
    assert.ok(bytes > 10_000 && bytes <= 60 * 1024, `${path}: ${bytes} bytes`);
    await context.close();
  }
});

test("on paper what is folded is open, and what only a screen can use is gone", { skip: noBrowser }, async () => {
  const context = await browser.newContext(contextOf());
  const page = await context.newPage();
  await page.goto(new URL("/stories/MS-01", server.base).href);
  const [menu, folded] = [page.locator(".cc-menu"), page.locator("details .nhsuk-details__text").first()];
  assert.deepEqual([await menu.isVisible(), await folded.isVisible()], [true, false]);
  await page.emulateMedia({ media: "print" });
  assert.deepEqual([await menu.isVisible(), await folded.isVisible()], [false, true]);
  await page.goto(new URL("/journey/checklist", server.base).href);
  assert.ok((await page.locator(".cc-tick li").count()) > 40);
  await context.close();
});
