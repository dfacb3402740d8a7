/** Asks of each thing once only. */
export function once<Thing>(test: (it: Thing) => boolean): (it: Thing) => boolean {
  const known = new Map<Thing, boolean>();
  return (it) => {
    let met = known.get(it);
    if (met === undefined) {
      met = test(it);
      known.set(it, met);
    }
    return met;
  };
}
