import { answer } from "../../src/api/interactions.ts";
import { nationalOutcome } from "../../src/api/national-outcome.ts";
import type { FhirAnswer, FhirService } from "../../src/api/service.ts";
import { isProblem } from "../../src/fhir/problem.ts";
import { parsePairs, parsePath } from "../../src/server/url.ts";
import type { Store } from "../../src/store/store.ts";
import { directoryCatalog, directoryService } from "./directory.ts";

/** The directory as it is served: what it refuses it words as the national API does. */
export const nationalDirectory = (store: Store, own: Pick<FhirService, "places"> = {}): FhirService => ({
  ...directoryService(store),
  ...own,
  outcome: nationalOutcome(() => directoryCatalog),
});

/** `CodeSystem/$lookup?code=x` below the base; `posted`: a resource, sent as JSON, or XML text. */
export async function askDirectory(
  service: FhirService,
  address: string,
  { posted, accept }: { readonly posted?: object | string; readonly accept?: string } = {},
): Promise<FhirAnswer & { readonly text: string }> {
  const mark = address.indexOf("?");
  const path = parsePath(mark < 0 ? address : address.slice(0, mark));
  const query = mark < 0 ? [] : parsePairs(address.slice(mark + 1));
  if (isProblem(path) || isProblem(query)) throw new Error(address);
  const body =
    posted === undefined
      ? undefined
      : typeof posted === "string"
        ? { contentType: "application/fhir+xml", text: posted }
        : { contentType: "application/fhir+json", text: JSON.stringify(posted) };
  const made = await answer(
    {
      method: body === undefined ? "GET" : "POST",
      path,
      query,
      form: undefined,
      body,
      accept,
      prefer: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
    },
    service,
  );
  return { ...made, text: typeof made.body === "string" ? made.body : Buffer.from(made.body).toString() };
}
