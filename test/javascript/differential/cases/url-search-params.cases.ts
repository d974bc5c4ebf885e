import { type Case, casesNamed, casesOf } from "../case.ts";

const texts = [
  "",
  "?",
  "a=b",
  "?a=b",
  "??a=b",
  "a",
  "a=",
  "=a",
  "=",
  "&",
  "&&a&&b&",
  "a=b=c",
  "a+b=c+d",
  "a%2Bb=%2B",
  "a=%20",
  "a=%",
  "a=%2",
  "a=%zz",
  "a=%C3%A9",
  "a=%c3%a9",
  "a=%E9",
  "a=%C3",
  "a=%f0%9f%98%80",
  "a=%ED%A0%80",
  "a=%EF%BB%BFx",
  "a=\ufeffx",
  "é=😀",
  "a=\ud800",
  "a=b;c=d",
  "a=~!*()'-._",
  'a="<>`{}|\\^#?/:@$,',
  "a=\u0000\u0001\u007f\u0080",
  "a=\n\r\t",
  "a=1&a=2&b=3&a=4",
  "a=b&c=d+e&f=%C3%A9",
  "a=~!*()'-._&b=%7E%21%20&c=x y+z",
  "a=%26&b=%3D&c=%3d",
  "a%3Db=c%26d&e=f&g=h",
  "a=%00&b=%01&c=d",
  "a%01b=c&d=%01%00&e=f%00",
  "a=%2501&b=%2500&c=%",
  "a=%C3%A9&b=%E9&c=1",
  "a=%ff&b=%41&c=%zz",
  "=&=&=",
] as const;

const pairs = (params: URLSearchParams) => [[...params], params.size, params.toString()];

type Init = ConstructorParameters<typeof URLSearchParams>[0];
const make = (init: unknown) => pairs(new URLSearchParams(init as Init));

const constructors = {
  nothing: () => make(undefined),
  null: () => make(null),
  "a number": () => make(12),
  "pairs as arrays": () =>
    make([
      ["a", "1"],
      ["a", "2"],
    ]),
  "pairs from a generator": () =>
    make(
      (function* () {
        yield ["a", "b"];
        yield new Set(["c", "d"]);
      })(),
    ),
  "a pair of one": () => make([["a"]]),
  "a pair of three": () => make([["a", "b", "c"]]),
  "a string as pair": () => make(["ab"]),
  "a pair that is no sequence": () => make([1]),
  "a record": () => make({ a: 1, b: null, c: undefined }),
  "a record of inherited names": () => make(Object.create({ a: 1 })),
  "a record with a symbol": () => make({ [Symbol("x")]: 1 }),
  "a record with lone surrogates": () => make({ "\ud800": "1", "\ud801": "2" }),
  "another URLSearchParams": () => make(new URLSearchParams("a=b&c=d")),
  "a Map": () => make(new Map([["a", "b"]])),
  "a function": () => make(() => {}),
  "an object whose iterator is no function": () => make({ [Symbol.iterator]: 1 }),
  "without new": () => (URLSearchParams as unknown as () => void)(),
};

const methods: Record<string, (params: URLSearchParams) => unknown> = {
  append: (params) => params.append("b", "x y"),
  "append of non-strings": (params) =>
    params.append(null as never, { toString: () => "o" } as never),
  "append of one": (params) => (params.append as (name: string) => void)("x"),
  delete: (params) => params.delete("a"),
  "delete of a value": (params) => params.delete("a", "2"),
  "delete of another value": (params) => params.delete("a", "9"),
  "delete with undefined": (params) => params.delete("a", undefined),
  "delete of nothing": (params) => (params.delete as () => void)(),
  get: (params) => [params.get("a"), params.get("z")],
  getAll: (params) => [params.getAll("a"), params.getAll("z")],
  has: (params) => [
    params.has("a"),
    params.has("a", "2"),
    params.has("a", "9"),
    params.has("a", undefined),
  ],
  "set of many": (params) => params.set("a", "x"),
  "set of a new one": (params) => params.set("z", "x"),
  sort: (params) => {
    params.append("\ud83d", "1");
    params.append("\ufb03", "2");
    params.append("", "3");
    params.sort();
  },
  forEach: (params) => {
    const seen: unknown[] = [];
    params.forEach(function (this: unknown, value, name, all) {
      seen.push([value, name, all === params, this]);
    }, "this");
    return seen;
  },
  "forEach of no function": (params) => params.forEach(null as never),
  keys: (params) => [...params.keys()],
  values: (params) => [...params.values()],
  entries: (params) => [...params.entries()],
  "iteration while it grows": (params) => {
    const seen: string[] = [];
    for (const [name] of params) {
      seen.push(name);
      if (seen.length < 6) params.append(`n${seen.length}`, "");
    }
    return seen;
  },
  "iteration while it shrinks": (params) => {
    const seen: string[] = [];
    for (const [name] of params) {
      seen.push(name);
      params.delete(name);
    }
    return seen;
  },
  "the iterator is the entries": () =>
    URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries,
  "a tag": (params) => Object.prototype.toString.call(params),
  "a lone surrogate": (params) => params.append("\udc00", "\ud83d\ude00\ud800"),
};

export const urlSearchParamsCases: Case[] = [
  ...casesOf("URLSearchParams", texts, make),
  ...casesNamed("URLSearchParams of", constructors),
  ...Object.entries(methods).map(([name, run]) => ({
    name: `URLSearchParams method: ${name}`,
    run: () => {
      const params = new URLSearchParams("a=1&b=%C3%A9&a=2&c=");
      return [run(params), pairs(params)];
    },
  })),
];
