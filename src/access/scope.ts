import type { SearchPair } from "../search/parse-search.ts";

/** How far a scope reaches: one patient's record, what a person may see, or what a system may. */
export type Level = "patient" | "user" | "system";

/** Leave to read. `type` `*`: every type, but for AuditEvent, which must be named. */
export interface Scope {
  readonly level: Level;
  readonly type: string;
  readonly read: boolean;
  readonly search: boolean;
  /** Only what this search finds: SMART v2's `patient/Observation.rs?category=vital-signs`. */
  readonly only: readonly SearchPair[];
}

const shape =
  /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,40})\.(read|write|\*|(?=[cruds])c?r?u?d?s?)(?:\?([^\s?]{1,500}))?$/;

/**
 * SMART App Launch scopes, version 1 (`user/Patient.read`, `system/*.*`) and version 2 (`patient/Observation.rs?code=x`).
 * What is not a scope of that shape, or gives no leave to read, is left out: it grants nothing. `formerTypes`: what types
 * were once called.
 * https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html
 */
export function parseScopes(text: string, formerTypes: Readonly<Record<string, string>> = {}): readonly Scope[] {
  return text.split(/\s+/).flatMap((it) => {
    const [, level, type = "", actions = "", query] = shape.exec(it) ?? [];
    if (level === undefined) return [];
    const old = actions === "read" || actions === "*";
    const read = old || (actions !== "write" && actions.includes("r"));
    const search = old || (actions !== "write" && actions.includes("s"));
    if (!read && !search) return [];
    // Version 1 knows no queries: a scope with one is not what it seems.
    if (old && query !== undefined) return [];
    const only = query === undefined ? [] : [...new URLSearchParams(query)];
    if (query !== undefined && only.length === 0) return [];
    return [
      { level: level as Level, type: Object.hasOwn(formerTypes, type) ? formerTypes[type]! : type, read, search, only },
    ];
  });
}

/** Named scopes beside those that read: an own one that lets its bearer set aside what may be set aside in need. */
export const breakGlassScope = "break-glass";
