// What the build and the program that runs workers agree on for modules of WebAssembly.

/** What knows how modules are joined to the engine: the program that runs workers (runtime/module/join). */
export interface ModuleJoiner {
  /** What the SDK has to know of a module, as JSON has it. Throws an error with a sentence where it can't be joined. */
  describe(bytes: Uint8Array, label: string): { readonly hash: readonly [number, number] };
  /** The engine with these modules. */
  join(engine: Uint8Array, modules: readonly Uint8Array[]): Uint8Array;
}

/** A module, and the numbers it is known by. */
export interface KnownModule {
  readonly hash: readonly [number, number];
  readonly bytes: Uint8Array;
}
