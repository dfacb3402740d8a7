import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { careconnect } from "../support/cli.ts";
import type { TestServer } from "../support/server.ts";
import { contextOf, noBrowser, openBrowser } from "./browser.ts";
import { startDemo } from "./site.ts";

let server: TestServer;
let browser: Browser;
let origin: string;
before(async () => {
  if (noBrowser) return;
  server = await startDemo();
  origin = new URL(server.base).origin;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page: Page) => page.locator("h1").innerText();

/** Tab, until what has the focus reads so; then Enter. Nothing but the keyboard is used. */
async function goTo(page: Page, words: string | RegExp): Promise<void> {
  await focusOn(page, words);
  await enter(page);
}

/** Enter, and the page that it leads to. */
const enter = (page: Page) => Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);

async function focusOn(page: Page, words: string | RegExp): Promise<void> {
  for (let at = 0; at < 400; at++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>(
      '((it) => [...(it?.labels ?? [])].map((label) => label.innerText).join(" ") + " " + (it?.innerText ?? ""))(document.activeElement)',
    );
    const said = focused.trim();
    if (typeof words === "string" ? said.startsWith(words) : words.test(said)) return;
  }
  assert.fail(`nothing that has the focus reads ${words}`);
}

for (const script of [true, false]) {
  const how = script ? "with script" : "without script";
  const opened = async (): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext({ ...contextOf({ script }), acceptDownloads: true });
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    return { context, page };
  };

  test(`a new user comes from the start page to a first correct call, by keyboard alone, ${how}`, {
    skip: noBrowser,
  }, async () => {
    const { context, page } = await opened();
    await goTo(page, "Read a record through the Core API");
    await goTo(page, "Patient");
    assert.equal(await heading(page), "Search Patient");
    await focusOn(page, /^family\b/);
    await page.keyboard.type("Okafor");
    await enter(page);
    assert.match(await heading(page), /the answer/);
    const text = await page.locator("main").innerText();
    assert.match(text, /Ada Nkechi Okafor/);
    // What names somebody stands in no address.
    assert.ok(!/okafor/i.test(page.url()), page.url());
    await focusOn(page, /^Use this in/);
    await page.keyboard.press("Enter");
    const curl = await page.locator("pre", { hasText: "curl" }).innerText();
    assert.match(curl, /--data-urlencode 'family=Okafor'/);
    const call = /'(https?:[^']+)'/.exec(curl)![1]!;
    const answer = await fetch(call, { method: "POST", body: new URLSearchParams({ family: "Okafor" }) });
    assert.ok(((await answer.json()) as { total: number }).total > 0);
    await context.close();
  });

  test(`a data manager comes from a closed code to its successors and a file, by keyboard alone, ${how}`, {
    skip: noBrowser,
  }, async () => {
    const { context, page } = await opened();
    await goTo(page, "Find an organisation");
    await focusOn(page, "Code, postcode or words");
    await page.keyboard.type("DEMO6543209");
    await enter(page);
    assert.match(page.url(), /q=DEMO6543209/);
    await goTo(page, "DEMO6543209");
    assert.match(await heading(page), /DEMO6543209/);
    const text = await page.locator("main").innerText();
    assert.match(text, /Closed legally on 2019-03-31[\s\S]*Its work is carried on by:\s+DEMO1234567/);
    assert.ok(text.indexOf("carried on by") < text.indexOf("Details"), "above everything else");
    await page.goto(`${origin}/organisations/match`);
    await focusOn(page, "Up to 5,000 codes");
    await page.keyboard.type("code\nDEMO6543209\nDEMONONE");
    await focusOn(page, "As CSV");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    const file = readFileSync(await download.path(), "utf8");
    assert.match(file, /^line,given,status/);
    assert.match(file, /2,DEMO6543209,closed,DEMO6543209,[^\n]*DEMO1234567/);
    assert.match(file, /3,DEMONONE,not in the register/);
    // The same with a file: what a key opens is the browser's own window, so that only choosing in it is done for her.
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      focusOn(page, "Or a file").then(() => page.keyboard.press("Enter")),
    ]);
    await chooser.setFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from("code\nDEMO6543209\n") });
    await focusOn(page, "Match");
    await enter(page);
    assert.match(await page.locator("main").innerText(), /1 code\s+0 active, 1 closed/);
    await context.close();
  });

  test(`somebody with a need learns how to write it as a story, by keyboard alone, ${how}`, {
    skip: noBrowser,
  }, async () => {
    const { context, page } = await opened();
    await goTo(page, "User stories");
    await goTo(page, "How to write a story");
    await focusOn(page, "Who has the need?");
    await page.keyboard.type("Pharmacist");
    await focusOn(page, "I want to");
    await page.keyboard.type("call the FHIR API of the hospital");
    if (!script) {
      await focusOn(page, "What could be better?");
      await enter(page);
    }
    await page.locator("#hints", { hasText: "Leave out 'FHIR'" }).waitFor({ timeout: 5000 });
    const hints = await page.locator("#hints").innerText();
    assert.match(hints, /MUST/);
    assert.match(hints, /care setting/);
    await context.close();
  });

  test(`a clinician comes from a need to a story that was taken, with its receipt, by keyboard alone, ${how}`, {
    skip: noBrowser,
  }, async () => {
    const { context, page } = await opened();
    await goTo(page, "Contribute");
    await goTo(page, "A story");
    const type = async (label: string, words: string) => {
      await focusOn(page, label);
      await page.keyboard.type(words);
    };
    const title = `Handover list ${script}`;
    await type("A few words that name it", title);
    await type("Who has the need?", "Ward nurse");
    await type("In which care setting?", "Hospital services");
    await type("I want to", "see which medicines are due at handover");
    await type("so that", "no dose is missed");
    await type("Where do the data come from", "Hospital pharmacy");
    await type("How would you see", "Each medicine that is due is on the list.");
    await focusOn(page, "Look at it first");
    await enter(page);
    assert.match(
      await page.locator("main").innerText(),
      /I want to see which medicines are due at handover so that no dose is missed/,
    );
    await focusOn(page, "Send it");
    await enter(page);
    const receipt = page.url();
    assert.match(receipt, /\/contributions\/[\w-]{22}$/);
    const number = /Your contribution (\d+)/.exec(await page.locator("main").innerText())![1]!;

    // Somebody else looks at it, in another browser.
    const added = await careconnect(["moderator", "add", "--data", server.folder, "--name", `Mo ${script}`]);
    const other = await browser.newContext(contextOf({ script }));
    const queue = await other.newPage();
    await queue.goto(`${origin}/moderation`);
    await focusOn(queue, "Your token");
    await queue.keyboard.type(added.stdout.trim());
    await enter(queue);
    await goTo(queue, `${number}: ${title}`);
    await focusOn(queue, "Accept it");
    await enter(queue);
    assert.match(await queue.locator("main").innerText(), /accepted/i);
    await other.close();

    await page.goto(receipt);
    assert.match(await page.locator("main").innerText(), /Accepted/);
    await page.goto(`${origin}/contributions`);
    await goTo(page, `${number}: ${title}`);
    assert.match(await page.locator("main").innerText(), /see which medicines are due at handover/);
    assert.ok(!(await page.content()).includes(receipt.split("/").at(-1)!), "the receipt is the sender's own");
    await context.close();
  });
}

