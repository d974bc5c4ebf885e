import { type Case, casesNamed } from "../case.ts";

const kinds = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
] as const;

type Name =
  | "add"
  | "and"
  | "compareExchange"
  | "exchange"
  | "isLockFree"
  | "load"
  | "notify"
  | "or"
  | "store"
  | "sub"
  | "wait"
  | "waitAsync"
  | "xor";
const call = (name: Name, ...values: unknown[]): unknown => {
  try {
    return (Atomics[name] as (...given: unknown[]) => unknown)(...values);
  } catch (error) {
    return (error as Error).name;
  }
};
const shown = (value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

const numbers = [0, -0, 1, 255, 256, 2 ** 31, 2 ** 32 + 5, 2 ** 53, -1.9, 1e300, Infinity, NaN];
const bigs = [0n, 1n, 255n, 2n ** 63n, 2n ** 64n + 5n, -1n, "0x10", true];

const cases: Record<string, () => unknown> = {
  "what each does, by kinds, values and buffers": () =>
    kinds.flatMap((Kind) =>
      (["add", "sub", "and", "or", "xor", "exchange", "store"] as const).flatMap((name) =>
        (Kind.name.startsWith("Big") ? bigs : numbers).map((value) => {
          const Buffer = name === "add" ? SharedArrayBuffer : ArrayBuffer;
          const array = new Kind(new Buffer(32) as ArrayBuffer);
          call("store", array, 1, Kind.name.startsWith("Big") ? 2n ** 63n + 101n : -101.5);
          const results = [call(name, array, 1, value), call("load", array, 1)];
          return [Kind.name, name, ...results, ...array.subarray(0, 3)].map(shown).join();
        }),
      ),
    ),
  compareExchange: () =>
    kinds.flatMap((Kind) => {
      const of = (value: number) => (Kind.name.startsWith("Big") ? BigInt(value) : value);
      return [0, 257, -1, 2 ** 32 - 1].map((expected) => {
        const array = new Kind(3);
        call("store", array, 1, of(expected));
        const results = [-1, expected, 2 ** 32 - 1].map((wanted, index) =>
          call("compareExchange", array, 1, of(wanted), of(index + 70_000)),
        );
        return [...results, ...array].map(shown).join();
      });
    }),
  "arrays that are refused": () =>
    [
      new Float32Array(2),
      new Float64Array(2),
      new Uint8ClampedArray(2),
      new DataView(new ArrayBuffer(8)),
      [1],
      {},
      null,
      undefined,
      1,
    ].map((array) => [call("load", array, 0), call("add", array, 0, 1), call("notify", array, 0)]),
  indices: () =>
    [0, -0, 1, 2, -1, 1.9, "1", "x", null, undefined, NaN, Infinity, {}, 1n].map((index) => [
      call("load", new Int32Array([5, 6]), index),
      call("store", new Int32Array([5, 6]), index, 9),
    ]),
  "values that are refused": () => [
    call("add", new Int32Array(1), 0, 1n),
    call("add", new BigInt64Array(1), 0, 1),
    call("store", new BigInt64Array(1), 0, undefined),
    call("store", new BigInt64Array(1), 0, "x"),
    call("store", new Int32Array(1), 0, Symbol("x")),
    call("store", new BigInt64Array(1), 0, { valueOf: () => 7n }) === 7n,
  ],
  "a buffer that is detached": () => {
    const array = new Int32Array(2);
    const later = new Int32Array(2);
    const detaches = {
      valueOf() {
        structuredClone(null, { transfer: [later.buffer] });
        return 1;
      },
    };
    structuredClone(null, { transfer: [array.buffer] });
    return [
      ...(["load", "store", "add", "notify"] as const).map((name) => call(name, array, 0, 1)),
      call("store", later, 0, detaches),
      later.length,
    ];
  },
  "a buffer that becomes smaller meanwhile": () => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
    const array = new Int32Array(buffer);
    const shrinks = {
      valueOf() {
        buffer.resize(4);
        return 1;
      },
    };
    return [call("store", array, 1, shrinks), call("load", array, 0), call("load", array, 1)];
  },
  isLockFree: () => [0, 1, 2, 3, 4, 8, 16, "4", undefined].map((n) => call("isLockFree", n)),
  notify: () => [
    call("notify", new Int32Array(new SharedArrayBuffer(8)), 1, 5),
    call("notify", new BigInt64Array(1), 0),
    call("notify", new Int16Array(1), 0),
    call("notify", new Int32Array(1), 1),
    call("notify", new Int32Array(1), 0, Symbol("x")),
  ],
  "wait where nobody could": () => [
    call("wait", new Int32Array(1), 0, 0),
    call("wait", new Int16Array(new SharedArrayBuffer(8)), 0, 0),
    call("wait", new Int32Array(new SharedArrayBuffer(8)), 2, 0),
    call("wait", new BigInt64Array(new SharedArrayBuffer(8)), 0, 1),
  ],
  "waitAsync that need not wait": () => {
    const shared = () => new Int32Array(new SharedArrayBuffer(8));
    const wide = new BigInt64Array(new SharedArrayBuffer(8));
    return [
      call("waitAsync", new Int32Array(2), 0, 0),
      call("waitAsync", new Int16Array(new SharedArrayBuffer(8)), 0, 0),
      call("waitAsync", shared(), 2, 0),
      call("waitAsync", shared(), 0, 1),
      call("waitAsync", shared(), 0, 0, 0),
      call("waitAsync", shared(), 0, 0, -5),
      call("waitAsync", shared(), 0, 2 ** 32, Number.NEGATIVE_INFINITY),
      call("waitAsync", wide, 0, 2n ** 64n, 0),
      call("waitAsync", wide, 0, 1n, 0),
      call("waitAsync", wide, 0, 0, 0),
      call("waitAsync", shared(), 0, 0, Symbol("x")),
    ];
  },
  "waitAsync that waits for notify, or some time": async () => {
    const buffer = new SharedArrayBuffer(16);
    const array = new Int32Array(buffer, 4);
    const log: unknown[] = [];
    const wait = (name: string, index: number, timeout?: number) => {
      const { async, value } = Atomics.waitAsync(array, index, 0, timeout);
      log.push([name, async, Object.prototype.toString.call(value)]);
      return Promise.resolve(value).then((outcome) => log.push([name, outcome]));
    };
    const all = [wait("a", 0), wait("b", 0, 60_000), wait("c", 1, 1), wait("d", 0), wait("e", 2)];
    log.push(Atomics.notify(array, 0, 0), Atomics.notify(array, 0, -1));
    log.push(Atomics.notify(new Int32Array(buffer), 1, 2));
    await Promise.all([all[0], all[1]]);
    // A busy machine may be past its millisecond already, or not yet.
    await all[2];
    log.push(Atomics.notify(array, 0), Atomics.notify(array, 0));
    log.push(Atomics.notify(new Int32Array(4), 1));
    await all[3];
    log.push(Atomics.notify(array, 1), Atomics.notify(array, 2, Number.POSITIVE_INFINITY));
    await Promise.all(all);
    return log;
  },
  "a pause": () =>
    [undefined, 0, -3, 2 ** 40, 1.5, Number.NaN, "1", null, {}].map((value) => {
      try {
        return (Atomics as unknown as { pause(value: unknown): unknown }).pause(value);
      } catch (error) {
        return (error as Error).name;
      }
    }),
  "its shape": () => {
    const names: Name[] = [
      "add",
      "compareExchange",
      "isLockFree",
      "load",
      "notify",
      "pause" as Name,
      "store",
      "wait",
      "waitAsync",
    ];
    return [
      Object.prototype.toString.call(Atomics),
      Object.keys(Atomics),
      Object.getOwnPropertyDescriptor(globalThis, "Atomics")!.enumerable,
      names.map((name) => [Atomics[name].name, Atomics[name].length]),
    ];
  },
};

export const atomicsCases: Case[] = casesNamed("Atomics", cases);
