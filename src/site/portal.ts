import type { Made } from "../api/service.ts";
import { isProblem, type Problem, problem, statusOf } from "../fhir/problem.ts";
import { type Page, pageText } from "../portal/page.ts";
import { problemPage } from "../portal/problem-page.ts";
import { pagePolicy } from "../portal/style.ts";
import { type Assets, assetRoutes } from "./assets.ts";
import { routes } from "./routes.ts";
import { type Asked, isAsked, isPage, router, type Shown, type SiteRequest } from "./site.ts";

export interface PortalAnswer {
  /** A problem is told in the words of who asks: see src/server/site-http.ts. */
  readonly made: Made | Problem;
  /** The address, without what varies in it: for logs and metrics. */
  readonly interaction: string;
  /** What a service was asked to make it. */
  readonly asked?: Asked;
}

/** Turns requests into pages and files. No HTTP: src/server/site-http.ts brings them. */
export function portal(shown: Shown, assets: Assets) {
  const routeOf = router([...assetRoutes(assets), ...routes]);
  const asPage = (page: Page, status = page.status ?? 200): Made => ({
    status,
    contentType: "text/html; charset=utf-8",
    headers: { ...page.headers, "content-security-policy": pagePolicy },
    body: pageText(page, shown.frame()),
  });
  const asProblem = (it: Problem): Made => {
    const made = asPage(problemPage(it), statusOf(it));
    return { ...made, headers: { ...made.headers, ...it.headers, ...(it.allow && { allow: it.allow.join(", ") }) } };
  };
  return {
    problem: asProblem,
    async answer(request: SiteRequest): Promise<PortalAnswer> {
      const found = routeOf(request.path);
      if (!found) return { made: nothingThere(shown), interaction: "unknown" };
      const { route, parts } = found;
      const { methods = ["GET", "HEAD"] } = route;
      const interaction = `page ${route.path}`;
      if (!methods.includes(request.method)) return { made: notAllowed(methods), interaction };
      if (isProblem(request.form)) return { made: request.form, interaction };
      const answer = await route.answer(request, shown, parts);
      if (isAsked(answer)) return { made: asPage(answer.page), interaction, asked: answer.asked };
      return { made: isPage(answer) ? asPage(answer) : answer, interaction };
    },
  };
}

const nothingThere = ({ services }: Shown): Problem =>
  problem(
    "unknown-path",
    `there is nothing at this address; what is served is at ${services.map((it) => `${it.path}/metadata`).join(" and ")}, and pages begin at /`,
  );

const notAllowed = (methods: readonly string[]): Problem => ({
  problem: "not-allowed",
  detail: `This page is asked for with ${methods.join(" and ")}.`,
  allow: methods,
});
