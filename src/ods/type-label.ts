import { roleTypes } from "../definitions/directory/role-types.ts";
import type { OdsRecord, Role } from "./organisation.ts";

/**
 * Types that are told by more than the primary role, the first that fits. ODS has no "organisation type" any longer: this label
 * is ours, derived from roles, for people. Source: ODS Reference Data Catalogue, "Roles".
 */
const derived: readonly { readonly primary: string; readonly other?: string; readonly label: string }[] = [
  { primary: "RO177", other: "RO76", label: "GP practice" },
  { primary: "RO177", other: "RO80", label: "Out of hours cost centre" },
  { primary: "RO177", other: "RO82", label: "Prison prescribing cost centre" },
  { primary: "RO177", other: "RO87", label: "Walk in centre" },
  { primary: "RO177", label: "Prescribing cost centre" },
  { primary: "RO261", other: "RO318", label: "Integrated care board (ICB)" },
  { primary: "RO261", other: "RO262", label: "Sustainability and transformation partnership (STP)" },
  { primary: "RO261", label: "Strategic partnership" },
  { primary: "RO98", other: "RO319", label: "Sub ICB location" },
  { primary: "RO98", label: "Clinical commissioning group (CCG)" },
  { primary: "RO272", label: "Primary care network (PCN)" },
  { primary: "RO197", other: "RO57", label: "NHS foundation trust" },
  { primary: "RO197", label: "NHS trust" },
  { primary: "RO198", label: "NHS trust site" },
  { primary: "RO104", other: "RO269", label: "Care home provider" },
  { primary: "RO101", other: "RO269", label: "Care home" },
  { primary: "RO181", label: "Pharmacy headquarters" },
  { primary: "RO176", label: "Independent sector healthcare provider site" },
];

/** Words of role names that are not written in small letters. */
const capitals = new Set([
  "NHS",
  "GP",
  "LSP",
  "DMU",
  "DSCRO",
  "HA",
  "DHA",
  "CSA",
  "OSA",
  "RO",
  "SPHA",
  "CCG",
  "PCN",
  "ICB",
]);

/**
 * What kind of organisation it is, in words: `GP practice`, `NHS trust site`. By the roles that are active, or, of one that is
 * closed, by those that it had. undefined: it has no primary role that is known by name.
 */
export function typeLabel({ roles = [] }: Pick<OdsRecord, "roles">): string | undefined {
  const primary = roles.find((it) => it.isPrimary && it.isActive) ?? roles.find((it) => it.isPrimary);
  if (!primary) return undefined;
  const counts = (it: Role) => it.isActive || !primary.isActive;
  const others = new Set(roles.filter((it) => !it.isPrimary && counts(it)).map((it) => it.code));
  const found = derived.find((it) => it.primary === primary.code && (it.other === undefined || others.has(it.other)));
  return found?.label ?? inSentenceCase(roleTypes.find((it) => it.code === primary.code)?.name);
}

/** Countries and islands. */
const proper = new Set(["ENGLAND", "IRELAND", "MAN"]);

/** `LOCAL AUTHORITY SITE` → `Local authority site`; `NHS ENGLAND (REGION)` → `NHS England (region)`. */
const inSentenceCase = (name: string | undefined): string | undefined =>
  name?.replace(/[A-Z]+/g, (word, at: number) =>
    capitals.has(word)
      ? word
      : at === 0 || proper.has(word)
        ? word[0] + word.slice(1).toLowerCase()
        : word.toLowerCase(),
  );
