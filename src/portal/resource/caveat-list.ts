import { escaped } from "../html.ts";
import type { Addresses } from "./addresses.ts";
import type { Caveat } from "./caveats.ts";

/** In full, before the content; "" where there are none. */
export const caveatList = (caveats: readonly Caveat[], addresses: Addresses): string =>
  caveats.length === 0
    ? ""
    : `<ul class="caveats">${caveats
        .map(({ weight, lead, more, where, reference }) => {
          const href = reference === undefined ? undefined : addresses.reference(reference);
          const link = href === undefined ? "" : ` <a href="${escaped(href)}">${escaped(reference!)}</a>`;
          return `<li class="${weight}"><strong>${escaped(lead)}</strong>${where === "" ? "" : ` (${escaped(where)})`}: ${escaped(more)}.${link}</li>`;
        })
        .join("")}</ul>`;

const marksMax = 12;

/** In a line: the leads alone, the heaviest of them. What is only about a part of the resource says which. */
export function caveatMarks(caveats: readonly Caveat[]): string {
  const marks = caveats
    .slice(0, marksMax)
    .map(
      ({ weight, lead, where }) =>
        `<span class="mark ${weight}">${escaped(lead)}${where === "" ? "" : ` (${escaped(where)})`}</span> `,
    );
  const rest = caveats.length - marks.length;
  return marks.join("") + (rest > 0 ? `<span class="mark care">${rest} more such remarks</span> ` : "");
}
