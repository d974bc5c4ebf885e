// AsyncDisposableStack (ECMA-262 §27.4): the engine's own gives promises of the engine's, which never continue in a worker.
import { append } from "../own-lists.ts";

type Dispose = () => unknown;

export class AsyncDisposableStack {
  /** Null once it is disposed of. In the place of a resource that was null or undefined there is null. */
  #resources: (Dispose | null)[] | null = [];

  get disposed(): boolean {
    return this.#resources === null;
  }

  async disposeAsync(): Promise<void> {
    const resources = this.#resources;
    if (resources === null) return;
    this.#resources = null;
    let failed = false;
    let failure: unknown;
    let hasAwaited = false;
    let awaits = false;
    for (let index = resources.length - 1; index >= 0; index--) {
      const dispose = resources[index]!;
      if (dispose === null) {
        awaits = true;
        continue;
      }
      try {
        const result = dispose();
        hasAwaited = true;
        await result;
      } catch (error) {
        failure = failed ? suppressing(error, failure) : error;
        failed = true;
      }
    }
    if (awaits && !hasAwaited) await undefined;
    if (failed) throw failure;
  }

  use<Value>(value: Value): Value {
    const resources = AsyncDisposableStack.#open(this);
    if (value === null || value === undefined) {
      append(resources, null);
      return value;
    }
    append(resources, disposeOf(value));
    return value;
  }

  adopt<Value>(value: Value, onDispose: (value: Value) => unknown): Value {
    const resources = AsyncDisposableStack.#open(this);
    requireFunction(onDispose);
    append(resources, () => onDispose(value));
    return value;
  }

  defer(onDispose: () => unknown): void {
    const resources = AsyncDisposableStack.#open(this);
    requireFunction(onDispose);
    append(resources, () => onDispose());
  }

  /** A new stack with the resources of this one, which counts as disposed of. */
  move(): AsyncDisposableStack {
    const resources = AsyncDisposableStack.#open(this);
    const moved = new AsyncDisposableStack();
    moved.#resources = resources;
    this.#resources = null;
    return moved;
  }

  /** @throws ReferenceError for a stack that is disposed of. */
  static #open(stack: AsyncDisposableStack): (Dispose | null)[] {
    const resources = stack.#resources;
    if (resources !== null) return resources;
    throw new ReferenceError("The AsyncDisposableStack is disposed of already");
  }
}

Object.defineProperties(AsyncDisposableStack.prototype, {
  [Symbol.asyncDispose]: {
    value: AsyncDisposableStack.prototype.disposeAsync,
    writable: true,
    configurable: true,
  },
  [Symbol.toStringTag]: { value: "AsyncDisposableStack", configurable: true },
});

/** GetDisposeMethod for `await using` (§7.5.4): what a synchronous one returns is not awaited.
 * @throws TypeError for a value without one. */
function disposeOf(value: unknown): Dispose {
  if (typeof value !== "object" && typeof value !== "function") {
    throw new TypeError("A resource to dispose of is an object, null or undefined");
  }
  const asynchronous = (value as Partial<AsyncDisposable>)[Symbol.asyncDispose] as unknown;
  if (asynchronous !== undefined && asynchronous !== null) {
    requireFunction(asynchronous);
    return () => Reflect.apply(asynchronous, value, []);
  }
  const synchronous = (value as Partial<Disposable>)[Symbol.dispose] as unknown;
  requireFunction(synchronous);
  return () => void Reflect.apply(synchronous, value, []);
}

// biome-ignore lint/complexity/noBannedTypes: any function that an author has.
function requireFunction(value: unknown): asserts value is Function {
  if (typeof value !== "function") throw new TypeError("What disposes of a resource is a function");
}

function suppressing(error: unknown, suppressed: unknown): Error {
  return new SuppressedError(error, suppressed);
}
