import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { unifiedDiff } from "../../src/contributions/differences.ts";
import { changedFile } from "../../src/contributions/files.ts";
import { readContribution } from "../../src/contributions/read-contribution.ts";
import { partsOf } from "../../src/contributions/story-parts.ts";
import { catalogueOf } from "../../src/stories/catalogue.ts";
import { readStory } from "../../src/stories/read-story.ts";
import type { Story } from "../../src/stories/story.ts";
import { careconnect, root } from "../support/cli.ts";
import { catalogue, content, promises } from "../support/content.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { unescaped } from "./site.ts";

let server: TestServer;
let origin: string;
before(async () => {
  server = await startServer({ options: ["--services", "directory"] });
  origin = new URL(server.base).origin;
});
after(() => server.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string;
  readonly headers: Headers;
}

interface Asked {
  readonly form?: Readonly<Record<string, string>> | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: string;
}

/** As a browser without script asks: a form is posted, nothing is followed. */
async function ask(path: string, { form, headers = {}, at = origin }: Asked = {}): Promise<Answer> {
  const response = await fetch(`${at}${path}`, {
    method: form === undefined ? "GET" : "POST",
    headers: {
      accept: "text/html",
      ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      ...headers,
    },
    redirect: "manual",
    ...(form !== undefined && { body: typeof form === "string" ? form : new URLSearchParams(form).toString() }),
  });
  const text = await response.text();
  return { status: response.status, text, location: response.headers.get("location") ?? "", headers: response.headers };
}

/** What a page says, without its markup. */
const words = (text: string): string => unescaped(text.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ");

const story = {
  title: "See what is due",
  actor: "Ward nurse",
  careSetting: "Hospital services",
  secondaryActor: "Hospital pharmacy",
  need: "see which medicines are due",
  justification: "none is forgotten",
  acceptance: "The medicines that are due are shown first.\nNone is missing.",
  dataSet: "When each is due",
  remarks: "Said on the ward, *twice*.",
};

/** Each server takes only so many of an address. */
const anotherServer = async (
  context: TestContext,
  options: readonly string[] = [],
): Promise<TestServer & { origin: string }> => {
  const made = await startServer({ options: ["--services", "directory", ...options] });
  context.after(() => made.stop());
  return { ...made, origin: new URL(made.base).origin };
};

async function sent(path: string, form: Readonly<Record<string, string>>, at = origin): Promise<string> {
  const answer = await ask(path, { form: { ...form, do: "send" }, at });
  assert.equal(answer.status, 303, words(answer.text));
  assert.match(answer.location, /^\/contributions\/[\w-]{22}$/);
  return answer.location;
}

interface Moderator {
  readonly cookie: string;
  readonly formToken: string;
}

async function signedIn(name: string, at: { readonly origin: string; readonly folder: string }): Promise<Moderator> {
  const { stdout, stderr } = await careconnect(["moderator", "add", "--data", at.folder, "--name", name]);
  assert.equal(stderr, "");
  const answer = await ask("/moderation", { form: { token: stdout.trim() }, at: at.origin });
  assert.equal(answer.status, 303);
  assert.equal(answer.location, "/moderation");
  const cookie = answer.headers.get("set-cookie") ?? "";
  assert.match(cookie, /^moderation=[\w-]{43}; Path=\/moderation; Max-Age=28800; HttpOnly; SameSite=Strict$/);
  const [pair = ""] = cookie.split(";");
  const page = await ask("/moderation", { headers: { cookie: pair }, at: at.origin });
  return { cookie: pair, formToken: /name="form" value="([^"]+)"/.exec(page.text)![1]! };
}

const moderates = (number: number, form: Readonly<Record<string, string>>, who: Moderator, at = origin) =>
  ask(`/moderation/${number}`, { form: { ...form, form: who.formToken }, headers: { cookie: who.cookie }, at });

async function numberOf(receipt: string, at = origin): Promise<number> {
  return Number(/Your contribution (\d+)/.exec((await ask(receipt, { at })).text)![1]);
}

