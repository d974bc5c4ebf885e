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

/** `WebAssembly`, as workers have it: for modules that are known when they are built. */
export function namespaceOf({ knows, ...classes }: Parts) {
  const { Instance, Module } = classes;
  const instanceOf = (...given: readonly unknown[]) => new Instance(...(given as never[]));
  const instantiate = (source: unknown, imports?: unknown): Promise<object> => {
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
    instantiateStreaming: (source: unknown, imports?: unknown) =>
      bytesOfResponse(source).then((bytes) => instantiate(bytes, imports)),
    validate: (source: unknown) => knows(bytesOf(source)),
  };
}

function promised<Value>(make: () => Value): Promise<Value> {
  return new Promise((resolve) => resolve(make()));
}

function bytesOfResponse(source: unknown): Promise<ArrayBuffer> {
  return Promise.resolve(source).then((response) => (response as Response).arrayBuffer());
}
