// Array.fromAsync (ECMA-262 §23.1.2.1): the engine's own awaits the engine's promises, which never
// continue in a worker.

type Source = AsyncIterable<unknown> | Iterable<unknown> | ArrayLike<unknown>;
type Mapper = (value: unknown, index: number) => unknown;
type Target = { length: number };

/** Collects what an iterable, an async iterable or an array-like yields, each value awaited. */
export const { fromAsync } = {
  // Its length is 1, and it is no constructor.
  fromAsync(this: unknown, source: Source, ...mapping: [mapper?: Mapper, thisArgument?: unknown]) {
    return collect(this, source, mapping[0], mapping[1]);
  },
};

async function collect(
  maker: unknown,
  source: Source,
  mapper: Mapper | undefined,
  thisArgument: unknown,
): Promise<unknown> {
  if (mapper !== undefined && typeof mapper !== "function") {
    throw new TypeError("Array.fromAsync's second argument is not a function");
  }
  const construct = (isConstructor(maker) ? maker : Array) as new (length?: number) => Target;
  const iterable = iterableOf(source);
  let index = 0;
  let target: Target;
  if (iterable !== null) {
    target = new construct();
    for await (const value of iterable) {
      const mapped =
        mapper === undefined ? value : await Reflect.apply(mapper, thisArgument, [value, index]);
      define(target, index++, mapped);
    }
  } else {
    const arrayLike = Object(source) as ArrayLike<unknown>;
    const length = lengthOf(arrayLike);
    target = new construct(length);
    while (index < length) {
      const value = await arrayLike[index];
      const mapped =
        mapper === undefined ? value : await Reflect.apply(mapper, thisArgument, [value, index]);
      define(target, index++, mapped);
    }
  }
  target.length = index;
  return target;
}

function isConstructor(value: unknown): boolean {
  if (typeof value !== "function") return false;
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

/** What iterates a source by the method that it had when it was asked, once; null for one that has none.
 * @throws TypeError for null and undefined, and where the method is no function. */
function iterableOf(source: Source): AsyncIterable<unknown> | Iterable<unknown> | null {
  const asynchronous = methodOf(source, Symbol.asyncIterator);
  if (asynchronous !== null) {
    return { [Symbol.asyncIterator]: () => Reflect.apply(asynchronous, source, []) };
  }
  const synchronous = methodOf(source, Symbol.iterator);
  if (synchronous === null) return null;
  return { [Symbol.iterator]: () => Reflect.apply(synchronous, source, []) };
}

// biome-ignore lint/complexity/noBannedTypes: any function that an author has.
function methodOf(source: Source, name: symbol): Function | null {
  const method = (source as unknown as Record<symbol, unknown>)[name];
  if (method === undefined || method === null) return null;
  if (typeof method !== "function") throw new TypeError("A method that iterates is not a function");
  return method;
}

function lengthOf(source: ArrayLike<unknown>): number {
  // Of a BigInt it throws, as `Number` does not.
  const length = Math.trunc(+source.length);
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