test("a story goes from a need to a file of the catalogue, with a question and a new version on its way", async (context) => {
  const { folder } = server;
  // A draft is looked at first, and what could be better is said.
  const draft = await ask("/contribute/story", { form: { ...story, need: "API for medicines", do: "preview" } });
  assert.equal(draft.status, 200);
  assert.match(words(draft.text), /How it will look As a ward nurse \(hospital services\) I want to API for medicines/);
  assert.match(words(draft.text), /Leave out 'API'/);
  const receipt = await sent("/contribute/story", { ...story, acceptance: "" });

  const first = await ask(receipt);
  assert.match(words(first.text), /Received A moderator will look at it/);
  assert.ok(first.text.includes(`href="${receipt}" data-copy>${origin}${receipt}</a>`));
  assert.match(first.text, /<em>twice<\/em>/);
  assert.equal((await ask(receipt, { form: { do: "comment", words: "It is *urgent*", audience: "all" } })).status, 303);

  // Nobody else finds it.
  const number = await numberOf(receipt);
  assert.equal((await ask(`/contributions/${number}`)).status, 404);
  assert.doesNotMatch((await ask("/contributions")).text, /See what is due/);

  const mo = await signedIn("Mo", { origin, folder });
  const queue = await ask("/moderation", { headers: { cookie: mo.cookie } });
  assert.ok(queue.text.includes(`<a href="/moderation/${number}">${number}: See what is due</a>`));
  assert.ok(!queue.text.includes(receipt), "moderators are not told the receipt");
  const looked = await ask(`/moderation/${number}`, { headers: { cookie: mo.cookie } });
  assert.match(
    words(looked.text),
    /What the catalogue would say against it 'acceptance': Give at least one acceptance criterion/,
  );
  assert.match(words(looked.text), /It is \*urgent\*/);
  assert.ok(!looked.text.includes(receipt));
  const asked = await moderates(number, { do: "ask", words: "Who would look at it?", audience: "sender" }, mo);
  assert.equal(asked.location, `/moderation/${number}`);

  const answered = words((await ask(receipt)).text);
  assert.match(answered, /In discussion/);
  assert.match(answered, /Moderator Mo asked for changes .* Not public Who would look at it\?/);
  assert.match(
    unescaped((await ask(`${receipt}/change`)).text),
    /name="need" type="text" value="see which medicines are due"/,
  );
  const renewed = await ask(`${receipt}/change`, {
    form: { ...story, need: "see which of the medicines are due", do: "send" },
  });
  assert.deepEqual([renewed.status, renewed.location], [303, receipt]);

  const second = await ask(receipt);
  assert.match(second.text, /What version 2 has otherwise than version 1/);
  assert.match(
    second.text,
    /see which <ins class="cc-new"><span class="nhsuk-u-visually-hidden">\[put in: <\/span>of the /,
  );
  assert.match(words((await ask(`${receipt}?version=1`)).text), /A story, version 1/);

  // What the moderator has not seen is not accepted.
  assert.match(
    words((await moderates(number, { do: "accept", version: "1", id: "COM-01", collection: "contributed" }, mo)).text),
    /a newer version came in/,
  );
  const form = (await ask(`/moderation/${number}`, { headers: { cookie: mo.cookie } })).text;
  const id = /name="id" type="text" value="([^"]+)"/.exec(form)![1]!;
  assert.equal(id, "COM-01");
  assert.match(
    words((await moderates(number, { do: "accept", version: "2", id: "MS-01", collection: "contributed" }, mo)).text),
    /a story of the catalogue has this id/,
  );
  const accepted = await moderates(
    number,
    { do: "accept", version: "2", id, collection: "contributed", words: "Thank you" },
    mo,
  );
  assert.equal(accepted.status, 303, words(accepted.text));

  assert.match(words((await ask(receipt)).text), /Accepted It will be published.*Thank you/);
  const shown = await ask(`/contributions/${number}`);
  assert.equal(shown.status, 200);
  assert.match(words(shown.text), /see which of the medicines are due/);
  assert.match(words(shown.text), /The sender said .* It is \*urgent\*/);
  assert.doesNotMatch(shown.text, /Who would look/, "what was for the sender stays with them");
  assert.ok(!shown.text.includes(receipt));
  assert.match(
    (await ask("/contributions")).text,
    new RegExp(`<a href="/contributions/${number}">${number}: See what is due</a>`),
  );
  assert.equal((await ask(`${receipt}/change`, { form: { ...story, do: "send" } })).status, 403);
  assert.equal((await ask(receipt, { form: { do: "withdraw" } })).status, 403);

  // And into the catalogue.
  const to = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(to, { recursive: true, force: true }));
  const exported = await careconnect(["stories", "export", "--data", folder, "--to", to]);
  assert.equal(exported.stdout, `${join(to, "stories", "com-01.md")}\n`, exported.stderr);
  const text = readFileSync(join(to, "stories", "com-01.md"), "utf8");
  const read = readStory(text, "com-01.md");
  assert.ok("need" in read, JSON.stringify(read));
  const catalogue = catalogueOf({ ...content, stories: [...content.stories, { name: "com-01.md", text }] }, promises);
  assert.deepEqual(catalogue.faults, []);
  assert.equal(catalogue.byId.get("COM-01")!.served.is, "not");
  const again = await careconnect(["stories", "export", "--data", folder, "--to", to]);
  assert.equal(again.status, 3);
  assert.match(again.stderr, /is there already/);
});

