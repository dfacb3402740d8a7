import type { Extension, Resource } from "../../fhir/resource.ts";
import { besideFrom } from "../beside.ts";
import { fromOrganization } from "../from-fhir.ts";
import { spansOf } from "../standing.ts";
import type { FinderEntry } from "./entry.ts";

/** An Organization as it is found by what somebody types. `beside`: what the store keeps beside it. */
export function finderEntryOf(key: number, resource: Resource, beside: readonly Extension[]): FinderEntry {
  const { successions, kind } = besideFrom(beside);
  const record = fromOrganization(resource, () => {});
  const { code = resource.id!, name = "", isActive = false, address } = record ?? {};
  const successors = isActive ? [] : successions.filter((it) => it.type === "Successor").map((it) => it.target);
  const spans = record ? spansOf(record) : [];
  return {
    key,
    code,
    name,
    ...(address?.postcode !== undefined && { postcode: address.postcode }),
    ...(address?.town !== undefined && { town: address.town }),
    ...(kind !== undefined && { type: kind }),
    isOpen: isActive,
    ...(successors.length > 0 && { successors }),
    ...(spans.length > 0 && { spans }),
  };
}
