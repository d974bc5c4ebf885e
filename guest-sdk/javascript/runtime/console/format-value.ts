// Values as text for the log, in the spirit of Node's inspect: bounded in depth, length and size, and
// without calling what an author wrote, getters included.

import { headersInternals } from "../http/headers.ts";
import { append } from "../own-lists.ts";
import { asyncKindOf } from "../promise/async-kind.ts";
import { interfaceValues } from "./interface-values.ts";

/** Levels of objects within objects that are shown. */
const maxDepth = 4;
const maxItems = 100;
const maxStringLength = 10_000;
/** Characters after which a value is cut off, however many parts it has. */
const maxTextLength = 16_384;
/** Objects of at most this width stand on one line. */
const lineWidth = 72;

const plainKey = /^[A-Za-z_$][\w$]*$/;

/** What one formatting has met so far. */
interface Progress {
  readonly ancestors: object[];
  readonly depth: number;
  left: number;
}

/** The text of a value as an element of something; a string is quoted. */
export function formatValue(value: unknown, depth = maxDepth): string {
  const bounded = Math.min(Math.max(0, depth), 20);
  return format(value, { ancestors: [], depth: bounded, left: maxTextLength });
}

function format(value: unknown, progress: Progress): string {
  const text = isObject(value) ? formatObject(value, progress) : formatPrimitive(value);
  progress.left -= text.length;
  return text;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function formatPrimitive(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function quote(text: string): string {
  const shown = text.length > maxStringLength ? text.slice(0, maxStringLength) : text;
  const rest = text.length - shown.length;
  const mark = shown.includes("'") ? (shown.includes('"') ? "`" : '"') : "'";
  const escaped = JSON.stringify(shown).slice(1, -1).replaceAll('\\"', '"');
  const more = rest > 0 ? `... ${rest} more characters` : "";
  return `${mark}${mark === '"' ? escaped.replaceAll('"', '\\"') : escaped}${mark}${more}`;
}

function formatObject(value: object, progress: Progress): string {
  if (progress.ancestors.includes(value)) return "[Circular]";
  if (progress.left < 0) return "...";
  try {
    return formatParts(value, progress);
  } catch {
    // A proxy may throw at any look.
    return "[an object that can't be looked at]";
  }
}

function formatParts(value: object, progress: Progress): string {
  const name = constructorName(value);
  if (value instanceof Date) return Number.isNaN(+value) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  const isError = value instanceof Error;
  const head = isError ? errorHead(value) : headOf(value, name);
  if (progress.ancestors.length > progress.depth) {
    return isError ? `[${head.split("\n", 1)}]` : `[${name ?? "Object: null prototype"}]`;
  }
  append(progress.ancestors, value);
  const parts: string[] = [];
  // An error has properties alone: to look for more costs as much as all of it.
  if (!isError) addContents(parts, value, name, progress);
  addProperties(parts, value, isError, progress);
  progress.ancestors.pop();
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (parts.length === 0 && (isError || typeof value === "function")) return head;
  return layOut(head, parts, isList ? "[]" : "{}", progress.ancestors.length);
}

function constructorName(value: object): string | null {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at)) {
    if (at === Function.prototype) return asyncKindOf(value)?.name ?? "Function";
    const descriptor = Object.getOwnPropertyDescriptor(at, "constructor");
    const name: unknown = typeof descriptor?.value === "function" ? descriptor.value.name : "";
    if (typeof name === "string" && name !== "") return name;
  }
  return null;
}

