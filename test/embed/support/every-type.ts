// Guests that hand a program's values back, of every type that WIT has.

import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile as compileAssemblyScript } from "@skerry/assemblyscript/build";
import { readProjectWit } from "../../../guest-sdk/javascript/build/project-wit.ts";
import { workerWit, world } from "../../../guest-sdk/javascript/build/wit.ts";
import { readInterface } from "../../../runtime/abi/foreign/read-interface.ts";
import { componentOf, inProject } from "../../javascript/project.ts";
import { keptBuild } from "../../support/build-cache.ts";
import { compileC, copyingSource } from "./c-copies.ts";

const many = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name}${index}`).join(", ");

const declarations = `
  record product { sku: string, cents: u32, tags: list<string> }
  record mixed { a: u8, b: s64, c: bool, d: f32, e: u16, f: char, g: f64, h: s8, nothing: option<string> }
  record names { %type: u8, %list: string, %constructor: bool, to-string: s16, a1-b2: u8, proto: u8 }
  record wide { head: mixed, body: list<mixed>, tail: tuple<product, product, list<u8>> }
  variant shape { none, circle(f32), count(u64), name(string), point(tuple<s8, f64>), products(list<product>) }
  variant large { ${Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? `l${index}` : `l${index}(${["u8", "string"][index % 2]})`)).join(", ")} }
  enum few { one, two, three-and-a-half }
  enum lots { ${many(300, "e")} }
  flags flags1 { only }
  flags flags8 { ${many(8, "a")} }
  flags flags9 { ${many(9, "a")} }
  flags flags17 { ${many(17, "a-b")} }
  flags flags32 { ${many(32, "a")} }
  type amount = u64;
  type amounts = list<amount>;
  type maybe = option<amounts>;
`;

/** Types as WIT writes them. */
export const types = [
  ...[
    "bool",
    "u8",
    "s8",
    "u16",
    "s16",
    "u32",
    "s32",
    "u64",
    "s64",
    "f32",
    "f64",
    "char",
    "string",
  ].flatMap((plain) => [plain, `list<${plain}>`, `option<${plain}>`]),
  "option<option<u64>>",
  "option<option<option<bool>>>",
  "option<list<option<string>>>",
  "tuple<u8>",
  "tuple<u8, u64, string>",
  "tuple<string, string, string, string, string, string, string, string, string>",
  "tuple<result, result<u8>, result<_, string>, result<list<f64>, few>>",
  "list<list<list<u16>>>",
  "list<list<string>>",
  "list<tuple<u8, u64>>",
  "list<option<u64>>",
  "list<result<s64, string>>",
  "product",
  "mixed",
  "names",
  "wide",
  "list<product>",
  "list<mixed>",
  "option<product>",
  "shape",
  "list<shape>",
  "large",
  "list<large>",
  "few",
  "list<few>",
  "lots",
  "option<lots>",
  "flags1",
  "flags8",
  "flags9",
  "flags17",
  "flags32",
  "list<flags9>",
  "amount",
  "amounts",
  "maybe",
] as const;

/** Types of results that a function throws the error of. */
export const outcomes = [
  "result",
  "result<string>",
  "result<_, list<f64>>",
  "result<product, few>",
  "result<list<f64>, few>",
] as const;

const wit = (functions: readonly string[]) =>
  `package test:values@1.0.0;\n\ninterface things {${declarations}${functions.map((each) => `  ${each};\n`).join("")}}\n`;

/** Each type by itself: its parts go as parameters, as many as there may be. */
export const singlyWit = wit([
  ...types.flatMap((type, index) => [
    `give${index}: func() -> ${type}`,
    `take${index}: func(value: ${type})`,
  ]),
  ...outcomes.flatMap((type, index) => [
    `try${index}: func() -> ${type}`,
    `came${index}: func(value: ${type})`,
  ]),
]);

/** Some types side by side. */
const groups = Array.from({ length: Math.ceil(types.length / 6) }, (_, index) =>
  types.slice(6 * index, 6 * index + 6),
);
export const groupCount = groups.length;

/** Some types side by side, and more parameters than the ABI passes by themselves: a value lies in the guest's memory both ways,
 * which hands it back without a look at it. */
export const togetherWit = wit(
  groups.flatMap((group, index) => [
    `give${index}: func() -> tuple<${group.join(", ")}>`,
    `take${index}: func(value: tuple<${group.join(", ")}>, ${Array.from({ length: 16 }, (_, n) => `p${n}: u64`).join(", ")})`,
  ]),
);

const javaScript = `
import * as things from "test:values/things";

