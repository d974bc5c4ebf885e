// Types of modules of WebAssembly in workers, for `/// <reference types="@skerry/javascript/wasm" />`.

declare namespace WebAssembly {
  type ValueType = "i32" | "i64" | "f32" | "f64" | "externref" | "anyfunc";
  type ExternKind = "function" | "table" | "memory" | "global";
  // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known to its author alone.
  type Exports = Readonly<Record<string, any>>;
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  type Source = ArrayBuffer | ArrayBufferView;

  /** A module that is known when the worker is built: imported, or of the same bytes as one. */
  class Module {
    constructor(bytes: Source);
    static imports(module: Module): { module: string; name: string; kind: ExternKind }[];
    static exports(module: Module): { name: string; kind: ExternKind }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  /** Its buffer is a part of the worker's memory. */
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    /** Grows by so many pages of 64 KiB, and returns how many it had. */
    grow(delta: number): number;
  }

  class Table {
    constructor(
      descriptor: { element: "anyfunc" | "externref"; initial: number; maximum?: number },
      value?: unknown,
    );
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(delta: number, value?: unknown): number;
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it holds is known to its author alone.
  class Global<Value = any> {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: Value);
    value: Value;
    valueOf(): Value;
  }

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  function compile(bytes: Source): Promise<Module>;
  function compileStreaming(response: Response | Promise<Response>): Promise<Module>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiate(
    bytes: Source,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
  function instantiateStreaming(
    response: Response | Promise<Response>,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
  function validate(bytes: Source): boolean;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

/** A URL for `fetch`, which gives bytes that stand for the module. */
declare module "*.wasm?url" {
  const url: string;
  export default url;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
