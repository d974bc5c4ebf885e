import { op } from "../../../wasm/instructions/op.ts";
import type { DecodedModule, Export, MemoryType } from "../../../wasm/module.ts";
import { memoryTypes } from "../../../wasm/module.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import type { ScriptEngine } from "../../script-engine.ts";
import { traceExport, traceRecords } from "../contract.ts";
import type { AddedFunctions } from "../write/added-functions.ts";
import type { AddedTypes } from "../write/added-types.ts";
import { bodyOf, type Code } from "../write/code.ts";
import { FunctionTrace } from "./function-trace.ts";

const { i32, i64 } = valueTypes;

/** The trace of one module: a memory of its own, to which its functions write records one after the other until the
 * host has read them. Records past its end overwrite those at its beginning: the host notices by the numbers of the
 * records. */
export class Trace {
  readonly #fuel: number;
  readonly #sequence: number;
  readonly #record: number;
  readonly #engine: ScriptEngine | null;
  /** Index of the memory. */
  readonly #memory: number;
  readonly memory: MemoryType;
  readonly export: Export;
  /** Locals that a function needs for it. */
  readonly locals = 0;

  /** `fuel` and `sequence` are indices of globals: of the account's fuel, and of the next record's number. `engine` is
   * the one that the module is, where it runs scripts. */
  constructor(
    module: DecodedModule,
    types: AddedTypes,
    added: AddedFunctions,
    fuel: number,
    sequence: number,
    engine: ScriptEngine | null,
  ) {
    this.#fuel = fuel;
    this.#sequence = sequence;
    this.#engine = engine;
    this.#memory = memoryTypes(module).length;
    const pages = traceRecords.capacity / pageBytes + 1;
    this.memory = { address: i32, min: pages, max: pages };
    this.export = { name: traceExport, kind: "memory", index: this.#memory, offset: 0 };
    const type = types.index({ params: [i32, i64], results: [] });
    this.#record = added.index("trace", type, () => bodyOf([i32], (code) => this.#write(code)));
  }

  /** What the `index`th function does. */
  of(index: number): FunctionTrace {
    const engine = this.#engine?.call.number === index ? this.#engine : null;
    return new FunctionTrace({ number: index, fuel: this.#fuel, record: this.#record, engine });
  }

  /** (event, value) -> (): appends a record. */
  #write(code: Code): void {
    const [event, value, cursor] = [0, 1, 2];
    const { first, bytes, capacity } = traceRecords;
    this.#access(code.i32(0), op.i64Load, 0).op(op.i32WrapI64).set(cursor);
    code.get(cursor).load(this.#sequence).i64(32).op(op.i64Shl);
    code.get(event).op(op.i64ExtendI32U, op.i64Or);
    this.#access(code, op.i64Store, first);
    this.#access(code.get(cursor).get(value), op.i64Store, first + 8);
    code.load(this.#sequence).i64(1).op(op.i64Add).store(this.#sequence);
    code.i32(0).get(cursor).i32(bytes).op(op.i32Add);
    code.i32(capacity - 1).op(i32And, op.i64ExtendI32U);
    this.#access(code, op.i64Store, 0);
  }

  #access(code: Code, instruction: number, offset: number): Code {
    // Alignment 2^3, and a memory index.
    code.op(instruction, 0x40 | 3);
    code.to.u32(this.#memory);
    code.to.u32(offset);
    return code;
  }
}

const i32And = 0x71;
