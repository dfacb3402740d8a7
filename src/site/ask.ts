import { answer } from "../api/interactions.ts";
import type { FhirAnswer, FhirService } from "../api/service.ts";
import type { SearchPair } from "../search/parse-search.ts";

export interface Question {
  /** Below the base: ["Patient", "_search"]. */
  readonly path: readonly string[];
  readonly query?: readonly SearchPair[];
  /** Posted, where it is given. */
  readonly form?: readonly SearchPair[];
  readonly authorization?: string | undefined;
}

/** Asks a service as any caller does, and gets FHIR JSON. */
export const ask = (service: FhirService, { path, query = [], form, authorization }: Question): Promise<FhirAnswer> =>
  answer(
    {
      method: form ? "POST" : "GET",
      path,
      query,
      form,
      body: undefined,
      accept: "application/fhir+json",
      prefer: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
      credentials: service.access && { authorization, breakGlass: undefined },
    },
    service,
  );