test("a change to a story is a patch, and a solution, a case study and a change to a profile are files", async (context) => {
  const { folder } = server;
  const mo = await signedIn("Ana", { origin, folder });
  const page = await ask("/contribute/change?story=MS-02");
  const form = Object.fromEntries(
    [
      ...page.text.matchAll(
        /<(?:input|textarea)[^>]* name="(\w+)"(?:[^>]* value="([^"]*)")?[^>]*>(?:\n([^<]*)<\/textarea>)?/g,
      ),
    ].map(([, name = "", value, inside]) => [name, unescaped(value ?? inside ?? "")]),
  );
  const unchanged = await ask("/contribute/change", { form: { ...form, why: "It is clearer", do: "send" } });
  assert.match(words(unchanged.text), /Nothing of the story is changed yet/);
  const change = await sent("/contribute/change", {
    ...form,
    why: "It is clearer",
    title: "Changed",
    gaps: `${form.gaps}\nOne more.`,
  });
  assert.match(words((await ask(change)).text), /Title .*\[put in: Changed \]/);
  const solution = await sent("/contribute/solution", {
    title: "Ward list",
    what: "Shows a list",
    status: "in trial",
    link: "https://list.example",
    stories: "MS-01",
    body: "It shows one.",
  });
  const study = await sent("/contribute/case-study", {
    title: "A ward",
    status: "tried",
    stories: "MS-01",
    problem: "Lists differ.",
  });
  const profile = await sent("/contribute/profile", {
    resource: "core Patient",
    element: "Patient.name",
    change: "Allow **one**.",
    why: "Some have one.",
  });
  const ids: Readonly<Record<string, string>> = { [solution]: "ward-list", [study]: "a-ward" };
  for (const receipt of [change, solution, study, profile]) {
    const number = await numberOf(receipt);
    const { status, text } = await moderates(number, { do: "accept", version: "1", id: ids[receipt] ?? "" }, mo);
    assert.equal(status, 303, words(text));
  }
  const to = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(to, { recursive: true, force: true }));
  const exported = await careconnect(["stories", "export", "--data", folder, "--to", to, "--patch"]);
  assert.equal(exported.stderr, "");
  const files = exported.stdout
    .trim()
    .split("\n")
    .map((it) => it.slice(to.length + 1))
    .filter((it) => !it.includes("com-"));
  const patch = `change-${await numberOf(change)}-ms-02.patch`;
  assert.deepEqual(files, ["solutions/ward-list.md", "case-studies/a-ward.md", patch, "profile-changes.md"]);
  assert.match(
    readFileSync(join(to, patch), "utf8"),
    /^--- a\/content\/stories\/ms-02\.md\n\+\+\+ b\/content\/stories\/ms-02\.md\n@@ .* @@\n[\s\S]*\n\+title: Changed\n[\s\S]*\n\+ {2}- One more\.\n/,
  );
  execFileSync("git", ["apply", "--check", join(to, patch)], { cwd: root, stdio: "pipe" });
  const added = (folderName: string, name: string) => ({
    name,
    text: readFileSync(join(to, folderName, name), "utf8"),
  });
  const { faults } = catalogueOf(
    {
      ...content,
      solutions: [...content.solutions, added("solutions", "ward-list.md")],
      caseStudies: [...content.caseStudies, added("case-studies", "a-ward.md")],
    },
    promises,
  );
  assert.deepEqual(faults, []);
  const table = await (await fetch(`${origin}/contributions.json`)).text();
  assert.match(table, /"title": ?"Ward list"/);
  assert.ok(![change, solution, study, profile].some((it) => table.includes(it.slice(15))));
  const listed = await careconnect(["contributions", "list", "--all", "--data", folder]);
  assert.match(listed.stdout, /\tprofile-change\taccepted\t1\t/);
});

