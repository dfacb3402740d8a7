import type { StructureFault } from "./structure.ts";

/** Objects in objects. Real records need about ten. */
export const depthMax = 100;

const noFaults: readonly StructureFault[] = [];

/** Where a check is, and what it found. One serves all checks of a checker, so that a good resource costs no memory. */
export class Walk {
  depth = 0;
  full = false;
  readonly names: string[] = Array(depthMax + 1).fill("");
  /** The place in the list that `names[level]` is, or -1. */
  readonly indexes: number[] = Array(depthMax + 1).fill(-1);
  root = "Resource";
  #limit = 0;
  #faults: StructureFault[] | undefined;

  start(limit: number): void {
    this.depth = 0;
    this.root = "Resource";
    this.#limit = limit;
    this.full = limit <= 0;
  }

  end(): readonly StructureFault[] {
    const faults = this.#faults ?? noFaults;
    this.#faults = undefined;
    return faults;
  }

  /** A fault here, or of the element `name` of the object here. */
  fault(reason: StructureFault["reason"], detail: string, name?: string): void {
    if (!this.full) this.add({ path: name === undefined ? this.path() : `${this.path()}.${name}`, reason, detail });
  }

  add(fault: StructureFault): void {
    if (this.full) return;
    this.#faults ??= [];
    this.#faults.push(fault);
    this.full = this.#faults.length >= this.#limit;
  }

  path(): string {
    let path = this.root;
    for (let level = 0; level < this.depth; level++) {
      path += `.${this.names[level]}`;
      if (this.indexes[level]! >= 0) path += `[${this.indexes[level]}]`;
    }
    return path;
  }
}
