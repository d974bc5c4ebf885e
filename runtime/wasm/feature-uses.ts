import type { DecodedFeature } from "./features.ts";
import { heapTypeOf, heapTypes, isReference, type ValueType, valueTypes } from "./value-types.ts";

/** The features that a module is found to use, each with where it is first met. */
export class FeatureUses {
  readonly #base: number;
  /** Offsets into the whole file. */
  readonly first = new Map<DecodedFeature, number>();

  /** `base` is where the module begins in the whole file. */
  constructor(base: number) {
    this.#base = base;
  }

  /** `at` is an index into the module's bytes. */
  meet(feature: DecodedFeature, at: number): void {
    if (!this.first.has(feature)) this.first.set(feature, this.#base + at);
  }

  /** Notes the features that brought a value type. */
  meetType(type: ValueType, at: number): void {
    if (type === valueTypes.v128) this.meet("simd", at);
    else if (isReference(type)) this.#meetReference(type, at);
  }

  #meetReference(type: ValueType, at: number): void {
    // Those without a short form are of function references; a null or an exception is more besides.
    if (type > 0x80) this.meet("typed-function-references", at);
    const heap = heapTypeOf(type);
    if (heap >= 0) return;
    if (type === valueTypes.funcref || type === valueTypes.externref) {
      this.meet("reference-types", at);
    } else if (heap === heapTypes.exn || heap === heapTypes.noexn) {
      this.meet("exceptions", at);
    } else if (heap !== heapTypes.func && heap !== heapTypes.extern) {
      this.meet("gc", at);
    }
  }
}
