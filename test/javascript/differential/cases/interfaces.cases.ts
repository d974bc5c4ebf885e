import { type Case, casesNamed, casesOf } from "../case.ts";

type Any = never;

/** Methods by the objects that have them: how many values each needs. */
const methods: Record<string, readonly string[]> = {
  AbortController: ["abort"],
  Blob: ["slice"],
  EventTarget: ["addEventListener", "removeEventListener"],
  FormData: ["append", "forEach", "set"],
  Headers: ["append", "forEach"],
  Performance: ["clearMarks", "clearMeasures", "getEntriesByName", "mark", "measure"],
  PerformanceObserver: ["observe"],
  PerformanceObserverEntryList: ["getEntriesByName"],
  TextDecoder: ["decode"],
  URLSearchParams: ["delete", "forEach", "has"],
};
const interfaceOf = (name: string) => (globalThis as Any)[name] as { prototype: object };
const lengthsOf = (holder: object, names: readonly string[]) =>
  names.map((name) => [name, (holder[name as Any] as () => void).length]);

const lengths = casesOf("interface: lengths of the methods of", Object.keys(methods), (name) =>
  lengthsOf(interfaceOf(name).prototype, methods[name]!),
);

const names = casesOf(
  "interface: the name of",
  ["DOMException", "File", "PerformanceEntry"],
  (name) => Object.getOwnPropertyDescriptor(interfaceOf(name).prototype, "name")?.enumerable,
);

const shapes: Record<string, () => unknown> = {
  "lengths of functions that are no methods": () => [
    fetch.length,
    ...[Function.length, Object.getPrototypeOf(function* () {}).constructor.length],
    Math.random.name,
    AbortSignal.abort.length,
    Response.json.length,
    lengthsOf(URL, ["canParse", "parse"]),
  ],
  "methods and attributes of another object": () => {
    const { prototype } = Performance;
    const kind = Object.getOwnPropertyDescriptor(PerformanceEntry.prototype, "entryType")!;
    const calls = [
      () => prototype.getEntries.call({} as Any),
      () => prototype.getEntriesByType.call(null as Any, "mark"),
      () => prototype.mark.call({} as Any, "m"),
      () => PerformanceEntry.prototype.toJSON.call({} as Any),
      () => kind.get!.call(PerformanceEntry.prototype),
      () => (performance as Any as { mark(): void }).mark(),
      () => (performance as Any as { measure(): void }).measure(),
      () => (performance as Any as { getEntriesByType(): void }).getEntriesByType(),
      () => (performance as Any as { getEntriesByName(): void }).getEntriesByName(),
      () => URL.prototype.toString.call({} as Any),
      () => URL.prototype.toJSON.call({} as Any),
    ];
    return calls.map((call) => {
      try {
        return call();
      } catch (error) {
        return (error as Error).name;
      }
    });
  },
};

export const interfaceCases: readonly Case[] = [
  ...lengths,
  ...names,
  ...casesNamed("interface", shapes),
];
