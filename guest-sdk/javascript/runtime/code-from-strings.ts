// Code from strings is refused while a request runs: code that a request brings along is a hole in the worker that few authors dig
// on purpose. Top-level code may evaluate some, as templates and validators are compiled there: what it makes is a part of what
// is built. What is evaluated has not been through the bundler, so that its async functions would wait for the engine's own
// promises, which never continue in a worker: it may have none.

import { isInRequest } from "./loop/phase.ts";
import { asyncPrototypes } from "./promise/async-kind.ts";

// biome-ignore lint/security/noGlobalEval: the engine's own, for top-level code.
const evaluate = eval;
const { apply, construct, getPrototypeOf } = Reflect;
const { test } = RegExp.prototype;

/** What brings the engine's promises: `async` and `await`, and `import()`. A word in a text or comment counts as well. */
const bringsPromises = /\b(?:async|await|import)\b/;

/** @throws EvalError in a request, and for code that would wait for the engine's own promises. */
function allow(texts: readonly unknown[]): void {
  if (isInRequest()) {
    throw new EvalError("Code from strings (eval, new Function) is not run in a Skerry worker");
  }
  for (const text of texts) {
    if (apply(test, bringsPromises, [`${text as string}`])) {
      throw new EvalError(
        "Code from strings has no async, await or import in a Skerry worker: their promises would never settle",
      );
    }
  }
}

/** Prototypes of functions whose constructors turn strings into code, and whether top-level code may use them. */
const prototypes: readonly (readonly [object, boolean])[] = [
  [Function.prototype, true],
  [getPrototypeOf(function* () {})!, true],
  ...asyncPrototypes.map((prototype) => [prototype, false] as const),
];

/** Puts constructors that refuse, but for top-level code, in the place of the engine's. `instanceof` works as before. */
export function restrictCodeFromStrings(): void {
  for (const [prototype, isAllowed] of prototypes) {
    const { constructor: made } = prototype;
    const substitute = function (this: unknown, ...given: unknown[]): unknown {
      const texts = given.map((each) => `${each as string}`);
      allow(isAllowed ? texts : ["async"]);
      return construct(made, texts);
    };
    Object.defineProperties(substitute, {
      name: { value: made.name, configurable: true },
      length: { value: 1, configurable: true },
      prototype: { value: prototype, writable: false },
    });
    Object.defineProperty(prototype, "constructor", { value: substitute, configurable: true });
  }
  const { eval: own } = {
    eval(text: unknown): unknown {
      if (isInRequest() || typeof text === "string") allow([text]);
      return evaluate(text as string);
    },
  };
  Object.defineProperties(globalThis, {
    Function: { value: restrictCodeFromStrings.constructor, writable: true, configurable: true },
    eval: { value: own, writable: true, configurable: true },
  });
}
