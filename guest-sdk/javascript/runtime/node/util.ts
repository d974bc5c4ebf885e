// `node:util`, the part that packages use; texts of values are those of the log.

import { guestConsole } from "../console/console.ts";
import { formatArguments } from "../console/format-arguments.ts";
import { formatValue } from "../console/format-value.ts";
import { areDeepEqual } from "./deep-equal.ts";
import types from "./util-types.ts";

type Callable = (this: unknown, ...values: unknown[]) => unknown;
type Callback = (error: unknown, value?: unknown) => void;

/** Levels of objects within objects that Node shows. */
const usualDepth = 2;

interface Inspecting {
  readonly depth?: number | null;
}

/** The text of a value, as the log has it: bounded, and without calling what an author wrote, but for a method under
 * `inspect.custom` of the value itself. */
function inspectValue(value: unknown, options?: Inspecting | boolean): string {
  const depth = typeof options === "object" && options !== null ? options.depth : usualDepth;
  const levels = depth === null ? Number.POSITIVE_INFINITY : (depth ?? usualDepth);
  if (typeof value === "object" && value !== null) {
    const own: unknown = Reflect.get(value, custom);
    if (typeof own === "function") {
      const shown: unknown = own.call(value, levels, options ?? {}, inspect);
      return typeof shown === "string" ? shown : formatValue(shown, levels);
    }
  }
  return formatValue(value, levels);
}

const custom = Symbol.for("nodejs.util.inspect.custom");
const customPromisify = Symbol.for("nodejs.util.promisify.custom");

export const inspect = Object.assign(inspectValue, {
  custom,
  defaultOptions: { depth: usualDepth },
});

export function format(...values: unknown[]): string {
  return formatArguments(values);
}

export function formatWithOptions(_options: unknown, ...values: unknown[]): string {
  return formatArguments(values);
}

function promisifyFunction(original: Callable): Callable {
  requireFunction(original, "util.promisify");
  const own: unknown = Reflect.get(original, customPromisify);
  if (typeof own === "function") return own as Callable;
  return function promisified(...values) {
    return new Promise((resolve, reject) => {
      const settle: Callback = (error, value) => (error ? reject(error) : resolve(value));
      Reflect.apply(original, this, [...values, settle]);
    });
  };
}

export const promisify = Object.assign(promisifyFunction, { custom: customPromisify });

export function callbackify(original: Callable): Callable {
  requireFunction(original, "util.callbackify");
  return function callbackified(...values) {
    const callback = values.pop() as Callback;
    requireFunction(callback, "The last argument");
    const failed = (reason: unknown) => callback(reason || new Error("rejected with no reason"));
    (Reflect.apply(original, this, values) as Promise<unknown>).then(
      (value) => queueMicrotask(() => callback(null, value)),
      (reason) => queueMicrotask(() => failed(reason)),
    );
  };
}

function requireFunction(value: unknown, what: string): void {
  if (typeof value === "function") return;
  throw Object.assign(new TypeError(`${what} needs a function`), { code: "ERR_INVALID_ARG_TYPE" });
}

/** Has instances of one constructor inherit from another's prototype. */
export function inherits(made: { prototype: object }, from: { prototype: object }): void {
  requireFunction(made, "util.inherits");
  requireFunction(from, "util.inherits");
  Object.defineProperty(made, "super_", { value: from, writable: true, configurable: true });
  Object.setPrototypeOf(made.prototype, from.prototype);
}

/** A function that does the same, and warns in the log when it is called first. */
export function deprecate(original: Callable, message: string): Callable {
  let isTold = false;
  return function deprecated(...values) {
    if (!isTold) guestConsole.warn(`DeprecationWarning: ${message}`);
    isTold = true;
    return new.target
      ? Reflect.construct(original, values, new.target)
      : Reflect.apply(original, this, values);
  };
}

/** A log that is off: NODE_DEBUG is nobody's setting here. */
export function debuglog(): ((...values: unknown[]) => void) & { enabled: boolean } {
  return Object.assign(() => {}, { enabled: false });
}

export function isDeepStrictEqual(first: unknown, second: unknown): boolean {
  return areDeepEqual(first, second, true);
}

export function stripVTControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken away.
  return text.replace(/[\x1b\x9b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g, "");
}

export function toUSVString(text: unknown): string {
  return `${text}`.toWellFormed();
}

export const { isArray } = Array;
export const debug = debuglog;
export const { TextDecoder, TextEncoder } = globalThis;
export { types };
export default {
  callbackify,
  debug,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};
