/** The first script of every page. Nothing here is needed for anything: it only saves a click or a guess. */
import { copyLinks } from "./copy-links.ts";
import { focusByKey } from "./focus-by-key.ts";
import { liveHints } from "./live-hints.ts";
import { suggest } from "./suggest.ts";

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-suggest]")) suggest(input);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-hints]")) liveHints(form);
copyLinks();
focusByKey("site-search");
