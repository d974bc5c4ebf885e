// Of the language, what libraries of the compiler that know no more than ES2024 lack.

interface ErrorConstructor {
  isError(value: unknown): value is Error;
  /** Gives `target` a property `stack` of this place, without the frames above `above`. */
  // biome-ignore lint/complexity/noBannedTypes: any function or class.
  captureStackTrace(target: object, above?: Function): void;
  /** Frames that an error's `stack` has at most. */
  stackTraceLimit: number;
}

interface RegExpConstructor {
  /** The text as a pattern that matches nothing else. */
  escape(text: string): string;
}

interface Atomics {
  /** A hint to a processor that waits, of which a worker has none. */
  pause(iterations?: number): void;
}

interface Math {
  f16round(value: number): number;
  /** The sum, rounded once. */
  sumPrecise(values: Iterable<number>): number;
}

interface DataView {
  getFloat16(offset: number, littleEndian?: boolean): number;
  setFloat16(offset: number, value: number, littleEndian?: boolean): void;
}
