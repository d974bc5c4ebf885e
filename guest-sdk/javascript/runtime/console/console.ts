// console: lines of the worker's log (Console Standard §1).
import { hasLog, type Level, writeLog } from "../loop/log.ts";
import { passed } from "../time/performance.ts";
import { formatArguments } from "./format-arguments.ts";
import { formatTable } from "./format-table.ts";
import { formatValue } from "./format-value.ts";

const counts = new Map<string, number>();
/** By name, when they were started. */
const timers = new Map<string, number>();
let indent = "";

function print(level: Level, values: readonly unknown[]): void {
  if (!hasLog()) return;
  const first = values[0];
  // One string is what most lines are: it is shown as it is.
  const text = typeof first === "string" && values.length === 1 ? first : formatArguments(values);
  writeLog(level, indent === "" ? text : text.replaceAll(/^/gm, indent));
}

/** A worker's clock stands still, so every time that it measures is 0. */
function printTime(label: unknown, values: readonly unknown[]): void {
  const name = `${label ?? "default"}`;
  const begun = timers.get(name);
  if (begun === undefined) print("warn", [`No timer ${name} was started`]);
  else print("info", [`${name}: ${passed() - begun}ms`, ...values]);
}

export const guestConsole = {
  log(...values: unknown[]): void {
    print("info", values);
  },
  info(...values: unknown[]): void {
    print("info", values);
  },
  debug(...values: unknown[]): void {
    print("debug", values);
  },
  warn(...values: unknown[]): void {
    print("warn", values);
  },
  error(...values: unknown[]): void {
    print("error", values);
  },
  trace(...values: unknown[]): void {
    if (!hasLog()) return;
    const stack = (new Error().stack ?? "").trimEnd();
    print("debug", [`Trace: ${formatArguments(values)}\n${stack}`]);
  },
  assert(condition?: unknown, ...values: unknown[]): void {
    if (condition) return;
    const [first, ...rest] = values;
    if (values.length === 0) print("error", ["Assertion failed"]);
    else if (typeof first === "string") print("error", [`Assertion failed: ${first}`, ...rest]);
    else print("error", ["Assertion failed:", ...values]);
  },
  dir(value?: unknown, options?: { depth?: number | null } | null): void {
    const depth = options?.depth === null ? Number.POSITIVE_INFINITY : options?.depth;
    if (hasLog()) print("info", ["%s", formatValue(value, depth)]);
  },
  dirxml(...values: unknown[]): void {
    print("info", values);
  },
  table(data?: unknown, columns?: readonly unknown[]): void {
    if (!hasLog()) return;
    const table = formatTable(data, columns);
    print("info", table === null ? [data] : ["%s", table]);
  },
  count(label?: unknown): void {
    const name = `${label ?? "default"}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    print("info", ["%s", `${name}: ${count}`]);
  },
  countReset(label?: unknown): void {
    const name = `${label ?? "default"}`;
    if (!counts.delete(name)) print("warn", ["%s", `No count ${name} was begun`]);
  },
  time(label?: unknown): void {
    const name = `${label ?? "default"}`;
    if (!timers.has(name)) timers.set(name, passed());
  },
  timeLog(label?: unknown, ...values: unknown[]): void {
    printTime(label, values);
  },
  timeEnd(label?: unknown): void {
    printTime(label, []);
    timers.delete(`${label ?? "default"}`);
  },
  group(...values: unknown[]): void {
    if (values.length > 0) print("info", values);
    indent += "  ";
  },
  groupCollapsed(...values: unknown[]): void {
    guestConsole.group(...values);
  },
  groupEnd(): void {
    indent = indent.slice(2);
  },
  clear(): void {},
};
