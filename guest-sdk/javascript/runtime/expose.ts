// How interfaces and functions become globals (Web IDL §3.7 and §3.8).

type Interface = abstract new (...values: never[]) => object;

/** How many values a constructor needs, for those that need any: its `length` (Web IDL §3.7.1). What is there only for workers that
 * name it has its own where it is exposed, as this text would name it for all. */
const needed: Readonly<Record<string, number>> = {
  ByteLengthQueuingStrategy: 1,
  CompressionStream: 1,
  CountQueuingStrategy: 1,
  CustomEvent: 1,
  DecompressionStream: 1,
  ErrorEvent: 1,
  Event: 1,
  File: 2,
  MessageEvent: 1,
  PerformanceMark: 1,
  ReadableStreamBYOBReader: 1,
  ReadableStreamDefaultReader: 1,
  Request: 1,
  URL: 1,
  WritableStreamDefaultWriter: 1,
};

/** How many values a method needs, where it takes more: its `length` (Web IDL §3.7.7). */
const neededByMethods: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AbortController: { abort: 0 },
  AbortSignal: { abort: 0 },
  Blob: { slice: 0 },
  EventTarget: { addEventListener: 2, removeEventListener: 2 },
  FormData: { append: 2, forEach: 1, set: 2 },
  Headers: { forEach: 1 },
  MessagePort: { postMessage: 1 },
  Performance: { clearMarks: 0, clearMeasures: 0, getEntriesByName: 1, mark: 1, measure: 1 },
  Response: { json: 1 },
  TextDecoder: { decode: 0 },
  URL: { canParse: 1, parse: 1 },
  URLSearchParams: { delete: 1, forEach: 1, has: 1 },
};

/** Makes a class the global of that name. Its members can be enumerated, as those of every interface
 * can; the bundler may have renamed the class itself. */
export function exposeInterface(name: string, made: Interface, length = needed[name] ?? 0): void {
  shapeInterface(name, made, length);
  Object.defineProperty(globalThis, name, {
    value: made,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/** Gives a class the shape of an interface; `tag` is what its objects are called. */
export function shapeInterface(name: string, made: Interface, length: number, tag = name): void {
  const prototype: object = made.prototype;
  makeEnumerable(prototype, ["constructor"]);
  makeEnumerable(made, ["length", "name", "prototype"]);
  for (const [method, needs] of Object.entries(neededByMethods[name] ?? {})) {
    const holder = Object.hasOwn(made, method) ? made : prototype;
    setLength(holder[method as never], needs);
  }
  Object.defineProperty(made, "name", { value: name, configurable: true });
  Object.defineProperty(made, "length", { value: length, configurable: true });
  Object.defineProperty(made, "prototype", { writable: false });
  if (!Object.hasOwn(prototype, Symbol.toStringTag)) {
    Object.defineProperty(prototype, Symbol.toStringTag, { value: tag, configurable: true });
  }
}

function setLength(called: object, length: number): void {
  Object.defineProperty(called, "length", { value: length, configurable: true });
}

/** Makes a function the global of that name; `length` where it takes more values than it needs. */
export function exposeFunction(name: string, value: unknown, length?: number): void {
  if (length !== undefined) setLength(value as object, length);
  exposeStatics(globalThis, { [name]: value });
}

/** Gives a class static methods. */
export function exposeStatics(holder: object, methods: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(value as object, "name", { value: name, configurable: true });
    Object.defineProperty(holder, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** Makes an object the global of that name. */
export function exposeObject(name: string, value: unknown, tag?: string): void {
  if (tag !== undefined) {
    Object.defineProperty(value, Symbol.toStringTag, { value: tag, configurable: true });
  }
  Object.defineProperty(globalThis, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Makes an object of functions, none of which needs a value, the global of that name (Web IDL §3.13). */
export function exposeNamespace(name: string, value: Readonly<Record<string, unknown>>): void {
  for (const called of Object.values(value)) setLength(called as object, 0);
  Object.setPrototypeOf(value, {});
  Object.defineProperty(value, Symbol.toStringTag, { value: name, configurable: true });
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

function makeEnumerable(holder: object, but: readonly string[]): void {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (but.includes(name)) continue;
    const property = Object.getOwnPropertyDescriptor(holder, name);
    if (property?.configurable) Object.defineProperty(holder, name, { enumerable: true });
  }
}
