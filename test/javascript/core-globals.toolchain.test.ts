import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, test } from "vitest";
import { handlers } from "./core-handlers.ts";
import { workerOf } from "./handlers.ts";

const sdk = resolve(import.meta.dirname, "../../guest-sdk/javascript");

/** Globals of ECMAScript, and those that only this engine has. */
const language = new Set<string>([
  ...(runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[]),
  ...["InternalError", "SuppressedError", "DisposableStack", "Float16Array", "Iterator"],
]);

/** What is there where a file of the worker's names it. */
const whereNamed = [
  ...["BroadcastChannel", "HTMLRewriter", "PerformanceObserver", "PerformanceObserverEntryList"],
  ...["PromiseRejectionEvent", "addEventListener"],
  ...["dispatchEvent", "onerror"],
  ...["onrejectionhandled", "onunhandledrejection", "removeEventListener"],
];

/** Names that the type declarations declare as values. */
function declared(): string[] {
  const folder = join(sdk, "types");
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  texts.push(readFileSync(join(sdk, "worker.d.ts"), "utf8"));
  const found = texts
    .join("\n")
    .matchAll(/^declare (?:abstract )?(?:class|var|function|const) (\w+)/gm);
  return [...found].map(([, name]) => name!);
}

/** Names in the first columns of a section's tables of API.md. */
function documented(section: string): string[] {
  const page = readFileSync(join(sdk, "API.md"), "utf8");
  const text = page.split(/^## /m).find((part) => part.startsWith(section)) ?? "";
  const cells = text.split("\n").filter((line) => line.startsWith("|"));
  return cells.flatMap((line) =>
    [...line.split("|")[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  );
}

let globals: string[];
let timers: string[];
let consoleShape: unknown;
beforeAll(async () => {
  const worker = await workerOf(handlers);
  try {
    globals = JSON.parse((await worker.call("names")).text) as string[];
    timers = JSON.parse((await worker.call("lengths of timers")).text) as string[];
    consoleShape = JSON.parse((await worker.call("console namespace")).text);
  } finally {
    await worker.end();
  }
});

describe("the globals of a worker", () => {
  test("have the console as a namespace of Web IDL, whose functions need no value", () => {
    expect(consoleShape).toEqual([[], true, false, "[object console]", [0]]);
  });

  test("have timers with the lengths of the standard", () => {
    expect(timers).toEqual(["setTimeout1", "setInterval1", "clearTimeout0", "clearInterval0"]);
  });

  test("are those that API.md lists", () => {
    const listed = [...documented("What is there\n"), ...documented("What is there and says")];
    expect(listed.length).toBeGreaterThan(50);
    expect(listed.filter((name) => !globals.includes(name))).toEqual([]);
    const beyond = globals.filter((name) => !language.has(name) && !listed.includes(name));
    expect(beyond).toEqual([]);
  });

  test("are not those that API.md says are missing", () => {
    const missing = documented("What is not there");
    expect(missing.length).toBeGreaterThan(10);
    expect(missing.filter((name) => globals.includes(name))).toEqual([]);
  });

  test("are declared for TypeScript, but for those whose use only throws", () => {
    const throwing = documented("What is there and says");
    const typed = declared();
    const absent = new Set(typed.filter((name) => !globals.includes(name)));
    expect([...absent].sort()).toEqual(whereNamed);
    const untyped = globals.filter((name) => !language.has(name) && !typed.includes(name));
    expect(untyped.filter((name) => !throwing.includes(name))).toEqual([]);
  });
});
