import { openApi } from "../api/openapi/openapi.ts";
import { postmanCollection } from "../api/openapi/postman.ts";
import type { FhirService } from "../api/service.ts";
import { services } from "../definitions/services.ts";
import { problem, statusOf } from "../fhir/problem.ts";
import { file } from "./file.ts";
import { ofService, type Route, type Shown } from "./site.ts";

/** What each service answers, for programs that make clients and for those that try calls. */
export const openApiRoutes: readonly Route[] = Object.keys(services).flatMap((name): Route[] => [
  {
    path: `/openapi/${name}.json`,
    answer: (_, shown) =>
      ofService(shown, name, (it) => download(`careconnect-${name}.openapi.json`, documentOf(it, shown))),
  },
  {
    path: `/postman/${name}.json`,
    answer: (_, shown) =>
      ofService(shown, name, (it) =>
        download(`careconnect-${name}.postman_collection.json`, postmanCollection(documentOf(it, shown))),
      ),
  },
]);

const download = (name: string, content: object) => ({
  ...file(name, "application/json", JSON.stringify(content, undefined, 1)),
  headers: { "content-disposition": `attachment; filename="${name}"` },
});

function documentOf({ catalog, path, access, gate, audit, store, outcome }: FhirService, { publicUrl }: Shown) {
  return openApi({
    catalog,
    path,
    publicUrl: publicUrl(),
    access: access?.state,
    needsKey: gate?.needsKey ?? false,
    isMetadataOpen: access ? !access.state.closedMetadata : (gate?.isMetadataOpen ?? true),
    audited: audit !== undefined,
    incomplete: store.incomplete(),
    statusOf: (kind) => {
      const it = problem(kind, "");
      return outcome?.(it, { path: [], method: "GET" })?.status ?? statusOf(it);
    },
  });
}
