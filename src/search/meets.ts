import type { Extension, Resource } from "../fhir/resource.ts";
import { withBeside } from "./beside.ts";
import type { Catalog } from "./catalog.ts";
import type { IndexRows } from "./index-rows.ts";
import { rowsMeet } from "./match-rows.ts";
import type { Clause, SearchIndex } from "./query.ts";

/** A resource as it is about to be answered. */
export interface Answered {
  readonly type: string;
  /** The patient that it belongs to, by id. */
  readonly patient: string | undefined;
  readonly body: string;
  /** What is kept beside it: a JSON array of extensions. */
  readonly beside?: string | undefined;
}

/** Clauses that `meets` can answer: one index, a patient, or several of these put together. */
export function isSimple(clause: Clause): boolean {
  switch (clause.kind) {
    case "any":
    case "all":
      return clause.of.every(isSimple);
    case "string":
      return clause.any.every((it) => it.how !== "words");
    case "token":
    case "range":
    case "reference":
    case "id":
    case "about":
      return true;
    default:
      return false;
  }
}

/**
 * Whether a resource meets a clause, by its own text and not by any index: the second look at what leaves the server.
 * Patients named by identifier are taken for others: their numbers are not in the resource.
 */
export function meets(clause: Clause, answered: Answered, catalog: Catalog): boolean {
  let rows: IndexRows | undefined;
  let resource: Resource | undefined;
  const parsed = () => {
    resource ??= JSON.parse(answered.body) as Resource;
    return resource;
  };
  const extracted = () => {
    const beside = answered.beside === undefined ? undefined : (JSON.parse(answered.beside) as readonly Extension[]);
    rows ??= catalog.resources.get(answered.type)!.extract(withBeside(parsed(), beside));
    return rows;
  };
  const check = (it: Clause): boolean => {
    switch (it.kind) {
      case "any":
        return it.of.some(check);
      case "all":
        return it.of.every(check);
      case "about":
        // With `not`, whoever it belongs to must be known.
        if (answered.patient === undefined) return false;
        return it.not
          ? !it.whose.ids.includes(answered.patient)
          : it.whose.meets !== undefined || it.whose.ids.includes(answered.patient);
      case "token":
        if (isLabels(it.index)) return labelled(it, answered.body, parsed);
        if (it.index.isId === undefined) return rowsMeet(it, extracted());
        return rowsMeet(it, catalog.resources.get(answered.type)!.extractOnly(it.index)(parsed()));
      case "id":
        return it.any.includes(parsed().id!);
      default:
        return rowsMeet(it, extracted());
    }
  };
  return check(clause);
}

const isLabels = ({ key }: SearchIndex): boolean => key.endsWith(".meta.security");

/** Security labels are looked up where they stand: types that are not searched have them too. */
function labelled({ any, not }: Extract<Clause, { kind: "token" }>, body: string, parsed: () => Resource): boolean {
  if (!body.includes('"security"')) return not;
  const labels = parsed().meta?.security;
  const found = (Array.isArray(labels) ? labels : []).some((label: { system?: unknown; code?: unknown } | null) =>
    any.some(
      (test) =>
        test.starts === undefined &&
        (test.system === undefined || test.system === (label?.system ?? null)) &&
        (test.code === undefined || test.code === String(label?.code).toLowerCase()),
    ),
  );
  return found !== not;
}
