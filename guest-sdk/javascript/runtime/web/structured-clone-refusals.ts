/** Interfaces whose objects can't be cloned, though from the outside they look like plain objects. */
const refused = [
  "AbortController",
  "AbortSignal",
  "CryptoKey",
  "Event",
  "EventTarget",
  "FinalizationRegistry",
  "FormData",
  "Headers",
  "Iterator",
  "Promise",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "TransformStream",
  "URL",
  "URLPattern",
  "URLSearchParams",
  "WeakMap",
  "WeakRef",
  "WeakSet",
  "WritableStream",
];

/** The name of the interface that a value can't be cloned for; undefined if it can. */
export function refusedInterface(value: object): string | undefined {
  // An object of an author's own class inherits from Object alone: the usual case is the short one.
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return isArguments(value) ? "Arguments" : undefined;
  }
  return refused.find((name) => {
    const Interface: unknown = Reflect.get(globalThis, name);
    return typeof Interface === "function" && value instanceof Interface;
  });
}

const isArguments = (value: object): boolean =>
  Object.prototype.toString.call(value) === "[object Arguments]" && !(Symbol.toStringTag in value);

export const dataCloneError = (what: string): DOMException =>
  new DOMException(`${what} could not be cloned.`, "DataCloneError");
