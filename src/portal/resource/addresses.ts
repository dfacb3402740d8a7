import { idShape } from "../../fhir/reference.ts";

/** What of an address can be followed, and where to. */
export interface Addresses {
  /** The page of a resource of this service. */
  readonly resource: (type: string, id: string) => string;
  readonly version: (type: string, id: string, version: string) => string;
  /** What a Binary holds, not about it. */
  readonly content: (id: string) => string | undefined;
  /** Where a reference leads, when that is a resource of this service; undefined: it is no link. */
  readonly reference: (text: string) => string | undefined;
  /** An address that this service made, such as that of the next page; undefined: somebody else made it. */
  readonly own: (url: string) => string | undefined;
}

const local = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** Links are made of the base and of names and ids in FHIR's shapes alone: nothing that a record says becomes a scheme. */
export function addressesOf(base: string, types: { has(type: string): boolean }): Addresses {
  const resource = (type: string, id: string) =>
    // A plain read of a Binary is its content.
    `${base}/${type}/${id}${type === "Binary" ? "?_format=html" : ""}`;
  return {
    resource: (type, id) => (types.has(type) && idShape.test(id) ? resource(type, id) : base),
    version: (type, id, version) =>
      types.has(type) && idShape.test(id) && /^[1-9]\d*$/.test(version)
        ? `${base}/${type}/${id}/_history/${version}`
        : base,
    content: (id) => (idShape.test(id) ? `${base}/Binary/${id}` : undefined),
    reference: (text) => {
      const [, type, id, version = ""] =
        local.exec(text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text) ?? [];
      if (type === undefined || !types.has(type)) return undefined;
      return version === "" ? resource(type, id!) : `${base}/${type}/${id}${version}`;
    },
    own: (url) => (url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`) ? url : undefined),
  };
}

/** The same address with another `_format`, all else as it is. */
export function inFormat(address: string, format: string): string {
  const [path = "", query = ""] = address.split("?", 2);
  const kept = query.split("&").filter((it) => it !== "" && !/^_format(?:=|$)/.test(it));
  return `${path}?${[...kept, `_format=${format}`].join("&")}`;
}
