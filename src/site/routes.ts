import { assuranceRoutes } from "./assurance.ts";
import { checkRoutes } from "./checks.ts";
import { moderationRoutes } from "./contributing/moderation.ts";
import { contributeRoutes } from "./contributing/propose.ts";
import { contributionRoutes } from "./contributing/receipts.ts";
import { dictionaryRoutes } from "./dictionary.ts";
import { exploreRoutes } from "./explore.ts";
import { explorerRoutes } from "./explorer.ts";
import { guideRoutes } from "./guide.ts";
import { homeRoutes } from "./home.ts";
import { openApiRoutes } from "./openapi.ts";
import { organisationRoutes } from "./organisations/routes.ts";
import { searchRoutes } from "./search.ts";
import type { Route } from "./site.ts";
import { storyRoutes } from "./stories.ts";
import { tableRoutes } from "./tables.ts";

/** What is at each address of the portal. The first that is like an address answers it. */
export const routes: readonly Route[] = [
  ...homeRoutes,
  ...tableRoutes,
  ...guideRoutes,
  ...dictionaryRoutes,
  ...exploreRoutes,
  ...openApiRoutes,
  ...explorerRoutes,
  ...organisationRoutes,
  ...storyRoutes,
  ...contributeRoutes,
  ...contributionRoutes,
  ...moderationRoutes,
  ...assuranceRoutes,
  ...checkRoutes,
  ...searchRoutes,
];
