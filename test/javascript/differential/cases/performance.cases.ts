import { type Case, casesNamed, casesOf } from "../case.ts";

const told = ({ name, entryType, startTime, duration }: PerformanceEntry) => [
  ...[name, entryType, startTime, duration],
];
type Any = never;

/** With two marks, and nothing left of it. */
function withMarks(run: () => unknown): unknown {
  performance.mark("a", { startTime: 10, detail: { of: [1] } });
  performance.mark("b", { startTime: 30 });
  performance.mark("a", { startTime: 20 });
  try {
    return run();
  } finally {
    performance.clearMarks();
    performance.clearMeasures();
  }
}

const measures = casesOf(
  "performance.measure:",
  [
    ["a", "b"],
    ["b", "a"],
    ["a", "absent"],
    ["absent"],
    [{ start: "a", end: "b" }],
    [{ start: 5, end: 7 }],
    [{ start: 5, duration: 7 }],
    [{ end: 50, duration: 7 }],
    [{ end: "b", detail: "x" }],
    [{ start: 1, end: 2, duration: 3 }],
    [{ duration: 3 }],
    [{ detail: 3 }],
    [{ start: "a" }, "b"],
    [{ start: -1, end: 1 }],
  ] as const,
  (asked) =>
    withMarks(() => {
      const measure = performance.measure("m", ...(asked as unknown as Any[]));
      return [told(measure), measure.detail, told(performance.getEntriesByType("measure")[0]!)];
    }),
);

const others: Record<string, () => unknown> = {
  "marks with options that are none": () =>
    withMarks(() =>
      [5, Number.NaN, "text", true, null, undefined, {}].map((options) => {
        try {
          return performance.mark("m", options as Any).name;
        } catch (error) {
          return (error as Error).name;
        }
      }),
    ),
  "an event of its own": () => {
    const seen: unknown[] = [];
    performance.addEventListener("x", (event) => seen.push(event.target === performance));
    performance.dispatchEvent(new Event("x"));
    return [seen, performance instanceof EventTarget];
  },
  "entries by their start": () => withMarks(() => performance.getEntriesByType("mark").map(told)),
  "entries of a name": () =>
    withMarks(() => [
      performance.getEntriesByName("a").map(told),
      performance.getEntriesByName("a", "measure").length,
      performance.getEntriesByName("absent").length,
    ]),
  "marks of a name cleared": () =>
    withMarks(() => {
      performance.clearMarks("a");
      return performance.getEntriesByType("mark").map(told);
    }),
  "a detail is a copy": () => {
    const detail = { list: [1] };
    const mark = new PerformanceMark("m", { startTime: 1, detail });
    detail.list.push(2);
    return [mark.detail, JSON.stringify(mark), performance.getEntriesByName("m").length];
  },
  "a detail that can't be copied": () => new PerformanceMark("m", { detail: () => 1 }),
  "a moment before the beginning": () => performance.mark("m", { startTime: -1 }),
  "an entry of its own": () => new (PerformanceEntry as Any as new () => object)(),
  tags: () =>
    withMarks(() => [
      Object.prototype.toString.call(performance.mark("x", { startTime: 1 })),
      performance.mark("y", { startTime: 1 }) instanceof PerformanceEntry,
    ]),
};

const namesOf = (entries: PerformanceEntry[]) => entries.map(({ name }) => name);

/** What the observer of these options is told of what `run` does. */
async function observed(options: object, run: (observer: PerformanceObserver) => unknown) {
  const seen: unknown[] = [];
  let tell: () => void = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const observer = new PerformanceObserver(function (this: unknown, list, given) {
    seen.push([namesOf(list.getEntries()), given === observer, this === observer]);
    tell();
  });
  observer.observe(options as Any);
  run(observer);
  await told;
  observer.disconnect();
  performance.clearMarks();
  performance.clearMeasures();
  return seen;
}

const marks = (...names: string[]) =>
  names.forEach((name, index) => {
    performance.mark(name, { startTime: 10 - index });
  });

const observers: Record<string, () => unknown> = {
  "sees several types, by their start": () =>
    observed({ entryTypes: ["mark", "measure", "other"] }, () => {
      marks("a", "b");
      performance.measure("m", { start: 5, end: 6 });
    }),
  "sees one type": () =>
    observed({ type: "measure" }, () => {
      marks("a");
      performance.measure("m", { start: 5, end: 6 });
    }),
  "of one type and then another": () =>
    observed({ type: "measure" }, (observer) => {
      observer.observe({ type: "mark" });
      marks("a");
      performance.measure("m", { start: 5, end: 6 });
    }),
  "of types in the place of others": () =>
    observed({ entryTypes: ["mark"] }, (observer) => {
      observer.observe({ entryTypes: ["measure"] });
      marks("a");
      performance.measure("m", { start: 5, end: 6 });
    }),
  "sees what was there": () => {
    marks("before", "also");
    return observed({ type: "mark", buffered: true }, () => marks("later"));
  },
  "takes what it has not been told of": () => {
    const observer = new PerformanceObserver(() => {});
    observer.observe({ entryTypes: ["mark"] });
    marks("a", "b");
    const taken = namesOf(observer.takeRecords());
    const again = observer.takeRecords().length;
    marks("c");
    observer.disconnect();
    performance.clearMarks();
    return [taken, again, observer.takeRecords().length];
  },
  "options that do not go together": () =>
    [
      undefined,
      {},
      5,
      { entryTypes: "mark" },
      { entryTypes: ["mark"], type: "mark" },
      { entryTypes: [] },
      { type: "none" },
    ].map((options) => {
      const observer = new PerformanceObserver(() => {});
      try {
        observer.observe(options as Any);
        return observer.disconnect();
      } catch (error) {
        return (error as Error).name;
      }
    }),
  "a type after several, and several after a type": () =>
    [
      [{ entryTypes: ["mark"] }, { type: "mark" }],
      [{ type: "mark" }, { entryTypes: ["mark"] }],
    ].map(([first, second]) => {
      const observer = new PerformanceObserver(() => {});
      observer.observe(first as Any);
      try {
        return observer.observe(second as Any);
      } catch (error) {
        return (error as Error).name;
      } finally {
        observer.disconnect();
      }
    }),
  "without a function": () => new PerformanceObserver(5 as Any),
  "a list of its own": () => new (PerformanceObserverEntryList as Any as new () => object)(),
  shape: () => [
    Object.prototype.toString.call(new PerformanceObserver(() => {})),
    ...["mark", "measure"].map((type) =>
      PerformanceObserver.supportedEntryTypes.includes(type as Any),
    ),
    new Set([1, 2].map(() => PerformanceObserver.supportedEntryTypes)).size,
    PerformanceObserver.length,
  ],
};

export const performanceCases: Case[] = [
  ...measures,
  ...casesNamed("performance", others),
  ...casesNamed("PerformanceObserver", observers),
];
