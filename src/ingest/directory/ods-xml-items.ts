import { fromOrd } from "../../ods/from-ord.ts";
import type { Place, SourceItem } from "../../ods/organisation.ts";
import type { RuleNumber } from "../../ods/rules.ts";
import { isKeepable, isOdsDate, seenOf } from "../../ods/values.ts";
import { CodesSeen } from "./codes-seen.ts";
import type { OdsElement, OdsXmlEvents } from "./ods-xml-parser.ts";

/** Makes items of the elements of one file. `waiting` has those that were not taken yet. */
export class OdsXmlItems implements OdsXmlEvents {
  waiting: SourceItem[] = [];
  readonly #file: string;
  readonly #codesSeen = new CodesSeen();
  #product: string;
  #primaryRoles: ReadonlySet<unknown> | undefined;
  #recordCount: number | undefined;
  #manifestPlace: Place;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
    this.#product = /archive/i.test(lastName(file)) ? "xml-archive" : "xml-fullfile";
    this.#manifestPlace = { file, position: "" };
  }

  taken(): readonly SourceItem[] {
    const items = this.waiting;
    this.waiting = [];
    return items;
  }

  root(name: string): void {
    if (name === "Organisation") this.#product = "ord";
  }

  manifest(element: OdsElement, line: number): void {
    const { PublicationType, PublicationDate, RecordCount, ContentDescription, PrimaryRoleScope } = element;
    const place = this.#at(line);
    const content = typeof ContentDescription === "string" ? ContentDescription : "";
    if (PublicationType !== undefined && PublicationType !== "Full") this.#product = "xml-changes";
    else if (/archive/i.test(content)) this.#product = "xml-archive";
    else if (/full/i.test(content)) this.#product = "xml-fullfile";
    const isDate = typeof PublicationDate === "string" && isOdsDate(PublicationDate);
    const isCount = typeof RecordCount === "string" && /^\d{1,9}$/.test(RecordCount);
    if (!isDate && PublicationDate !== undefined) this.#mismatch("releaseDate", "R002", PublicationDate, place);
    if (!isCount && RecordCount !== undefined) this.#mismatch("recordCount", "R004", RecordCount, place);
    if (isCount) this.#recordCount = Number(RecordCount);
    this.#manifestPlace = place;
    const scope = (PrimaryRoleScope as OdsElement | undefined)?.PrimaryRole;
    if (Array.isArray(scope)) this.#primaryRoles = new Set(scope.map((it: OdsElement) => it.id));
    this.waiting.push({
      kind: "manifest",
      product: this.#product,
      ...(isDate ? { releaseDate: PublicationDate } : {}),
      ...(isCount ? { recordCount: Number(RecordCount) } : {}),
      place,
    });
  }

  concept({ id, displayName }: OdsElement, system: OdsElement, line: number): void {
    const of = codeListOf(String(system.name ?? ""));
    if (of === undefined) return;
    const place = this.#at(line);
    if (typeof id !== "string" || typeof displayName !== "string" || !isKeepable(id) || !isKeepable(displayName)) {
      const wrong = typeof id === "string" && isKeepable(id) ? displayName : id;
      this.#mismatch(`${of} code`, typeof wrong === "string" ? "R010" : "R004", wrong, place);
      return;
    }
    const isPrimary = of === "role" ? this.#primaryRoles?.has(id) : undefined;
    this.waiting.push({
      kind: "codes",
      of,
      code: id.trim(),
      name: displayName.trim(),
      ...(isPrimary === undefined ? {} : { isPrimary }),
      place,
    });
  }

  organisation(element: OdsElement, line: number): void {
    this.#count++;
    const place = this.#at(line);
    const { record, faults } = fromOrd(element);
    for (const { path, rule, seen } of faults)
      this.waiting.push({ kind: "mismatch", ...(record && { code: record.code }), path, rule, seen, place });
    if (record === undefined) return;
    const again = this.#codesSeen.add(record.code, place);
    if (again) this.waiting.push(again);
    this.waiting.push({ kind: "record", record, product: this.#product, isWhole: true, place });
  }

  end(): void {
    if (this.#recordCount !== undefined && this.#recordCount !== this.#count)
      this.#mismatch("recordCount", "R007", `${this.#count} records, not ${this.#recordCount}`, this.#manifestPlace);
  }

  #mismatch(path: string, rule: RuleNumber, seen: unknown, place: Place): void {
    this.waiting.push({ kind: "mismatch", path, rule, seen: seenOf(seen), place });
  }

  #at(line: number): Place {
    return { file: this.#file, position: `line ${line}` };
  }
}

/** The name of the innermost file. */
const lastName = (file: string): string => file.slice(Math.max(file.lastIndexOf("!"), file.lastIndexOf("/")) + 1);

function codeListOf(system: string): "role" | "relationship" | undefined {
  if (/role/i.test(system)) return "role";
  return /rel/i.test(system) ? "relationship" : undefined;
}