/** What stands before the brackets. */
function headOf(value: object, name: string | null): string {
  if (typeof value === "function") {
    const label = value.name === "" ? "(anonymous)" : `: ${value.name}`;
    return `[${name ?? "Function"}${label.startsWith(":") ? label : ` ${label}`}]`;
  }
  if (name === null) return "[Object: null prototype]";
  if (Array.isArray(value)) return name === "Array" ? "" : `${name}(${value.length})`;
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size})`;
  if (ArrayBuffer.isView(value) && "length" in value) return `${name}(${value.length})`;
  return name === "Object" ? "" : name;
}

function errorHead(error: Error): string {
  const head = Error.prototype.toString.call(error);
  const stack = Object.getOwnPropertyDescriptor(error, "stack")?.value ?? error.stack;
  if (typeof stack !== "string" || stack === "") return `[${head}]`;
  const frames = stack.trimEnd();
  return frames.startsWith(head) ? frames : `${head}\n${frames}`;
}

/** Adds what an object holds besides its own properties. */
function addContents(
  parts: string[],
  value: object,
  name: string | null,
  progress: Progress,
): void {
  const add = (items: Iterable<unknown>, show: (item: never) => string, total: number): void => {
    for (const item of items) {
      if (parts.length === maxItems || progress.left < 0) break;
      append(parts, show(item as never));
    }
    if (total > parts.length) append(parts, `... ${total - parts.length} more items`);
  };
  const each = (item: unknown): string => format(item, progress);
  const pair = ([key, item]: [unknown, unknown]): string => `${each(key)} => ${each(item)}`;
  const field = ([key, item]: [string, unknown]): string => `${showKey(key)}: ${each(item)}`;
  if (Array.isArray(value)) {
    add(value, each, value.length);
  } else if (ArrayBuffer.isView(value) && "length" in value) {
    add(value as unknown as Iterable<unknown>, each, value.length as number);
  } else if (value instanceof Map) {
    add(Map.prototype.entries.call(value), pair, value.size);
  } else if (value instanceof Set) {
    add(Set.prototype.values.call(value), each, value.size);
  } else if (value instanceof ArrayBuffer) {
    append(parts, `byteLength: ${value.byteLength}`);
  } else if (headersInternals.isHeaders(value)) {
    const fields = headersInternals.fieldsOf(value);
    add(fields, field, fields.length);
  } else {
    const values = interfaceValues(value, name);
    add(values, field, values.length);
  }
}

/** Adds an object's own properties. */
function addProperties(parts: string[], value: object, isError: boolean, progress: Progress): void {
  const isIndexed = Array.isArray(value) || ArrayBuffer.isView(value);
  // Their names alone would take as long as all the items.
  if (isIndexed && parts.length > maxItems) return;
  const before = parts.length;
  for (const key of Reflect.ownKeys(value)) {
    if (isIndexed && typeof key === "string" && /^\d+$/.test(key)) continue;
    if (isError && inErrorHead.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !isShown(isError, key, property)) continue;
    if (parts.length - before === maxItems || progress.left < 0) {
      append(parts, "...");
      break;
    }
    const name = typeof key === "symbol" ? `[${String(key)}]` : showKey(key);
    append(parts, `${name}: ${showProperty(property, progress)}`);
  }
}

/** An error's properties that stand before the brackets already. */
const inErrorHead: ReadonlySet<PropertyKey> = new Set(["name", "message", "stack"]);

/** An error's cause is shown as well, though it can't be enumerated. */
function isShown(isError: boolean, key: PropertyKey, { enumerable }: PropertyDescriptor): boolean {
  return enumerable === true || (isError && (key === "cause" || key === "errors"));
}

function showKey(key: string): string {
  return plainKey.test(key) ? key : quote(key);
}

function showProperty(property: PropertyDescriptor, progress: Progress): string {
  if (property.get !== undefined)
    return property.set === undefined ? "[Getter]" : "[Getter/Setter]";
  if (property.set !== undefined) return "[Setter]";
  return format(property.value, progress);
}

function layOut(head: string, parts: string[], brackets: string, level: number): string {
  const [open, close] = brackets as unknown as [string, string];
  const start = head === "" ? open : `${head} ${open}`;
  if (parts.length === 0) return `${start}${close}`;
  const line = `${start} ${parts.join(", ")} ${close}`;
  if (line.length <= lineWidth && !line.includes("\n")) return line;
  const indent = "  ".repeat(level + 1);
  return `${start}\n${parts.map((part) => indent + part).join(",\n")}\n${"  ".repeat(level)}${close}`;
}
