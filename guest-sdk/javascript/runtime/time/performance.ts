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

markBy(passed);

export class Performance extends EventTarget {
  #entries: PerformanceEntry[] = [];

  mark(name: string, options?: MarkOptions): PerformanceMark {
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }

  measure(name: string, startOrOptions?: unknown, endMark?: unknown): PerformanceMeasure {
    const measure = measureOf(this.#entries, name, startOrOptions, endMark);
    this.#entries.push(measure);
    return measure;
  }

  clearMarks(name?: string): void {
    this.#clear("mark", name);
  }

  clearMeasures(name?: string): void {
    this.#clear("measure", name);
  }

  /** Entries by their start. */
  getEntries(): PerformanceEntry[] {
    return this.#entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    const named = this.getEntries().filter((each) => each.name === `${name}`);
    return type === undefined ? named : named.filter((each) => each.entryType === `${type}`);
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    return this.getEntries().filter((each) => each.entryType === `${type}`);
  }

  #clear(type: string, name: string | undefined): void {
    this.#entries = this.#entries.filter(
      (each) => each.entryType !== type || (name !== undefined && each.name !== `${name}`),
    );
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
