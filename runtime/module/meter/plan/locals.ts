import { writeValueType } from "../../../wasm/encode/encode-types.ts";
import type { LocalGroup } from "../../../wasm/module.ts";
import { referenceType, type ValueType, valueTypes } from "../../../wasm/value-types.ts";
import type { Writer } from "../../../wasm/writer.ts";

const { i32, i64 } = valueTypes;

/** The locals that a metered function needs besides the source's. */
export interface LocalNeeds {
  /** One for the purse with nothing in hand. */
  readonly slots: boolean;
  /** For what is called through, while the purse goes below it: places in tables, an i32 and an i64,
   * and then references to functions of these types. Null for none of them. */
  readonly callees: readonly number[] | null;
  /** Two to call through an open border. */
  readonly border: boolean;
  /** Three for a profile. */
  readonly profile: boolean;
  /** Whether the function stands in its gate: then the purse is no parameter, and comes after the source's locals, with one
   * more that the gate needs. */
  readonly passed: boolean;
}

/** The locals of a metered function. The purse comes after the parameters, as one more of them. So that
 * not every local moves up by one, the first takes a place at the end instead. */
export class Locals {
  /** Index of the purse; -1 in a function that is not handed one. */
  readonly purse: number;
  /** Whether the function stands in its gate. */
  readonly passed: boolean;
  /** Where the source's first local is now, which had the purse's index. */
  readonly moved: number;
  /** Indices of the first of those that were asked for; -1 for none. */
  readonly slots: number;
  readonly callees: number;
  readonly border: number;
  readonly profile: number;
  /** Where writes are tracked or sizes may be lowered: locals for an access's address, and for a value of each type that
   * has to be kept meanwhile; -1 and empty where nothing needs them. */
  readonly address: number;
  readonly kept: ReadonlyMap<ValueType, number>;
  readonly #params: number;
  readonly #groups: LocalGroup[];

  /** The source's locals as they are, where `needs` is null; and for an address, and values of these types. */
  constructor(
    params: number,
    groups: readonly LocalGroup[],
    needs: LocalNeeds | null,
    { addressed, kept }: { readonly addressed: boolean; readonly kept: readonly ValueType[] },
  ) {
    this.#params = params;
    this.#groups = groups.filter(({ count }) => count > 0);
    this.purse = needs === null ? -1 : params;
    this.moved = -1;
    this.passed = needs?.passed ?? false;
    this.slots = this.callees = this.border = this.profile = -1;
    const taken = needs !== null && !needs.passed;
    let next = taken ? params + 1 : params;
    for (const { count } of this.#groups) next += count;
    const add = (...types: ValueType[]) => {
      for (const type of types) this.#groups.push({ count: 1, type });
      next += types.length;
      return next - types.length;
    };
    const [first] = this.#groups;
    if (taken && first !== undefined) {
      this.#groups[0] = { count: first.count - 1, type: first.type };
      next--;
      this.moved = add(first.type);
    }
    this.address = addressed ? add(i32) : -1;
    this.kept = new Map(kept.map((type) => [type, add(type)]));
    if (needs === null) return;
    if (needs.passed) this.purse = add(i64, i64);
    if (needs.slots) this.slots = add(i64);
    if (needs.callees !== null) {
      this.callees = add(i32, i64, ...needs.callees.map((type) => referenceType(type, true)));
    }
    if (needs.border) this.border = add(i64, i64);
    if (needs.profile) this.profile = add(i64, i64, i64);
  }

  /** Where a local of the source is now. */
  now(index: number): number {
    return this.moved >= 0 && index === this.#params ? this.moved : index;
  }

  write(to: Writer): void {
    const groups = this.#groups.filter(({ count }) => count > 0);
    to.u32(groups.length);
    for (const { count, type } of groups) {
      to.u32(count);
      writeValueType(type, to);
    }
  }
}
