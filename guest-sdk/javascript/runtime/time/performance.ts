// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// performance (High Resolution Time §7). The clock moves only where the request waits for the host, and its
// time origin is the moment at which it was asked for first: a request that measures nothing pays for nothing.
import { clock } from "skerry:host";
import { EventTarget } from "../events/event-target.ts";
import { isInRequest } from "../loop/phase.ts";
import { wallClock } from "./date.ts";
import {
  type MarkOptions,
  markBy,
  measureOf,
  type PerformanceEntry,
  PerformanceMark,
  type PerformanceMeasure,
} from "./performance-entries.ts";

let origin: number | null = null;

/** Marks and measures, in the order in which they were made. */
let entries: PerformanceEntry[] = [];
let observe: ((entry: PerformanceEntry) => void) | null = null;

/** Has a function told of each new entry.
 * @returns what gives the entries of a type that are there. */
export function observeEntries(by: NonNullable<typeof observe>) {
  observe = by;
  return (type: string) => entries.filter((each) => each.entryType === type);
}

function keep<Entry extends PerformanceEntry>(entry: Entry): Entry {
  entries.push(entry);
  observe?.(entry);
  return entry;
}

/** Milliseconds since it was asked for first; 0 at top level, and without the grant "clock". */
export function passed(): number {
  if (clock === null || !isInRequest()) return 0;
  return wallClock("performance.now()") - timeOrigin();
}

function timeOrigin(): number {
  const moment = wallClock("performance.timeOrigin");
  if (isInRequest()) origin ??= moment;
  return origin ?? moment;
}

function clear(type: string, name: string | undefined): void {
  entries = entries.filter(
    (each) => each.entryType !== type || (name !== undefined && each.name !== `${name}`),
  );
}

markBy(passed);

export class Performance extends EventTarget {
  readonly #own = true;

  /** @throws TypeError for another object as the `this` of a method. */
  static #require(value: object): void {
    if (!(#own in value)) throw new TypeError("This is no Performance");
  }

  mark(name: string, options?: MarkOptions): PerformanceMark {
    Performance.#require(this);
    if (arguments.length === 0) throw new TypeError("mark needs a name");
    return keep(new PerformanceMark(name, options));
  }

  measure(name: string, startOrOptions?: unknown, endMark?: unknown): PerformanceMeasure {
    Performance.#require(this);
    if (arguments.length === 0) throw new TypeError("measure needs a name");
    return keep(measureOf(entries, name, startOrOptions, endMark));
  }

  clearMarks(name?: string): void {
    Performance.#require(this);
    clear("mark", name);
  }

  clearMeasures(name?: string): void {
    Performance.#require(this);
    clear("measure", name);
  }

  /** Entries by their start. */
  getEntries(): PerformanceEntry[] {
    Performance.#require(this);
    return entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    Performance.#require(this);
    if (arguments.length === 0) throw new TypeError("getEntriesByName needs a name");
    const named = this.getEntries().filter((each) => each.name === `${name}`);
    return type === undefined ? named : named.filter((each) => each.entryType === `${type}`);
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    Performance.#require(this);
    if (arguments.length === 0) throw new TypeError("getEntriesByType needs a type");
    return this.getEntries().filter((each) => each.entryType === `${type}`);
  }

  now(): number {
    Performance.#require(this);
    return passed();
  }

  get timeOrigin(): number {
    Performance.#require(this);
    return timeOrigin();
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }
}
