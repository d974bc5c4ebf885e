// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// PerformanceObserver (Performance Timeline §5), of marks and measures: there are no other entries here.
import { isInRequest, whenRequestBegins } from "../loop/phase.ts";
import { reportError } from "../loop/report-error.ts";
import { setTimeout } from "../loop/timers.ts";
import { assertDictionary } from "../web/dictionary.ts";
import { observeEntries } from "./performance.ts";
import type { PerformanceEntry } from "./performance-entries.ts";

const supported: readonly string[] = Object.freeze(["mark", "measure"]);

/** Only this file makes lists. */
const made = Symbol("made by an observer");

export class PerformanceObserverEntryList {
  readonly #entries: readonly PerformanceEntry[];

  constructor(token: unknown, entries: readonly PerformanceEntry[]) {
    if (token !== made) throw new TypeError("Illegal constructor");
    this.#entries = entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  getEntries(): PerformanceEntry[] {
    return [...this.#entries];
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    if (arguments.length === 0) throw new TypeError("getEntriesByType needs a type");
    return this.#entries.filter((each) => each.entryType === `${type}`);
  }

  getEntriesByName(name: string, type: string | undefined = undefined): PerformanceEntry[] {
    if (arguments.length === 0) throw new TypeError("getEntriesByName needs a name");
    return this.#entries.filter(
      (each) => each.name === `${name}` && (type === undefined || each.entryType === `${type}`),
    );
  }
}

type Callback = (
  list: PerformanceObserverEntryList,
  observer: PerformanceObserver,
  options: { droppedEntriesCount?: number },
) => unknown;

/** Observers that observe something, in the order in which they began to. */
const observers = new Set<PerformanceObserver>();
let isQueued = false;
let append: (observer: PerformanceObserver, entry: PerformanceEntry) => void;
let deliver: (observer: PerformanceObserver) => void;
const bufferOf = observeEntries((entry) => {
  for (const observer of observers) append(observer, entry);
});

/** Calls the observers that have entries, as a task of its own. */
function queueDelivery(): void {
  if (isQueued) return;
  isQueued = true;
  const task = () => {
    isQueued = false;
    for (const observer of [...observers]) deliver(observer);
  };
  // What is observed at top level waits for the request.
  if (isInRequest()) setTimeout(task, 0);
  else whenRequestBegins(() => setTimeout(task, 0));
}

export class PerformanceObserver {
  readonly #callback: Callback;
  readonly #types = new Set<string>();
  /** Whether `observe` was called with a type or with several. */
  #kind: "single" | "multiple" | null = null;
  #isFirst = true;
  #entries: PerformanceEntry[] = [];

  constructor(callback: Callback) {
    if (typeof callback !== "function") {
      throw new TypeError("A PerformanceObserver needs a function");
    }
    this.#callback = callback;
  }

  static get supportedEntryTypes(): readonly string[] {
    return supported;
  }

  /** @throws TypeError for neither a type nor several, or for both.
   * @throws DOMException InvalidModificationError for a type after several, and for several after a type. */
  observe(options: unknown = undefined): void {
    const { buffered, entryTypes, type } = observerOptions(options);
    const kind = entryTypes === undefined ? "single" : "multiple";
    this.#kind ??= kind;
    if (this.#kind !== kind) {
      throw new DOMException(
        "An observer observes either with a type each time, or with entryTypes",
        "InvalidModificationError",
      );
    }
    const types = (entryTypes ?? [type!]).filter((each) => supported.includes(each));
    if (types.length === 0) return;
    if (kind === "multiple") this.#types.clear();
    for (const each of types) this.#types.add(each);
    observers.add(this);
    if (!buffered) return;
    this.#entries.push(...bufferOf(types[0]!));
    queueDelivery();
  }

  disconnect(): void {
    observers.delete(this);
    this.#types.clear();
    this.#entries = [];
  }

  takeRecords(): PerformanceEntry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  static {
    append = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#entries.push(entry);
      queueDelivery();
    };
    deliver = (observer) => {
      const entries = observer.takeRecords();
      if (entries.length === 0) return;
      const options = observer.#isFirst ? { droppedEntriesCount: 0 } : {};
      observer.#isFirst = false;
      const list = new PerformanceObserverEntryList(made, entries);
      try {
        observer.#callback.call(observer, list, observer, options);
      } catch (error) {
        reportError(error);
      }
    };
  }
}

interface ObserverOptions {
  readonly buffered: boolean | undefined;
  readonly entryTypes: readonly string[] | undefined;
  readonly type: string | undefined;
}

/** The members of the dictionary, each of which is read once. */
function observerOptions(given: unknown): ObserverOptions {
  assertDictionary(given, "observe");
  const options = (given ?? {}) as { buffered?: unknown; entryTypes?: unknown; type?: unknown };
  const buffered = options.buffered === undefined ? undefined : Boolean(options.buffered);
  const asked = options.entryTypes;
  const entryTypes = asked === undefined ? undefined : listOf(asked);
  const single = options.type;
  const type = single === undefined ? undefined : `${single as string}`;
  if (entryTypes === undefined && type === undefined) {
    throw new TypeError("observe needs a type or entryTypes");
  }
  if (entryTypes !== undefined && (type !== undefined || buffered !== undefined)) {
    throw new TypeError("observe takes nothing beside entryTypes");
  }
  return { buffered, entryTypes, type };
}

/** A sequence of Web IDL. */
function listOf(value: unknown): string[] {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isObject) throw new TypeError("entryTypes is no list");
  return Array.from(value as Iterable<unknown>, (each) => `${each as string}`);
}
