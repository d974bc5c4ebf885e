import { CompileError, LinkError, RuntimeError } from "./errors.ts";
import { Global } from "./global.ts";
import { Instance } from "./instance.ts";
import { Memory } from "./memory.ts";
import { bytesOf, knownBytes, Module } from "./module.ts";
import { Table } from "./table.ts";

const promised = <Value>(make: () => Value): Promise<Value> =>
  new Promise((resolve) => resolve(make()));

function instantiate(source: unknown, imports?: unknown): Promise<unknown> {
  if (source instanceof Module) return promised(() => new Instance(source, imports));
  return promised(() => {
    const module = new Module(source);
    return { module, instance: new Instance(module, imports) };
  });
}

function bytesOfResponse(source: unknown): Promise<ArrayBuffer> {
  return Promise.resolve(source).then((response) => (response as Response).arrayBuffer());
}

/** `WebAssembly`, as workers have it: for modules that are known when they are built. */
export const webAssembly = {
  CompileError,
  Global,
  Instance,
  LinkError,
  Memory,
  Module,
  RuntimeError,
  Table,
  compile: (source: unknown) => promised(() => new Module(source)),
  compileStreaming: (source: unknown) => bytesOfResponse(source).then((bytes) => new Module(bytes)),
  instantiate,
  instantiateStreaming: (source: unknown, imports?: unknown) =>
    bytesOfResponse(source).then((bytes) => instantiate(bytes, imports)),
  validate: (source: unknown) => knownBytes(bytesOf(source)) !== undefined,
};
