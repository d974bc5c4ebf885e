// The engine makes each of its functions when it is first read, which costs a request more than most
// calls do. What is read while the worker is built is there for every request.

/** Reads all properties of the globals and of their prototypes. */
export function makeBuiltins(): void {
  const made = new Set<object>();
  makeAllOf(globalThis, made);
  const { getPrototypeOf } = Object;
  // These have no name among the globals.
  makeAllOf(getPrototypeOf(Uint8Array) as object, made);
  makeAllOf(getPrototypeOf([].values()) as object, made);
  makeAllOf(getPrototypeOf(new Map().values()) as object, made);
  makeAllOf(getPrototypeOf(function* () {}) as object, made);
}

function makeAllOf(holder: object, made: Set<object>): void {
  if (made.has(holder)) return;
  made.add(holder);
  for (const name of Reflect.ownKeys(holder)) {
    const value: unknown = Reflect.getOwnPropertyDescriptor(holder, name)?.value;
    if (isHolder(value)) makeAllOf(value, made);
  }
}

function isHolder(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
