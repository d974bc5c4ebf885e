// Code from strings is refused: what is evaluated at run time has not been through the bundler, so its
// async functions would wait for the engine's own promises, which never continue in a worker; and code
// that a request brings along is a hole in the worker that few authors dig on purpose.

import { asyncPrototypes } from "./promise/async-kind.ts";

function refuse(): never {
  throw new EvalError("Code from strings (eval, new Function) is not run in a Skerry worker");
}

/** Prototypes of functions whose constructors turn a string into code. */
const prototypes: readonly object[] = [
  Function.prototype,
  Object.getPrototypeOf(function* () {}) as object,
  ...asyncPrototypes,
];

/** Puts constructors that refuse in the place of the engine's. `instanceof` works as before. */
export function refuseCodeFromStrings(): void {
  let first: object | null = null;
  for (const prototype of prototypes) {
    const { name } = prototype.constructor;
    const substitute = function (this: unknown): never {
      return refuse();
    };
    Object.defineProperties(substitute, {
      name: { value: name, configurable: true },
      length: { value: 1, configurable: true },
      prototype: { value: prototype, writable: false },
    });
    Object.defineProperty(prototype, "constructor", { value: substitute, configurable: true });
    // The constructors of generators and async functions inherit from that of functions.
    if (first === null) first = substitute;
    else Object.setPrototypeOf(substitute, first);
  }
  const { eval: refuseEval } = { eval: (_text: unknown): never => refuse() };
  Object.defineProperties(globalThis, {
    Function: { value: refuse.constructor, writable: true, configurable: true },
    eval: { value: refuseEval, writable: true, configurable: true },
  });
}
