import { addressOf } from "./page-links.ts";
import type { FhirAnswer, FhirRequest } from "./service.ts";

/** An answer as it is handed to whoever makes a page of it. */
export interface AnswerToShow {
  /** FHIR JSON. */
  readonly body: string;
  readonly status: number;
  readonly interaction: string;
  readonly type: string;
  /** Address of the service, without the last slash. */
  readonly base: string;
  /** The address that was asked for; undefined where it does not say all that was: it was posted, or is not well formed. */
  readonly address: string | undefined;
  /** Which data it shows, in a sentence or two; undefined: it shows none. */
  readonly data?: string | undefined;
}

/** The page for people of an answer, and the Content-Security-Policy that it needs. Passed in: pages are no part of the API. */
export type ToHtml = (answer: AnswerToShow) => { readonly html: string; readonly policy: string };

export const toShow = (
  { status, interaction, type }: FhirAnswer,
  body: string,
  { method, path, query }: Partial<Pick<FhirRequest, "method" | "path" | "query">>,
  base: string,
  data: string | undefined,
): AnswerToShow => ({
  body,
  status,
  interaction,
  type,
  base,
  data: status < 400 ? data : undefined,
  address: method === "POST" || path === undefined ? undefined : addressOf(base, path, query ?? []),
});
