import { isProblem, problem, quoted } from "../../fhir/problem.ts";
import { olderCallToR4 } from "../../ods/older-call-to-r4.ts";
import { ordXmlDeclaration } from "../../ods/to-ods-xml.ts";
import type { OrdRun } from "./ord-service.ts";
import { element } from "./ord-xml.ts";

/** `$r4?address=…`: what a call of the ORD or the STU3 lookup API is in R4. An addition of this server. */
export const r4Calls: OrdRun = async ({ query }, { directory }) => {
  const unknown = query.find(([name]) => name !== "address" && name !== "_format");
  if (unknown) return problem("unknown-parameter", `$r4 takes address and _format, not ${quoted(unknown[0])}`);
  const addresses = query.filter(([name]) => name === "address");
  if (addresses.length !== 1)
    return problem(
      "missing-value",
      "$r4 needs address: one address of the ORD or the STU3 lookup API, percent-encoded",
    );
  const found = olderCallToR4(addresses[0]![1]);
  if (isProblem(found)) return found;
  const body = { calls: found.calls.map((it) => `${directory.search.base}/${it}`), notes: found.notes };
  return { body, xml: () => `${ordXmlDeclaration}${element("R4", { call: body.calls, note: body.notes })}` };
};