export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const index = Number(searchParams.get("index"));
    if (pathname === "/value") things["take" + index](things["give" + index]());
    else if (pathname === "/bigint") things["take" + index](BigInt(searchParams.get("value")));
    else {
      let outcome;
      try {
        outcome = { tag: "ok", val: things["try" + index]() };
      } catch (error) {
        if (!("payload" in error)) throw error;
        outcome = { tag: "err", val: error.payload };
      }
      things["came" + index](outcome);
    }
    return new Response("done");
  },
};
`;

const each = (line: (index: number) => string) => groups.map((_, index) => line(index)).join("\n");

const assemblyScript = `
import { Request, Response } from "@skerry/assemblyscript";
${each(
  (index) => `// @ts-ignore: decorator
@external("test:values/things@1.0.0", "give${index}") declare function give${index}(to: usize): void;
// @ts-ignore: decorator
@external("test:values/things@1.0.0", "take${index}") declare function take${index}(at: usize): void;`,
)}
export function handle(request: Request): Response {
  const index = <i32>parseInt(request.parsedUrl.searchParams.get("index")!);
  const at = memory.data(4096, 8);
${each((index) => `  if (index == ${index}) { give${index}(at); take${index}(at); }`)}
  return Response.text("done");
}
`;

/** Text is UTF-8 here, as in C and Rust. The index is the last two digits of the URI. */
const text = `(module
${each(
  (index) => `  (import "test:values/things@1.0.0" "give${index}" (func $give${index} (param i32)))
  (import "test:values/things@1.0.0" "take${index}" (func $take${index} (param i32)))`,
)}
  (memory (export "memory") 4)
  (global $next (mut i32) (i32.const 65536))
  (func (export "cabi_realloc") (param $old i32) (param $size i32) (param $align i32) (param $bytes i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get $bytes)))
    (loop $grow
      (if (i32.gt_u (global.get $next) (i32.mul (memory.size) (i32.const 65536)))
        (then
          (if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then (unreachable)))
          (br $grow))))
    (memory.copy (local.get $at) (local.get $old) (local.get $size))
    (local.get $at))
  (func $digit (param $at i32) (result i32) (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))
  (func (export "handle") (param i32 i32) (param $uri i32) (param $length i32) (param i32 i32 i32 i32 i32) (result i32)
    (local $index i32)
    (local.set $uri (i32.add (local.get $uri) (local.get $length)))
    (local.set $index (i32.add
      (i32.mul (call $digit (i32.sub (local.get $uri) (i32.const 2))) (i32.const 10))
      (call $digit (i32.sub (local.get $uri) (i32.const 1)))))
${each(
  (index) => `    (if (i32.eq (local.get $index) (i32.const ${index})) (then
      (call $give${index} (i32.const 4096))
      (call $take${index} (i32.const 4096))))`,
)}
    (i32.store16 (i32.const 16) (i32.const 200))
    (i32.const 16)))`;

const together = { "wit/values.wit": togetherWit };

const inC = copyingSource(readInterface(togetherWit, undefined));

const componentOfCore = (binary: Uint8Array) =>
  inProject(together, async (projectDir) => {
    const embedded = await componentEmbed({
      binary,
      witSource: workerWit([], await readProjectWit(projectDir)),
      world,
      stringEncoding: "utf8",
    });
    return new Uint8Array(await componentNew(embedded, []));
  });

/** Guests that hand each value back that they are given. */
export const guests = {
  JavaScript: () =>
    componentOf(
      { "index.js": javaScript, "wit/values.wit": singlyWit },
      { grants: ["log", "clock", "config"] },
    ),
  AssemblyScript: () =>
    keptBuild(["assemblyscript", assemblyScript, together], () =>
      inProject({ "index.ts": assemblyScript, ...together }, async (projectDir) => {
        const result = await compileAssemblyScript({ entry: `${projectDir}/index.ts`, projectDir });
        if (!result.ok) throw new Error(result.diagnostics);
        return result.component;
      }),
    ),
  C: () => keptBuild(["c", inC, together], async () => componentOfCore(await compileC(inC))),
  "the text format": () =>
    keptBuild(["wat", text, together], async () => componentOfCore(await parse(text))),
};
