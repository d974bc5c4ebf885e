// A promise of any constructor with the functions that settle it (ECMA-262 §27.2.1.1 and .5).

/** What every promise has that code outside its class may call. */
export interface Thenable {
  then(onFulfilled?: unknown, onRejected?: unknown): unknown;
}

export type Settle = (value?: unknown) => void;

/** The constructor of a promise: `Promise` or a subclass of it. */
export type PromiseConstructor = new (
  executor: (resolve: Settle, reject: Settle) => void,
) => Thenable;

export interface Capability {
  readonly promise: Thenable;
  readonly resolve: Settle;
  readonly reject: Settle;
}

/** Constructs a promise and takes hold of its resolving functions.
 * @throws TypeError where the constructor is none, or hands its executor no functions. */
export function newCapability(maker: unknown): Capability {
  if (typeof maker !== "function") {
    throw new TypeError("Promise methods need a constructor as their `this`");
  }
  let resolve: unknown;
  let reject: unknown;
  const promise = new (maker as PromiseConstructor)((first, second) => {
    if (resolve !== undefined || reject !== undefined) {
      throw new TypeError("The promise's executor has been given its functions already");
    }
    resolve = first;
    reject = second;
  });
  if (typeof resolve !== "function" || typeof reject !== "function") {
    throw new TypeError("The promise's constructor gave its executor no functions");
  }
  return { promise, resolve: resolve as Settle, reject: reject as Settle };
}
