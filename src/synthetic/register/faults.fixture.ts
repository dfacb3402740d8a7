import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import type { OdsDate, OdsRecord, Period, Periods } from "../../ods/organisation.ts";

/** What is wrong with a register, in words; nothing that `syntheticRegister` shares is used to tell. Successions that come back to where they began are no fault here. */
export function faultsOf(records: ReadonlyMap<string, OdsRecord>, releaseDate: OdsDate): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const once = (id: string) => !seen.has(id) && seen.add(id) !== undefined;
  for (const record of records.values()) {
    const wrong = (what: string) => faults.push(`${record.code}: ${what}`);
    for (const it of inItself(record, releaseDate)) wrong(it);
    for (const { id } of record.roles ?? []) if (!once(`role ${id}`)) wrong(`role ${id} twice`);
    for (const { id, type, target, targetRole, isActive } of record.relationships ?? []) {
      if (!once(`relationship ${id}`)) wrong(`relationship ${id} twice`);
      const other = records.get(target);
      if (other === undefined) wrong(`${type} to ${target}, which is not there`);
      else if (other.recordClass === "RC2") wrong(`${type} to the site ${target}`);
      else if (primaryOf(other) !== targetRole) wrong(`${type} to ${target}, said to be ${targetRole}`);
      else if (type === "RE4" && isActive && record.isActive && !other.isActive)
        wrong(`commissioned by ${target}, closed`);
    }
    for (const { id, type, target, start, targetRole } of record.successions ?? []) {
      if (!once(`succession ${type} ${id}`)) wrong(`succession ${id} twice`);
      const other = records.get(target);
      const back = type === "Successor" ? "Predecessor" : "Successor";
      const same = other?.successions?.some(
        (it) => it.id === id && it.type === back && it.target === record.code && it.start === start,
      );
      if (!same) wrong(`${type} ${target}, which does not say so`);
      else if (primaryOf(other!) !== targetRole) wrong(`${type} ${target}, said to be ${targetRole}`);
      if (type === "Successor" && !((record.periods?.legal?.end ?? "9999") < start!))
        wrong(`succeeded before its legal end`);
    }
  }
  return faults;
}

function* inItself(record: OdsRecord, releaseDate: OdsDate): Generator<string> {
  const { code, roles = [], relationships = [], periods = {} } = record;
  if (!/^DEMO\d{7}$/.test(code)) yield "a code that might be real";
  if (!/^[A-Z0-9&()' +\-_./:@,]+ \(DEMO\)$/.test(record.name ?? "")) yield `the name ${record.name}`;
  if (record.name!.length > 100) yield "a name that is too long";
  if (record.recordClass !== "RC1" && record.recordClass !== "RC2") yield `class ${record.recordClass}`;
  if (record.lastChangeDate === undefined || !isDate(record.lastChangeDate)) yield "no last change date";
  if (record.lastChangeDate! > releaseDate) yield "changed after the release";
  if (periods.operational?.start === undefined) yield "no operational start";
  if (!isDated(periods)) yield `periods ${JSON.stringify(periods)}`;
  if ((periods.operational?.start ?? "") > releaseDate) yield "in use after the release";
  if (record.isActive !== isActive(periods, releaseDate)) yield "a status that its dates do not give";
  if (roles.filter((it) => it.isPrimary).length !== 1) yield "not one primary role";
  for (const it of roles) {
    const type = roleTypes.find(({ code }) => code === it.code);
    if (type?.isPrimary !== it.isPrimary) yield `role ${it.code}, primary: ${it.isPrimary}`;
    if (it.isActive !== isActive(it.periods, releaseDate)) yield `role ${it.code}: a status that its dates do not give`;
    if (!isDated(it.periods)) yield `role ${it.code} ${JSON.stringify(it.periods)}`;
    if (it.isActive && !record.isActive) yield `role ${it.code} goes on`;
    if (it.periods.operational!.start! > releaseDate) yield `role ${it.code} begins after the release`;
  }
  for (const it of relationships) {
    if (!relationshipTypes.some(({ code }) => code === it.type)) yield `relationship ${it.type}`;
    if (it.isActive !== isActive(it.periods, releaseDate)) yield `${it.type}: a status that its dates do not give`;
    if (!isDated(it.periods)) yield `${it.type} ${JSON.stringify(it.periods)}`;
    if (it.isActive && !record.isActive) yield `${it.type} to ${it.target} goes on`;
    if ((it.periods.operational?.start ?? "") > releaseDate)
      yield `${it.type} to ${it.target} begins after the release`;
  }
  const active = (type: string) => relationships.filter((it) => it.type === type && it.isActive).length;
  if (record.isActive && record.recordClass === "RC2" && active("RE6") === 0) yield "an active site that nobody runs";
  if (record.isActive && primaryOf(record) === "RO272" && active("RE4") !== 1)
    yield "a network without one commissioner";
  if (active("RE9") > 1) yield "payee of more than one network";
  if (record.refOnly && (record.contacts || record.relationships || record.successions)) yield "a skeleton with flesh";
  for (const it of empties(record, "")) yield `nothing at ${it}`;
}

const primaryOf = ({ roles }: OdsRecord) => roles?.find((it) => it.isPrimary)?.code;

/** ODS-115 */
const isActive = (periods: Periods, day: OdsDate) =>
  Object.values(periods as Record<string, Period>).some((it) => it.end === undefined || it.end > day);

/** Dates that exist, in their order, law after use in beginning and before it in ending. */
function isDated({ legal, operational }: Periods): boolean {
  const each = [legal, operational].filter((it) => it !== undefined);
  if (each.length === 0) return false;
  for (const { start, end } of each)
    if (!isDate(start!) || (end !== undefined && (!isDate(end) || end < start!))) return false;
  if (legal === undefined || operational === undefined) return true;
  return (
    legal.start! >= operational.start! && (operational.end === undefined || (legal.end ?? "9999") <= operational.end)
  );
}

const isDate = (text: string) => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

function* empties(value: unknown, path: string): Generator<string> {
  if (value === undefined || value === "" || value === null || Number.isNaN(value)) yield path;
  else if (typeof value === "object")
    for (const [key, it] of Object.entries(value)) yield* empties(it, `${path}.${key}`);
}
