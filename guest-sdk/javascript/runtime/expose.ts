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

/** Makes a class the global of that name. Its members can be enumerated, as those of every interface
 * can; the bundler may have renamed the class itself. */
export function exposeInterface(name: string, made: Interface, length = needed[name] ?? 0): void {
  const prototype: object = made.prototype;
  makeEnumerable(prototype);
  makeEnumerable(made);
  Object.defineProperty(made, "name", { value: name, configurable: true });
  Object.defineProperty(made, "length", { value: length, configurable: true });
  Object.defineProperty(made, "prototype", { writable: false });
  if (!Object.hasOwn(prototype, Symbol.toStringTag)) {
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  }
  Object.defineProperty(globalThis, name, {
    value: made,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/** Makes a function the global of that name. */
export function exposeFunction(name: string, value: unknown): void {
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

const ownOfConstructors = ["length", "name", "prototype", "constructor"];

function makeEnumerable(holder: object): void {
  for (const name of Object.getOwnPropertyNames(holder)) {
    if (ownOfConstructors.includes(name)) continue;
    const property = Object.getOwnPropertyDescriptor(holder, name);
    if (property?.configurable) Object.defineProperty(holder, name, { enumerable: true });
  }
}
