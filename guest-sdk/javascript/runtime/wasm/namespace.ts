import { bytesOf } from "./module-bytes.ts";

type Class = new (...values: never[]) => object;

/** What `WebAssembly` is made of: its classes, and what knows the bytes of modules that the worker was built with. */
interface Parts {
  readonly CompileError: Class;
  readonly Global: Class;
  readonly Instance: Class;
  readonly LinkError: Class;
  readonly Memory: Class;
  readonly Module: new (source: unknown) => object;
  readonly RuntimeError: Class;
  readonly Table: Class;
  knows(bytes: Uint8Array): boolean;
}

/** Makes `WebAssembly` a global: its functions can be enumerated, itself and its classes can't. */
export function exposeWebAssembly(parts: Parts): void {
  const value = namespaceOf(parts);
  for (const name of Object.keys(parts)) {
    if (name in value) Object.defineProperty(value, name, { enumerable: false });
  }
  Object.defineProperty(value, Symbol.toStringTag, { value: "WebAssembly", configurable: true });
  Object.defineProperty(globalThis, "WebAssembly", { value, writable: true, configurable: true });
}

/** `WebAssembly`, as workers have it: for modules that are known when they are built. */
function namespaceOf({ knows, ...classes }: Parts) {
  const { Instance, Module } = classes;
  const instanceOf = (...given: readonly unknown[]) => new Instance(...(given as never[]));
  // The engine counts a pattern of the rest as one more that is needed.
  const instantiate = (source: unknown, ...rest: unknown[]): Promise<object> => {
    const imports = rest[0];
    if (source instanceof Module) return promised(() => instanceOf(source, imports));
    return promised(() => {
      const module = new Module(source);
      return { module, instance: instanceOf(module, imports) };
    });
  };
  return {
    ...classes,
    compile: (source: unknown) => promised(() => new Module(source)),
    compileStreaming: (source: unknown) =>
      bytesOfResponse(source).then((bytes) => new Module(bytes)),
    instantiate,
    instantiateStreaming: (source: unknown, ...rest: unknown[]) =>
      bytesOfResponse(source).then((bytes) => instantiate(bytes, rest[0])),
    validate: (source: unknown) => knows(bytesOf(source)),
  };
}

function promised<Value>(make: () => Value): Promise<Value> {
  return new Promise((resolve) => resolve(make()));
}

function bytesOfResponse(source: unknown): Promise<ArrayBuffer> {
  return Promise.resolve(source).then((response) => (response as Response).arrayBuffer());
}
