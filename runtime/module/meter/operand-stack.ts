import { slotsOf, type ValueType } from "../../wasm/value-types.ts";

/** The operand stack at a point of a valid function: how many slots each value on it takes, and the
 * most that were taken at once. */
export class OperandStack {
  #slots: number[] = [];
  #total = 0;
  /** The most slots taken at once since {@link reset}. */
  peak = 0;

  reset(): void {
    this.#slots.length = 0;
    this.#total = 0;
    this.peak = 0;
  }

  /** Values on the stack. */
  get height(): number {
    return this.#slots.length;
  }

  push(slots: number): void {
    this.#slots.push(slots);
    this.#total += slots;
    if (this.#total > this.peak) this.peak = this.#total;
  }

  pushTypes(types: readonly ValueType[]): void {
    for (const type of types) this.push(slotsOf(type));
  }

  pop(count = 1): void {
    for (let each = 0; each < count; each++) this.#total -= this.#slots.pop() ?? 0;
  }

  /** Drops what is above a height, as leaving a block does. */
  cut(height: number): void {
    this.pop(this.#slots.length - height);
  }
}
