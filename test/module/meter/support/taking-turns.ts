// A host that lets other guests run at the end of each slice, where that is possible.

import { type Bytes, type MeteredHost, meteredHost } from "./run.ts";
import { assemble } from "./wat.ts";

/** Which of two functions is asked for a grant, by a switch of the host's: a function that may suspend
 * can't even be called where nothing can wait. */
const chooser = new WebAssembly.Module(
  await assemble(`(module
    (import "host" "waits" (func $waits (result i64)))
    (import "host" "at once" (func $at-once (result i64)))
    (global $can-wait (export "can wait") (mut i32) (i32.const 0))
    (func (export "refill") (result i64)
      (if (result i64) (global.get $can-wait) (then (call $waits)) (else (call $at-once)))))`),
);

export interface TurnsOptions {
  /** Fuel of each grant. */
  readonly slice: bigint;
  /** What passes while others have their turn. */
  readonly turn: () => Promise<void>;
  /** Fuel in all; the guest is ended after it. */
  readonly limit?: bigint;
}

/** One account, and how guests that draw on it are entered. */
export class TakingTurns {
  readonly host: MeteredHost;
  granted = 0n;
  waited = 0;
  atOnce = 0;
  readonly #canWait: WebAssembly.Global;
  readonly #stack: number;

  constructor({ slice, turn, limit = 1_000_000_000n }: TurnsOptions, stack = 40_000) {
    this.#stack = stack;
    this.host = meteredHost({ fuel: 0n, stack });
    const grant = () => {
      const owed = -(this.host.fuel.value as bigint);
      const left = limit - this.granted;
      if (owed > left) return 0n;
      let given = owed > slice ? owed : slice;
      if (given > left) given = left;
      this.granted += given;
      return given;
    };
    const waits = new WebAssembly.Suspending(async () => {
      this.waited++;
      await turn();
      // What is owed is looked at after the turn: others may have paid it.
      return grant();
    });
    const atOnce = () => {
      this.atOnce++;
      return grant();
    };
    const { exports } = new WebAssembly.Instance(chooser, { host: { waits, "at once": atOnce } });
    this.#canWait = exports["can wait"] as WebAssembly.Global;
    const meter = this.host.imports["skerry:meter"] as Record<string, unknown>;
    meter.refill = exports.refill;
  }

  get used(): bigint {
    return this.granted - (this.host.fuel.value as bigint);
  }

  /** Makes an instance: its start function can't wait. */
  instance(wasm: Bytes, imports: WebAssembly.Imports = {}): WebAssembly.Instance {
    return new WebAssembly.Instance(new WebAssembly.Module(wasm), {
      ...this.host.imports,
      ...imports,
    });
  }

  /** Enters a guest that may wait. Each activation has an engine's stack of its own, and so the whole
   * allowance. */
  async enter(call: unknown, ...values: readonly unknown[]): Promise<unknown> {
    this.host.stack.value = this.#stack;
    this.#canWait.value = 1;
    return await WebAssembly.promising(call)(...values);
  }

  /** Runs what can't wait: a call back from JavaScript that a guest called. */
  withoutWaiting<Result>(run: () => Result): Result {
    const before = this.#canWait.value;
    this.#canWait.value = 0;
    try {
      return run();
    } finally {
      this.#canWait.value = before;
    }
  }
}
