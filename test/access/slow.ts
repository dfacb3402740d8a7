import type { Resource } from "../../src/fhir/resource.ts";
import { shared } from "./records.ts";

/** What somebody may see, as the tests say it: by looking at each resource, with no index and none of the server's code. */
export interface MaySee {
  /** Types, or `*`. */
  readonly types: readonly string[];
  /** Only of this patient, and what belongs to nobody. */
  readonly patient?: string;
  /** Not what has this label. */
  readonly notLabel?: string;
  /** Not what belongs to these. */
  readonly notPatients?: readonly string[];
  /** Of a type only what this holds of. */
  readonly only?: Readonly<Record<string, (it: Resource) => boolean>>;
}

const nobodys = new Set([...shared.map((it) => it.resourceType), "PractitionerRole"]);

export function maySee(resource: Resource, may: MaySee, all: readonly Resource[]): boolean {
  const { resourceType: type, id } = resource;
  if (!may.types.includes("*") && !may.types.includes(type)) return false;
  const labels = (resource.meta?.security ?? []) as { code: string }[];
  if (may.notLabel !== undefined && labels.some((it) => it.code === may.notLabel)) return false;
  const only = may.only?.[type];
  if (only && !only(resource)) return false;
  if (nobodys.has(type)) return true;
  if (may.patient === undefined && may.notLabel === undefined && (may.notPatients ?? []).length === 0) return true;
  if (type === "Binary")
    return all.some(
      (it) =>
        it.resourceType === "DocumentReference" &&
        JSON.stringify(it).includes(`"Binary/${id}"`) &&
        maySee(it, may, all),
    );
  if (may.patient === undefined && (may.notPatients ?? []).length === 0) return true;
  const reference = (resource.subject ?? resource.patient) as { reference?: string } | undefined;
  const owner = type === "Patient" ? id : reference?.reference?.replace("Patient/", "");
  if (owner === undefined) return false;
  return (may.patient === undefined || owner === may.patient) && !(may.notPatients ?? []).includes(owner);
}
