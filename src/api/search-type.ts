import { isProblem } from "../fhir/problem.ts";
import { parseSearch } from "../search/parse-search.ts";
import type { Ask } from "./answer-search.ts";

/** The FHIR search interaction. https://hl7.org/fhir/STU3/http.html#search */
export const askType =
  (type: string): Ask =>
  (pairs, context) => {
    const parsed = parseSearch(type, pairs, context);
    return isProblem(parsed) ? parsed : { ...parsed, queries: [parsed.query] };
  };
