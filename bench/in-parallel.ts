/** Four at a time; what comes of them, in their order. */
export async function inParallel<From, To>(all: readonly From[], work: (it: From) => Promise<To>): Promise<To[]> {
  const done = new Array<To>(all.length);
  let next = 0;
  const lane = async () => {
    while (next < all.length) {
      const at = next++;
      done[at] = await work(all[at]!);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return done;
}
