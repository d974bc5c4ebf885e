import { countImports, type DecodedModule } from "../../wasm/module.ts";

/** Facts about the engine that modules are joined to. Indices are of its functions, imported ones included; offsets are
 * bytes of its memory. `test/javascript/wasm` holds them against what runs. */
export interface JoinedEngine {
  /** A native function of the engine that scripts call, and its place in the engine's element segment: the way into
   * joined modules. With one argument it does what it did. */
  readonly entrance: { readonly name: string; readonly element: number; readonly index: number };
  /** What calls a function of a script: context, function, this, new target, number of arguments, their address, flags. */
  readonly call: { readonly index: number; readonly keepArguments: number };
  /** Indices of imported globals. */
  readonly globals: { readonly stackPointer: number; readonly tableBase: number };
  /** Behind an ArrayBuffer's address: where the address of its record is, and in that the address of its bytes. */
  readonly arrayBuffer: { readonly record: number; readonly bytes: number };
  /** Tags of values, which are their upper 32 bits. */
  readonly tags: { readonly null: bigint; readonly undefined: bigint; readonly exception: bigint };
  /** A float's bits less this are its value. */
  readonly floatBias: bigint;
}

/** QuickJS, as componentize-qjs 0.4.5 has it. */
export const joinedQuickJs: JoinedEngine = {
  entrance: { name: "escape", element: 547, index: 1349 },
  call: { index: 645, keepArguments: 2 },
  globals: { stackPointer: 0, tableBase: 2 },
  arrayBuffer: { record: 24, bytes: 12 },
  tags: { null: 2n << 32n, undefined: 3n << 32n, exception: 6n << 32n },
  floatBias: 0x7ff8_000a_0000_0000n,
};

/** How many functions the engine itself defines in a module that it may be joined in: what stands in the place of its
 * entrance is the first that was added. */
export function engineFunctions(module: DecodedModule): number {
  const items = module.elements[0]?.items;
  const entrance =
    items?.kind === "functions" ? items.functions[joinedQuickJs.entrance.element] : undefined;
  return (entrance ?? 0) - countImports(module, "function");
}
