/** What is known of an operand: that it is what a local held when it was read, or a constant. */
export type Operand =
  | { readonly kind: "local"; readonly local: number; readonly version: number }
  | { readonly kind: "constant"; readonly value: number };

/** Follows the topmost operands of straight-line code. What is not known is null, and so is all that lies
 * below the operands followed: to forget is always right. */
export class KnownOperands {
  readonly #operands: (Operand | null)[] = [];

  push(operand: Operand | null): void {
    this.#operands.push(operand);
  }

  pop(): Operand | null {
    return this.#operands.pop() ?? null;
  }

  /** An instruction that pops and pushes so many values, of which nothing is known. */
  pass(pops: number, pushes: number): void {
    const operands = this.#operands;
    operands.length = Math.max(0, operands.length - pops);
    for (let each = 0; each < pushes; each++) operands.push(null);
  }

  forget(): void {
    this.#operands.length = 0;
  }
}
