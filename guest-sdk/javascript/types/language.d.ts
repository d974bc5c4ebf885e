/** What a worker's language has beyond ES2024, for compilers whose libraries lack it.
 * @module language */

/** Functions of `Error`.
 * @see https://tc39.es/ecma262/#sec-error-constructor */
interface ErrorConstructor {
  isError(value: unknown): value is Error;
  /** Gives `target` a property `stack` of this place, without the frames above `above`. */
  // biome-ignore lint/complexity/noBannedTypes: any function or class.
  captureStackTrace(target: object, above?: Function): void;
  /** Frames that an error's `stack` has at most. */
  stackTraceLimit: number;
}

/** Functions of `RegExp`.
 * @see https://tc39.es/ecma262/#sec-regexp-constructor */
interface RegExpConstructor {
  /** The text as a pattern that matches nothing else. */
  escape(text: string): string;
}

/** The object `Atomics`.
 * @see https://tc39.es/ecma262/#sec-atomics-object */
interface Atomics {
  /** A hint to a processor that waits, of which a worker has none. */
  pause(iterations?: number): void;
}

/** The object `Math`.
 * @see https://tc39.es/ecma262/#sec-math-object */
interface Math {
  f16round(value: number): number;
  /** The sum, rounded once. */
  sumPrecise(values: Iterable<number>): number;
}

/** Views of a buffer.
 * @see https://tc39.es/ecma262/#sec-dataview-objects */
interface DataView {
  getFloat16(offset: number, littleEndian?: boolean): number;
  setFloat16(offset: number, value: number, littleEndian?: boolean): void;
}
