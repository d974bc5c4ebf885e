import type { AddedGlobal } from "../../../wasm/encode/encode-module.ts";
import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import {
  countImports,
  type DecodedModule,
  type Export,
  type Import,
  memoryTypes,
} from "../../../wasm/module.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import {
  meterImports,
  meterModule,
  refillFunction,
  sizeImportPrefix,
  standalone,
} from "../contract.ts";
import type { AddedTypes } from "./added-types.ts";
import { callUncaught, type Handlers } from "./call-uncaught.ts";
import type { Code } from "./code.ts";

const { i32, i64 } = valueTypes;

/** Where the account of a metered module is, and how its host is asked for more. */
export interface AccountGlobals {
  /** Imports that come before the source's; the first is the function that is called for more. */
  readonly imports: readonly Import[];
  /** Globals that come after the source's. */
  readonly globals: readonly AddedGlobal[];
  readonly exports: readonly Export[];
  /** Index of the i64 global that holds the fuel left. */
  readonly fuel: number;
  /** Index of the i64 global that holds the pages by which memories may grow. */
  readonly pages: number;
  /** Index of the i64 global that holds the elements by which tables may grow. */
  readonly elements: number;
  /** Index of the i32 global that holds the slots by which the call stack may grow. */
  readonly stack: number;
  /** Index of the i64 global that holds the pages of the last growth that was refused; -1 where nobody asks. */
  readonly refused: number;
  /** Index of the i64 global that holds how much is taken from the account next. */
  readonly quantum: number;
  /** Index of the i64 global that holds what was taken in hand in all, less what was put back, and
   * what was charged at the account itself: without what is in hand now, the fuel that was burned. */
  readonly granted: number;
  /** Index of the i64 global through which a purse goes to what a table has, and back (`passing.ts`): 0 while code
   * of the module runs. -1 where the account is settled at each indirect call of an open border. */
  readonly passed: number;
  /** Index of the i64 global that numbers what is traced; -1 where nothing is. */
  readonly sequence: number;
  /** Index of the i64 global that holds the size of memory 0 in bytes, as the guest sees it, which those of the other
   * memories follow; -1 where memories have the engine's size. */
  readonly sizes: number;
  /** Whether the host gets the memories and mutable globals that the module defines, to save and
   * restore an instance's state. */
  readonly exportsState: boolean;
  /** How far the source's globals move. */
  readonly globalShift: number;
  /** Writes what is done while `fuel` is below zero: it ends at zero or above, or the guest ends. May
   * use local `scratch`, an i64. */
  writeRefill(code: Code, scratch: number, handlers: Handlers): void;
}

/** The account of a worker: imported globals, so that all modules of an instance share them, and so that they
 * are there before its start function runs. One more where it is traced; and one more for each memory where it is
 * bounded. */
export function workerGlobals(
  module: DecodedModule,
  types: AddedTypes,
  traced = false,
  bounded = false,
): AccountGlobals {
  const place = (name: string) => ({ module: meterModule, name, offset: 0 });
  const global = (name: string, value: typeof i32 | typeof i64): Import => ({
    ...place(name),
    type: { kind: "global", type: { value, mutable: true } },
  });
  const refill = types.index({ params: [], results: [i64] });
  const memories = bounded ? memoryTypes(module).length : 0;
  const globalShift = (traced ? 6 : 5) + memories;
  const first = globalShift + countImports(module, "global") + module.globals.length;
  return {
    imports: [
      { ...place(meterImports.refill), type: { kind: "function", type: refill } },
      global(meterImports.fuel, i64),
      global(meterImports.pages, i64),
      global(meterImports.elements, i64),
      global(meterImports.stack, i32),
      global(meterImports.refused, i64),
      ...(traced ? [global(meterImports.sequence, i64)] : []),
      ...Array.from({ length: memories }, (_, index) => global(sizeImportPrefix + index, i64)),
    ],
    globals: [
      { value: i64, initial: 0 },
      { value: i64, initial: 0 },
    ],
    exports: [],
    exportsState: true,
    fuel: 0,
    pages: 1,
    elements: 2,
    stack: 3,
    refused: 4,
    quantum: first,
    granted: first + 1,
    passed: -1,
    sequence: traced ? 5 : -1,
    sizes: bounded ? globalShift - memories : -1,
    globalShift,
    // One grant may be less than a long bulk instruction went below zero by: so it loops.
    writeRefill(code, scratch, handlers) {
      code.open(op.loop);
      callUncaught(code, refillFunction, i64, handlers);
      code.tee(scratch).op(op.i64Eqz).open(op.if).op(op.unreachable).end();
      code.load(0).get(scratch).op(op.i64Add).store(0);
      code.load(0).i64(0).op(op.i64LtS).brIf(0).end();
    },
  };
}

/** What a module on its own begins with. */
export interface OwnAccount {
  readonly fuel: number;
  readonly pages: number;
  readonly elements: number;
  readonly stack: number;
}

/** The account of a module that is metered on its own: its own globals, of which the embedder sees the
 * fuel and the stack. */
export function ownGlobals(
  module: DecodedModule,
  types: AddedTypes,
  begin: OwnAccount,
): AccountGlobals {
  const fuel = countImports(module, "global") + module.globals.length;
  const stack = fuel + 3;
  const shown = (name: string, index: number): Export => {
    return { name, kind: "global", index, offset: 0 };
  };
  const nothing = types.index({ params: [], results: [] });
  return {
    imports: [{ ...standalone.outOfFuel, offset: 0, type: { kind: "function", type: nothing } }],
    globals: [
      { value: i64, initial: begin.fuel },
      { value: i64, initial: begin.pages },
      { value: i64, initial: begin.elements },
      { value: i32, initial: begin.stack },
      { value: i64, initial: 0 },
      { value: i64, initial: 0 },
      { value: i64, initial: 0 },
    ],
    exports: [shown(standalone.fuel, fuel), shown(standalone.stack, stack)],
    exportsState: false,
    fuel,
    pages: fuel + 1,
    elements: fuel + 2,
    stack,
    refused: -1,
    quantum: fuel + 4,
    granted: fuel + 5,
    passed: fuel + 6,
    sequence: -1,
    sizes: -1,
    globalShift: 0,
    // Asked once: an embedder that returns without raising the fuel would be asked for ever.
    writeRefill(code, _scratch, handlers) {
      callUncaught(code, refillFunction, emptyBlockType, handlers);
      code.load(fuel).i64(0).op(op.i64LtS).open(op.if).op(op.unreachable).end();
    },
  };
}
