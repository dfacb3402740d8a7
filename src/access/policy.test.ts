import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePolicy, rowsFor } from "./policy.ts";

const types = new Set(["Patient", "Observation"]);
const header = "effect,purpose,client,user,type,label,patient,break-glass,note\n";

/** The words that a table is refused with. */
function refused(text: string, words: RegExp) {
  const read = parsePolicy(text, types);
  assert.equal(typeof read, "string", JSON.stringify(read));
  assert.match(read as string, words);
}

test("a table is read, with empty cells and * meaning any", () => {
  const rows = parsePolicy(
    `\ufeff${header}# a comment\npermit,treat,*,,,,,,care\n\n"deny",,app,dr,Observation,http://x|R,Patient/1,yes,"a, b"\n`,
    types,
  );
  assert.deepEqual(rows, [
    {
      effect: "permit",
      purpose: "TREAT",
      client: undefined,
      user: undefined,
      type: undefined,
      label: undefined,
      patient: undefined,
      breakGlass: false,
    },
    {
      effect: "deny",
      purpose: undefined,
      client: "app",
      user: "dr",
      type: "Observation",
      label: "http://x|R",
      patient: "Patient/1",
      breakGlass: true,
    },
  ]);
});

test("what cannot be meant is refused, with the row and what would be right", () => {
  refused("", /no rows/);
  refused(header, /no rows/);
  refused("effect,colour\npermit,red\n", /no column 'colour'; there are effect/);
  refused(`${header}allow,,,,,,,,`, /row 1: effect is permit or deny/);
  refused(`${header}permit,,,,,,,,\ndeny,,,,Nonsense,,,,`, /row 2: there is no resource type 'Nonsense'/);
  refused(`${header}permit,,,,,R,,,`, /a label can be denied, not permitted/);
  refused(`${header}deny,,,,,a|b|c,,,`, /label is a code/);
  refused(`${header}deny,,,,,,9990000018,,`, /patient is Patient\/id, or system\|value/);
  refused(`${header}deny,,,,,,,maybe,`, /break-glass is yes or no/);
  refused(`${header}permit,,,,,,,yes,`, /break-glass sets aside what is denied/);
  refused(`${header}deny,"unclosed\n`, /no table/);
});

test("rows count by purpose, client and user, and for who has not broken the glass", () => {
  const policy = parsePolicy(
    `${header}permit,TREAT,,,,,,,a\ndeny,,app,,,,,,b\ndeny,,,dr,,,,,c\ndeny,,,,,R,,yes,d\n`,
    types,
  );
  assert.ok(typeof policy !== "string");
  const counting = (purposes: string[], client: string, user: string | undefined, brokeGlass: boolean) =>
    rowsFor(policy, { purposes, client, user, brokeGlass })
      .map((it) => policy.indexOf(it))
      .join("");
  assert.equal(counting(["TREAT"], "other", undefined, false), "03");
  assert.equal(counting(["HRESCH", "TREAT"], "app", "dr", false), "0123");
  assert.equal(counting([], "app", undefined, true), "1");
});
