/** Timers and times. Timers run in the order of their due times, and end with the request. With the grant "fetch" or "streams" they
 * wait for those; without either none waits, as the clock stands still during a request.
 * @module timers */

// biome-ignore-start lint/suspicious/noExplicitAny: a callback that is given nothing may take anything, as a promise's `resolve` does.
/** Calls the callback once, after so many milliseconds. Returns the number of the timer. */
declare function setTimeout(callback: (...values: any[]) => void, milliseconds?: number): number;
/** Calls the callback once with these values, after so many milliseconds. Returns the number of the timer. */
declare function setTimeout<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number;
/** Calls the callback again and again, each time after so many milliseconds. Returns the number of the timer. */
declare function setInterval(callback: (...values: any[]) => void, milliseconds?: number): number;
/** Calls the callback again and again with these values, each time after so many milliseconds. Returns the number of the timer. */
declare function setInterval<Values extends any[]>(
  callback: (...values: Values) => void,
  milliseconds?: number,
  ...values: Values
): number;
// biome-ignore-end lint/suspicious/noExplicitAny: above.
/** Ends a timer by its number. */
declare function clearTimeout(timer?: number | null): void;
/** Ends a timer by its number. */
declare function clearInterval(timer?: number | null): void;
/** Calls the callback once the code that runs now has ended. */
declare function queueMicrotask(callback: () => void): void;

/** A mark or a measure.
 * @see https://w3c.github.io/performance-timeline/#the-performanceentry-interface */
declare class PerformanceEntry {
  protected constructor();
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  // biome-ignore lint/suspicious/noExplicitAny: as in the DOM library.
  toJSON(): any;
}

/** Options of a mark.
 * @see https://w3c.github.io/user-timing/#performancemarkoptions-dictionary */
interface PerformanceMarkOptions {
  startTime?: number;
  detail?: unknown;
}

/** A named moment.
 * @see https://w3c.github.io/user-timing/#performancemark */
declare class PerformanceMark extends PerformanceEntry {
  constructor(name: string, options?: PerformanceMarkOptions);
  // biome-ignore lint/suspicious/noExplicitAny: what was given may be anything, as in the DOM library.
  readonly detail: any;
}

/** Options of a measure.
 * @see https://w3c.github.io/user-timing/#performancemeasureoptions-dictionary */
interface PerformanceMeasureOptions {
  start?: string | number;
  end?: string | number;
  duration?: number;
  detail?: unknown;
}

/** A named time between two moments.
 * @see https://w3c.github.io/user-timing/#performancemeasure */
declare class PerformanceMeasure extends PerformanceEntry {
  private constructor();
  // biome-ignore lint/suspicious/noExplicitAny: what was given may be anything, as in the DOM library.
  readonly detail: any;
}

/** The clock of the request, marks and measures.
 * @see https://w3c.github.io/hr-time/#sec-performance */
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
/** The clock of the request. */
declare var performance: Performance;

/** What an observer observes.
 * @see https://w3c.github.io/performance-timeline/#performanceobserverinit-dictionary */
interface PerformanceObserverInit {
  /** One type, to which each further call adds one. */
  type?: string;
  /** With `type`: the entries that are there already, too. */
  buffered?: boolean;
  entryTypes?: readonly string[];
}

/** The entries that an observer is told of.
 * @see https://w3c.github.io/performance-timeline/#performanceobserverentrylist-interface */
declare class PerformanceObserverEntryList {
  private constructor();
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
}

/** Is told of marks and measures, as a task of its own.
 * @see https://w3c.github.io/performance-timeline/#the-performanceobserver-interface */
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

/** What is moved instead of copied.
 * @see https://html.spec.whatwg.org/multipage/structured-data.html */
interface StructuredSerializeOptions {
  transfer?: readonly ArrayBuffer[];
}
/** Returns a deep copy. @throws DOMException `DataCloneError` for a value that has none. */
declare function structuredClone<Value>(value: Value, options?: StructuredSerializeOptions): Value;
