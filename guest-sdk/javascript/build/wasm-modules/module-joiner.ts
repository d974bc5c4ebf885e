// What the build and the program that runs workers agree on for modules of WebAssembly.

/** What knows how modules are joined to the engine: the program that runs workers (runtime/module/join). */
export interface ModuleJoiner {
  /** What the SDK has to know of a module, as JSON has it. Throws an error with a sentence where it can't be joined. */
  describe(bytes: Uint8Array, label: string): { readonly hash: readonly [number, number] };
  /** The engine with these modules. */
  join(engine: Uint8Array, modules: readonly Uint8Array[]): Uint8Array;
}

/** What compiles files in AssemblyScript whose functions a worker calls: the SDK of that language (its `build/functions.ts`). */
export type FunctionsCompiler = (
  file: string,
  projectDir: string,
) => Promise<{
  readonly made: Made | null;
  readonly errors: readonly CompilerMessage[];
  readonly warnings: readonly CompilerMessage[];
  readonly inputs: readonly string[];
}>;

/** A module, and JavaScript with a function `instantiate` that gives what its file exports. */
export interface Made {
  readonly module: Uint8Array;
  readonly glue: string;
}

export interface CompilerMessage {
  readonly text: string;
  readonly place: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly length: number;
    readonly lineText: string;
  } | null;
}

/** A module, and the numbers it is known by. */
export interface KnownModule {
  readonly hash: readonly [number, number];
  readonly bytes: Uint8Array;
}
