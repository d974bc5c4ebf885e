// Atomics (ECMA-262 §25.4), which the engine lacks. A worker has one thread, so that each operation is one by itself.
import { type Place, waitAt, wake } from "./atomic-waiters.ts";

type Integers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
type BigIntegers = BigInt64Array | BigUint64Array;
type Elements = { [index: number]: number | bigint; readonly buffer: ArrayBufferLike };

const integers = /^(Int|Uint)(8|16|32)Array$/;
const bigIntegers = /^Big(Int|Uint)64Array$/;
const waitable = /^(Int32|BigInt64)Array$/;

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindGetter = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)!.get!;
const lengthGetter = Object.getOwnPropertyDescriptor(typedArray, "length")!.get!;
const bufferGetter = Object.getOwnPropertyDescriptor(typedArray, "buffer")!.get!;
const { apply } = Reflect;
const { max, trunc } = Math;
const { isInteger } = Number;

const methods = {
  add: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (old, given) => (old as number) + (given as number)),
  and: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (old, given) => (old as number) & (given as number)),
  compareExchange(array: unknown, index: unknown, expected: unknown, replacement: unknown) {
    const { elements, at, convert } = access(array, index);
    const wanted = convert(expected);
    const next = convert(replacement);
    recheck(elements, at);
    const old = elements[at]!;
    // As an element of that kind.
    elements[at] = wanted;
    elements[at] = elements[at] === old ? next : old;
    return old;
  },
  exchange: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (_old, given) => given),
  isLockFree(size: unknown) {
    return [1, 2, 4, 8].includes(integerOf(size));
  },
  load(array: unknown, index: unknown) {
    const { elements, at } = access(array, index);
    recheck(elements, at);
    return elements[at];
  },
  /** Wakes who waits by `waitAsync`, the first ones first. @returns how many. */
  notify(array: unknown, index: unknown, count: unknown) {
    const { elements, at } = access(array, index, waitable);
    const most = count === undefined ? Number.POSITIVE_INFINITY : integerOf(count);
    return wake(placeOf(elements, at), most);
  },
  or: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (old, given) => (old as number) | (given as number)),
  /** A hint to a processor that waits for another thread: here there is none.
   * @throws TypeError for what is no whole number. */
  pause(...given: unknown[]) {
    const iterations = given[0];
    if (iterations === undefined || isInteger(iterations)) return;
    throw new TypeError("Atomics.pause takes a whole number");
  },
  store(array: unknown, index: unknown, value: unknown) {
    const { elements, at, convert } = access(array, index);
    const given = convert(value);
    recheck(elements, at);
    elements[at] = given;
    return given;
  },
  sub: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (old, given) => (old as number) - (given as number)),
  /** @throws TypeError for a thread that may not wait, and no thread of a worker may. */
  wait(array: unknown, index: unknown, value: unknown, timeout: unknown) {
    waitOf("wait", array, index, value, timeout);
    throw new TypeError("Atomics.wait can't be called in a worker, which has one thread");
  },
  /** Waits for a `notify` of the same worker: there is no other thread. */
  waitAsync(array: unknown, index: unknown, value: unknown, timeout: unknown) {
    const { elements, at, wanted, patience } = waitOf("waitAsync", array, index, value, timeout);
    if (elements[at] !== wanted) return { async: false, value: "not-equal" };
    if (patience === 0) return { async: false, value: "timed-out" };
    return { async: true, value: waitAt(placeOf(elements, at), patience) };
  },
  xor: (array: unknown, index: unknown, value: unknown) =>
    modify(array, index, value, (old, given) => (old as number) ^ (given as number)),
};

export const guestAtomics: object = {};
for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(value, "name", { value: name, configurable: true });
  Object.defineProperty(guestAtomics, name, { value, writable: true, configurable: true });
}
Object.defineProperty(guestAtomics, Symbol.toStringTag, { value: "Atomics", configurable: true });

/** What `wait` and `waitAsync` are asked (DoWait, §25.4.3.14), with the milliseconds that they may take. */
function waitOf(name: string, array: unknown, index: unknown, value: unknown, timeout: unknown) {
  const { elements, at, convert } = access(array, index, waitable, name);
  const given = convert(value);
  const wanted = typeof given === "bigint" ? BigInt.asIntN(64, given) : given | 0;
  const milliseconds = +(timeout as number);
  const patience = Number.isNaN(milliseconds) ? Number.POSITIVE_INFINITY : max(milliseconds, 0);
  return { elements, at, wanted, patience };
}

/** Writes what becomes of an element and a value. @returns the element as it was. */
function modify(
  array: unknown,
  index: unknown,
  value: unknown,
  change: (old: number | bigint, given: number | bigint) => number | bigint,
): number | bigint {
  const { elements, at, convert } = access(array, index);
  const given = convert(value);
  recheck(elements, at);
  const old = elements[at]!;
  // The low 32 bits are all that counts, and a sum of more would be rounded.
  elements[at] = change(old, typeof given === "number" ? given | 0 : given);
  return old;
}

/** ValidateIntegerTypedArray and ValidateAtomicAccess (§25.4.3.1 and .2).
 * @throws TypeError for another array, and for one whose buffer is detached.
 * @throws RangeError for an index that it does not have. */
function access(
  array: unknown,
  index: unknown,
  of: RegExp | null = null,
  waits: string | null = null,
) {
  const kind = isArray(array) ? (apply(kindGetter, array, []) as string) : "";
  const isBig = bigIntegers.test(kind);
  if (!(of === null ? isBig || integers.test(kind) : of.test(kind))) {
    throw new TypeError("Atomics needs an array of whole numbers");
  }
  const elements = array as Elements;
  requireAttached(elements);
  if (waits !== null && !(elements.buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(`Atomics.${waits} needs an array of a SharedArrayBuffer`);
  }
  const at = integerOf(index);
  if (!(at >= 0 && at < lengthOf(elements))) {
    throw new RangeError("The array has no element of that index");
  }
  return { elements, at, convert: isBig ? toBigInt : integerOf };
}

function isArray(value: unknown): value is Integers | BigIntegers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** What was converted meanwhile may have detached the buffer, or made it smaller. */
function recheck(elements: Elements, at: number): void {
  requireAttached(elements);
  if (at >= lengthOf(elements)) throw new RangeError("The array has no element of that index");
}

function requireAttached(elements: Elements): void {
  const { detached } = apply(bufferGetter, elements, []) as { detached?: boolean };
  if (detached) throw new TypeError("The array's buffer is detached");
}

/** Where an element lies. */
function placeOf(elements: Elements, at: number): Place {
  const view = elements as unknown as Int32Array;
  const buffer = apply(bufferGetter, view, []) as ArrayBufferLike;
  return { buffer, byte: view.byteOffset + at * view.BYTES_PER_ELEMENT };
}

function lengthOf(elements: Elements): number {
  return apply(lengthGetter, elements, []) as number;
}

/** ToIntegerOrInfinity (§7.1.5). */
function integerOf(value: unknown): number {
  const number = trunc(+(value as number));
  return Number.isNaN(number) ? 0 : number + 0;
}

/** ToBigInt (§7.1.13), as the language has it for itself; no value has that many bits. */
function toBigInt(value: unknown): bigint {
  return BigInt.asIntN(1_000_000, value as bigint);
}