test("a moderator declines with a reason, puts two together, and the sender takes back", async (context) => {
  const other = await anotherServer(context);
  const mo = await signedIn("Mo", other);
  const at = other.origin;
  const [a, b, c] = [
    await sent("/contribute/story", story, at),
    await sent("/contribute/story", story, at),
    await sent("/contribute/story", story, at),
  ];
  const [first, second, third] = [await numberOf(a, at), await numberOf(b, at), await numberOf(c, at)];
  const without = await moderates(first, { do: "decline", words: " " }, mo, at);
  assert.equal(without.status, 400);
  assert.match(without.text, /href="#reason">Write something/);
  assert.equal((await moderates(first, { do: "decline", words: "It is two needs" }, mo, at)).status, 303);
  assert.match(words((await ask(a, { at })).text), /Declined .*It is two needs/);
  assert.equal((await moderates(second, { do: "merge", other: String(third) }, mo, at)).status, 303);
  assert.match(words((await ask(b, { at })).text), new RegExp(`put it together with contribution ${third}`));
  assert.match(words((await ask(c, { at })).text), new RegExp(`put it together with contribution ${second}`));
  assert.equal((await ask(c, { form: { do: "withdraw" }, at })).status, 303);
  assert.match(words((await ask(c, { at })).text), /Withdrawn You took it back/);
  assert.equal((await moderates(third, { do: "comment", words: "x" }, mo, at)).status, 400);
  for (const number of [first, second, third])
    assert.equal((await ask(`/contributions/${number}`, { at })).status, 404);
});

