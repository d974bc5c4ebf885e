// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
import { Blob, bytesOfBlob } from "./blob.ts";
import { File } from "./file.ts";
import { cloneBuffer, cloneView, transferList } from "./structured-clone-buffers.ts";
import { cloneError } from "./structured-clone-errors.ts";
import { dataCloneError, refusedInterface } from "./structured-clone-refusals.ts";

/** What has been cloned already: an object that is met again, as in a cycle, stays one object. */
type Memory = Map<object, object>;

/** `structuredClone` (HTML Standard, "safe passing of structured data").
 * @throws DOMException `DataCloneError` for what can't be cloned: functions, symbols, streams, … */
export function structuredClone(value: unknown, options?: { transfer?: unknown } | null): unknown {
  if (arguments.length === 0) throw new TypeError("structuredClone: a value is needed.");
  const transferred = transferList(options?.transfer);
  const cloned = clone(value, new Map());
  // Only now, when nothing can fail any more, do the originals lose their bytes.
  for (const buffer of transferred) buffer.transfer();
  return cloned;
}

function clone(value: unknown, memory: Memory): unknown {
  if (typeof value === "symbol") throw dataCloneError(String(value));
  if (typeof value === "function") throw dataCloneError(`The function ${value.name}`);
  if (typeof value !== "object" || value === null) return value;
  return memory.get(value) ?? cloneObject(value, memory);
}

function cloneObject(value: object, memory: Memory): object {
  if (ArrayBuffer.isView(value)) {
    const buffer = clone(value.buffer, memory) as ArrayBufferLike;
    return remember(value, cloneView(value, buffer), memory);
  }
  const simple = cloneWithoutParts(value);
  if (simple !== null) return remember(value, simple, memory);
  if (Array.isArray(value)) {
    return copyProperties(value, remember(value, new Array(value.length), memory), memory);
  }
  if (value instanceof Map) return cloneMap(value, memory);
  if (value instanceof Set) return cloneSet(value, memory);
  if (value instanceof Error) {
    const error = remember(value, cloneError(value), memory);
    const cause = Object.getOwnPropertyDescriptor(value, "cause");
    if (cause !== undefined && "value" in cause) hide(error, "cause", clone(cause.value, memory));
    return error;
  }
  const name = refusedInterface(value);
  if (name !== undefined) throw dataCloneError(`An object of ${name}`);
  return copyProperties(value, remember(value, {}, memory), memory);
}

function remember<T extends object>(original: object, copy: T, memory: Memory): T {
  memory.set(original, copy);
  return copy;
}

/** A copy of an object that refers to no others; null if it is none of these. */
function cloneWithoutParts(value: object): object | null {
  if (value instanceof ArrayBuffer) return cloneBuffer(value);
  // Sharing is what it is for.
  if (typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer) return value;
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof File) {
    const { name, type, lastModified } = value;
    return new File([value], name, { type, lastModified });
  }
  if (value instanceof Blob) return new Blob([bytesOfBlob(value)], { type: value.type });
  if (value instanceof DOMException) return new DOMException(value.message, value.name);
  const isWrapper =
    value instanceof Boolean ||
    value instanceof Number ||
    value instanceof String ||
    value instanceof BigInt;
  if (isWrapper) return Object(value.valueOf()) as object;
  if (value instanceof Symbol) throw dataCloneError("A symbol's object");
  return null;
}

/** Entries are listed first: what getters within do to the map no longer matters. */
function cloneMap(map: Map<unknown, unknown>, memory: Memory): object {
  const copy = remember(map, new Map<unknown, unknown>(), memory);
  for (const [key, value] of [...map]) copy.set(clone(key, memory), clone(value, memory));
  return copy;
}

function cloneSet(set: Set<unknown>, memory: Memory): object {
  const copy = remember(set, new Set<unknown>(), memory);
  for (const value of [...set]) copy.add(clone(value, memory));
  return copy;
}

function copyProperties(value: object, copy: object, memory: Memory): object {
  for (const key of Object.keys(value)) {
    // A getter may have removed it.
    if (!Object.hasOwn(value, key)) continue;
    Object.defineProperty(copy, key, {
      value: clone(Reflect.get(value, key), memory),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

function hide(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
