// The engine refuses to call an import that may suspend where nothing can be suspended, as while a module starts,
// before the import says whether it wants to. What a start may call as well goes through a function of Wasm that
// calls the one or the other.

import type { CoreSignature } from "../../../module/waiting-functions.ts";
import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { functionType, list, name, preamble, section, u32 } from "./wasm-bytes.ts";

type Callable = (...values: never[]) => unknown;

/** A host function that may suspend its guest, and the same as one that does not. */
export interface SwitchedImport {
  readonly signature: CoreSignature;
  readonly plain: Callable;
  readonly suspending: unknown;
}

const types: Readonly<Record<string, number>> = { i: valueTypes.i32, I: valueTypes.i64 };

const modules = new Map<string, WebAssembly.Module>();

/** Functions of Wasm, in the order of `switched`, each of which calls `suspending` while the global is not 0, and else
 * `plain`. They are of one instance: making one for each took half of the start of a guest that imports many. */
export function switchedImports(
  switched: readonly SwitchedImport[],
  suspends: WebAssembly.Global<number>,
): readonly Callable[] {
  if (switched.length === 0) return [];
  const key = switched.map(({ signature: { params, result } }) => `${params}:${result}`).join();
  const module = modules.get(key) ?? new WebAssembly.Module(moduleOf(switched));
  modules.set(key, module);
  const plain = Object.fromEntries(switched.map((each, index) => [index, each.plain]));
  const suspending = Object.fromEntries(switched.map((each, index) => [index, each.suspending]));
  const imports = { host: { suspends }, plain, suspending } as WebAssembly.Imports;
  const { exports } = new WebAssembly.Instance(module, imports);
  return switched.map((_, index) => exports[index] as Callable);
}

/** `(func (export "N") (if (global.get $suspends) (then (call $suspending-N …)) (else (call $plain-N …))))`, for each. */
function moduleOf(switched: readonly SwitchedImport[]): Uint8Array<ArrayBuffer> {
  const signatures = switched.map(({ signature: { params, result } }) => ({
    given: [...params].map((letter) => types[letter]!),
    returned: [...result].map((letter) => types[letter]!),
  }));
  const imported = (module: string) =>
    switched.map((_, index) => [...name(module), ...name(`${index}`), 0, ...u32(index)]);
  const bodies = signatures.map(({ given, returned }, index) => {
    const arguments_ = given.flatMap((_, at) => [op.localGet, at]);
    return list([
      ...[0, op.globalGet, 0, op.if, returned[0] ?? emptyBlockType],
      ...[...arguments_, op.call, ...u32(switched.length + index), op.else],
      ...[...arguments_, op.call, ...u32(index), op.end, op.end],
    ]);
  });
  const count = 2 * switched.length;
  return new Uint8Array([
    ...preamble,
    ...section(
      "type",
      signatures.map(({ given, returned }) => [functionType, ...list(given), ...list(returned)]),
    ),
    ...section("import", [
      [...name("host"), ...name("suspends"), 3, valueTypes.i32, 1],
      ...imported("plain"),
      ...imported("suspending"),
    ]),
    ...section(
      "function",
      switched.map((_, index) => u32(index)),
    ),
    ...section(
      "export",
      switched.map((_, index) => [...name(`${index}`), 0, ...u32(count + index)]),
    ),
    ...section("code", bodies),
  ]);
}
