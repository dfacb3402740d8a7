import type { ResourceDefinition } from "../definitions/resource-definition.ts";
import type { Check } from "./checks.ts";
import { type Answer, demand, entriesOf, type Fields, isFields, type Subject, searchsetOf } from "./subject.ts";

/** read, vread and histories: what a search gave an id of, and what nothing has. */
export function readChecks(definition: ResourceDefinition): Check[] {
  const { type, interactions } = definition;
  const checks: Check[] = [];
  if (interactions.read)
    checks.push({
      title: `${type} can be read`,
      expectation: interactions.read,
      run: async (server) => {
        await readable(server, definition);
        isRefused(`${type}/${absent}`, await server.get(`${type}/${absent}`));
      },
    });
  if (interactions.vread)
    checks.push({
      title: `${type} can be read by version`,
      expectation: interactions.vread,
      run: async (server) => {
        const { path, resource } = await readable(server, definition);
        const version = versionOf(resource);
        demand(version !== undefined, `${path} has no meta.versionId`);
        const versioned = `${path}/_history/${version}`;
        const read = isHeld(versioned, await server.get(versioned), resource);
        demand(versionOf(read) === version, `${versioned} is version ${versionOf(read)}`);
        isRefused(`${path}/_history/${absent}`, await server.get(`${path}/_history/${absent}`));
      },
    });
  if (interactions["history-instance"])
    checks.push({
      title: `${type} has the history of each resource`,
      expectation: interactions["history-instance"],
      run: async (server) => {
        const { path, resource } = await readable(server, definition);
        const [newest] = historyOf(`${path}/_history`, await server.get(`${path}/_history`));
        const held = isFields(newest?.resource) ? newest.resource : {};
        demand(
          held.id === resource.id && versionOf(held) === versionOf(resource),
          `${path}/_history begins with version ${versionOf(held)} of ${held.id}, not ${versionOf(resource)}`,
        );
        isRefused(`${type}/${absent}/_history`, await server.get(`${type}/${absent}/_history`));
      },
    });
  if (interactions["history-type"])
    checks.push({
      title: `${type} has a history of all its resources`,
      expectation: interactions["history-type"],
      run: async (server) => {
        const path = `${type}/_history?_count=1`;
        const entries = historyOf(path, await server.get(path));
        const url = isFields(entries[0]?.request) ? entries[0].request.url : undefined;
        demand(entries.length === 1 && String(url).startsWith(`${type}/`), `${path} has no entry of its own`);
        const later = `${type}/_history?_since=2999-01-01`;
        demand(historyOf(later, await server.get(later)).length === 0, `${later} has entries`);
      },
    });
  return checks;
}

function historyOf(path: string, { status, body }: Answer): readonly Fields[] {
  demand(status === 200, `${path}: status ${status}, not 200`);
  demand(body?.resourceType === "Bundle" && body.type === "history", `${path} is no history`);
  return ((body!.entry as unknown[] | undefined) ?? []).filter(isFields);
}

/** No resource has this id, and no resource this version. */
const absent = "careconnect-none";

async function readable(server: Subject, definition: ResourceDefinition): Promise<{ path: string; resource: Fields }> {
  const { type } = definition;
  const id = definition.interactions["search-type"] ? await idFound(server, type) : await idReferredTo(server, type);
  demand(id !== undefined, `${type}: no id is known to read`);
  const path = `${type}/${id}`;
  return { path, resource: isHeld(path, await server.get(path), { resourceType: type, id }) };
}

async function idFound(server: Subject, type: string): Promise<string | undefined> {
  const [first] = entriesOf(searchsetOf(type, await server.get(type))).filter((it) => it.mode === "match");
  return first && String(first.resource.id);
}

/** What is not searched is reached from a DocumentReference. */
async function idReferredTo(server: Subject, type: string): Promise<string | undefined> {
  const text = JSON.stringify((await server.get("DocumentReference")).body ?? {});
  return new RegExp(`"(?:[^"]*/)?${type}/([A-Za-z0-9\\-.]{1,64})"`).exec(text)?.[1];
}

function isHeld(path: string, { status, body }: Answer, { resourceType, id }: Fields): Fields {
  demand(status === 200, `${path}: status ${status}, not 200`);
  demand(body?.resourceType === resourceType && body?.id === id, `${path} is ${body?.resourceType}/${body?.id}`);
  return body!;
}

function isRefused(path: string, { status, body }: Answer): void {
  demand(status === 404, `${path}: status ${status}, not 404`);
  demand(body?.resourceType === "OperationOutcome", `${path}: the refusal is no OperationOutcome`);
}

const versionOf = ({ meta }: Fields): unknown => (isFields(meta) ? meta.versionId : undefined);
