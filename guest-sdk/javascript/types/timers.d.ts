// Timers run in the order of their due times, and end with the request. With the grant "fetch" or "streams" they
// wait for those; without either none waits, as the clock stands still during a request.

// biome-ignore-start lint/suspicious/noExplicitAny: a callback that is given nothing may take anything, as a promise's `resolve` does.
declare function setTimeout(callback: (...values: any[]) => void, milliseconds?: number): number;
declare function setTimeout<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number;
declare function setInterval(callback: (...values: any[]) => void, milliseconds?: number): number;
declare function setInterval<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number;
// biome-ignore-end lint/suspicious/noExplicitAny: above.
declare function clearTimeout(timer?: number | null): void;
declare function clearInterval(timer?: number | null): void;
declare function queueMicrotask(callback: () => void): void;

declare class Performance {
  private constructor();
  /** Milliseconds since `timeOrigin`; moves only where the request waits. */
  now(): number;
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
}
declare var performance: Performance;

interface StructuredSerializeOptions {
  transfer?: readonly ArrayBuffer[];
}
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value;