test("the search of every page suggests while one types, is a combobox, and is reached with /", {
  skip: noBrowser,
}, async () => {
  const context = await browser.newContext(contextOf());
  const page = await context.newPage();
  await page.goto(`${origin}/journey`);
  await page.keyboard.press("/");
  await page.keyboard.type("DEMO65432");
  await page.waitForSelector('[role="listbox"] [role="option"]');
  const field = page.locator("#site-search");
  assert.equal(await field.getAttribute("role"), "combobox");
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  const active = await field.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await Promise.all([page.waitForURL(/\/organisations\/DEMO65432/), page.keyboard.press("Enter")]);
  await page.goBack();
  await page.keyboard.press("/");
  await page.keyboard.type("Assure");
  await page.waitForSelector('[role="option"]');
  await page.keyboard.press("Escape");
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  await context.close();
});

test("a link to a view leads to the same view", { skip: noBrowser }, async () => {
  const context = await browser.newContext(contextOf());
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const page = await context.newPage();
  await page.goto(`${origin}/organisations?q=surgery&status=true&column=name&column=lastChange&size=50`);
  const before = await page.locator("main table").innerText();
  await page.locator("a[data-copy]").click();
  await page.waitForSelector("text=Copied");
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  await page.goto(copied);
  assert.equal(await page.locator("main table").innerText(), before);
  assert.match(before, /Last change/);
  assert.ok(!/\bTown\b/.test(before));
  await context.close();
});

test("a picture of each kind of page can be kept to be looked at", {
  skip: noBrowser || process.env.CARECONNECT_SCREENSHOTS === undefined,
}, async () => {
  const folder = process.env.CARECONNECT_SCREENSHOTS!;
  for (const look of [{}, { colorScheme: "dark" }, { width: 320 }] as const) {
    const context = await browser.newContext(contextOf(look));
    const page = await context.newPage();
    for (const path of [
      "/",
      "/journey/assure",
      "/explore/core/Patient",
      "/stories/MS-01",
      "/organisations?q=surgery",
      "/organisations/DEMO6543209",
    ]) {
      await page.goto(`${origin}${path}`);
      const name = `${path.replaceAll(/[^\w]+/g, "-")}-${Object.values(look).join("-") || "light"}.png`;
      await page.screenshot({ path: `${folder}/${name}`, fullPage: true });
    }
    await context.close();
  }
});
