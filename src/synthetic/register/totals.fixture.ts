import type { OdsRecord } from "../../ods/organisation.ts";

export interface Totals {
  organisations: number;
  active: number;
  roles: number;
  relationships: number;
  /** Each counted once, though both sides tell of it. */
  successions: number;
  /** `RE6` → how many, ended ones too. */
  relationshipsByType: Record<string, number>;
  /** Primary roles → organisations. */
  byRole: Record<string, number>;
}

export function totalsOf(records: Iterable<OdsRecord>): Totals {
  const totals: Totals = {
    ...{ organisations: 0, active: 0, roles: 0, relationships: 0, successions: 0 },
    relationshipsByType: {},
    byRole: {},
  };
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  for (const { isActive, roles = [], relationships = [], successions = [] } of records) {
    totals.organisations++;
    if (isActive) totals.active++;
    totals.roles += roles.length;
    totals.relationships += relationships.length;
    totals.successions += successions.filter((it) => it.type === "Successor").length;
    for (const it of relationships) count(totals.relationshipsByType, it.type);
    for (const it of roles) if (it.isPrimary) count(totals.byRole, it.code);
  }
  return totals;
}
