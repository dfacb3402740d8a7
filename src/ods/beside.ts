import type { Extension } from "../fhir/resource.ts";
import type { Merged } from "./merge.ts";
import type { OdsCode, OdsDate, OdsRecord, Succession } from "./organisation.ts";
import { typeLabel } from "./type-label.ts";

/**
 * What is known of an organisation and has no place in its R4 resource, as it is kept beside that:
 *
 *   local-authority, ward, region, icb   Codings, found by the search parameters of these names
 *   succession                           type, target, start, id, forward
 *   predecessor, successor               the same targets, as codes: found by the search parameters of these names
 *   kind                                 the label of src/ods/type-label.ts
 *   sub-status                           Proposed, Dormant
 *   source                               `trud 2026-08-28 xml-fullfile: name roles`
 */
export function besideOf(
  { record, sources }: Pick<Merged, "record" | "sources">,
  areas: readonly Extension[],
): Extension[] {
  const label = typeLabel(record);
  return [
    ...areas,
    ...(record.successions ?? []).map(successionExtension),
    ...(record.successions ?? []).map(({ type, target }) => ({
      url: type === "Predecessor" ? "predecessor" : "successor",
      valueCode: target,
    })),
    ...(label === undefined ? [] : [{ url: "kind", valueString: label }]),
    ...(record.subStatus === undefined ? [] : [{ url: "sub-status", valueCode: record.subStatus }]),
    ...sources.map(({ layer, fields }) => ({
      url: "source",
      valueString: `${layer.source} ${layer.since} ${layer.product}: ${fields.join(" ")}`,
    })),
  ];
}

const successionExtension = ({ type, target, start, id, isForward }: Succession): Extension => ({
  url: "succession",
  extension: [
    { url: "type", valueCode: type },
    { url: "target", valueCode: target },
    ...(start === undefined ? [] : [{ url: "start", valueDate: start }]),
    ...(id === undefined ? [] : [{ url: "id", valueString: id }]),
    ...(isForward ? [{ url: "forward", valueBoolean: true }] : []),
  ],
});

/** What `besideOf` wrote, read again. */
export interface Beside {
  readonly successions: NonNullable<OdsRecord["successions"]>;
  readonly kind: string | undefined;
  readonly subStatus: string | undefined;
  /** Those that count most first. */
  readonly sources: readonly KnownSource[];
  /** Why it has no local authority. */
  readonly unplaced: string | undefined;
  /** By the name of the search parameter: the codes of the areas. */
  readonly areas: ReadonlyMap<
    string,
    readonly { readonly system?: string; readonly code: string; readonly display?: string }[]
  >;
}

/** What was taken from a product of a source; `release`: the day of the one that first said exactly this. */
export interface KnownSource {
  readonly source: string;
  readonly release: OdsDate;
  readonly product: string;
  readonly fields: readonly string[];
}

/** `trud 2026-08-28 xml-fullfile: name roles` */
function sourceOf(text: string): KnownSource {
  const [head = "", fields = ""] = text.split(": ");
  const [source = "", release = "", ...product] = head.split(" ");
  return { source, release, product: product.join(" "), fields: fields.split(" ").filter((it) => it !== "") };
}

interface Read {
  readonly url: string;
  readonly valueString?: string;
  readonly valueCode?: string;
  readonly valueDate?: OdsDate;
  readonly valueBoolean?: boolean;
  readonly valueCoding?: { readonly system?: string; readonly code: string; readonly display?: string };
  readonly extension?: readonly Read[];
}

/** `text`: as the store keeps it; undefined: nothing is beside the resource. */
export const readBeside = (text: string | undefined): Beside =>
  besideFrom(text === undefined ? [] : (JSON.parse(text) as readonly Extension[]));

export function besideFrom(extensions: readonly Extension[]): Beside {
  const all = extensions as readonly Read[];
  const one = (url: string) => all.find((it) => it.url === url);
  const areas = new Map<string, NonNullable<Read["valueCoding"]>[]>();
  for (const { url, valueCoding } of all) if (valueCoding) areas.set(url, [...(areas.get(url) ?? []), valueCoding]);
  return {
    successions: all.filter((it) => it.url === "succession").map(successionOf),
    kind: one("kind")?.valueString,
    subStatus: one("sub-status")?.valueCode,
    sources: all.filter((it) => it.url === "source").map((it) => sourceOf(it.valueString ?? "")),
    unplaced: one("unplaced")?.valueCode,
    areas,
  };
}

function successionOf({ extension = [] }: Read): Succession {
  const part = (url: string) => extension.find((it) => it.url === url);
  const start = part("start")?.valueDate;
  const id = part("id")?.valueString;
  return {
    type: part("type")?.valueCode === "Predecessor" ? "Predecessor" : "Successor",
    target: part("target")?.valueCode as OdsCode,
    ...(start !== undefined && { start }),
    ...(id !== undefined && { id }),
    ...(part("forward")?.valueBoolean === true && { isForward: true }),
  };
}
