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

declare class PerformanceEntry {
  protected constructor();
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  // biome-ignore lint/suspicious/noExplicitAny: as in the DOM library.
  toJSON(): any;
}

interface PerformanceMarkOptions {
  startTime?: number;
  detail?: unknown;
}

declare class PerformanceMark extends PerformanceEntry {
  constructor(name: string, options?: PerformanceMarkOptions);
  // biome-ignore lint/suspicious/noExplicitAny: what was given may be anything, as in the DOM library.
  readonly detail: any;
}

interface PerformanceMeasureOptions {
  start?: string | number;
  end?: string | number;
  duration?: number;
  detail?: unknown;
}

declare class PerformanceMeasure extends PerformanceEntry {
  private constructor();
  // biome-ignore lint/suspicious/noExplicitAny: what was given may be anything, as in the DOM library.
  readonly detail: any;
}

declare class Performance extends EventTarget {
  private constructor();
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark;
  measure(
    name: string,
    startOrOptions?: string | PerformanceMeasureOptions,
    endMark?: string,
  ): PerformanceMeasure;
  clearMarks(name?: string): void;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  /** Milliseconds since `timeOrigin`; moves only where the request waits. */
  now(): number;
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
}
declare var performance: Performance;

interface PerformanceObserverInit {
  /** One type, to which each further call adds one. */
  type?: string;
  /** With `type`: the entries that are there already, too. */
  buffered?: boolean;
  entryTypes?: readonly string[];
}

declare class PerformanceObserverEntryList {
  private constructor();
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
}

/** Is told of marks and measures, as a task of its own. */
declare class PerformanceObserver {
  constructor(
    callback: (
      list: PerformanceObserverEntryList,
      observer: PerformanceObserver,
      options: { droppedEntriesCount?: number },
    ) => void,
  );
  static readonly supportedEntryTypes: readonly string[];
  observe(options: PerformanceObserverInit): void;
  disconnect(): void;
  takeRecords(): PerformanceEntry[];
}

interface StructuredSerializeOptions {
  transfer?: readonly ArrayBuffer[];
}
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value;
