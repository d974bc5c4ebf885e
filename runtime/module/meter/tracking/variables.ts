import type { GlobalType } from "../../../wasm/module.ts";
import type { Base } from "./known-operands.ts";

/** Counts how often each local and global may have been written so far, in the order of the text. */
export class Variables {
  readonly #types: readonly GlobalType[];
  readonly #locals = new Map<number, number>();
  readonly #globals = new Map<number, number>();
  /** Calls may write to any mutable global. */
  #calls = 0;

  constructor(globals: readonly GlobalType[]) {
    this.#types = globals;
  }

  local(index: number): Base {
    return { kind: "local", index, version: this.#locals.get(index) ?? 0 };
  }

  global(index: number): Base {
    if (!this.#types[index]!.mutable) return { kind: "constant", index, version: 0 };
    return { kind: "global", index, version: (this.#globals.get(index) ?? 0) + this.#calls };
  }

  writeLocal(index: number): void {
    this.#locals.set(index, (this.#locals.get(index) ?? 0) + 1);
  }

  writeGlobal(index: number): void {
    this.#globals.set(index, (this.#globals.get(index) ?? 0) + 1);
  }

  call(): void {
    this.#calls++;
  }

  /** Whether what is read now is what was read for an operand. */
  isCurrent(base: Base): boolean {
    if (base.kind === "zero") return true;
    const now = base.kind === "local" ? this.local(base.index) : this.global(base.index);
    return now.kind !== "zero" && now.version === base.version;
  }
}
