/** An operand that can be pushed again: the value of a local or a global, or nothing, plus a constant. Sums are those
 * of i32.add: they wrap around. */
export interface Operand {
  readonly base: Base;
  readonly plus: number;
}

/** A local, a global, or a constant global, at a version; or 0. */
export type Base =
  | {
      readonly kind: "local" | "global" | "constant";
      readonly index: number;
      readonly version: number;
    }
  | { readonly kind: "zero" };

/** Follows the topmost operands of straight-line code. What is not known is null, and so is all that lies
 * below the operands followed: to forget is always right. */
export class KnownOperands {
  readonly #operands: (Operand | null)[] = [];

  push(base: Base, plus = 0): void {
    this.#operands.push({ base, plus });
  }

  pop(): Operand | null {
    return this.#operands.pop() ?? null;
  }

  /** Applies an instruction that pops and pushes this many unknown values. */
  pass(pops: number, pushes: number): void {
    const operands = this.#operands;
    operands.length = Math.max(0, operands.length - pops);
    for (let each = 0; each < pushes; each++) operands.push(null);
  }

  /** i32.add. */
  add(): void {
    const [second, first] = [this.pop(), this.pop()];
    const [one, other] = second?.base.kind === "zero" ? [first, second] : [second, first];
    const known = one !== null && other?.base.kind === "zero";
    this.#operands.push(known ? { base: one.base, plus: (one.plus + other.plus) >>> 0 } : null);
  }

  forget(): void {
    this.#operands.length = 0;
  }
}
