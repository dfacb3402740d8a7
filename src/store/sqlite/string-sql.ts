import { fold } from "../../fhir/fold.ts";
import { type Sql, ticking, united } from "./sql.ts";

/** Behind every text that begins so. */
export const afterAll = (text: string): string => `${text}\u{10FFFF}`;

export const startsWith = (text: string): Sql => ({
  text: "v.folded >= ? AND v.folded < ?",
  values: [text, afterAll(text)],
});
export const contains = (text: string): Sql => ({
  // Every name is looked at, whoever has it.
  text: `${ticking("v.sid")} AND instr(v.folded, ?) > 0`,
  values: [text],
});
export const exactly = (text: string): Sql => ({ text: "v.folded = ? AND v.raw = ?", values: [fold(text), text] });

export function stringProbe(
  rid: string,
  indexes: readonly number[],
  { text, values }: Sql,
  alias: string,
  inside?: string,
): Sql {
  const value = `v${alias}`;
  const same = inside === undefined ? "" : ` AND ${alias}.element = ${inside}.element`;
  return {
    text: `EXISTS (SELECT 1 FROM string_rid ${alias} CROSS JOIN string_value ${value} ON ${value}.sid = ${alias}.sid WHERE ${alias}.rid = ${rid} AND ${alias}.idx IN (${indexes.join()})${same} AND ${text.replaceAll("v.", `${value}.`)})`,
    values,
  };
}

export function stringDrive(indexes: readonly number[], { text, values }: Sql): Sql {
  const one = (idx: number): Sql => ({
    text: `SELECT s.rid AS rid FROM string_value v CROSS JOIN string s ON s.sid = v.sid WHERE v.idx = ${idx} AND ${text}`,
    values,
  });
  return united(indexes.map(one));
}
