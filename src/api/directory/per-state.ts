import type { Store } from "../../store/store.ts";

/** What is made of a store, once for each state of it: what was made before anything was written is forgotten. */
export class PerState<T> {
  readonly #made = new WeakMap<Store, { readonly state: number; readonly value: T }>();

  of(store: Store, make: () => T): T {
    const state = store.state();
    const known = this.#made.get(store);
    if (known?.state === state) return known.value;
    const value = make();
    this.#made.set(store, { state, value });
    return value;
  }

  forget(store: Store): void {
    this.#made.delete(store);
  }
}
