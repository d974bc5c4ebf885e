import * as util from "node:util";
import { type Case, casesNamed, casesOf } from "../case.ts";

const shown: readonly (() => unknown)[] = [
  () => 1,
  () => -0,
  () => "a'b",
  () => null,
  () => undefined,
  () => true,
  () => 5n,
  () => Symbol("s"),
  () => [],
  () => [1, "a", null],
  () => ({}),
  () => ({ a: 1, "b-c": [2] }),
  () => ({ a: { b: { c: { d: 1 } } } }),
  () => new Map([["a", 1]]),
  () => new Set([1]),
  () => /x/g,
  () => new Date(0),
  () => Uint8Array.of(1, 2),
  () => Buffer.from("abc"),
  () => Object.create(null),
  () => [[[[[1]]]]],
];
const formats: readonly (readonly unknown[])[] = [
  ["plain"],
  ["%s is %d", "a", 5],
  ["%i %f", "42.9", "1.5"],
  ["%j", { a: 1 }],
  ["%o%%", 1],
  ["%s"],
  ["a", "b", 5],
  ["%x", 1],
  [5, "a"],
  ["100%", 1],
  ["%s", null, undefined],
  ["%d", "x"],
  [],
];
const pairs: readonly (() => [unknown, unknown])[] = [
  () => [1, 1],
  () => [1, "1"],
  () => [Number.NaN, Number.NaN],
  () => [0, -0],
  () => [{ a: 1 }, { a: 1 }],
  () => [{ a: 1 }, { a: 2 }],
  () => [{ a: 1 }, { a: 1, b: undefined }],
  () => [
    [1, [2]],
    [1, [2]],
  ],
  () => [[1], { 0: 1 }],
  () => [new Map([[{ a: 1 }, 2]]), new Map([[{ a: 1 }, 2]])],
  () => [new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])],
  () => [new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }])],
  () => [new Date(5), new Date(5)],
  () => [/a/g, /a/i],
  () => [new Error("a"), new Error("b")],
  () => [Uint8Array.of(1), Uint8Array.of(1)],
  () => [Uint8Array.of(1), Buffer.from([1])],
  () => [Object(1), Object(1)],
  () => [Object.create(null), {}],
  () => {
    const [first, second]: { self?: unknown }[] = [{}, {}];
    first!.self = first;
    second!.self = second;
    return [first, second];
  },
  () => {
    const symbol = Symbol("s");
    return [{ [symbol]: 1 }, { [symbol]: 2 }];
  },
];
const kinds: readonly (() => unknown)[] = [
  () => new Date(),
  () => /a/,
  () => new Map(),
  () => new Set(),
  () => new Map().entries(),
  () => Promise.resolve(),
  () => new Uint8Array(),
  () => new Float64Array(),
  () => new DataView(new ArrayBuffer(1)),
  () => new ArrayBuffer(1),
  () => new Error(),
  () => Object(1),
  () => Object("a"),
  () => function* () {},
  () => (function* () {})(),
  () => new WeakMap(),
  () => null,
  () => 1,
  () => ({}),
  () => Buffer.alloc(1),
];
const notTold = [
  "isProxy",
  "isExternal",
  "isModuleNamespaceObject",
  "isAsyncFunction",
  "isKeyObject",
  "isCryptoKey",
  "isEventTarget",
  "isFloat16Array",
];

const named: Record<string, () => unknown> = {
  "format of a BigInt": () => util.format("%s %d", 5n, 6n),
  "inspect of one level": () => util.inspect({ a: { b: { c: 1 } } }, { depth: 0 }),
  "inspect.custom": () => util.inspect({ [util.inspect.custom]: () => "mine" }),
  promisify: () =>
    util.promisify((value: number, callback: (error: unknown, value: number) => void) =>
      callback(null, value + 1),
    )(1),
  "promisify of what fails": () =>
    util.promisify((callback: (error: unknown) => void) => callback(new RangeError("no")))(),
  "promisify.custom": () => {
    const own = async () => 7;
    return util.promisify(Object.assign(() => {}, { [util.promisify.custom]: own }))();
  },
  "promisify of no function": () => util.promisify(5 as never),
  callbackify: () =>
    new Promise((resolve) =>
      util.callbackify(async (value: number) => value * 2)(4, (error, value) =>
        resolve([error, value]),
      ),
    ),
  "callbackify of what rejects": () =>
    new Promise((resolve) =>
      util.callbackify(async () => {
        throw new RangeError("no");
      })((error) => resolve(error.name)),
    ),
  inherits: () => {
    function Base(this: { base: boolean }) {
      this.base = true;
    }
    Base.prototype.hi = () => "hi";
    function Made(this: object) {
      Reflect.apply(Base, this, []);
    }
    util.inherits(Made, Base);
    const made = new (Made as unknown as new () => { base: boolean; hi(): string })();
    return [
      made.base,
      made.hi(),
      (Made as unknown as { super_: unknown }).super_ === Base,
      made instanceof (Base as never),
    ];
  },
  "inherits of nothing": () => util.inherits(undefined as never, undefined as never),
  stripVTControlCharacters: () => util.stripVTControlCharacters("\u001b[31mred\u001b[39m!"),
  TextEncoder: () => [...new util.TextEncoder().encode("é")],
  toUSVString: () => util.toUSVString("a\ud83d"),
};

export const utilCases: readonly Case[] = [
  ...casesOf(
    "inspect of value",
    shown.map((_, at) => at),
    (at) => util.inspect(shown[at]!()),
  ),
  ...casesOf("format of", formats, (values) => util.format(...values)),
  ...casesOf(
    "isDeepStrictEqual of pair",
    pairs.map((_, at) => at),
    (at) => util.isDeepStrictEqual(...pairs[at]!()),
  ),
  ...casesOf(
    "types of value",
    kinds.map((_, at) => at),
    (at) =>
      Object.entries(util.types)
        .filter(([name]) => name.startsWith("is") && !notTold.includes(name))
        .filter(([, is]) => (is as (value: unknown) => boolean)(kinds[at]!()))
        .map(([name]) => name)
        .sort(),
  ),
  ...casesNamed("util", named),
];
