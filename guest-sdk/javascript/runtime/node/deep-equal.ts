// `util.isDeepStrictEqual`, which `assert` compares by as well.

/** Pairs that are being compared: where they meet again in themselves, they are equal there. */
type Compared = Map<object, Set<object>>;

/** Whether two values are of the same types, with equal parts. Without `strict`, primitives are compared by `==` and
 * prototypes are not looked at. */
export function areDeepEqual(first: unknown, second: unknown, strict: boolean): boolean {
  return equal(first, second, strict, new Map());
}

function equal(first: unknown, second: unknown, strict: boolean, compared: Compared): boolean {
  if (Object.is(first, second)) return true;
  if (!isObject(first) || !isObject(second)) {
    if (strict || isObject(first) || isObject(second)) return false;
    // biome-ignore lint/suspicious/noDoubleEquals: it is what a loose comparison is.
    return first == second;
  }
  if (strict && Object.getPrototypeOf(first) !== Object.getPrototypeOf(second)) return false;
  if (tagOf(first) !== tagOf(second)) return false;
  const met = compared.get(first) ?? new Set();
  if (met.has(second)) return true;
  compared.set(first, met.add(second));
  const areEqual =
    haveEqualContent(first, second, strict) &&
    haveEqualKeys(first, second, strict, compared) &&
    haveEqualItems(first, second, strict, compared);
  met.delete(second);
  return areEqual;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const tagOf = (value: object): string => Object.prototype.toString.call(value);

/** Compares what stands in no property. */
function haveEqualContent(first: object, second: object, strict: boolean): boolean {
  if (first instanceof Date) return Object.is(+first, +(second as Date));
  if (first instanceof RegExp) {
    return `${first}` === `${second}` && first.lastIndex === (second as RegExp).lastIndex;
  }
  if (first instanceof Error) {
    return first.name === (second as Error).name && first.message === (second as Error).message;
  }
  if (ArrayBuffer.isView(first) || first instanceof ArrayBuffer) {
    return haveEqualBytes(first, second as ArrayBuffer);
  }
  if (/ (Boolean|Number|String|BigInt|Symbol)\]$/.test(tagOf(first))) {
    return Object.is(first.valueOf(), second.valueOf());
  }
  if (/ (Promise|WeakMap|WeakSet)\]$/.test(tagOf(first))) return false;
  return !strict || Array.isArray(first) === Array.isArray(second);
}

function haveEqualBytes(first: ArrayBuffer | ArrayBufferView, second: ArrayBuffer): boolean {
  const [left, right] = [bytesOf(first), bytesOf(second)];
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

const bytesOf = (value: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);

function keysOf(value: object, strict: boolean): (string | symbol)[] {
  const isView = ArrayBuffer.isView(value);
  const names = isView ? [] : Object.keys(value);
  if (!strict) return names;
  const isShown = (symbol: symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol);
  return [...names, ...Object.getOwnPropertySymbols(value).filter(isShown)];
}

function haveEqualKeys(first: object, second: object, strict: boolean, compared: Compared) {
  const keys = keysOf(first, strict);
  if (Array.isArray(first) && first.length !== (second as unknown[]).length) return false;
  return (
    keys.length === keysOf(second, strict).length &&
    keys.every(
      (key) =>
        Object.hasOwn(second, key) &&
        equal(Reflect.get(first, key), Reflect.get(second, key), strict, compared),
    )
  );
}

/** Compares the items of maps and sets, in whatever order. */
function haveEqualItems(first: object, second: object, strict: boolean, compared: Compared) {
  const same = (left: unknown, right: unknown) => equal(left, right, strict, compared);
  if (first instanceof Set) {
    const other = second as Set<unknown>;
    const has = (item: unknown) => other.has(item);
    return first.size === other.size && match([...first], [...other], has, same);
  }
  if (first instanceof Map) {
    const other = second as Map<unknown, unknown>;
    const has = ([key, value]: Entry) => other.has(key) && same(value, other.get(key));
    const alike = (left: Entry, right: Entry) => same(left[0], right[0]) && same(left[1], right[1]);
    return first.size === other.size && match([...first], [...other], has, alike);
  }
  return true;
}

type Entry = readonly [key: unknown, value: unknown];

/** Whether each item is there as it is, or has a partner of its own among the others. */
function match<Item>(
  items: readonly Item[],
  others: readonly Item[],
  has: (item: Item) => boolean,
  areAlike: (item: Item, other: Item) => boolean,
): boolean {
  const left = [...others];
  for (const item of items) {
    if (has(item)) continue;
    const partner = left.findIndex((other) => areAlike(item, other));
    if (partner === -1) return false;
    left.splice(partner, 1);
  }
  return true;
}
