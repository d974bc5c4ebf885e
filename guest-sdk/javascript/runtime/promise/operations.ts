// Operations of promises (ECMA-262) that need nothing of what is in one.
import type { Settle, Thenable } from "./capability.ts";

/** To ask for a type costs as much as a short function does: the usual values are told by themselves. */
export function isObject(value: unknown): value is object {
  if (value === undefined || value === null) return false;
  return typeof value === "object" || typeof value === "function";
}

/** SpeciesConstructor (§7.3.22), for promises. @param usual is the worker's Promise. */
export function speciesOf(promise: Thenable, usual: unknown): unknown {
  const maker: unknown = promise.constructor;
  // Nearly always. It ignores a change of Promise[Symbol.species] itself.
  if (maker === usual) return usual;
  if (maker === undefined) return usual;
  if (!isObject(maker)) throw new TypeError("The promise's constructor is not an object");
  const species = (maker as { [Symbol.species]?: unknown })[Symbol.species];
  return species ?? usual;
}

/** NewPromiseResolveThenableJob (§27.2.2.2). */
export function callThen(
  settle: readonly [Settle, Settle],
  { value, method }: { readonly value: unknown; readonly method: unknown },
): void {
  try {
    (method as (resolve: Settle, reject: Settle) => unknown).call(value, settle[0], settle[1]);
  } catch (error) {
    settle[1](error);
  }
}
