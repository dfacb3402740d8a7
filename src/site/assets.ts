import { createHash } from "node:crypto";
import { icon, style } from "../portal/style.ts";
import { notFound, type Route } from "./site.ts";

/** A script by its path below src/: `portal/browser/main.ts`. */
export interface Script {
  readonly path: string;
  /** JavaScript. */
  readonly text: string;
}

export interface Assets {
  readonly scripts: readonly Script[];
}

/** The first script of every page. It imports the others by their paths. */
const first = /^portal\/browser\/main\.[jt]s$/;

const styleAddress = `/assets/${versionOf(style)}.css`;

/** Addresses change with the content: browsers keep what they have without asking again. */
export const assetAddresses = ({ scripts }: Assets): { readonly style: string; readonly script: string } => ({
  style: styleAddress,
  script: `/assets/${versionOf(JSON.stringify(scripts))}/${scripts.find((it) => first.test(it.path))?.path}`,
});

export function assetRoutes(assets: Assets): readonly Route[] {
  const { script } = assetAddresses(assets);
  const version = script.split("/")[2]!;
  return [
    { path: styleAddress, answer: () => kept("text/css; charset=utf-8", style) },
    { path: "/assets/icon.svg", answer: () => kept("image/svg+xml", icon) },
    ...assets.scripts.map(
      (it): Route => ({
        path: `/assets/${version}/${it.path}`,
        answer: () => kept("text/javascript; charset=utf-8", it.text),
      }),
    ),
    {
      path: "/favicon.ico",
      answer: () => notFound("The sign of these pages is at /assets/icon.svg."),
    },
  ];
}

const kept = (contentType: string, body: string) => ({
  status: 200,
  contentType,
  headers: { "cache-control": "public, max-age=31536000, immutable" },
  body,
});

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
