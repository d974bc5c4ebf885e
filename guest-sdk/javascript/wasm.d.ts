/** Modules of WebAssembly in workers: types for `/// <reference types="@skerry/javascript/wasm" />`.
 * @module wasm */

/** The JavaScript interface of WebAssembly, for modules that are known when the worker is built.
 * @see https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  /** The type of a global. */
  type ValueType = "i32" | "i64" | "f32" | "f64" | "externref" | "anyfunc";
  /** The kind of an import or export. */
  type ExternKind = "function" | "table" | "memory" | "global";
  /** What a module exports, by name. */
  // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known to its author alone.
  type Exports = Readonly<Record<string, any>>;
  /** What a module imports, by module and name. */
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The bytes of a module. */
  type Source = ArrayBuffer | ArrayBufferView;

  /** A module that is known when the worker is built: imported, or of the same bytes as one.
   * @see https://webassembly.github.io/spec/js-api/#modules */
  class Module {
    constructor(bytes: Source);
    static imports(module: Module): { module: string; name: string; kind: ExternKind }[];
    static exports(module: Module): { name: string; kind: ExternKind }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }

  /** An instance of a module.
   * @see https://webassembly.github.io/spec/js-api/#instances */
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }

  /** Its buffer is a part of the worker's memory.
   * @see https://webassembly.github.io/spec/js-api/#memories */
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    /** Grows by so many pages of 64 KiB, and returns how many it had. */
    grow(delta: number): number;
  }

  /** A table of references.
   * @see https://webassembly.github.io/spec/js-api/#tables */
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

  /** A global variable of a module.
   * @see https://webassembly.github.io/spec/js-api/#globals */
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is known to its author alone.
  class Global<Value = any> {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: Value);
    value: Value;
    valueOf(): Value;
  }

  /** Thrown for bytes that are not a valid module. */
  class CompileError extends Error {}
  /** Thrown for imports that do not fit. */
  class LinkError extends Error {}
  /** Thrown for a trap. */
  class RuntimeError extends Error {}

  /** Resolves to the module of these bytes. Rejects with a CompileError if the build has not seen
   * them. */
  function compile(bytes: Source): Promise<Module>;
  /** Resolves to the module of a response's content. */
  function compileStreaming(response: Response | Promise<Response>): Promise<Module>;
  /** Resolves to an instance of the module. */
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  /** Resolves to the module of these bytes, with an instance of it. */
  function instantiate(
    bytes: Source,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
  /** Resolves to the module of a response's content, with an instance of it. */
  function instantiateStreaming(
    response: Response | Promise<Response>,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
  /** Returns true if the bytes are a valid module. */
  function validate(bytes: Source): boolean;
}

declare module "*.wasm" {
  /** The module. */
  const module: WebAssembly.Module;
  export default module;
}

/** A URL for `fetch`, which gives bytes that stand for the module. */
declare module "*.wasm?url" {
  /** The URL. */
  const url: string;
  export default url;
}

declare module "*.wasm?module" {
  /** The module. */
  const module: WebAssembly.Module;
  export default module;
}
