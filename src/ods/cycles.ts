import type { OdsCode } from "./organisation.ts";

/**
 * Organisations that lead back to themselves, a list for each knot of them: all from which all the others of it are reached, or
 * one that leads to itself. `from`: every organisation that leads anywhere, with where it leads to. In the order of `from`.
 *
 *   A>B B>A B>C → [A B];   A>A → [A];   A>B B>C → none
 *
 * Each step is looked at once (Tarjan's components, without recursion).
 */
export function cyclesIn(from: ReadonlyMap<OdsCode, readonly OdsCode[]>): readonly (readonly OdsCode[])[] {
  const found: OdsCode[][] = [];
  const order = new Map<OdsCode, { readonly index: number; low: number }>();
  const open: OdsCode[] = [];
  const isOpen = new Set<OdsCode>();
  for (const start of from.keys()) {
    if (order.has(start)) continue;
    const path: { readonly code: OdsCode; readonly targets: readonly OdsCode[]; next: number }[] = [];
    const enter = (code: OdsCode) => {
      order.set(code, { index: order.size, low: order.size });
      open.push(code);
      isOpen.add(code);
      path.push({ code, targets: from.get(code) ?? [], next: 0 });
    };
    enter(start);
    while (path.length > 0) {
      const step = path.at(-1)!;
      const here = order.get(step.code)!;
      const target = step.targets[step.next++];
      if (target !== undefined) {
        const there = order.get(target);
        if (!there) enter(target);
        else if (isOpen.has(target)) here.low = Math.min(here.low, there.index);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above) order.get(above.code)!.low = Math.min(order.get(above.code)!.low, here.low);
      if (here.low !== here.index) continue;
      const knot = open.splice(open.lastIndexOf(step.code));
      for (const it of knot) isOpen.delete(it);
      if (knot.length > 1 || from.get(step.code)?.includes(step.code)) found.push(knot);
    }
  }
  return found;
}
