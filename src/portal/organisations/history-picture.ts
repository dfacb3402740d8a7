import type { FollowedPassing } from "../../ods/succession.ts";
import { type Html, html, nothing } from "../html.ts";

interface Node {
  readonly code: string;
  /** Steps from the organisation that is shown: before it negative. */
  readonly column: number;
  readonly row: number;
}

const box = { width: 190, height: 46, across: 70, down: 16 } as const;
/** More would be no picture any more: the table has all of it. */
const nodesMax = 40;

/** Successions as boxes with arrows, the oldest on the left. The table beside it says the same in words. */
export function historyPicture(
  code: string,
  passings: readonly FollowedPassing[],
  about: (code: string) => { readonly title: string; readonly isGone: boolean },
): Html {
  const nodes = placed(code, passings);
  if (nodes.length > nodesMax) return html`<p>There are too many for a picture: the table has all of them.</p>`;
  const columns = nodes.map((it) => it.column);
  const least = Math.min(...columns);
  const x = (it: Node) => (it.column - least) * (box.width + box.across) + 2;
  const y = (it: Node) => it.row * (box.height + box.down) + 2;
  const width = (Math.max(...columns) - least + 1) * (box.width + box.across) - box.across + 4;
  const height = (Math.max(...nodes.map((it) => it.row)) + 1) * (box.height + box.down);
  const of = new Map(nodes.map((it) => [it.code, it]));
  const arrow = ({ predecessor, successor }: FollowedPassing): Html => {
    const [from, to] = [of.get(predecessor), of.get(successor)];
    if (!from || !to) return nothing;
    const [x1, y1, x2, y2] = [x(from) + box.width, y(from) + box.height / 2, x(to), y(to) + box.height / 2];
    const half = (x1 + x2) / 2;
    return html`<path d="M${x1} ${y1} C${half} ${y1} ${half} ${y2} ${x2 - 4} ${y2}" marker-end="url(#arrow)"/>`;
  };
  return html`<div class="cc-scroll" role="region" aria-label="Picture of the successions" tabindex="0"><svg class="cc-picture" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Successions of ${code}: the table below has the same in words"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L8 4 L0 8"/></marker></defs>${passings.map(arrow)}${nodes.map(
    (it) => {
      const { title, isGone } = about(it.code);
      return html`<a href="/organisations/${it.code}"><title>${title}</title><rect class="${it.code === code ? "here" : isGone ? "box gone" : "box"}" x="${x(it)}" y="${y(it)}" width="${box.width}" height="${box.height}" rx="4"/><text x="${x(it) + 8}" y="${y(it) + 19}" font-weight="600">${it.code}${isGone && " (closed)"}</text><text x="${x(it) + 8}" y="${y(it) + 37}">${shortened(title)}</text></a>`;
    },
  )}</svg></div>`;
}

const shortened = (title: string): string => (title.length > 25 ? `${title.slice(0, 24)}…` : title);

/** A column for each step, a row for each organisation of a column. */
function placed(code: string, passings: readonly FollowedPassing[]): readonly Node[] {
  const column = new Map([[code, 0]]);
  // Those after it first, then those before it: whoever is reached twice stays where it was reached first.
  for (const { predecessor, successor, depth } of passings)
    if (column.has(predecessor) && !column.has(successor))
      column.set(successor, Math.max(depth, column.get(predecessor)! + 1));
    else if (column.has(successor) && !column.has(predecessor))
      column.set(predecessor, Math.min(-depth, column.get(successor)! - 1));
  const rows = new Map<number, number>();
  return [...column].map(([of, at]) => {
    const row = rows.get(at) ?? 0;
    rows.set(at, row + 1);
    return { code: of, column: at, row };
  });
}
