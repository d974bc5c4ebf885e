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
  mark(name: string, options?: MarkOptions): PerformanceMark {
    return keep(new PerformanceMark(name, options));
  }

  measure(name: string, startOrOptions?: unknown, endMark?: unknown): PerformanceMeasure {
    return keep(measureOf(entries, name, startOrOptions, endMark));
  }

  clearMarks(name?: string): void {
    clear("mark", name);
  }

  clearMeasures(name?: string): void {
    clear("measure", name);
  }

  /** Entries by their start. */
  getEntries(): PerformanceEntry[] {
    return entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    const named = this.getEntries().filter((each) => each.name === `${name}`);
    return type === undefined ? named : named.filter((each) => each.entryType === `${type}`);
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    return this.getEntries().filter((each) => each.entryType === `${type}`);
  }

  now(): number {
    return passed();
  }

  get timeOrigin(): number {
    return timeOrigin();
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }
}
