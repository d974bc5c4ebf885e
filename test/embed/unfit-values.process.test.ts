import { afterAll, beforeAll, expect, test } from "vitest";
import { type Host, openHost, type Worker } from "../../runtime/embed/embed.ts";
import { componentOf } from "../javascript/project.ts";
import { keptDataDir } from "../support/build-cache.ts";

// What a worker in JavaScript gives to a program's function that is not of its type: an error that it can catch, which says where.

/** Values by the text that makes them, in the worker as here. */
const texts = [
  ...[
    "undefined",
    "null",
    "true",
    "0",
    "-0",
    "1",
    "255",
    "256",
    "-1",
    "-128",
    "-129",
    "1.5",
    "NaN",
  ],
  ...["2 ** 31 - 1", "2 ** 31", "-(2 ** 31)", "2 ** 32 - 1", "2 ** 32", "2 ** 53 - 1", "2 ** 53"],
  ...["1e300", "-Infinity", "5n", "-5n", "2n ** 53n", "2n ** 64n", "Symbol('x')", "() => 1"],
  ...["''", "'x'", "'xy'", "'\\u{1f600}'", "'\\ud800'", "'x\\ud800'", "'x'.repeat(2 ** 20)"],
  ...[
    "'x'.repeat(2 ** 20 + 1)",
    "'\\u20ac'.repeat(2 ** 19)",
    "'one'",
    "'One'",
    "new Date(0)",
    "{}",
  ],
  ...[
    "[]",
    "[1]",
    "[1, 2]",
    "[1, 'x']",
    "[1, 'x', 2]",
    "[-1]",
    "new Array(3)",
    "new Uint8Array(3)",
  ],
  ...[
    "new Uint32Array([2 ** 32 - 1])",
    "new Int8Array([-1])",
    "[5n]",
    "[Symbol('x')]",
    "[NaN, -0, 1e300]",
  ],
  ...[
    "[{ valueOf: () => 1 }]",
    "[{ valueOf() { throw new Error() } }]",
    "[255, 256]",
    "[127, -128]",
  ],
  ...["[2 ** 32 - 1]", "[2 ** 32]", "[2 ** 31, -(2 ** 31)]", "[true]", "[null]", "['5']"],
  ...["new Float64Array([1, 2])", "new Float64Array([1.5])", "new DataView(new ArrayBuffer(2))"],
  ...["new ArrayBuffer(2)", "{ tag: 'none' }", "{ tag: 'none', val: 1 }", "{ tag: 'circle' }"],
  ...["{ tag: 'circle', val: 1.5 }", "{ tag: 'circle', val: 'x' }", "{ tag: 'square', val: 1 }"],
  ...[
    "{ tag: 'ok', val: 1 }",
    "{ tag: 'ok', val: 256 }",
    "{ tag: 'err', val: 'x' }",
    "{ tag: 'err' }",
  ],
  ...["{ a: true }", "{ a: 1 }", "{ a: true, bC: false, d: 1 }", "{ sku: 'a', cents: 1 }"],
  ...["{ sku: 'a', cents: 1, tags: null }", "{ sku: 'a', cents: 2 ** 32 - 1, tags: ['x'] }"],
  ...[
    "{ sku: 'a', cents: -1 }",
    "{ sku: 'a' }",
    "{ cents: 1 }",
    "{ sku: 'a', cents: 1, tags: [1] }",
  ],
  "{ get sku() { return 'a' }, get cents() { return 1 }, other: 1 }",
];

type Fit = (value: unknown) => { readonly val: unknown } | null;

const when = (holds: boolean, val: unknown) => (holds ? { val } : null);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const number =
  (holds: (value: number) => boolean, made: (value: number) => number = (value) => value): Fit =>
  (value) =>
    typeof value === "number" && holds(value) ? { val: made(value) } : null;
const whole = (least: number, most: number): Fit =>
  number(
    (value) => Number.isInteger(value) && least <= value && value <= most,
    // There is no negative zero among whole numbers.
    (value) => value + 0,
  );
const long =
  (least: number): Fit =>
  (value) => {
    const given = typeof value === "bigint" ? Number(value) : value;
    const fits = Number.isSafeInteger(given) && (given as number) >= least;
    return fits ? { val: BigInt(given as number) } : null;
  };
const string: Fit = (value) =>
  when(
    typeof value === "string" && value.isWellFormed() && Buffer.byteLength(value) <= 2 ** 20,
    value,
  );
const list =
  (inner: Fit, made: (items: unknown[]) => unknown = (items) => items): Fit =>
  (value) => {
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && "length" in value)) return null;
    const items = Array.from(value as ArrayLike<unknown>, inner);
    return items.includes(null) ? null : { val: made(items.map((each) => each!.val)) };
  };
const option =
  (inner: Fit): Fit =>
  (value) =>
    value === undefined || value === null ? { val: undefined } : inner(value);
const cases =
  (all: Readonly<Record<string, Fit | null>>): Fit =>
  (value) => {
    if (!isObject(value) || typeof value.tag !== "string") return null;
    const { tag, val } = value;
    const inner = Object.hasOwn(all, tag) ? all[tag] : undefined;
    if (inner === undefined) return null;
    if (inner === null) return { val: { tag } };
    const payload = inner(val);
    return payload && { val: { tag, val: payload.val } };
  };
const u32 = whole(0, 2 ** 32 - 1);