/** Tags, attributes and addresses of a page of ours: nothing that was sent can add one. */
function checkHarmless(text: string, name: string) {
  const [, inside = ""] = /<main[^>]*>([\s\S]*)<\/main>/.exec(text)!;
  const tags = inside.match(/<[^>]*>?/g) ?? [];
  for (const tag of tags) {
    const [, element = ""] = /^<\/?([a-z][a-z0-9]*)[\s>]/.exec(tag) ?? [];
    assert.match(
      element,
      /^(?:a|p|h[1-6]|ul|ol|li|dl|dt|dd|div|span|strong|em|code|pre|blockquote|hr|br|s|form|input|textarea|select|option|button|label|fieldset|legend|details|summary|table|thead|tbody|tr|th|td|caption|del|ins)$/,
      `${name}: ${tag}`,
    );
    assert.doesNotMatch(tag.replace(/"[^"]*"/g, '""'), /\s(?:on\w+|style|srcdoc|formaction)\s*=/i, `${name}: ${tag}`);
    for (const [, address = ""] of tag.matchAll(/(?:href|src|action)="([^"]*)"/g))
      assert.match(unescaped(address), /^(?:\/(?!\/)|#|https?:\/\/)/, `${name}: ${tag}`);
  }
  assert.doesNotMatch(inside, /(?![\n\t\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u, name);
}

const hostile: Readonly<Record<string, string>> = {
  script: "<script>alert(1)</script>",
  attribute: `" onmouseover="alert(1)`,
  apostrophe: `' onfocus='alert(1)' autofocus='`,
  "end of a textarea": "</textarea><script>alert(1)</script>",
  "end of a title": "</title></head><body onload=alert(1)>",
  comment: "--><!--<img src=x onerror=alert(1)>-->",
  entity: "&lt;script&gt;&#60;script&#62;&#x3c;script&#x3e;",
  template: "{{7*7}} <%= 7 %> #{alert(1)}",
  control: "a\u0000\u0008\u001b[2Jb\u0085\u009bc",
  bidi: "safe \u202egnp.exe\u202c \u2066x",
  invisible: "a\u200b\u200d\ufeff\u00adb\u{e0041}",
  zalgo: `z${"\u0300\u0301\u0302".repeat(200)}`,
  "link to script": "[x](javascript:alert(1))",
  "link with entities": "[x](&#106;avascript:alert(1))",
  "link in a reference": "> [x]: javascript:alert(1)\n\n[x]",
  "link with a title": '[x](https://e.example "\\" onclick=alert(1)")',
  "link with another host": "[nhs.uk](https://nhs.uk@evil.example/)",
  "link to nothing": "[x](//evil.example)",
  autolink: "<javascript:alert(1)> <https://e.example/<script>>",
  picture: "![x](https://evil.example/x.png)",
  heading: "# Accepted\n\n## Moderator Mo accepted it",
  fence: "```html\n<script>alert(1)</script>\n```",
  table: "| <b>a</b> | b |\n|---|---|\n| `</code><script>` | 2 |",
  nested: ">".repeat(2000),
  brackets: "[".repeat(2000),
  stars: "*a _b ".repeat(500),
  yaml: "---\nid: MS-01\n---\n!!js/function x: &a *a",
  csv: "=cmd|' /C calc'!A0",
};

test("what hostile people send is harmless wherever it is shown", async (context) => {
  const other = await anotherServer(context);
  const at = other.origin;
  const mo = await signedIn("Mo", other);
  let taken = 0;
  const receipts: string[] = [];
  for (const [name, text] of Object.entries(hostile)) {
    const everywhere = Object.fromEntries(Object.keys(story).map((it) => [it, text]));
    for (const form of [everywhere, { ...story, title: text, remarks: "x" }, { ...story, remarks: text }]) {
      const began = performance.now();
      const preview = await ask("/contribute/story", { form: { ...form, do: "preview" }, at });
      assert.ok([200, 400].includes(preview.status), `${name}: ${preview.status}`);
      assert.ok(performance.now() - began < 3000, `${name} took ${performance.now() - began} ms`);
      checkHarmless(preview.text, name);
    }
    const checked = await ask("/stories/how-to-write", { form: everywhere, at });
    assert.equal(checked.status, 200);
  }
  // One contribution takes all lines that are taken, and as many comments come as are taken.
  const receipt = await sent("/contribute/story", story, at);
  receipts.push(receipt);
  const number = await numberOf(receipt, at);
  for (const [name, text] of Object.entries(hostile)) {
    const said = await ask(receipt, { form: { do: "comment", words: text }, at });
    assert.ok([303, 400].includes(said.status), name);
    if (said.status === 303) taken++;
    const version = await ask(`${receipt}/change`, {
      form: { ...story, title: text, acceptance: text, do: "send" },
      at,
    });
    assert.ok([303, 400, 429].includes(version.status), `${name}: ${version.status}`);
    if (version.status === 303) taken++;
  }
  assert.ok(taken > 40, `${taken} were taken`);
  checkHarmless((await ask(receipt, { at })).text, "receipt");
  checkHarmless((await ask(`${receipt}?version=3`, { at })).text, "version");
  checkHarmless((await ask(`${receipt}/change`, { at })).text, "change");
  const headers = { cookie: mo.cookie };
  checkHarmless((await ask("/moderation", { headers, at })).text, "queue");
  const looked = await ask(`/moderation/${number}`, { headers, at });
  checkHarmless(looked.text, "moderation");
  const version = /name="version" value="(\d+)"/.exec(looked.text)![1]!;
  assert.equal(
    (await moderates(number, { do: "accept", version, id: "COM-01", collection: "contributed" }, mo, at)).status,
    303,
  );
  checkHarmless((await ask("/contributions", { at })).text, "list");
  const shown = await ask(`/contributions/${number}`, { at });
  checkHarmless(shown.text, "public");
  assert.match(
    shown.headers.get("content-security-policy") ?? "",
    /default-src 'none'; style-src 'self'; script-src 'self'/,
  );
});

test("what is no form, too large, or not text is refused, and the server goes on", async () => {
  const statuses = async (form: string, headers: Readonly<Record<string, string>> = {}) =>
    (await ask("/contribute/story", { form, headers })).status;
  assert.equal(await statuses(`need=${"x".repeat(1_100_000)}`), 413);
  assert.equal(await statuses(`need=${"x".repeat(900_000)}`), 400);
  assert.equal(await statuses(Array.from({ length: 5000 }, (_, at) => `f${at}=x`).join("&")), 400);
  assert.equal(await statuses("need=%ff%fe"), 400);
  assert.equal(await statuses("need=%"), 400);
  assert.equal(await statuses("do=send&need=a&need=b"), 400);
  assert.equal(await statuses("__proto__=x&constructor=y&do=send"), 400);
  assert.equal(await statuses('{"need":"x"}', { "content-type": "application/json" }), 415);
  const bytes = await fetch(`${origin}/contribute/story`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new Uint8Array([110, 61, 0xff, 0xc3, 0x28]),
  });
  assert.equal(bytes.status, 400);
  for (const method of ["PUT", "DELETE", "PATCH"])
    assert.equal((await fetch(`${origin}/contributions/x`, { method })).status, 405);
  for (const path of [
    "/contributions/%00",
    `/contributions/${"a".repeat(4000)}`,
    "/contributions/..%2f..",
    "/contributions/1%20or%201=1",
    "/contributions/__proto__",
    "/contributions/99999999999999999999",
    "/contributions/-1",
    "/contributions/1e3",
  ])
    assert.equal((await ask(path)).status, 404, path);
  assert.equal((await ask("/contributions?page=99999999999")).status, 200);
  assert.equal((await ask("/contribute/change?story=__proto__")).status, 404);
  assert.equal((await ask("/contribute/change?story=<script>")).status, 404);
  assert.equal((await ask("/contribute")).status, 200);
});

test("what is personal is refused by its field, and shown to its sender alone", async () => {
  const answer = await ask("/contribute/story", {
    form: { ...story, remarks: "The patient is 999 000 0018", do: "send" },
  });
  assert.equal(answer.status, 400);
  assert.match(
    words(answer.text),
    /There is a problem What else should a reader know: it has what looks like an NHS number/,
  );
  assert.match(answer.text, /<a href="#remarks">/);
  const [, summary = ""] = /error-summary([\s\S]*?)<form/.exec(answer.text)!;
  assert.doesNotMatch(summary, /999 000/);
});

test("a page of another site, a forged form and a wrong token do nothing", async (context) => {
  const other = await anotherServer(context);
  const at = other.origin;
  const receipt = await sent("/contribute/story", story, at);
  const number = await numberOf(receipt, at);
  const mo = await signedIn("Mo", other);
  const stranger = await signedIn("Ana", other);
  const accept = { do: "accept", version: "1", id: "COM-01", collection: "contributed" };
  const cookie = { cookie: mo.cookie };
  const tries: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    Readonly<Record<string, string>>,
    number,
  ])[] = [
    ["without a session", accept, {}, 403],
    ["without the form's token", accept, cookie, 403],
    ["with another's token", { ...accept, form: stranger.formToken }, cookie, 403],
    ["with an empty token", { ...accept, form: "" }, cookie, 403],
    ["with a made up session", { ...accept, form: mo.formToken }, { cookie: "moderation=x" }, 403],
    ["from another site", { ...accept, form: mo.formToken }, { ...cookie, "sec-fetch-site": "cross-site" }, 421],
    ["from another origin", { ...accept, form: mo.formToken }, { ...cookie, origin: "https://evil.example" }, 421],
  ];
  for (const [name, form, headers, status] of tries)
    assert.equal((await ask(`/moderation/${number}`, { form, headers, at })).status, status, name);
  for (const path of ["/contribute/story", receipt, `${receipt}/change`, "/moderation"])
    assert.equal(
      (await ask(path, { form: { do: "withdraw" }, headers: { "sec-fetch-site": "cross-site" }, at })).status,
      421,
      path,
    );
  assert.match(words((await ask(receipt, { at })).text), /Received A moderator will look at it/);
  assert.equal((await ask(`/contributions/${number}`, { form: { do: "withdraw" }, at })).status, 403);
  assert.equal((await ask(`/moderation/${number}`, { at })).location, "/moderation");
  const wrong = await ask("/moderation", { form: { token: "A".repeat(43) }, at });
  assert.equal(wrong.status, 403);
  assert.equal(wrong.headers.get("set-cookie"), null);

  // Who signs out, or is no moderator any more, has no session.
  const out = await ask("/moderation/sign-out", { form: { form: mo.formToken }, headers: cookie, at });
  assert.match(out.headers.get("set-cookie") ?? "", /^moderation=; .*Max-Age=0/);
  assert.doesNotMatch((await ask("/moderation", { headers: cookie, at })).text, /signed in as Mo/);
  assert.match(
    (await ask("/moderation", { headers: { cookie: `a=b; ${stranger.cookie}` }, at })).text,
    /signed in as Ana/,
  );
  assert.equal(await other.run("moderator remove", "Ana"), 0);
  assert.doesNotMatch((await ask("/moderation", { headers: { cookie: stranger.cookie }, at })).text, /signed in as/);
});

test("an address may send so many, and is told when to come back with what it wrote kept", async (context) => {
  const other = await anotherServer(context);
  const at = other.origin;
  let receipt = "";
  for (let count = 0; count < 10; count++) receipt = await sent("/contribute/story", story, at);
  const late = await ask("/contribute/story", { form: { ...story, do: "send" }, at });
  assert.equal(late.status, 429);
  assert.match(late.headers.get("retry-after") ?? "", /^3[56]\d\d$/);
  assert.match(words(late.text), /So much came from your address .* in 60 minutes/);
  assert.match(late.text, /value="see which medicines are due"/);
  for (let count = 0; count < 60; count++)
    assert.equal((await ask(receipt, { form: { do: "comment", words: `x ${count}` }, at })).status, 303);
  const said = await ask(receipt, { form: { do: "comment", words: "one more" }, at });
  assert.equal(said.status, 429);
  assert.match(said.text, />\none more<\/textarea>/);
  for (let count = 0; count < 20; count++) await ask("/moderation", { form: { token: "wrong" }, at });
  const token = await ask("/moderation", { form: { token: "wrong" }, at });
  assert.equal(token.status, 429);
  assert.ok(token.headers.has("retry-after"));
});

test("a server that takes no contributions says so, and shows those that it has", async (context) => {
  const other = await anotherServer(context, ["--contributions", "off"]);
  const at = other.origin;
  for (const path of ["/contribute", "/contribute/story", "/contribute/change", "/moderation"]) {
    const { status, text } = await ask(path, { at });
    assert.equal(status, 200);
    assert.match(words(text), /This server takes no contributions at the moment/, path);
  }
  assert.equal((await ask("/contribute/story", { form: { ...story, do: "send" }, at })).status, 403);
  assert.equal((await ask("/contributions", { at })).status, 200);
  const ran = await careconnect(["serve", "--data", other.folder, "--port", "0", "--contributions", "maybe"]);
  assert.equal(ran.status, 2);
  assert.match(ran.stderr, /--contributions is on or off, not 'maybe'/);
});

test("below another path and behind TLS, addresses have that path and the cookie is for https alone", async (context) => {
  const made = await startServer({
    options: ["--services", "directory", "--public-url", "https://records.example/below"],
  });
  context.after(() => made.stop());
  // The line that tells where it listens names the public address: its port is asked of the system.
  const port = /tcp.*?127\.0\.0\.1:(\d+)/.exec(listeningOf(made.pid))?.[1];
  if (port === undefined) return context.skip("no ss");
  const at = `http://127.0.0.1:${port}`;
  const answer = await ask("/contribute/story", { form: { ...story, do: "send" }, at });
  assert.match(answer.location, /^\/below\/contributions\/[\w-]{22}$/);
  const receipt = await ask(answer.location.slice("/below".length), { at });
  assert.match(receipt.text, /data-copy>https:\/\/records\.example\/below\/contributions\/[\w-]{22}</);
  assert.match(receipt.text, /<form action="\/below\/contributions\//);
  const { stdout } = await careconnect(["moderator", "add", "--data", made.folder, "--name", "Mo"]);
  const signed = await ask("/moderation", { form: { token: stdout.trim() }, at });
  assert.equal(signed.location, "/below/moderation");
  assert.match(signed.headers.get("set-cookie") ?? "", /; Path=\/below\/moderation; .*; Secure$/);
});

const listeningOf = (pid: number): string => {
  try {
    const all = execFileSync("ss", ["-ltnpH"], { encoding: "utf8", stdio: "pipe" });
    return `tcp ${all.split("\n").find((it) => it.includes(`pid=${pid},`)) ?? ""}`;
  } catch {
    return "";
  }
};

test("every story of the catalogue can be changed: its own words are taken, and only what differs is touched", () => {
  const { stories, byId } = catalogue;
  for (const it of stories) {
    const parts = partsOf(it);
    const given: Readonly<Record<string, string>> = { story: it.id, why: "x", ...parts, need: `${it.need} today` };
    const { content: change, faults } = readContribution("change", (name) => given[name], {
      stories: byId,
      resources: new Set(),
    });
    assert.deepEqual(faults, [], it.id);
    assert.deepEqual(change.base, { need: it.need }, it.id);
    const file = content.stories.find(({ name }) => name === `${it.id.toLowerCase()}.md`)!;
    const own = readStory(file.text, file.name) as Story;
    const { text } = changedFile(file.text, own, change, parts);
    assert.deepEqual(readStory(text, file.name), { ...own, need: `${it.need} today` });
    const lines = (all: string) => all.split("\n").length;
    assert.equal(
      lines(unifiedDiff("x", file.text, text).replace(/^[^-+].*\n/gm, "")),
      lines("---\n+++\n-need\n+need\n"),
      it.id,
    );
  }
  assert.ok(stories.length > 90);
});

test("nothing that was sent, and no receipt, stands in the log or the metrics", async () => {
  const receipt = await sent("/contribute/solution", { title: "Zanzibar list", what: "Quagga", status: "Okapi" });
  await ask(receipt, { form: { do: "comment", words: "Narwhal" } });
  await ask(`${receipt}/change`);
  await ask("/contribute/story?from=Walrus");
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const log = server.output();
  for (const it of ["Zanzibar", "Quagga", "Okapi", "Narwhal", "Walrus", receipt.slice(15)]) {
    assert.ok(!log.includes(it), it);
    assert.ok(!metrics.includes(it), it);
  }
  assert.match(log, /"interaction":"page \/contributions\/:id"/);
  assert.match(log, /"interaction":"page \/contributions\/:id\/change"/);
});

/** A port that nobody has at the moment: several workers share one that is named. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

async function serving(context: TestContext, folder: string, port: number, workers: number) {
  const child = spawn(
    process.execPath,
    [
      join(root, "bin", "careconnect.js"),
      "serve",
      "--data",
      folder,
      "--services",
      "directory",
      "--port",
      String(port),
      "--workers",
      String(workers),
      "--log-level",
      "silent",
    ],
    { stdio: "ignore", detached: true },
  );
  const kill = () => {
    try {
      // Its workers too.
      process.kill(-child.pid!, "SIGKILL");
    } catch {}
  };
  context.after(kill);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  for (;;) {
    if (
      await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (it) => it.ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    at: `http://127.0.0.1:${port}`,
    killed: async () => {
      kill();
      await ended;
    },
  };
}

test("workers that take contributions at once, and are killed, lose nothing that was answered", {
  timeout: 120_000,
}, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const receipts: { receipt: string; title: string; words: string[] }[] = [];
  for (let round = 0; round < 2; round++) {
    const { at, killed } = await serving(context, folder, await freePort(), 2);
    const send = async (name: number) => {
      const title = `Round ${round}, story ${name}`;
      const answer = await ask("/contribute/story", { form: { ...story, title, do: "send" }, at }).catch(
        () => undefined,
      );
      if (answer?.status !== 303) return;
      const kept = { receipt: answer.location, title, words: [] as string[] };
      receipts.push(kept);
      for (let count = 0; count < 4; count++) {
        const words = `${title}, comment ${count}`;
        const said = await ask(answer.location, { form: { do: "comment", words }, at }).catch(() => undefined);
        if (said?.status === 303) kept.words.push(words);
      }
    };
    const before = receipts.length;
    const sending = Array.from({ length: 8 }, (_, name) => send(name));
    while (receipts.length < before + 3) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, 15 * round));
    await killed();
    await Promise.all(sending);
  }
  assert.ok(receipts.length >= 6, `${receipts.length} were taken`);
  const { at, killed } = await serving(context, folder, await freePort(), 1);
  for (const { receipt, title, words: said } of receipts) {
    const { status, text } = await ask(receipt, { at });
    assert.equal(status, 200, title);
    assert.ok(text.includes(title));
    for (const it of said) assert.ok(text.includes(it), it);
  }
  await killed();
});

test("an operator erases what should never have been sent", async () => {
  const receipt = await sent("/contribute/story", { ...story, title: "Mistaken words" });
  const number = await numberOf(receipt);
  assert.equal(await server.run("contributions erase", String(number)), 0);
  const { text } = await ask(receipt);
  assert.doesNotMatch(text, /Mistaken/);
  assert.match(words(text), /Declined .*Its words were erased/);
  assert.notEqual(await server.run("contributions erase", "999"), 0);
});
