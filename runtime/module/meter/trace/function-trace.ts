import { op } from "../../../wasm/instructions/op.ts";
import type { ScriptEngine } from "../../script-engine.ts";
import { calleeNameNumber, calleeNumber, traceKinds } from "../contract.ts";
import { writeCallee, writeCalleeName } from "../write/callee.ts";
import type { Code } from "../write/code.ts";
import type { FunctionCounter } from "./function-counter.ts";

/** Where a traced function writes what happens to it. */
export interface TracePlace {
  /** Its number among those the module defines. */
  readonly number: number;
  /** Index of the global that holds the fuel of the account. */
  readonly fuel: number;
  /** Index of the function that writes a record: (event, value) -> (). */
  readonly record: number;
  /** The engine whose function it is by which scripts' functions are called; null for all others. */
  readonly engine: ScriptEngine | null;
}

/** Writes the code of one function that records each entry and exit, with the fuel left. It counts nothing itself:
 * the host reckons over all modules of an instance together. */
export class FunctionTrace implements FunctionCounter {
  readonly #place: TracePlace;

  constructor(place: TracePlace) {
    this.#place = place;
  }

  enter(code: Code, purse: number): void {
    this.#record(code, traceKinds.enter, () => this.#left(code, purse));
    const { engine, record } = this.#place;
    if (engine === null) return;
    code.i32(4 * calleeNameNumber + traceKinds.pages);
    writeCalleeName(code, engine);
    code.call(record);
    code.i32(4 * calleeNumber + traceKinds.pages);
    writeCallee(code, engine);
    code.call(record);
  }

  pause(): void {}
  resume(): void {}
  beforeMore(): void {}

  afterMore(code: Code, purse: number): void {
    code.set(purse);
  }

  stopClock(): void {}
  startClock(): void {}

  grew(code: Code, purse: number, memory: number, wide: boolean): void {
    this.#record(code, traceKinds.grow, () => this.#left(code, purse));
    code.i32(4 * memory + traceKinds.pages).op(memorySize);
    code.to.u32(memory);
    if (!wide) code.op(op.i64ExtendI32U);
    code.call(this.#place.record);
  }

  leave(code: Code, purse: number): void {
    this.#record(code, traceKinds.leave, () => this.#left(code, purse));
  }

  leaveByException(code: Code): void {
    this.#record(code, traceKinds.leave, () => code.load(this.#place.fuel));
  }

  /** Pushes what is left in all: on the account, and in hand. */
  #left(code: Code, purse: number): void {
    code.load(this.#place.fuel).get(purse).op(op.i64Extend32S, op.i64Add);
  }

  #record(code: Code, kind: number, value: () => void): void {
    const { number, record } = this.#place;
    code.i32(4 * number + kind);
    value();
    code.call(record);
  }
}

const memorySize = 0x3f;
