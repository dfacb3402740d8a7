import type { AreaCode, AreaName } from "./area.ts";
import { isGssCode } from "./area.ts";

/** Where in the rows of a list of areas its values are. */
export interface NameColumns {
  readonly count: number;
  readonly code: number;
  readonly name: number;
  readonly welshName?: number;
  /** `ICB23CDH`. */
  readonly odsCode?: number;
  /** `LADCD_ACTIVE`: the code itself, or that of the area that took its place. */
  readonly active?: number;
  readonly within: readonly number[];
}

/**
 * The columns of a list of areas, by its header; undefined where it is none.
 *
 *     LAD23CD,LAD23NM,LAD23NMW                 Names and Codes of the Office for National Statistics
 *     ICB23CD,ICB23CDH,ICB23NM                 the same with ODS codes
 *     LADCD,LADNM,LADCD_ACTIVE,...,RGNCD       every local authority there has been, and what it is today
 *     WDCD,WDNM,...,LADCD,LADCD_ACTIVE         wards; what is active there is their local authority
 *
 * A list is of the areas of its first column of codes; the other columns of codes are the areas they lie in.
 */
export function nameColumnsOf(header: readonly string[]): NameColumns | undefined {
  const names = header.map((it) => it.trim().toUpperCase());
  const at = (name: string): number | undefined => {
    const found = names.indexOf(name);
    return found < 0 ? undefined : found;
  };
  const first = names.findIndex((it) => codeColumn.test(it));
  if (first < 0) return undefined;
  const stem = names[first] === "AREACODE" ? undefined : names[first]!.slice(0, -2);
  const name = stem === undefined ? at("AREANAME") : at(`${stem}NM`);
  if (name === undefined) return undefined;
  const columns = {
    welshName: stem && at(`${stem}NMW`),
    odsCode: stem && (at(`${stem}CDH`) ?? at(`${stem}CDO`)),
    active: stem && at(`${stem}CD_ACTIVE`),
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, it]) => typeof it === "number"));
  return { count: header.length, code: first, name, ...given, within: largerAreas(names, first) };
}

/** `LADCD`, `LAD23CD`. */
const codeColumn = /^(?:[A-Z]{2,6}(?:\d\d)?CD|AREACODE)$/;

/** The larger areas that lists give, each once: the active code before others, one without a year before one with. */
function largerAreas(names: readonly string[], own: number): number[] {
  const stem = names[own]!.replace(/(?:\d\d)?CD$/, "");
  const larger = ["LAD", "UTLA", "CTY", "CTYUA", "CAUTH", "RGN", "CTRY", "ICB", "NHSER"].filter((it) => it !== stem);
  return larger.flatMap((it) => {
    const patterns = [new RegExp(`^${it}CD_ACTIVE$`), new RegExp(`^${it}CD$`), new RegExp(`^${it}\\d\\dCD$`)];
    const found = patterns.map((pattern) => names.findIndex((name) => pattern.test(name))).find((at) => at >= 0);
    return found === undefined || found === own ? [] : [found];
  });
}

/** What a row says of an area; undefined when its code is none. */
export function areaNameOf(values: readonly string[], columns: NameColumns): AreaName | undefined {
  const value = (at: number | undefined): string => (at === undefined ? "" : values[at]!.trim());
  const code = value(columns.code);
  if (!isAreaCode(code)) return undefined;
  const active = value(columns.active);
  const successors = columns.active === undefined || active === "" ? null : active === code ? [] : [active];
  const odsCode = value(columns.odsCode);
  return {
    code,
    name: value(columns.name) || null,
    welshName: value(columns.welshName) || null,
    odsCode: /^[A-Z0-9]{1,9}$/.test(odsCode) ? odsCode : null,
    successors: successors?.filter(isAreaCode) ?? null,
    within: [...new Set(columns.within.map(value))].filter((it) => isGssCode(it) && it !== code),
  };
}

/** GSS codes, and those of Northern Ireland that have a form of their own: `95AA01S1`, `ZC010`. */
export const isAreaCode = (text: string): text is AreaCode =>
  /^(?:[A-Z][0-9]{8}|[0-9]{2}[A-Z]{2}[A-Z0-9]{2,5}|Z[A-Z][0-9]{3})$/.test(text);