/** What of the values is of a type, and how it comes to the program. */
const types: Readonly<Record<string, Fit>> = {
  bool: (value) => when(typeof value === "boolean", value),
  u8: whole(0, 255),
  s8: whole(-128, 127),
  u16: whole(0, 65_535),
  s16: whole(-32_768, 32_767),
  u32,
  s32: whole(-(2 ** 31), 2 ** 31 - 1),
  u64: long(0),
  s64: long(Number.MIN_SAFE_INTEGER),
  f32: number(
    (value) => Number.isFinite(Math.fround(value)) || !Number.isFinite(value),
    Math.fround,
  ),
  f64: number(() => true),
  char: (value) =>
    when(typeof value === "string" && value.isWellFormed() && [...value].length === 1, value),
  string,
  "list<u8>": list(whole(0, 255), (items) => Uint8Array.from(items as number[])),
  "list<s8>": list(whole(-128, 127)),
  "list<u16>": list(whole(0, 65_535)),
  "list<u32>": list(u32),
  "list<s32>": list(whole(-(2 ** 31), 2 ** 31 - 1)),
  "list<f64>": list(number(() => true)),
  "option<u8>": option(whole(0, 255)),
  "option<option<u8>>": cases({ none: null, some: option(whole(0, 255)) }),
  "tuple<u8, string>": (value) => {
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [first, second] = [whole(0, 255)(value[0]), string(value[1])];
    return first && second && { val: [first.val, second.val] };
  },
  product: (value) => {
    if (!isObject(value)) return null;
    const { sku, cents, tags } = value;
    const [one, two, three] = [string(sku), u32(cents), option(list(string))(tags)];
    return one && two && three && { val: { sku: one.val, cents: two.val, tags: three.val } };
  },
  shape: cases({ none: null, circle: number(() => true) }),
  few: (value) => when(value === "one", value),
  flags2: (value) => {
    if (!isObject(value) || Array.isArray(value)) return null;
    const { a = false, bC = false } = value;
    return when(typeof a === "boolean" && typeof bC === "boolean", { a, bC });
  },
  "result<u8, string>": cases({ ok: whole(0, 255), err: string }),
};
const names = Object.keys(types);

const wit = `package test:values@1.0.0;
interface things {
  record product { sku: string, cents: u32, tags: option<list<string>> }
  variant shape { none, circle(f64) }
  enum few { one, two }
  flags flags2 { a, b-c }
  large: func() -> list<tuple<u32, option<u32>>>;
  ${names.map((type, index) => `take${index}: func(value: ${type});`).join("\n  ")}
}`;

const source = `
import * as things from "test:values/things";
const values = [${texts.map((text) => `() => (${text})`).join(", ")}];
export default {
  fetch(request) {
    const index = new URL(request.url).searchParams.get("index");
    if (index === null) return Response.json(things.large());
    return Response.json(values.map((make) => {
      try {
        things["take" + index](make());
        return "taken";
      } catch (error) {
        return error.name + ": " + error.message;
      }
    }));
  },
};`;

let host: Host;
let worker: Worker;
const got: unknown[] = [];
beforeAll(async () => {
  const take = (value: unknown) => {
    got.push(value);
  };
  const large = () => [
    [2 ** 32 - 1, 2 ** 31],
    [2 ** 31 - 1, undefined],
  ];
  const functions = {
    large,
    ...Object.fromEntries(names.map((_, index) => [`take${index}`, take])),
  };
  const limits = { bytesIn: 16 * 2 ** 20 };
  host = await openHost({
    dataDir: keptDataDir(),
    fuel: 10_000_000_000,
    interfaces: [{ wit, functions, limits }],
  });
  const grants = ["log", "test:values/things"];
  const component = await componentOf({ "index.js": source, "wit/values.wit": wit }, { grants });
  worker = await host.load("acme/values", component, { grants, limits: { cpu: 60_000 } });
}, 240_000);
afterAll(() => host?.close());

const outcomesOf = async (index: number) =>
  (await (await worker.fetch(`/?index=${index}`)).json()) as string[];

test.each(names)("%s takes what fits, and says of all else where it does not", async (type) => {
  const index = names.indexOf(type);
  got.length = 0;
  const outcomes = await outcomesOf(index);
  const wanted = texts.map((text) => types[type]!(new Function(`return (${text});`)()));
  const taken = texts.filter((_, at) => outcomes[at] === "taken");
  expect(taken).toEqual(texts.filter((_, at) => wanted[at] !== null));
  expect(got).toEqual(wanted.filter((each) => each !== null).map(({ val }) => val));
  for (const outcome of outcomes.filter((each) => each !== "taken")) {
    expect(outcome).toMatch(
      /^(TypeError|RangeError): test:values\/things take\d+: value[^ ]*: expected /,
    );
  }
});

test("an error names the part that is wrong, and numbers come back as they were given", async () => {
  const at = (text: string) => texts.indexOf(text);
  const ofProduct = await outcomesOf(names.indexOf("product"));
  expect(ofProduct[at("{ sku: 'a', cents: -1 }")]).toBe(
    "RangeError: test:values/things take22: value.cents: expected u32, got -1",
  );
  expect(ofProduct[at("{ sku: 'a', cents: 1, tags: [1] }")]).toContain(
    "value.tags[0]: expected a string, got 1",
  );
  expect((await outcomesOf(names.indexOf("shape")))[at("{ tag: 'square', val: 1 }")]).toContain(
    'value.tag: expected one of "none", "circle", got "square"',
  );
  expect(await (await worker.fetch("/")).json()).toEqual([
    [2 ** 32 - 1, 2 ** 31],
    [2 ** 31 - 1, null],
  ]);
});
