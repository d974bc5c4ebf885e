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

export const performanceCases: Case[] = [...measures, ...casesNamed("performance", others)];
