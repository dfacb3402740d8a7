import { heldOrganisation, registerView } from "../../api/directory/register-view.ts";
import type { FhirService } from "../../api/service.ts";
import { readBeside } from "../../ods/beside.ts";
import type { OrganisationRow } from "../../portal/organisations/organisation-row.ts";
import type { StoredResource } from "../../store/store.ts";

/** The organisations of these codes, in their order; those that are not in the register are left out. */
export async function rowsOf(service: FhirService, codes: readonly string[]): Promise<readonly OrganisationRow[]> {
  const found: StoredResource[] = [];
  for (const code of codes) {
    const it = await service.store.read("Organization", code);
    if (it?.state === "current") found.push(it);
  }
  const commissioners = await commissionersOf(
    service,
    found.map((it) => it.id),
  );
  return found.map((it) => rowOf(it, commissioners.get(it.id) ?? []));
}

export function rowOf(stored: StoredResource, commissioners: readonly string[]): OrganisationRow {
  const beside = readBeside(stored.beside);
  const { isActive, kind, ...record } = heldOrganisation(stored, beside);
  const { sources, areas, unplaced, subStatus } = beside;
  return {
    record: subStatus === "Dormant" || subStatus === "Proposed" ? { ...record, subStatus } : record,
    isActive,
    kind,
    sources,
    areas,
    unplaced,
    commissioners,
    loaded: stored.updated,
  };
}

async function commissionersOf(
  service: FhirService,
  codes: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (codes.length === 0) return found;
  for await (const links of registerView(service).links(codes, { direction: "up", types: ["RE4"], isActive: true }))
    for (const { source, target } of links) found.set(source, [...(found.get(source) ?? []), target]);
  return found;
}
