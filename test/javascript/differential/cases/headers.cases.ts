import { type Case, casesNamed, casesOf } from "../case.ts";

const list = (headers: Headers) => [...headers];
type Init = ConstructorParameters<typeof Headers>[0];
const make = (init?: unknown) => new Headers(init as Init);

const names = [
  "a",
  "A-B",
  "x!#$%&'*+-.^_`|~1",
  "",
  " a",
  "a ",
  "a b",
  "a:b",
  "é",
  "a\n",
  "a\u0000",
  "a(b)",
  "a/b",
  '"a"',
  "ſ",
] as const;

const values = [
  "",
  "x",
  " x ",
  "\t x y \t",
  "\r\nx\r\n",
  "x\ny",
  "x\ry",
  "x\u0000y",
  "x\u0001y",
  "x\u007fy",
  "é",
  "\u00ff",
  "Ā",
  "日",
  "x, y",
  '"x"',
  "  ",
  "a\tb",
] as const;

const constructors: Record<string, () => unknown> = {
  nothing: () => list(make()),
  undefined: () => list(make(undefined)),
  null: () => list(make(null)),
  "a string": () => list(make("a")),
  "a number": () => list(make(1)),
  "a record that tells how it is read": () => {
    const seen: string[] = [];
    const record = new Proxy(
      { b: "1", a: "2" },
      {
        ownKeys: (target) => {
          seen.push("keys");
          return Reflect.ownKeys(target);
        },
        getOwnPropertyDescriptor: (target, name) => {
          seen.push(`look ${String(name)}`);
          return Reflect.getOwnPropertyDescriptor(target, name);
        },
        get: (target, name) => {
          seen.push(`get ${String(name)}`);
          return Reflect.get(target, name);
        },
      },
    );
    return [list(make(record)), seen];
  },
  "a record with a member that can't be enumerated": () =>
    list(make(Object.defineProperty({ a: "1" }, "b", { value: "2" }) as never)),
  pairs: () =>
    list(
      make([
        ["b", "1"],
        ["A", "2"],
        ["b", "3"],
      ]),
    ),
  "a pair of one": () => list(make([["a"]])),
  "a pair of three": () => list(make([["a", "b", "c"]])),
  "a list of strings": () => list(make(["ab"])),
  "a record": () => list(make({ B: "1", a: "2" })),
  "a record with names that differ in case": () => list(make({ a: "1", A: "2" })),
  "a record with values of other types": () =>
    list(make({ a: 1, b: null, c: undefined, d: [1, 2] })),
  "a record with an invalid name": () => list(make({ "a b": "1" })),
  "a record with an invalid value": () => list(make({ a: "\n\n x\u0000" })),
  "a record with a symbol": () => list(make({ [Symbol.iterator]: undefined, a: "1" })),
  "other Headers": () =>
    list(
      make(
        make([
          ["a", "1"],
          ["a", "2"],
        ]),
      ),
    ),
  "a Map": () => list(make(new Map([["a", "1"]]))),
  "a generator": () =>
    list(
      make(
        (function* () {
          yield ["x", "y"];
        })(),
      ),
    ),
  "without new": () => (Headers as unknown as () => void)(),
  "an inherited record": () => list(make(Object.create({ a: "1" }))),
};

const methods: Record<string, (headers: Headers) => unknown> = {
  "append joins": (headers) => headers.append("A", "3"),
  "append of one argument": (headers) => (headers.append as (name: string) => void)("a"),
  "append of an invalid name": (headers) => headers.append("a b", "1"),
  "append of an invalid value": (headers) => headers.append("a", "x\u0000"),
  "append trims": (headers) => headers.append("n", " \tv\r\n"),
  "set replaces all": (headers) => headers.set("A", "x"),
  "set of a new one": (headers) => headers.set("new", "x"),
  "delete in another case": (headers) => headers.delete("A"),
  "delete of what is not there": (headers) => headers.delete("zz"),
  "delete of an invalid name": (headers) => headers.delete("a b"),
  get: (headers) => [headers.get("a"), headers.get("A"), headers.get("zz")],
  "get of an invalid name": (headers) => headers.get("a b"),
  has: (headers) => [headers.has("A"), headers.has("zz")],
  "has of an invalid name": (headers) => headers.has(""),
  "getSetCookie of none": (headers) => headers.getSetCookie(),
  "getSetCookie of two": (headers) => {
    headers.append("Set-Cookie", "x=1; Path=/");
    headers.append("set-cookie", "y=2");
    return [headers.getSetCookie(), headers.get("set-cookie")];
  },
  "set of set-cookie": (headers) => {
    headers.append("set-cookie", "x=1");
    headers.append("set-cookie", "y=2");
    headers.set("set-cookie", "z=3");
  },
  "an empty value": (headers) => {
    headers.append("e", "");
    headers.append("e", "");
    return headers.get("e");
  },
  "iteration is sorted, and in lower case": (headers) => {
    headers.append("Zz", "1");
    headers.append("AA", "1");
    return [...headers.keys()];
  },
  values: (headers) => [...headers.values()],
  entries: (headers) => [...headers.entries()],
  forEach: (headers) => {
    const seen: unknown[] = [];
    headers.forEach((value, name, all) => {
      seen.push([name, value, all === headers]);
    });
    return seen;
  },
  "forEach of no function": (headers) => headers.forEach(undefined as never),
  "iteration while it grows": (headers) => {
    const seen: string[] = [];
    for (const [name] of headers) {
      seen.push(name);
      if (seen.length < 5) headers.append(`n${seen.length}`, "x");
    }
    return seen;
  },
  "iteration while a value is replaced": (headers) => {
    headers.append("zebra", "first");
    const seen: string[] = [];
    for (const [name, value] of headers) {
      seen.push(`${name}: ${value}`);
      headers.set("zebra", "replaced");
    }
    return seen;
  },
  "iteration while it shrinks": (headers) => {
    const seen: string[] = [];
    for (const [name] of headers) {
      seen.push(name);
      headers.delete(name);
    }
    return seen;
  },
  "a tag": (headers) => Object.prototype.toString.call(headers),
  "names in __proto__": (headers) => headers.append("__proto__", "1"),
  "a name like constructor": (headers) => [headers.get("constructor"), headers.has("toString")],
};

export const headersCases: Case[] = [
  ...casesOf("Headers name", names, (name) => list(make([[name, "v"]]))),
  ...casesOf("Headers value", values, (value) => list(make([["a", value]]))),
  ...casesNamed("Headers of", constructors),
  ...Object.entries(methods).map(([name, run]) => ({
    name: `Headers method: ${name}`,
    run: () => {
      const headers = make([
        ["b", "1"],
        ["a", "2"],
        ["A", "x y"],
      ]);
      return [run(headers), list(headers)];
    },
  })),
];
