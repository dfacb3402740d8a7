import type { Credentials, Entered } from "../access/access.ts";
import { insufficient } from "../access/refusals.ts";
import { prettyJson } from "../fhir/json.ts";
import { isProblem, type Problem, problem, quoted, statusOf, toOutcome } from "../fhir/problem.ts";
import { prettyXml } from "../fhir/xml/pretty-xml.ts";
import type { SearchPair } from "../search/parse-search.ts";
import { fhirJson, fhirXml, formatOf, html, last } from "./format.ts";
import { toShow } from "./html.ts";
import { lacks } from "./lacks.ts";
import { type Needs, route } from "./route.ts";
import {
  type FhirAnswer,
  type FhirRequest,
  type FhirService,
  type Made,
  type Outcome,
  type Run,
  withForm,
} from "./service.ts";
import { leftOutOfXml } from "./xml.ts";

/** Answers one request; every problem becomes an OperationOutcome here. */
export async function answer(request: FhirRequest, service: FhirService): Promise<FhirAnswer> {
  const { interaction, type, run, allow, needs } = route(request, service);
  const entered = needs === "nothing" ? undefined : await enter(request, service);
  const isIn = !isProblem(entered);
  const pairs = withForm(request);
  const format = formatOf(request, pairs);
  const limited = service.limits?.refuse(type, pairs);
  const made = isIn
    ? await attempt({ ...request, entered }, service, lacking(needs, entered) ?? limited ?? run, allow)
    : entered;
  const isForPeople = !isProblem(format) && format.as === "html";
  const data = isForPeople ? await service.dataNote?.() : undefined;
  const about = { interaction, type, entered: isIn ? entered : undefined };
  const answered = (it: Made | Problem) => {
    const done = isProblem(it) ? problemAnswer(it, service.outcome?.(it, request)) : it;
    return formatted({ ...done, ...about }, { ...request, pairs, format, data }, service);
  };
  const whole = answered(made);
  return service.limits && isLonger(whole, service.limits.answerMax) ? answered(tooLong) : whole;
}

/** In the words of the national API. */
const tooLong = problem("answer-too-large", "Response exceeds APIM size limit");

const isLonger = ({ body }: Made, most: number): boolean =>
  (typeof body === "string" ? Buffer.byteLength(body) : body.length) > most;

/** Who asks, where that matters. */
async function enter(
  { credentials }: FhirRequest,
  { access, catalog, store, search }: FhirService,
): Promise<Entered | Problem | undefined> {
  if (access === undefined) return undefined;
  const none: Credentials = { authorization: undefined, breakGlass: undefined };
  const entered = await access.enter(credentials ?? none, catalog, search.context);
  if (isProblem(entered)) return entered;
  for (const key of store.incomplete().keys())
    if (entered.rights.indexes.has(key))
      return problem("access-unavailable", "what this token may see is still being indexed; try again later");
  return entered;
}

/** Why the scopes do not reach as far as an address does. */
function lacking(needs: Needs, entered: Entered | undefined): Problem | undefined {
  if (entered === undefined || typeof needs === "string") {
    const isRefused = needs === "audit" && entered !== undefined && !entered.rights.audit;
    return isRefused ? insufficient("the audit is read with a scope that names it", "system/AuditEvent.rs") : undefined;
  }
  const missing = needs.find(({ type, use }) => !entered.rights[use].visible.has(type));
  return missing && lacks(missing.type, missing.use);
}

async function attempt(
  request: FhirRequest,
  service: FhirService,
  run: Run | Problem,
  allow: readonly string[],
): Promise<Made | Problem> {
  if (isProblem(run)) return run;
  const { method } = request;
  if (!allow.includes(method))
    return {
      ...problem(
        "not-allowed",
        `${quoted(method)} is not served here: this API is read-only; ${allow.join(", ")} would work`,
      ),
      allow,
    };
  if (isProblem(request.form)) return request.form;
  if (isProblem(request.body)) return request.body;
  return run(request, service);
}

/** In the format asked for, and indented where that is. */
export function asAskedFor(
  made: FhirAnswer,
  request: Pick<FhirRequest, "query" | "form" | "accept">,
  service: FhirService,
): FhirAnswer {
  const pairs = withForm(request);
  return formatted(made, { ...request, pairs, format: formatOf(request, pairs), data: undefined }, service);
}

/** How an answer is wanted, read once. `data`: which data a page shows. */
interface Wanted extends Pick<FhirRequest, "query">, Partial<Pick<FhirRequest, "method" | "path">> {
  readonly pairs: readonly SearchPair[];
  readonly format: ReturnType<typeof formatOf>;
  readonly data: string | undefined;
}

/** Everything is made as FHIR JSON; bytes stay as they are. */
function formatted(made: FhirAnswer, wanted: Wanted, service: FhirService): FhirAnswer {
  const { pairs, format, data } = wanted;
  const { body } = made;
  if (typeof body !== "string" || body === "" || made.contentType !== fhirJson) return made;
  const isPretty = last(pairs, "_pretty") === "true";
  if (isProblem(format) || format.as === "json") return isPretty ? { ...made, body: prettyJson(body) } : made;
  if (format.as === "html") {
    const page = service.html(toShow(made, body, wanted, service.search.base, data));
    const headers = { ...made.headers, "content-security-policy": page.policy };
    return { ...made, contentType: html, headers, body: page.html };
  }
  const { xml, leftOut } = service.xml(body);
  return {
    ...made,
    contentType: fhirXml,
    headers: leftOut ? { ...made.headers, warning: leftOutOfXml } : made.headers,
    body: isPretty ? prettyXml(xml) : xml,
  };
}

/** `said`: how a service words it, where it has words of its own. */
export function problemAnswer(it: Problem, said?: Outcome): Made {
  return {
    status: said?.status ?? statusOf(it),
    contentType: fhirJson,
    headers: { ...it.headers, ...(it.allow && { allow: it.allow.join(", ") }) },
    body: JSON.stringify(said?.outcome ?? toOutcome(it)),
  };
}
