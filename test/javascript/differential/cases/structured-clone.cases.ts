import { type Case, casesNamed } from "../case.ts";

const same = (value: unknown) => structuredClone(value);

class Point {
  x = 1;
  #hidden = 2;
  get y() {
    return this.#hidden;
  }
}

class OwnError extends TypeError {
  override name = "OwnError";
  extra = 1;
}

const values: Record<string, () => unknown> = {
  primitives: () => [1, -0, Number.NaN, "é\ud800", true, null, undefined, 12n].map(same),
  wrappers: () => [new Number(1), new String("x"), new Boolean(false), Object(2n)].map(same),
  "a date": () => same(new Date(86_400_000)),
  "an invalid date": () => Number.isNaN((same(new Date(Number.NaN)) as Date).getTime()),
  "a regular expression": () => {
    const pattern = /a(b)/gi;
    pattern.lastIndex = 3;
    return same(pattern);
  },
  "an array with holes": () => same(Object.assign(new Array(4), { 0: 1, 2: 3 })),
  "an array with properties": () => {
    const array = Object.assign([1, 2], { name: "x" });
    return (same(array) as { name: string }).name;
  },
  "a nested object": () => same({ a: { b: [{ c: 1 }] }, d: "x" }),
  "an object without prototype": () => {
    const copy = same(Object.assign(Object.create(null), { a: 1 })) as object;
    return [copy, Object.getPrototypeOf(copy) === Object.prototype];
  },
  "an object of a class": () => {
    const copy = same(new Point());
    return [copy, copy instanceof Point];
  },
  "a getter is read": () =>
    same({
      get a() {
        return 5;
      },
    }),
  "a getter that throws": () =>
    same({
      get a() {
        throw new RangeError("no");
      },
    }),
  "properties that can't be enumerated are left out": () =>
    same(Object.defineProperty({ a: 1 }, "b", { value: 2, enumerable: false })),
  "symbols as keys are left out": () => same({ [Symbol("x")]: 1, a: 2 }),
  "a property named __proto__": () => {
    const copy = same(JSON.parse('{"__proto__": {"x": 1}}')) as object;
    return [Object.keys(copy), Object.getPrototypeOf(copy) === Object.prototype];
  },
  "a frozen object": () => Object.isFrozen(same(Object.freeze({ a: 1 }))),
  "a Map": () =>
    same(
      new Map<unknown, unknown>([
        [1, { a: 1 }],
        [{ k: 1 }, new Set([1])],
      ]),
    ),
  "a Set": () => same(new Set([1, "a", Number.NaN])),
  "a Map of a class": () => {
    class Own extends Map<number, number> {}
    const copy = same(new Own([[1, 2]])) as object;
    return [copy instanceof Own, copy];
  },
  "a cycle": () => {
    const a: Record<string, unknown> = { n: 1 };
    a.self = a;
    a.list = [a, { a }];
    return same(a);
  },
  "a cycle through a Map": () => {
    const map = new Map<unknown, unknown>();
    map.set("self", map);
    const copy = same(map) as Map<unknown, unknown>;
    return copy.get("self") === copy;
  },
  "an object met twice stays one": () => {
    const a = {};
    const copy = same([a, a]) as object[];
    return [copy[0] === copy[1], copy[0] === a];
  },
  "an ArrayBuffer": () => same(Uint8Array.of(1, 2, 3).buffer),
  "a resizable ArrayBuffer": () => {
    const copy = same(new ArrayBuffer(4, { maxByteLength: 8 })) as ArrayBuffer;
    return [copy.resizable, copy.maxByteLength, copy.byteLength];
  },
  "typed arrays": () =>
    [
      Int8Array.of(-1),
      Uint8ClampedArray.of(300),
      Int16Array.of(-300),
      Uint32Array.of(70_000),
      Float32Array.of(0.5),
      Float64Array.of(0.1),
      BigInt64Array.of(-5n),
      BigUint64Array.of(5n),
    ].map(same),
  "a view of a part": () => {
    const copy = same(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)) as Uint8Array;
    return [copy, copy.byteOffset, copy.buffer.byteLength];
  },
  "two views of one buffer": () => {
    const buffer = new ArrayBuffer(8);
    const [a, b] = same([new Uint8Array(buffer, 0, 4), new Uint16Array(buffer)]) as [
      Uint8Array,
      Uint16Array,
    ];
    a[0] = 7;
    return [a.buffer === b.buffer, b[0]];
  },
  "a DataView": () => same(new DataView(Uint8Array.of(1, 2, 3).buffer, 1, 1)),
  "an array that follows its buffer": () => {
    const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
    const copy = same(new Uint8Array(buffer)) as Uint8Array<ArrayBuffer>;
    copy.buffer.resize(8);
    return copy.length;
  },
  "a shared buffer stays shared": () => {
    const view = new Uint8Array(new SharedArrayBuffer(2));
    const copy = same(view) as Uint8Array;
    view[1] = 7;
    return [copy, copy.buffer instanceof SharedArrayBuffer];
  },
  "an error": () => same(new Error("x")),
  "errors of standard types": () =>
    [new RangeError("a"), new TypeError("b"), new SyntaxError("c"), new EvalError("d")].map(
      (error) => [same(error), (same(error) as object).constructor === error.constructor],
    ),
  "an error of a class": () => {
    const copy = same(new OwnError("x")) as OwnError;
    return [
      copy.name,
      copy.message,
      copy instanceof TypeError,
      copy instanceof OwnError,
      copy.extra,
    ];
  },
  "an error renamed to a standard name": () => {
    const copy = same(Object.assign(new Error("x"), { name: "RangeError" })) as Error;
    return [copy.name, copy instanceof RangeError];
  },
  "an error with a cause": () => same(new Error("x", { cause: { a: new Error("y") } })),
  "an error whose stack is kept": () => typeof (same(new Error("x")) as Error).stack,
  "an AggregateError": () => {
    const copy = same(new AggregateError([1], "x")) as Error;
    return [copy.name, copy.message, "errors" in copy];
  },
  "a DOMException": () => {
    const copy = same(new DOMException("m", "AbortError")) as DOMException;
    return [copy instanceof DOMException, copy.name, copy.message, copy.code];
  },
  "a Blob": async () => {
    const copy = same(new Blob(["hi"], { type: "a/b" })) as Blob;
    return [copy instanceof Blob, copy.type, await copy.text()];
  },
  "an arguments object": () =>
    (function (..._values: unknown[]) {
      // biome-ignore lint/complexity/noArguments: what is cloned here.
      return same(arguments);
    })(1, 2),
  "a function": () => same(() => {}),
  "a class": () => same(Point),
  "a symbol": () => same(Symbol("x")),
  "a symbol's object": () => same(Object(Symbol("x"))),
  "a function within": () => same({ a: [() => {}] }),
  "a symbol as a value in a Map": () => same(new Map([[1, Symbol("x")]])),
  "a promise": () => same(Promise.resolve()),
  "a WeakMap": () => same(new WeakMap()),
  "a WeakSet": () => same(new WeakSet()),
  "a WeakRef": () => same(new WeakRef({})),
  "a generator": () => same((function* () {})()),
  "a Response": () => same(new Response("x")),
  "a URL": () => same(new URL("http://h/")),
  "an AbortSignal": () => same(new AbortController().signal),
  "a locked-in array iterator": () => same([1][Symbol.iterator]()),
  "no argument": () => (structuredClone as unknown as () => void)(),
  "undefined as options": () => structuredClone(1, undefined),
  "transfer of a buffer": () => {
    const { buffer } = Uint8Array.of(1, 2);
    const copy = structuredClone(buffer, { transfer: [buffer] });
    return [copy, buffer.byteLength, buffer.detached];
  },
  "transfer with a view": () => {
    const view = Uint8Array.of(1, 2, 3).subarray(1);
    const copy = structuredClone({ view }, { transfer: [view.buffer] });
    return [copy, view.length];
  },
  "transfer of what is not in the value": () => {
    const { buffer } = Uint8Array.of(1);
    return [structuredClone("x", { transfer: [buffer] }), buffer.detached];
  },
  "transfer of one buffer twice": () => {
    const buffer = new ArrayBuffer(1);
    return structuredClone(buffer, { transfer: [buffer, buffer] });
  },
  "transfer of a detached buffer": () => {
    const buffer = new ArrayBuffer(1);
    buffer.transfer();
    return structuredClone(1, { transfer: [buffer] });
  },
  "transfer of an object": () => structuredClone(1, { transfer: [{} as never] }),
  "transfer of a view": () => structuredClone(1, { transfer: [new Uint8Array(1) as never] }),
  "nothing is detached when cloning fails": () => {
    const buffer = new ArrayBuffer(1);
    try {
      structuredClone([buffer, () => {}], { transfer: [buffer] });
    } catch {
      return buffer.detached;
    }
    return "did not throw";
  },
  "a detached buffer": () => {
    const buffer = new ArrayBuffer(1);
    buffer.transfer();
    return same(buffer);
  },
};

export const structuredCloneCases: Case[] = casesNamed("structuredClone", values);
