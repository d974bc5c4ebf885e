import type { Field, FormatterKind, Opened, Service } from "../abi/generated/types.ts";
import type { Made } from "./intl-methods.ts";
import { type EngineIntl, madeWork, services, valuesOf } from "./intl-services.ts";

/** A formatter or another service of ECMA-402 in use: requests that ask for the same have the same one. */
export interface Formatter {
  readonly kind: FormatterKind | Service;
  readonly made: Made;
  /** What it was asked for by. */
  readonly key: string;
  format(value: number | string): string;
  parts(value: number | string): Field[];
  resolved(): Field[];
}

/** The formatters of an isolate. Each takes some 30 KiB outside of its heap, which no limit of the engine counts. */
export interface FormatterStore {
  readonly engine: EngineIntl;
  /** A formatter, or why there is none; null where all places are taken by requests. Calls `tellWork` with the fuel of host work
   * where it is made anew. */
  take(
    kind: FormatterKind | Service,
    locales: string,
    options: readonly Field[],
    tellWork: (fuel: number) => void,
  ): Formatter | Extract<Opened, { tag: "out-of-range" | "wrong-type" }> | null;
  /** A request needs one of them no more. */
  giveBack(formatter: Formatter): void;
}

/** Calendars that the engine computes by the moon's course: a date takes up to some ms, and far ones it has none for. */
const slowCalendars: ReadonlySet<string> = new Set(["chinese", "dangi"]);

interface Kept {
  readonly formatter: Formatter;
  uses: number;
}

/** Keeps formatters by what they were asked for, at most so many. One that no request has any more stays until its place
 * is needed, the longest unused first. */
export class FormatterCache implements FormatterStore {
  readonly engine: EngineIntl;
  readonly #most: number;
  readonly #kept = new Map<string, Kept>();

  constructor(engine: EngineIntl, most: number) {
    this.engine = engine;
    this.#most = most;
  }

  /** How many there are. */
  get size(): number {
    return this.#kept.size;
  }

  take(
    kind: FormatterKind | Service,
    locales: string,
    options: readonly Field[],
    tellWork: (fuel: number) => void,
  ): ReturnType<FormatterStore["take"]> {
    const key = JSON.stringify([kind, locales, options]);
    let kept = this.#kept.get(key);
    if (kept === undefined) {
      if (this.#kept.size >= this.#most && !this.#makeRoom()) return null;
      const made = this.#make(kind, key, locales, options, tellWork);
      if ("tag" in made) return made;
      kept = { formatter: made, uses: 0 };
    }
    kept.uses++;
    // The last place is that of the one used last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.formatter;
  }

  giveBack({ key }: Formatter): void {
    const kept = this.#kept.get(key);
    if (kept !== undefined) kept.uses--;
  }

  #makeRoom(): boolean {
    for (const [key, { uses }] of this.#kept) {
      if (uses === 0) return this.#kept.delete(key);
    }
    return false;
  }

  #make(
    kind: FormatterKind | Service,
    key: string,
    locales: string,
    options: readonly Field[],
    tellWork: (fuel: number) => void,
  ): Formatter | Extract<Opened, { tag: "out-of-range" | "wrong-type" }> {
    const list = locales === "" ? ["en-US"] : locales.split(",");
    const set = valuesOf(options);
    try {
      const Constructor = this.engine[services[kind].constructorName] as new (
        locales: string[],
        options: object,
      ) => unknown;
      // The zone of the machine is nobody's business.
      const asked = kind === "date-time" ? { timeZone: "UTC", ...set } : set;
      const made = new Constructor(list, asked) as Intl.DateTimeFormat;
      const resolved = kind === "date-time" ? made.resolvedOptions() : {};
      // Also of one that is refused then.
      tellWork(madeWork(kind, resolved));
      const { calendar = "" } = resolved as { calendar?: string };
      if (slowCalendars.has(calendar)) throw new RangeError(`Calendar not available: ${calendar}`);
      return formatter(kind, key, made);
    } catch (error) {
      const { message } = error as Error;
      return { tag: error instanceof TypeError ? "wrong-type" : "out-of-range", val: message };
    }
  }
}

const fieldsOf = (parts: readonly { readonly type: string; readonly value: string }[]): Field[] =>
  parts.map(({ type, value }): Field => [type, value]);

function resolvedFields(options: object): Field[] {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  return set.map(([name, value]): Field => [name, String(value)]);
}

function formatter(kind: FormatterKind | Service, key: string, service: unknown): Formatter {
  const made = service as Intl.NumberFormat;
  return {
    kind,
    key,
    made: made as unknown as Made,
    format: (value) => made.format(value as number),
    parts: (value) => fieldsOf(made.formatToParts(value as number)),
    resolved: () => resolvedFields(made.resolvedOptions()),
  };
}
