import { heldOrganisation, registerView } from "../../api/directory/register-view.ts";
import type { FhirService } from "../../api/service.ts";
import { readBeside } from "../../ods/beside.ts";
import type { OrganisationRow } from "../../portal/organisations/organisation-row.ts";
import type { StoredResource } from "../../store/store.ts";

/** The organisations of these codes, in their order; those that are not in the register are left out. */
export async function rowsOf(
  service: FhirService,
  codes: readonly string[],
  nameOf: NameOfArea = areaNames(service),
): Promise<readonly OrganisationRow[]> {
  const found: StoredResource[] = [];
  for (const code of codes) {
    const it = await service.store.read("Organization", code);
    if (it?.state === "current") found.push(it);
  }
  const commissioners = await commissionersOf(
    service,
    found.map((it) => it.id),
  );
  return found.map((it) => rowOf(it, commissioners.get(it.id) ?? [], nameOf));
}

type Areas = OrganisationRow["areas"];
type NameOfArea = (code: string) => string | undefined;

/** By the lists of names that are loaded now: a store keeps codes alone. Each is looked up once. */
export function areaNames({ places }: FhirService): NameOfArea {
  const known = new Map<string, string | undefined>();
  return (code) => {
    if (!known.has(code)) known.set(code, places?.area?.(code)?.name ?? undefined);
    return known.get(code);
  };
}

const named = (areas: Areas, nameOf: NameOfArea): Areas =>
  new Map([...areas].map(([of, all]) => [of, all.map((it) => withName(it, nameOf))]));

/** Looked up when it is read: most tables show one of four. */
const withName = (
  { code, display }: { readonly code: string; readonly display?: string | undefined },
  nameOf: NameOfArea,
) => ({
  code,
  get display() {
    return display ?? nameOf(code);
  },
});

function rowOf(stored: StoredResource, commissioners: readonly string[], nameOf: NameOfArea): OrganisationRow {
  const beside = readBeside(stored.beside);
  const { isActive, kind, ...record } = heldOrganisation(stored, beside);
  const { sources, areas, unplaced, subStatus } = beside;
  return {
    record: subStatus === "Dormant" || subStatus === "Proposed" ? { ...record, subStatus } : record,
    isActive,
    kind,
    sources,
    areas: named(areas, nameOf),
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
