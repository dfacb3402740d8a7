import { nhsNumberCheckDigit } from "../fhir/nhs-number.ts";

/**
 * 9990000018, 9990000026, …: numbers of the range that is never issued, in order, some 900,000. The search examples
 * look in vain for the last one, 9999999999, so it is left out.
 */
export function* testNhsNumbers(): Generator<string, undefined> {
  for (let nine = 999_000_001; nine < 999_999_999; nine++) {
    const digit = nhsNumberCheckDigit(String(nine));
    if (digit !== undefined) yield `${nine}${digit}`;
  }
}
