// Puts the guest's Promise in place. It comes before everything else in a bundle: libraries take hold of
// Promise while they are evaluated.
import { queueMicrotask } from "../loop/queue-microtask.ts";
import { fromAsync } from "./array-from-async.ts";
import { callAsync, GuestPromise } from "./promise.ts";

// The build puts the name of the bundler's helper for async functions in the place of this one
// (build/async-helper.ts): they run by the guest's own code, in half the fuel.
// biome-ignore lint/style/useConst: it is another's variable.
declare let __skerry_async_helper: typeof callAsync;
__skerry_async_helper = callAsync;

const hidden = { writable: true, enumerable: false, configurable: true };

Object.defineProperties(globalThis, {
  Promise: { value: GuestPromise, ...hidden },
  queueMicrotask: { value: queueMicrotask, ...hidden, enumerable: true },
});
Object.defineProperty(Array, "fromAsync", { value: fromAsync, ...hidden });

// Its disposeAsync would give a promise of the engine's. `await using` does without it.
Reflect.deleteProperty(globalThis, "AsyncDisposableStack");
