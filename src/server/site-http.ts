import type { IncomingMessage } from "node:http";
import { problemAnswer } from "../api/interactions.ts";
import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Door } from "./door.ts";
import { formOf, type Mounted } from "./fhir-http.ts";
import { queryOf } from "./url.ts";

/** The pages, as they are asked: see src/site/portal.ts. */
export interface Pages {
  answer(request: {
    readonly method: string;
    readonly path: readonly string[];
    readonly query: readonly SearchPair[];
    readonly form: readonly SearchPair[] | Problem | undefined;
    readonly cookie: string | undefined;
    /** Address of who asks. */
    readonly from: string;
  }): Promise<{
    readonly made: Made | Problem;
    readonly interaction: string;
    readonly asked?: Asked;
  }>;
  /** A page that says what is wrong and what would help. */
  problem(it: Problem): Made;
}

/** An answer, and what a service was asked to make it. */
interface Told extends Made {
  readonly interaction: string;
  readonly asked?: Asked;
}

interface Asked {
  readonly answer: FhirAnswer;
  readonly service: FhirService;
  readonly path: readonly string[];
}

/** Everything that is at no other door. Who asks as a program, not as a browser, is told of problems in JSON. */
export const siteDoor = (
  pages: Pages,
  mounted: readonly Mounted[],
  addressOf: (request: IncomingMessage) => string,
): Door => ({
  path: "",
  service: "pages",
  answer: async (request, path): Promise<FhirAnswer> => {
    const query = queryOf(request.url!);
    const wrong = isProblem(path) ? path : isProblem(query) ? query : undefined;
    const made = wrong
      ? { ...refused(wrong, request, pages), interaction: "refused" }
      : await answerTo(request, path as readonly string[], query as SearchPair[], pages, addressOf(request));
    return recordable(made, mounted);
  },
  refused: (it, request) => refused(it, request, pages),
  failed: (it) => pages.problem(it),
});

async function answerTo(
  request: IncomingMessage,
  path: readonly string[],
  query: readonly SearchPair[],
  pages: Pages,
  from: string,
): Promise<Told> {
  const { method = "" } = request;
  if (!["GET", "HEAD", "POST"].includes(method))
    return {
      ...refused(
        {
          ...problem("not-allowed", "pages are asked for with GET and HEAD, forms are sent with POST"),
          allow: ["GET", "HEAD", "POST"],
        },
        request,
        pages,
      ),
      interaction: "refused",
    };
  if (method === "POST" && isFromElsewhere(request))
    return {
      ...refused(problem("wrong-host", "a form is sent from a page of this server only"), request, pages),
      interaction: "refused",
    };
  const form = method === "POST" ? await formOf(request, "form") : undefined;
  const { made, ...told } = await pages.answer({ method, path, query, form, cookie: request.headers.cookie, from });
  return { ...(isProblem(made) ? refused(made, request, pages) : made), ...told };
}

/** As what it is logged and written down: a page that shows what a service told is told by that service. */
function recordable({ asked, ...made }: Told, mounted: readonly Mounted[]): FhirAnswer {
  if (!asked) return { ...made, type: "", entered: undefined };
  const { answer, service, path } = asked;
  const { interaction, type, entered, told, about } = answer;
  const trail = mounted.find((it) => it.service === service)?.trail;
  return {
    ...made,
    interaction,
    type,
    entered,
    ...(told && { told }),
    ...(about && { about }),
    ...(trail && { recorded: { trail, path } }),
  };
}

const refused = (it: Problem, request: IncomingMessage, pages: Pages): Made =>
  wantsPage(request) ? pages.problem(it) : problemAnswer(it);

const wantsPage = ({ headers }: IncomingMessage): boolean => /text\/html/.test(headers.accept ?? "");

/** A page of another site sent it: browsers say so. https://fetch.spec.whatwg.org/#origin-header */
function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (typeof site === "string") return site !== "same-origin" && site !== "none";
  return headers.origin !== undefined && URL.canParse(headers.origin)
    ? new URL(headers.origin).host !== headers.host
    : false;
}
