import { emptyBlockType, op } from "../../../wasm/instructions/op.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { functionType, list, name, preamble, section, u32 } from "./wasm-bytes.ts";

/** JavaScript Promise Integration, of which TypeScript knows nothing yet. */
const { promising, Suspending } = WebAssembly as unknown as {
  promising(call: unknown): Entry;
  Suspending: new (call: (result: number) => Promise<number>) => () => unknown;
};

type Entry = (...values: unknown[]) => Promise<unknown>;

/** One call that is under way. */
type Pending = PromiseWithResolvers<unknown>;

/** The guest's function that requests enter by, as one that gives promises and whose guest may be suspended: one call at a
 * time. What V8 suspends has a stack of its own, of a MB of address space, which it makes for each call of a `promising`
 * function and hardly ever uses again; and where it frees one, the address space stays taken, with page tables. So all
 * calls of an instance but the first are made on one stack, by a function of Wasm that calls the guest's and then waits for
 * the next call. */
export class PooledEntry {
  readonly #call: Callable;
  readonly #alone: Entry;
  #isFirst = true;
  #stack: PooledStack | null = null;

  constructor(call: Callable) {
    this.#call = call;
    this.#alone = promising(call);
  }

  readonly enter: Entry = (...values) => {
    // An instance that answers once has no use for a stack that is kept.
    if (this.#isFirst) {
      this.#isFirst = false;
      return this.#alone(...values);
    }
    if (this.#stack === null || this.#stack.hasEnded) this.#stack = PooledStack.of(this.#call);
    return this.#stack === null ? this.#alone(...values) : this.#stack.call(values);
  };

  /** Lets go of the stack: the next call makes another. One that waits is never collected, nor what it calls: it is gone once the
   * promise jobs that are queued by now have run. */
  endStack(): void {
    this.#stack?.end();
    this.#stack = null;
  }
}

/** Frees the stacks that were let go of, once the promise jobs that were queued then have run: the engine does it when it makes
 * another. */
export function freeStacks(): void {
  const imports = { guest: { call: () => {} }, host: { next: () => 0 } };
  const { exports } = new WebAssembly.Instance(moduleOf(0, false), imports);
  void promising(exports.give)();
}

export type Callable = (...values: unknown[]) => unknown;

/** What the module exports. */
interface Exports {
  /** Sets what the guest's function is called with next. */
  readonly give: (...values: unknown[]) => void;
  readonly run: unknown;
}

/** The stack that the calls of one guest's function are made on, one after the other. */
class PooledStack {
  /** Whether it is not there any more: a call that fails has left it. */
  hasEnded = false;
  readonly #give: Exports["give"];
  readonly #run: Entry;
  #pending: Pending | null = null;
  /** Ends the wait for the next call: 1, or 0 where there is none; null before the first. */
  #resume: ((more: number) => void) | null = null;

  private constructor(call: Callable, module: WebAssembly.Module) {
    const next = new Suspending((result) => this.#next(result));
    const imports = { guest: { call }, host: { next } } as unknown as WebAssembly.Imports;
    const { give, run } = new WebAssembly.Instance(module, imports).exports as unknown as Exports;
    this.#give = give;
    this.#run = promising(run);
  }

  /** Null where the function's type is none of those that requests enter by. */
  static of(call: Callable): PooledStack | null {
    for (const hasResult of [true, false]) {
      try {
        return new PooledStack(call, moduleOf(call.length, hasResult));
      } catch (error) {
        if (!(error instanceof WebAssembly.LinkError)) throw error;
      }
    }
    return null;
  }

  call(values: readonly unknown[]): Promise<unknown> {
    const pending = Promise.withResolvers<unknown>();
    this.#pending = pending;
    this.#give(...values);
    if (this.#resume === null) this.#run().catch((error: unknown) => this.#fail(error));
    else this.#resume(1);
    return pending.promise;
  }

  end(): void {
    this.hasEnded = true;
    this.#resume?.(0);
  }

  #next(result: number): Promise<number> {
    const next = Promise.withResolvers<number>();
    this.#resume = next.resolve;
    this.#pending?.resolve(result);
    this.#pending = null;
    return next.promise;
  }

  #fail(error: unknown): void {
    this.hasEnded = true;
    this.#pending?.reject(error);
  }
}

const modules = new Map<string, WebAssembly.Module>();

function moduleOf(params: number, hasResult: boolean): WebAssembly.Module {
  const key = `${params} ${hasResult}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(bytesOf(params, hasResult));
    modules.set(key, module);
  }
  return module;
}

/** `(func (export "give") (param i32 …) …)`, which sets globals; and `(func (export "run") (loop (br_if 0 (call $next
 * (call $call (global.get 0) …)))))`, where a guest's function without a result counts as one that returns 0. */
function bytesOf(params: number, hasResult: boolean): Uint8Array<ArrayBuffer> {
  const all = Array.from({ length: params }, (_, at) => u32(at));
  const given = list(all.map(() => valueTypes.i32));
  const [guestType, nextType, giveType, runType] = [[0], [1], [2], [3]] as const;
  const give = all.flatMap((at) => [op.localGet, ...at, op.globalSet, ...at]);
  const run = [op.loop, emptyBlockType, ...all.flatMap((at) => [op.globalGet, ...at]), op.call, 0];
  run.push(...(hasResult ? [] : [op.i32Const, 0]), op.call, 1, op.brIf, 0, op.end);
  return new Uint8Array([
    ...preamble,
    ...section("type", [
      [functionType, ...given, ...(hasResult ? [1, valueTypes.i32] : [0])],
      [functionType, 1, valueTypes.i32, 1, valueTypes.i32],
      [functionType, ...given, 0],
      [functionType, 0, 0],
    ]),
    ...section("import", [
      [...name("guest"), ...name("call"), 0, ...guestType],
      [...name("host"), ...name("next"), 0, ...nextType],
    ]),
    ...section("function", [giveType, runType]),
    ...section(
      "global",
      all.map(() => [valueTypes.i32, 1, op.i32Const, 0, op.end]),
    ),
    ...section("export", [
      [...name("give"), 0, 2],
      [...name("run"), 0, 3],
    ]),
    ...section("code", [list([0, ...give, op.end]), list([0, ...run, op.end])]),
  ]);
}
