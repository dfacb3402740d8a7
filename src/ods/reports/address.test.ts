import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressOf } from "./address.ts";

/** Lines and their address with "|" between lines, then town and county: "1 HIGH ST|OVER > LEEDS > KENT". "-" for none. */
function check(lines: string, isTownLast: boolean, expected: string) {
  const five = lines.split(",").map((it) => (it === "" ? undefined : it));
  const address = addressOf({ lines: five, postcode: undefined, country: undefined }, isTownLast);
  const told = `${address?.lines.join("|") ?? ""} > ${address?.town ?? "-"} > ${address?.county ?? "-"}`;
  assert.equal(told, expected);
}
const fixed = (lines: string, expected: string) => check(lines, false, expected);
const last = (lines: string, expected: string) => check(lines, true, expected);

test("line 4 is the town and line 5 the county where ODS fills the lines", () => {
  fixed("WARD 1,HIGH STREET,,STROUD,GLOS", "WARD 1|HIGH STREET > STROUD > GLOS");
  fixed("WARD 1,,,STROUD,", "WARD 1 > STROUD > -");
  fixed("WARD 1,HIGH STREET,STROUD,,", "WARD 1|HIGH STREET|STROUD > - > -");
});

test("elsewhere the last line is the town", () => {
  last("61 ARUNDEL AVENUE,HAZEL GROVE,STOCKPORT,,", "61 ARUNDEL AVENUE|HAZEL GROVE > STOCKPORT > -");
  last("UNIT 21,OSPREY COURT,HAWKFIELD WAY,BRISTOL,", "UNIT 21|OSPREY COURT|HAWKFIELD WAY > BRISTOL > -");
  last(",,LE VAL,ALDERNEY,", "LE VAL > ALDERNEY > -");
});

test("the last line is the county when it has the name of one, and the town is before it", () => {
  last("49 MERRION CENTRE,LEEDS,WEST YORKSHIRE,,", "49 MERRION CENTRE > LEEDS > WEST YORKSHIRE");
  last("82 ROAD,,TOWN,Tyne & Wear,", "82 ROAD > TOWN > Tyne & Wear");
  last("82 ROAD,TOWN,CO.DURHAM,,", "82 ROAD > TOWN > CO.DURHAM");
});

test("Durham and London are towns", () => {
  last("1 ROAD,DURHAM,,,", "1 ROAD > DURHAM > -");
  last("1 ROAD,LONDON,,,", "1 ROAD > LONDON > -");
});

test("the first line is neither town nor county", () => {
  last("THE SURGERY,,,,", "THE SURGERY > - > -");
  last("KENT,,,,", "KENT > - > -");
  last("THE SURGERY,KENT,,,", "THE SURGERY > - > KENT");
});

test("no line is lost, whichever are filled", () => {
  const line = fc.option(fc.constantFrom("A", "B", "KENT", "LONDON", "TYNE & WEAR"), { nil: undefined });
  fc.assert(
    fc.property(fc.tuple(line, line, line, line, line), fc.boolean(), (lines, isTownLast) => {
      const it = addressOf({ lines, postcode: undefined, country: undefined }, isTownLast);
      assert.deepEqual(
        [...(it?.lines ?? []), it?.town, it?.county].filter((part) => part !== undefined),
        lines.filter((part) => part !== undefined),
      );
    }),
  );
});

test("an address may be a postcode alone, and is none without anything", () => {
  const none = [undefined, undefined, undefined, undefined, undefined];
  assert.deepEqual(addressOf({ lines: none, postcode: "LS1 4AP", country: undefined }, true), {
    lines: [],
    postcode: "LS1 4AP",
  });
  assert.equal(addressOf({ lines: none, postcode: undefined, country: undefined }, true), undefined);
});
