// Marks and measures of a request (Performance Timeline §4, User Timing §3).
import { assertDictionary } from "../web/dictionary.ts";
import { structuredClone } from "../web/structured-clone.ts";

/** Only this file makes entries, but for marks. */
const made = Symbol("made by performance");

export class PerformanceEntry {
  readonly #type: string;
  readonly #name: string;
  readonly #startTime: number;
  readonly #duration: number;

  constructor(token: unknown, type: string, name: string, startTime: number, duration: number) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#type = type;
    this.#name = name;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  get name(): string {
    return this.#name;
  }
  get entryType(): string {
    return this.#type;
  }
  get startTime(): number {
    return this.#startTime;
  }
  get duration(): number {
    return this.#duration;
  }

  toJSON(): object {
    const [name, startTime, duration] = [this.#name, this.#startTime, this.#duration];
    return { name, entryType: this.#type, startTime, duration };
  }
}

export interface MarkOptions {
  readonly startTime?: unknown;
  readonly detail?: unknown;
}

let nowOf: () => number = () => 0;

/** Has marks begin by this clock. */
export function markBy(now: () => number): void {
  nowOf = now;
}

export class PerformanceMark extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(name: string, options?: MarkOptions) {
    const text = `${name}`;
    assertDictionary(options, "A mark");
    const { detail = null, startTime } = options ?? {};
    super(made, "mark", text, startTime === undefined ? nowOf() : moment(startTime), 0);
    this.#detail = detail === null ? null : structuredClone(detail);
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export class PerformanceMeasure extends PerformanceEntry {
  readonly #detail: unknown;

  constructor(token: unknown, name: string, start: number, end: number, detail: unknown) {
    super(token, "measure", name, start, end - start);
    this.#detail = detail === null ? null : structuredClone(detail);
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): object {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export interface MeasureOptions extends MarkOptions {
  readonly start?: unknown;
  readonly end?: unknown;
  readonly duration?: unknown;
}

/** The measure of a name (User Timing §3.1.2), between marks of `entries` or moments.
 * @throws TypeError for moments that don't go together, DOMException SyntaxError for a mark that there is not. */
export function measureOf(
  entries: readonly PerformanceEntry[],
  name: string,
  startOrOptions: unknown,
  endMark: unknown,
): PerformanceMeasure {
  const isObject = typeof startOrOptions === "object" || typeof startOrOptions === "function";
  const isOptions = isObject && startOrOptions !== null;
  const options = (
    isOptions ? startOrOptions : { start: startOrOptions ?? undefined }
  ) as MeasureOptions;
  const { detail, duration, end, start } = options;
  if (isOptions && [start, end, duration, detail].some((each) => each !== undefined)) {
    if (endMark !== undefined) throw new TypeError("An end stands in the options, or behind them");
    if (start === undefined && end === undefined)
      throw new TypeError("There is neither start nor end");
    if (![start, end, duration].includes(undefined)) {
      throw new TypeError("Of start, end and duration one follows from the others");
    }
  }
  const at = (mark: unknown) =>
    typeof mark === "number" ? moment(mark) : timeOf(entries, `${mark}`);
  const length = duration === undefined ? 0 : moment(duration);
  const given = endMark ?? end;
  let last: number;
  if (given !== undefined) last = at(given);
  else last = duration === undefined ? nowOf() : at(start) + length;
  let first = 0;
  if (start !== undefined) first = at(start);
  else if (duration !== undefined) first = last - length;
  return new PerformanceMeasure(made, `${name}`, first, last, detail ?? null);
}

function timeOf(entries: readonly PerformanceEntry[], name: string): number {
  const mark = entries.findLast((each) => each.entryType === "mark" && each.name === name);
  if (mark !== undefined) return mark.startTime;
  throw new DOMException(`There is no mark ${JSON.stringify(name)}`, "SyntaxError");
}

function moment(value: unknown): number {
  const number = Number(value);
  if (number >= 0 && number < Number.POSITIVE_INFINITY) return number;
  throw new TypeError(`${String(value)} is no moment of a request`);
}
