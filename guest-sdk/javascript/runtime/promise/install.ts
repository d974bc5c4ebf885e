// Puts the guest's Promise in place. It comes before everything else in a bundle: libraries take hold of
// Promise while they are evaluated.
// First: async functions run by the guest's own code, in half the fuel of the bundler's helper (build/async-helper.ts).
import "skerry:async-helper";
// Before queueMicrotask is another.
import "../web/text-native.ts";
import { queueMicrotask } from "../loop/queue-microtask.ts";
import { fromAsync } from "./array-from-async.ts";
import { AsyncDisposableStack } from "./async-disposable-stack.ts";
import { disposeAsyncIterators } from "./async-generators.ts";
import { GuestPromise } from "./promise.ts";

const hidden = { writable: true, enumerable: false, configurable: true };

Object.defineProperties(globalThis, {
  Promise: { value: GuestPromise, ...hidden },
  queueMicrotask: { value: queueMicrotask, ...hidden, enumerable: true },
});
Object.defineProperty(Array, "fromAsync", { value: fromAsync, ...hidden });
Object.defineProperty(AsyncDisposableStack, "name", {
  value: "AsyncDisposableStack",
  configurable: true,
});
Object.defineProperty(globalThis, "AsyncDisposableStack", {
  value: AsyncDisposableStack,
  ...hidden,
});
disposeAsyncIterators();
