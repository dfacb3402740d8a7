import type { OdsDate, OdsRecord } from "../organisation.ts";
import { addressOf } from "./address.ts";
import type { RowCells } from "./cells.ts";
import { hasEnded, periodsOf } from "./periods.ts";

/**
 * A primary care network (epcn, sheet PCNDetails), commissioned by the Sub ICB Location that leads for it. That relationship has
 * no dates: it is active while the network is.
 */
export function networkOf(cells: RowCells, releaseDate: OdsDate | undefined): OdsRecord | undefined {
  const code = neededCode(cells, "code");
  const name = cells.text("name");
  const opened = cells.date("opened");
  const closed = cells.date("closed");
  const commissioner = cells.code("parent");
  if (code === undefined) return undefined;
  const isActive = !hasEnded(closed, releaseDate);
  const periods = periodsOf(opened, closed, releaseDate);
  const address = addressOf(
    {
      lines: [cells.text("line1"), cells.text("line2"), cells.text("line3"), cells.text("line4"), cells.text("line5")],
      postcode: cells.text("postcode"),
      country: undefined,
    },
    false,
  );
  return {
    code,
    ...(name === undefined ? {} : { name }),
    recordClass: "RC1",
    isActive,
    ...(Object.keys(periods).length === 0 ? {} : { periods }),
    ...(address === undefined ? {} : { address }),
    roles: [{ code: "RO272", isPrimary: true, isActive, periods }],
    ...(commissioner === undefined
      ? {}
      : { relationships: [{ type: "RE4", target: commissioner, isActive, periods: {} }] }),
  };
}

/**
 * That an organisation, mostly a practice, is a partner of a primary care network (epcncorepartnerdetails). It says nothing else of
 * the organisation but its name; one that changed its network has several rows. The commissioners that the row repeats are
 * those of epraccur and epcn, and are not taken.
 */
export function partnerOf(cells: RowCells, releaseDate: OdsDate | undefined): OdsRecord | undefined {
  const code = neededCode(cells, "code");
  const network = neededCode(cells, "network");
  const name = cells.text("name");
  const joined = cells.date("joined");
  const left = cells.date("left");
  if (code === undefined || network === undefined) return undefined;
  const isActive = !hasEnded(left, releaseDate);
  return {
    code,
    ...(name === undefined ? {} : { name }),
    relationships: [{ type: "RE8", target: network, isActive, periods: periodsOf(joined, left, releaseDate) }],
  };
}

/** That an organisation was succeeded by another, on a day (succ). `F` stands where that one was succeeded in its turn. */
export function successionOf(cells: RowCells): OdsRecord | undefined {
  const code = neededCode(cells, "code");
  const target = neededCode(cells, "successor");
  const start = cells.date("succeeded");
  if (code === undefined || target === undefined) return undefined;
  const isForward = cells.raw("further").toUpperCase() === "F";
  return {
    code,
    successions: [
      {
        type: "Successor",
        target,
        ...(start === undefined ? {} : { start }),
        ...(isForward ? { isForward } : {}),
      },
    ],
  };
}

/** A row without it says nothing. */
function neededCode(cells: RowCells, field: "code" | "network" | "successor") {
  if (cells.raw(field) === "") return cells.fault(field, "R001");
  return cells.code(field);
}
