import type { Made } from "../api/service.ts";
import { isProblem, type Problem, statusOf } from "../fhir/problem.ts";
import { type Page, pageText } from "../portal/page.ts";
import { problemPage } from "../portal/problem-page.ts";
import { pagePolicy } from "../portal/style.ts";
import { type Assets, assetRoutes } from "./assets.ts";
import { routes } from "./routes.ts";
import { type Asked, isAsked, isPage, router, type Shown, type SiteRequest } from "./site.ts";

export interface PortalAnswer extends Made {
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
    nothingHere: `there is nothing at this address; what is served is at ${shown.services.map((it) => `${it.path}/metadata`).join(" and ")}`,
    problem: asProblem,
    async answer(request: SiteRequest): Promise<PortalAnswer> {
      const found = routeOf(request.path);
      if (!found) return { ...asProblem(nothingThere), interaction: "unknown" };
      const { route, parts } = found;
      const { methods = ["GET", "HEAD"] } = route;
      const interaction = `page ${route.path}`;
      if (!methods.includes(request.method)) return { ...asProblem(notAllowed(methods)), interaction };
      if (isProblem(request.form ?? {})) return { ...asProblem(request.form as Problem), interaction };
      const answer = await route.answer(request, shown, parts);
      if (isAsked(answer)) return { ...asPage(answer.page), interaction, asked: answer.asked };
      const made = isProblem(answer) ? asProblem(answer) : isPage(answer) ? asPage(answer) : answer;
      return { ...made, interaction };
    },
  };
}

const nothingThere: Problem = {
  problem: "unknown-path",
  detail: "There is no page at this address.",
};

const notAllowed = (methods: readonly string[]): Problem => ({
  problem: "not-allowed",
  detail: `This page is asked for with ${methods.join(" and ")}.`,
  allow: methods,
});
