import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Debian's Chromium; the tests' set-up installs it (.ci/run). */
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((it) => existsSync(it));

/** Why browser tests cannot run here; false: they can. */
export const noBrowser: string | false =
  executablePath === undefined ? "skipped: no Chromium at /usr/bin/chromium; install the package chromium" : false;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });

/** How somebody looks at a page. */
export interface Look {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly script?: boolean;
}

export const contextOf = ({
  colorScheme = "light",
  width = 1280,
  script = true,
}: Look = {}): BrowserContextOptions => ({
  colorScheme,
  viewport: { width, height: 900 },
  javaScriptEnabled: script,
  reducedMotion: "reduce",
});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Light and dark, on a desk and on a phone. */
export const looks: readonly Look[] = [
  {},
  { colorScheme: "dark" },
  { width: 320 },
  { width: 320, colorScheme: "dark" },
];

/** What is wrong with a page that is open: what axe finds, and whether it is wider than the screen. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const wider = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  return [...(await violationsOf(page)), ...(wider > 0 ? [`is ${wider} pixels wider than the screen`] : [])];
}

/** What axe finds wrong with a page: a line for each rule and place. The size of targets, WCAG 2.2 AA, it looks at only when asked. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate<
    string[]
  >(`axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }).then(({ violations }) =>
    violations.flatMap((it) =>
      it.nodes.slice(0, 3).map((node) => it.id + ": " + node.target.join(" ") + ": " + (node.failureSummary.split("\\n")[1] ?? "").trim()),
    ))`);
}
