// What of JavaScript Promise Integration the tests use, besides runtime/wasm/webassembly.d.ts.
declare namespace WebAssembly {
  /** As an import it lets the guest wait for the promise that the function returns. */
  class Suspending {
    constructor(call: (...values: never[]) => unknown);
  }
  class SuspendError extends Error {}
  /** Calls an export whose imports may wait; the promise settles when it is done. */
  function promising(call: unknown): (...values: readonly unknown[]) => Promise<unknown>;
}
