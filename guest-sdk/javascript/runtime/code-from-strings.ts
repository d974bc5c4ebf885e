// Code from strings is refused: what is evaluated at run time has not been through the bundler, so its
// async functions would wait for the engine's own promises, which never continue in a worker; and code
// that a request brings along is a hole in the worker that few authors dig on purpose.

function refuse(): never {
  throw new EvalError("Code from strings (eval, new Function) is not run in a Skerry worker");
}

/** Functions whose constructors turn a string into code. The bundler lowers those of the other kinds,
 * async ones, to these. */
const kinds: readonly object[] = [refuse, function* () {}];

/** Puts constructors that refuse in the place of the engine's. `instanceof` works as before. */
export function refuseCodeFromStrings(): void {
  for (const kind of kinds) {
    const prototype: object = Object.getPrototypeOf(kind);
    const { name } = prototype.constructor;
    const substitute = function (this: unknown): never {
      return refuse();
    };
    Object.defineProperties(substitute, {
      name: { value: name, configurable: true },
      prototype: { value: prototype, writable: false },
    });
    Object.defineProperty(prototype, "constructor", { value: substitute, configurable: true });
  }
  const { eval: refuseEval } = { eval: (_text: unknown): never => refuse() };
  Object.defineProperties(globalThis, {
    Function: { value: refuse.constructor, writable: true, configurable: true },
    eval: { value: refuseEval, writable: true, configurable: true },
  });
}
