import { fileURLToPath } from "node:url";
import { serialize } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { InsideLinker } from "../../runtime/isolate/link-inside.ts";

type Exports = Record<string, unknown>;
type Evaluate = (modules: object) => Exports;

/** A linker of modules with these texts. */
function linkerOf(sources: Readonly<Record<string, string>>): InsideLinker {
  return new InsideLinker((file) => sources[file]!);
}

/** What each of these modules exports, each linked into a script of its own, in one global scope. */
function evaluate(sources: Readonly<Record<string, string>>, ...files: string[]) {
  const linker = linkerOf(sources);
  const global: Exports = {};
  const modules = {};
  const exports = files.map((file) => {
    const script = runInNewContext(linker.link(file), global) as Evaluate;
    return script(modules);
  });
  return { exports, global };
}

test("modules of several scripts are evaluated once each, before those that import them, and leave nothing global", () => {
  const sources = {
    "/main.ts":
      'import "./first.ts";\nimport {\n  Kind,\n  make as build,\n} from "./kind.ts";\nexport const made = build();\nexport { Kind as Same, made as other };\nlet own = 1;\nexport function count() {\n  return own++;\n}',
    "/first.ts": 'const $modules = "no name of the linker";',
    "/kind.ts":
      'import { count, seen } from "./deep/state.ts";\nexport          class Kind {}\nexport const make = () => {\n  count();\n  return new Kind();\n};\nexport async function later() {\n  return seen();\n}',
    "/deep/state.ts":
      "let times = 0;\nexport function* all() {}\nexport function count() {\n  times++;\n}\nexport function seen() {\n  return times;\n}",
    "/part.ts":
      'import { Kind, make } from "./kind.ts";\nimport { seen } from "./deep/state.ts";\nexport const isKind = (value) => value instanceof Kind;\nmake();\nexport const times = seen();\nexport const unbound = (function () {\n  return this;\n})();',
  };
  const { exports, global } = evaluate(sources, "/main.ts", "/part.ts");
  const [main, part] = exports as [Exports, Exports];
  expect(Object.keys(main).sort()).toEqual(["Same", "count", "made", "other"]);
  expect(main.made).toBe(main.other);
  expect((part.isKind as (value: unknown) => boolean)(main.made)).toBe(true);
  expect(part).toMatchObject({ times: 2, unbound: undefined });
  expect(Object.keys(global)).toEqual([]);
});

test("statements that follow each other on a line are linked as those that have lines of their own", () => {
  const sources = {
    "/main.js":
      'import"./first.js";import{Kind,make as build}from"./kind.js";var made=build();class Own{}export{made,Kind as Same};\n',
    "/first.js": 'var said="import it";function first(){return said}export{first};',
    "/kind.js": "class Kind{}var make=()=>new Kind;export{Kind,make};\n",
  };
  const [main] = evaluate(sources, "/main.js").exports as [Exports];
  expect(Object.keys(main).sort()).toEqual(["Same", "made"]);
  expect(main.made).toBeInstanceOf(main.Same);
});

test("text is of one byte a unit, and means the same", () => {
  const text = 'export const said = ["— 𝄞", `ü€`, /^[…]$/u.test("…")];\n// “so”';
  const linked = linkerOf({ "/a.ts": text }).link("/a.ts");
  expect(linked).toMatch(/^[\0-\xff]*$/);
  // Behind two bytes of its head the engine's own format says in what it holds a text: `"` one byte a unit, `c` two.
  expect(serialize(linked).subarray(2, 3).toString()).toBe('"');
  const [exports] = evaluate({ "/a.ts": text }, "/a.ts").exports;
  expect(JSON.stringify(exports)).toBe('{"said":["— 𝄞","ü€",true]}');
});

test.each([
  ["what is exported changes", "export let a = 1;", /a form that is not linked: export let a/],
  ["a default", "export default 1;", /a form that is not linked: export default/],
  ["a default by name", 'import { default as a } from "./b.ts";', /not linked: default as a/],
  ["a namespace", 'import * as b from "./b.ts";', /not linked: import \* as b/],
  ["what is passed on", 'export { b } from "./b.ts";', /not linked: export \{ b \} from/],
  ["parts of a value", "export const { a } = {};", /not linked: export const \{ a \}/],
  ["names that nobody exports", 'import { c } from "./b.ts";', /a\.ts imports c, which \.\/b\.ts/],
  ["an import by way of others", 'import { d } from "./circle.ts";', /a\.ts imports itself/],
  ["the linker's name", "const $linked = [];", /has a name of the linker's/],
])("a module with %s is refused", (_, text, message) => {
  const linker = linkerOf({
    "/a.ts": text,
    "/b.ts": "export const b = 1;",
    "/circle.ts": 'import { a } from "./a.ts";\nexport const d = 1;',
  });
  expect(() => linker.link("/a.ts")).toThrow(message);
});

test("the sources of the program inside are linked, and its part for WASI repeats none of it", () => {
  const file = (path: string) =>
    fileURLToPath(new URL(`../../runtime/isolate/inside/${path}`, import.meta.url));
  const linker = new InsideLinker();
  const main = linker.link(file("main.ts"));
  const wasi = linker.link(file("wasi/wasi-side.ts"));
  const classes = (text: string) => [...text.matchAll(/^class (\w+)/gm)].map(([, name]) => name!);
  expect(classes(main)).toContain("GuestEnded");
  expect(classes(wasi)).toContain("GuestExit");
  expect(classes(wasi)).not.toContain("GuestEnded");
  for (const text of [main, wasi]) expect(runInNewContext(text, {})).toBeTypeOf("function");
});
