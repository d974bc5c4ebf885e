// Array.fromAsync (ECMA-262 §23.1.2.1): the engine's own awaits the engine's promises, which never
// continue in a worker.

type Source = AsyncIterable<unknown> | Iterable<unknown> | ArrayLike<unknown>;
type Mapper = (value: unknown, index: number) => unknown;
type Target = { length: number };

/** Collects what an iterable, an async iterable or an array-like yields, each value awaited. */
export async function fromAsync(
  this: unknown,
  source: Source,
  mapper?: Mapper,
  thisArgument?: unknown,
): Promise<unknown> {
  if (mapper !== undefined && typeof mapper !== "function") {
    throw new TypeError("Array.fromAsync's second argument is not a function");
  }
  const construct = (typeof this === "function" ? this : Array) as new (length?: number) => Target;
  let index = 0;
  let target: Target;
  if (isIterable(source)) {
    target = new construct();
    for await (const value of source) {
      const mapped = mapper === undefined ? value : await mapper.call(thisArgument, value, index);
      define(target, index++, mapped);
    }
  } else {
    const length = lengthOf(source);
    target = new construct(length);
    while (index < length) {
      const value = await source[index];
      const mapped = mapper === undefined ? value : await mapper.call(thisArgument, value, index);
      define(target, index++, mapped);
    }
  }
  target.length = index;
  return target;
}

/** @throws TypeError for null and undefined. */
function isIterable(source: Source): source is AsyncIterable<unknown> | Iterable<unknown> {
  const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } =
    source as AsyncIterable<unknown> & Iterable<unknown>;
  return (asynchronous ?? synchronous ?? null) !== null;
}

function lengthOf(source: ArrayLike<unknown>): number {
  const length = Math.trunc(Number(source.length));
  return length > 0 ? Math.min(length, Number.MAX_SAFE_INTEGER) : 0;
}

function define(target: Target, index: number, value: unknown): void {
  Object.defineProperty(target, index, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
