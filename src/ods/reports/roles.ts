import type { ReportField } from "../../definitions/directory/report-layouts.ts";
import type { Report, RolesByCode } from "../../definitions/directory/reports.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import type { Periods, Role } from "../organisation.ts";
import type { RowCells } from "./cells.ts";

const primaryRoles: ReadonlySet<string> = new Set(roleTypes.filter((it) => it.isPrimary).map((it) => it.code));
const roleCodes = /^RO\d{1,4}(?:\s*(?:and|[,;|&+/])\s*RO\d{1,4})*$/i;

/**
 * The roles that the report gives to all its rows, and those that columns 14, 25 and 26 tell, by codes of their own or by role
 * codes: `4`, `RO76`, `RO87 and RO80`, `RO319|RO327`. What a column says that the report's table does not know is a fault.
 *
 * The primary role has the period of the organisation; the others have none: in the register, theirs differ from it.
 */
export function rolesOf(cells: RowCells, report: Report, isActive: boolean, periods: Periods): Role[] {
  const codes = new Set([
    ...(report.primaryRole === undefined ? [] : [report.primaryRole]),
    ...(report.otherRole === undefined ? [] : [report.otherRole]),
    ...rolesIn(cells, "subType", report.subTypes),
    ...rolesIn(cells, "establishment", report.establishments),
    ...rolesIn(cells, "kind", report.kinds),
  ]);
  return [...codes].map((code) => {
    const isPrimary = code === report.primaryRole || (report.primaryRole === undefined && primaryRoles.has(code));
    return { code, isPrimary, isActive, periods: isPrimary ? periods : {} };
  });
}

function rolesIn(cells: RowCells, field: ReportField, known: RolesByCode | undefined): readonly string[] {
  const text = cells.raw(field);
  if (text === "") return [];
  if (roleCodes.test(text)) return text.toUpperCase().match(/RO\d+/g) ?? [];
  if (known === undefined) return [];
  const code = text.toUpperCase().replace(/^0+(?=\d)/, "");
  if (Object.hasOwn(known, code)) return known[code]!;
  cells.fault(field, "R004");
  return [];
}
