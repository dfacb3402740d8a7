/**
 * Makes src/portal/generated/nhsuk.ts of nhsuk-frontend's compiled style (MIT): the components that the portal writes, without the NHS
 * font and its addresses, in colours that have a light and a dark value. The variables are set in src/portal/style.ts.
 *
 *   .nhsuk-link { color: #005eb8 }   becomes   .nhsuk-link{color:var(--link)}
 *
 * `--if-absent` does nothing when the file is there and newer than what makes it. Without its devDependencies it says so and ends well.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Declaration, Rule } from "postcss";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "node_modules", "nhsuk-frontend", "dist", "nhsuk", "nhsuk-frontend.min.css");
const target = join(root, "src", "portal", "generated", "nhsuk.ts");

/** Blocks whose rules are kept; a rule that names another block goes. Elements and modifiers (`__x`, `--y`) come with their block. */
const blocks =
  /^(?:width-container|main-wrapper|grid-(?:row|column-.*)|heading-(?:xl|l|m|s|xs)|caption-(?:xl|l|m)|body|body-[sl]|lede-text|list|link|skip-link|breadcrumb|button|button-group|label|label-wrapper|hint|error-message|error-summary|form-group|fieldset|input|textarea|select|file-upload|checkboxes|radios|details|expander|inset-text|warning-callout|summary-list|table|table-container|tag|card|card-group|contents-list|pagination|action-link|section-break|panel|do-dont-list|icon|u-visually-hidden|frontend-supported)$/;

/** Variants that no page uses. */
const unused =
  /--(?:reverse|brand|login|login-.*|secondary-solid|care|care--.*|feature|top-task|small|inline-list)\b|\[data-sort|\[aria-sort|-ms-|::-webkit|nhsuk-card--care|file-upload(?!__input)/;

/** Rules of browsers that cannot show the pages anyway. */
const oldBrowsers = /screen\\0|-ms-ime-align|-ms-high-contrast:none/;

/** What a colour means where it is that of text, a line or a sign, and where it is behind something. */
const meanings: Readonly<Record<string, { readonly front?: string; readonly back?: string }>> = {
  "#212b32": { front: "text" },
  "#4c6272": { front: "soft" },
  "#768692": { front: "soft" },
  "#aeb7bd": { front: "line-strong" },
  "#d8dde0": { front: "line", back: "foot" },
  "#e0e4e6": { back: "hover" },
  "#f0f4f5": { back: "back" },
  "#fff": { back: "card" },
  "#fff9c4": { back: "care-back" },
  "#005eb8": { front: "link", back: "brand" },
  "#330072": { front: "visited" },
  "#7c2855": { front: "link-hover" },
  "#002f5c": { front: "link-active", back: "button-shadow" },
  "#007f3b": { front: "brand-sign", back: "button" },
  "#00662f": { front: "brand-sign", back: "button-hover" },
  "#00401e": { front: "button-shadow", back: "button-shadow" },
  "#d5281b": { front: "error", back: "stop-button" },
  "#951c13": { front: "error" },
  "#aa2016": { back: "stop-button-hover" },
  "#6b140e": { front: "stop-button-shadow", back: "stop-button-shadow" },
  "#d9e7f4": { back: "hover" },
  "#c7dcef": { back: "hover" },
};

/** Tags, what has the focus and what is printed have pairs of colours of their own, which stay. */
const keepsColours = (rule: Rule): boolean =>
  rule.selectors.every((it) => /nhsuk-tag|:focus(?!\))/.test(it)) ||
  /background(?:-color)?:#ffeb3b/i.test(rule.toString()) ||
  isInPrint(rule);

function isInPrint(rule: Rule): boolean {
  for (let above = rule.parent; above; above = above.parent as typeof above)
    if (above.type === "atrule" && /print|forced-colors/.test((above as unknown as { params: string }).params))
      return true;
  return false;
}

function isUsed(selector: string): boolean {
  if (unused.test(selector)) return false;
  return [...selector.matchAll(/\.nhsuk-([a-z0-9]+(?:-[a-z0-9]+)*)/g)].every((it) => blocks.test(it[1]!));
}

function recolour(declaration: Declaration): void {
  const place = declaration.prop.startsWith("background") ? "back" : "front";
  declaration.value = declaration.value.replace(/#[0-9a-f]{3,6}\b/gi, (colour) => {
    const meaning = meanings[colour.toLowerCase()]?.[place];
    return meaning === undefined ? colour : `var(--${meaning})`;
  });
}

async function made(): Promise<string> {
  const { parse } = await import("postcss");
  const style = parse(readFileSync(source, "utf8"));
  style.walkAtRules(/^(?:font-face|charset)$/, (it) => {
    it.remove();
  });
  style.walkAtRules((it) => {
    if (oldBrowsers.test(it.params)) it.remove();
  });
  style.walkRules((rule) => {
    const kept = rule.selectors.filter(isUsed);
    if (kept.length === 0 || rule.selector === ":root") {
      rule.remove();
      return;
    }
    if (/url\(\/assets/.test(rule.toString())) throw new Error(`${rule.selector} wants a picture`);
    rule.selectors = kept;
    rule.walkDecls((it) => {
      if (it.prop === "font-family")
        it.value = it.value.replace(/Frutiger W01,\s*/g, "").replace(/^arial/, "system-ui,arial");
      if (!keepsColours(rule)) recolour(it);
    });
  });
  // What is left empty goes, from the inside out.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    style.walkAtRules((it) => {
      if (it.nodes?.length !== 0) return;
      it.remove();
      isChanged = true;
    });
  }
  const text = style.toString().replace(/\/\*[\s\S]*?\*\//g, "");
  const foreign = /https?:|Frutiger/.exec(text);
  if (foreign) throw new Error(`the style still says ${text.slice(foreign.index, foreign.index + 80)}`);
  return text;
}

const isThere = existsSync(target) && statSync(target).mtimeMs > statSync(fileURLToPath(import.meta.url)).mtimeMs;
if (process.argv.includes("--if-absent") && isThere) process.exit(0);
if (!existsSync(source)) {
  process.stderr.write("nhsuk-frontend is not installed: the style of the portal is not made anew\n");
  process.exit(0);
}
mkdirSync(dirname(target), { recursive: true });
const text = await made();
writeFileSync(
  target,
  `// Made by scripts/portal-style.ts of nhsuk-frontend (MIT License, NHS England).\nexport const nhsukStyle = ${JSON.stringify(text)};\n`,
);
process.stderr.write(`${text.length} bytes of style\n`);
