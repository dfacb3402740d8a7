import { countryNumbers, type Report, regionCodes } from "../../definitions/directory/reports.ts";
import type { OdsDate, OdsRecord, Relationship, SubStatus } from "../organisation.ts";
import { addressOf } from "./address.ts";
import type { RowCells } from "./cells.ts";
import { hasEnded, periodsOf } from "./periods.ts";
import { rolesOf } from "./roles.ts";

const regions: ReadonlySet<string> = new Set(regionCodes);

/** Column 13, as letters and as words. */
const statuses: Readonly<Record<string, { readonly isActive: boolean; readonly subStatus?: SubStatus }>> = {
  A: { isActive: true },
  ACTIVE: { isActive: true },
  C: { isActive: false },
  CLOSED: { isActive: false },
  INACTIVE: { isActive: false },
  D: { isActive: true, subStatus: "Dormant" },
  DORMANT: { isActive: true, subStatus: "Dormant" },
  P: { isActive: true, subStatus: "Proposed" },
  PROPOSED: { isActive: true, subStatus: "Proposed" },
};

/**
 * What a row of a report of 27 columns says of an organisation; undefined when it has no code.
 *
 * Status. Proposed (P) and dormant (D) organisations are active, as ODS counts them. Rows bear that out: those proposed are
 * published with an opening date that mostly lies ahead (23 of 26 in February 2022; it is then a legal date, see periods.ts), and no
 * dormant one has a closing date. Most reports leave the column blank: then an organisation is active until it closes.
 *
 * Column 3 is taken as the region, column 4 as the ICB when column 3 is a region of NHS England and column 4 is not one of the
 * earlier authorities and area teams (Q and two digits). Data Search and Export means the ICB of the postcode, the older product
 * that of the parent; a file does not tell which it is.
 *
 * Relationships are those of columns 15 and, in epraccur, 24; see `relationshipsOf`. Column 24 of the other reports is a region of
 * the government or an ICB and is not taken, nor is the indicator that a record was amended.
 */
export function organisationOf(
  cells: RowCells,
  report: Report,
  releaseDate: OdsDate | undefined,
): OdsRecord | undefined {
  const code = cells.code("code");
  if (code === undefined) {
    if (cells.raw("code") === "") cells.fault("code", "R001");
    return undefined;
  }
  const name = cells.text("name");
  const opened = cells.date("opened");
  const closed = cells.date("closed");
  const status = statusOf(cells);
  const isActive = status?.isActive ?? !hasEnded(closed, releaseDate);
  const periods = periodsOf(opened, closed, releaseDate);
  const address = addressOf(
    {
      lines: [cells.text("line1"), cells.text("line2"), cells.text("line3"), cells.text("line4"), cells.text("line5")],
      postcode: cells.text("postcode"),
      country: report.hasCountry ? countryOf(cells) : undefined,
    },
    report.isTownLast ?? false,
  );
  const telephone = cells.text("telephone");
  const roles = rolesOf(cells, report, isActive, periods);
  const relationships = relationshipsOf(cells, report, isActive, releaseDate);
  const geography = geographyOf(cells);
  return {
    code,
    ...(name === undefined ? {} : { name }),
    ...(report.recordClass === undefined ? {} : { recordClass: report.recordClass }),
    isActive,
    ...(status?.subStatus === undefined ? {} : { subStatus: status.subStatus }),
    ...(Object.keys(periods).length === 0 ? {} : { periods }),
    ...(address === undefined ? {} : { address }),
    ...(telephone === undefined ? {} : { contacts: [{ type: "tel" as const, value: telephone }] }),
    ...(roles.length === 0 ? {} : { roles }),
    ...(relationships.length === 0 ? {} : { relationships }),
    ...(geography === undefined ? {} : { geography }),
  };
}

function statusOf(cells: RowCells) {
  const text = cells.raw("status").toUpperCase();
  if (text === "") return undefined;
  return Object.hasOwn(statuses, text) ? statuses[text] : cells.fault("status", "R004");
}

/**
 * Sites and branches are operated by the organisation in column 15 (RE6), practices are commissioned by it (RE4), from the
 * day in column 16 to that in column 17. Where both are blank, as for sites of trusts, the relationship has no dates, and is
 * active while its holder is.
 *
 * In epraccur the dates are those of "provider or purchaser", column 24. That is the commissioner again for practices that are
 * run by none but themselves. Where it is another, as for services of a trust, it operates the cost centre, the dates are of
 * that relationship (RE6), and the commissioner's are not given: of the 2,862 such rows of 2025 that we could check, 1,135 have a
 * date before the commissioner existed, and none of 1,747 one before the trust; where both columns agree, none of 11,724 has.
 * No operator is taken from closed rows, where the column may hold a primary care trust of old that was the purchaser, nor when
 * it repeats column 4.
 */
function relationshipsOf(
  cells: RowCells,
  report: Report,
  isActive: boolean,
  releaseDate: OdsDate | undefined,
): Relationship[] {
  if (report.parent === undefined) return [];
  const parent = cells.code("parent");
  const operator = report.hasOperator ? cells.code("operator") : undefined;
  const joined = cells.date("joined");
  const left = cells.date("left");
  const dated = { isActive: isActive && !hasEnded(left, releaseDate), periods: periodsOf(joined, left, releaseDate) };
  const isOwnOperator = operator === undefined || operator === parent;
  const relationships: Relationship[] = [];
  if (parent !== undefined) {
    relationships.push({
      type: report.parent!,
      target: parent,
      ...(isOwnOperator ? dated : { isActive, periods: {} }),
    });
  }
  if (!isOwnOperator && isActive && operator !== cells.raw("icb").toUpperCase()) {
    relationships.push({ type: "RE6", target: operator, ...dated });
  }
  return relationships;
}

function geographyOf(cells: RowCells): OdsRecord["geography"] {
  const region = cells.code("region");
  const icb = cells.code("icb");
  if (region === undefined || !regions.has(region)) return undefined;
  return icb === undefined || /^Q\d\d$/.test(icb) ? { region } : { region, icb };
}

function countryOf(cells: RowCells): string | undefined {
  const text = cells.text("country");
  if (text === undefined || /^[A-Z ]+$/i.test(text)) return text?.toUpperCase();
  return Object.hasOwn(countryNumbers, text) ? countryNumbers[text] : cells.fault("country", "R004");
}
