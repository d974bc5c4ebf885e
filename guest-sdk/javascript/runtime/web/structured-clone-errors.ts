const constructors = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
} as const;

const isErrorName = (name: unknown): name is keyof typeof constructors =>
  typeof name === "string" && Object.hasOwn(constructors, name);

/** An error of the same standard type, with message and stack; one of an author's own class becomes an
 * `Error`. The cause is left to the caller. */
export function cloneError(error: Error): Error {
  const { name } = error;
  const Constructor = constructors[isErrorName(name) ? name : "Error"];
  const message = Object.getOwnPropertyDescriptor(error, "message");
  const text = message !== undefined && "value" in message ? `${message.value}` : undefined;
  const copy = new Constructor(text);
  const { stack } = error;
  if (typeof stack === "string") {
    Object.defineProperty(copy, "stack", { value: stack, writable: true, configurable: true });
  }
  return copy;
}
