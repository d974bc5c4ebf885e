import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { describeModule } from "../../../runtime/module/join/describe.ts";
import { joinModules } from "../../../runtime/module/join/join.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { buildProject } from "../project.ts";
import { exercise, forged, forgedExercise, moduleText } from "./module-text.ts";
import { referencesExercise, referencesText } from "./references-text.ts";

const joiner = { describe: describeModule, join: joinModules };

const source = `
import module from "./all.wasm";
import bin from "./all.bin";
import hot from "./hot.wasm?module";
import moving from "./moving.wasm";
import references from "./references.wasm";
import hotUrl from "./hot.wasm?url";
import init, { glue } from "glue";
import { fib as readByNode, others } from "of-node";
import { fib as readByUrl } from "./read.mjs";
const bytes = new Uint8Array(bin);
const env = { add: (a, b) => a + b, long: (a) => a, pair: (a) => [a, 1n], tell() {}, again: (n) => atTop.exports.nest(n - 1), base: 32,
  count: new WebAssembly.Global({ value: "i64", mutable: true }, 3n) };
const atTop = new WebAssembly.Instance(module, { env });
const hotAtTop = new WebAssembly.Instance(hot).exports;
const counted = [atTop.exports.count(), atTop.exports.grow(1)];
const callsWithNewValues = () => {
  const shared = new WebAssembly.Global({ value: "externref", mutable: true });
  const env = { give() {}, take: () => 0, both() {}, fixed: 0, zero: 0, shared, outside: new WebAssembly.Table({ element: "externref", initial: 2 }) };
  const { choose } = new WebAssembly.Instance(references, { env }).exports;
  for (let n = 0; n < 3000; n++) if (choose({ n }, { n }, 1).n !== n) return 0;
  return 1;
};
const handlers = {
  exercise: () => { ${exercise} },
  state: () => [counted, atTop.exports.count(), atTop.exports.size(), atTop.exports.grow(1), env.count.value].map(String),
  async bytes() {
    const { instance } = await WebAssembly.instantiate(bytes, { env });
    const compiled = await WebAssembly.compile(bin);
    const other = bytes.slice();
    other[other.length - 1] ^= 1;
    const refused = await WebAssembly.instantiate(other, { env }).catch((error) => error.name + ": " + error.message);
    const response = new Response(bytes, { headers: { "content-type": "application/wasm" } });
    const streamed = await WebAssembly.instantiateStreaming(response, { env });
    return [instance.exports.div_s(84, 2), compiled instanceof WebAssembly.Module, WebAssembly.validate(bytes), WebAssembly.validate(other),
      streamed.instance.exports.add(1, 2), refused];
  },
  async text() {
    const decoded = Uint8Array.from(atob(embedded), (letter) => letter.charCodeAt(0));
    const { instance } = await WebAssembly.instantiate(decoded);
    return [embedded.length, instance.exports.fib(10)];
  },
  escape: () => [escape("ä b"), escape("ü", 1, 2, 3), escape(), escape.length, unescape("%20")],
  many: () => {
    const many = atTop.exports.inner.get(1);
    const called = () => { try { return many(...new Array(90).fill(1n)); } catch (error) { return error.name + ": " + error.message; } };
    return [called(), String(atTop.exports.count()), String(atTop.exports.callMany(1))];
  },
  spin: () => atTop.exports.spin(),
  deep: () => { try { return atTop.exports.deep(1); } catch (error) { return error.name; } },
  between: () => atTop.exports.nest(100000),
  cap: () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    let pages = 1;
    try { for (;;) { memory.grow(64); pages += 64; } } catch (error) {
      return [error.name, memory.buffer.byteLength === pages * 65536, pages > 256, new Uint8Array(memory.buffer)[pages * 65536 - 1]];
    }
  },
  wasm: () => hotAtTop.fib(18),
  script: () => { const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(18); },
  sums: () => hotAtTop.sums(100000),
  sumsOfScript: () => { const bytes = new Uint8Array(4096); let sum = 0; for (let i = 0; i < 100000; i++) { bytes[i & 4095] = i; sum = (sum + bytes[(i * 7) & 4095]) | 0; } return sum; },
  nothing: () => 0,
  references: () => { const module = references; ${referencesExercise} },
  unheld: () => {
    const env = { give() {}, take: () => 0, both() {}, fixed: 0, zero: 0, shared: new WebAssembly.Global({ value: "externref", mutable: true }),
      outside: new WebAssembly.Table({ element: "externref", initial: 2 }) };
    const { same } = new WebAssembly.Instance(references, { env }).exports;
    for (let n = 0; n < 1500; n++) same(new ArrayBuffer(65536));
    return same(-0) === 0;
  },
  newValues: () => callsWithNewValues(),
  newValuesBesidePlaces: () => { const table = new WebAssembly.Table({ element: "externref", initial: 30000 }); return callsWithNewValues() && table.length; },
  read: async () => [readByNode(10), await readByUrl(11), others()],
  glue: async () => [await init(), glue.fib(10), await init(hotUrl), glue.fib(11)],
  urls: async () => {
    const response = await fetch(hotUrl);
    const bytes = new Uint8Array(await response.clone().arrayBuffer());
    const compiled = new WebAssembly.Module(bytes.slice());
    const streamed = await WebAssembly.instantiateStreaming(fetch(new URL("./hot.wasm", import.meta.url)));
    const other = await WebAssembly.compileStreaming(response);
    const changed = bytes.slice();
    changed[changed.length - 1] ^= 1;
    return [response.headers.get("content-type"), new WebAssembly.Instance(compiled).exports.fib(10), streamed.instance.exports.fib(12),
      WebAssembly.Module.exports(other).map(({ name }) => name), WebAssembly.validate(bytes), WebAssembly.validate(changed), WebAssembly.validate(bytes.slice(0, 12))];
  },
  forged: () => { ${forgedExercise} },
  types: () => ["toString", "constructor", "__proto__", "hasOwnProperty", "", undefined].flatMap((name) =>
    [() => new WebAssembly.Table({ element: name, initial: 1 }), () => new WebAssembly.Global({ value: name }, 0)].map((make) => {
      try { return String(make()); } catch (error) { return error.name; }
    })),
  moving: () => {
    const { grows, more, memory } = new WebAssembly.Instance(moving).exports;
    const { prototype } = Int32Array;
    const ofAll = Object.getPrototypeOf(prototype);
    const length = Object.getOwnPropertyDescriptor(ofAll, "length");
    let grown = 0;
    const grow = () => void (grown === 0 && (grown = more(1)));
    Object.defineProperty(ofAll, "length", { ...length, get() { grow(); return length.get.call(this); } });
    prototype.fill = () => { throw new Error("called"); };
    prototype.set = prototype.fill;
    const found = grows();
    delete prototype.fill;
    delete prototype.set;
    Object.defineProperty(ofAll, "length", length);
    return [grown, found, new Int32Array(memory.buffer)[32767]];
  },
  adapters: () => {
    const { table, call } = new WebAssembly.Instance(module, { env }).exports;
    const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 2, 7, 1, 1, 101, 1, 102, 0, 0, 7, 5, 1, 1, 102, 0, 0);
    const adapt = (f) => new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { f } }).exports.f;
    const others = [[...bytes, 0, 1, 0], bytes.with(8, 2), bytes.with(13, 123), bytes.with(20, 102), bytes.with(31, 1), bytes.slice(0, -1)];
    const first = table.grow(12);
    const added = [];
    for (let n = 0; n < 12; n++) try { table.set(first + n, adapt((x) => x * n)); added.push(call(first + n, 3)); } catch (error) { added.push(error.name); }
    table.set(first, null);
    table.set(first + 8, adapt((x) => x - 1));
    return [added, call(first + 8, 3), call(first + 7, 3), others.map((each) => WebAssembly.validate(Uint8Array.from(each)))];
  },
  refusedUrl: async () => WebAssembly.instantiateStreaming(fetch(new URL("./threads.wasm", import.meta.url))).catch((error) => error.name + ": " + error.message),
};
export default { async fetch(request) {
  const name = new URL(request.url).pathname.slice(1);
  return Response.json((await handlers[name]()) ?? null);
} };
`;

const hotText = `(module (memory 1)
  (func $fib (export "fib") (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
        (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "sums") (param i32) (result i32) (local i32 i32)
    (loop $again
      (i32.store8 (i32.and (local.get 1) (i32.const 4095)) (local.get 1))
      (local.set 2 (i32.add (local.get 2)
        (i32.load8_u (i32.and (i32.mul (local.get 1) (i32.const 7)) (i32.const 4095)))))
      (br_if $again (i32.lt_s (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
    (local.get 2)))`;

/** What wasm-bindgen writes for the web, shortened: it fetches the module that lies beside it. */
const glueSource = `let wasm;
export const glue = { fib: (n) => wasm.fib(n) };
async function load(module, imports) {
  if (typeof Response === "function" && module instanceof Response) {
    if (module.headers.get("Content-Type") !== "application/wasm") throw new Error("another type");
    return await WebAssembly.instantiateStreaming(module, imports);
  }
  const instance = await WebAssembly.instantiate(module, imports);
  return instance instanceof WebAssembly.Instance ? { instance, module } : instance;
}
export const unused = () => new URL("../../unused.wasm", import.meta.url);
export default async function init(from) {
  if (typeof from === "undefined") from = new URL('glue_bg.wasm', import.meta.url);
  if (typeof from === "string" || (typeof URL === "function" && from instanceof URL)) from = fetch(from);
  const { instance } = await load(await from, {});
  wasm = instance.exports;
  return WebAssembly.Module.exports !== undefined && "glue";
}
//# source${"MappingURL=glue.js.map"}
`;

/** What wasm-bindgen writes for Node, shortened, in the ways that it had. */
const ofNodeSource = `const bytes = require('fs').readFileSync(require('path').join(__dirname, 'of_bg.wasm'));
const same = require('node:fs').readFileSync(\`\${__dirname}/of_bg.wasm\`).length === bytes.length;
const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports;
module.exports.fib = (n) => same && wasm.fib(n);
module.exports.others = () => { try { require("fs").readFileSync("/etc/passwd"); } catch (error) { return error.code; } };
`;

const all = await parse(moduleText);
/** A module that no file has, as long as texts are that the bundler breaks into lines. */
const inText = Buffer.from(
  await parse(
    hotText.replace("(memory 1)", `(memory 1) (data (i32.const 0) "${"x".repeat(600)}")`),
  ),
).toString("base64");
const files = {
  "index.js": `const embedded = ${JSON.stringify(inText)};${source}`,
  "all.wasm": all,
  "all.bin": all,
  "hot.wasm": await parse(hotText),
  "moving.wasm": await parse(`(module (memory (export "memory") 1) (table 1 funcref)
    (func (export "more") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grows") (result i32)
      (i32.store (i32.const 0) (table.grow (ref.null func) (i32.const 1)))
      (i32.store (i32.const 131068) (i32.const 7))
      (i32.add (i32.load (i32.const 131068)) (i32.load (i32.const 0)))))`),
  "references.wasm": await parse(referencesText),
  "threads.wasm": await parse('(module (memory 1 1 shared) (func (export "f")))'),
  "read.mjs": `import { readFile } from "node:fs/promises";
export const fib = async (n) => new WebAssembly.Instance(await WebAssembly.compile(await readFile(new URL("./hot.wasm", import.meta.url)))).exports.fib(n);`,
  "node_modules/of-node/package.json": '{ "name": "of-node", "main": "index.js" }',
  "node_modules/of-node/index.js": ofNodeSource,
  "node_modules/of-node/of_bg.wasm": await parse(hotText.replaceAll("4095", "1023")),
  "unused.wasm": await parse('(module (func (export "unused")))'),
  "node_modules/glue/package.json": '{ "name": "glue", "type": "module", "main": "glue.js" }',
  "node_modules/glue/glue.js": glueSource,
  "node_modules/glue/glue_bg.wasm": await parse(hotText.replaceAll("4095", "2047")),
};

type Host = Awaited<ReturnType<typeof testHost>>;

let host: Host;
let warnings: string;
let worker: Awaited<ReturnType<Host["host"]["load"]>>;

beforeAll(async () => {
  const built = await buildProject(files, { joiner });
  if (!built.ok) throw new Error(built.diagnostics);
  warnings = built.warnings;
  host = await testHost();
  worker = await host.host.load(
    built.component,
    testSettings({ limits: { memory: 64 * 2 ** 20, fuel: 2_000_000_000 } }),
  );
}, 60_000);
afterAll(() => host?.end());

async function call(name: string) {
  const { response, error, usage } = await host.host.call(worker, makeRequest({ url: `/${name}` }));
  const text = response === null ? "null" : bodyText(response.body);
  return { value: JSON.parse(text), error, usage };
}

describe("a module in a JavaScript worker", () => {
  test("does what it does in Node", async () => {
    const inNode = new Function("module", exercise)(new WebAssembly.Module(all.slice()));
    const { value, error } = await call("exercise");
    expect(error).toBeNull();
    expect(value).toEqual(inNode);
    expect(value.length).toBeGreaterThan(400);
  });

  test("holds references as it does in Node", async () => {
    const module = new WebAssembly.Module(files["references.wasm"].slice());
    const inNode = new Function("module", referencesExercise)(module);
    const { value, error } = await call("references");
    expect(error).toBeNull();
    expect(value).toEqual(inNode);
    expect(value.length).toBeGreaterThan(200);
  });

  test("finds its memory where it is after its table grew, whatever a script replaced", async () => {
    const { value, error } = await call("moving");
    expect([value, error]).toEqual([[1, 8, 7], null]);
  });

  test("is none by bytes that are written as a stand-in's", async () => {
    expect((await call("forged")).value).toEqual(forged);
  });

  test("has tables and globals of the types that there are", async () => {
    expect((await call("types")).value).toEqual(Array(12).fill("TypeError"));
  });

  test("keeps no values that it does not hold", async () => {
    const { value, error } = await call("unheld");
    expect([value, error]).toEqual([true, null]);
  });

  test("takes as much for a call with new values where a large table may hold some", async () => {
    const alone = await call("newValues");
    const beside = await call("newValuesBesidePlaces");
    expect([alone.value, beside.value]).toEqual([1, 30_000]);
    expect(alone.usage.fuel / 3_000).toBeLessThan(180_000);
    expect(beside.usage.fuel / alone.usage.fuel).toBeLessThan(1.5);
  });

  test("is found by packages that fetch what lies beside them", async () => {
    expect((await call("glue")).value).toEqual(["glue", 55, "glue", 89]);
  });

  test("is found by packages that read what lies beside them, which read nothing else", async () => {
    expect((await call("read")).value).toEqual([55, 89, "ENOENT"]);
  });

  test("has a URL, whose bytes stand for it", async () => {
    const names = ["fib", "sums"];
    const expected = ["application/wasm", 55, 144, names, true, false, false];
    expect((await call("urls")).value).toEqual(expected);
  });

  test("takes functions of scripts into its tables, eight of a type at once", async () => {
    const { value, error } = await call("adapters");
    expect(error).toBeNull();
    const added = [0, 3, 6, 9, 12, 15, 18, 21, ...Array(4).fill("RangeError")];
    expect(value).toEqual([added, 2, 21, Array(6).fill(false)]);
  });

  test("that can't be joined is told of at build, and where it is asked for", async () => {
    const sentence = /module threads\.wasm uses the feature "threads"/;
    expect(warnings).toMatch(sentence);
    const { value } = await call("refusedUrl");
    expect(value).toMatch(/^CompileError: /);
    expect(value).toMatch(sentence);
  });

  test("is as top-level code left it, for every request", async () => {
    const first = await call("state");
    expect(first.value).toEqual(["4,1", "5", "2", "2", "5"]);
    expect((await call("state")).value).toEqual(first.value);
    expect((await call("exercise")).error).toBeNull();
    expect((await call("state")).value).toEqual(first.value);
  });

  test("tells that a function in a table has more parameters than can cross, and writes none of them", async () => {
    const { value } = await call("many");
    expect(value[0]).toMatch(/^TypeError: .*more than 64 parameters/);
    expect(value.slice(1)).toEqual(["5", "-2"]);
  });

  test("is found by its bytes, and other bytes are refused with the reason", async () => {
    const { value } = await call("bytes");
    expect(value.slice(0, 5)).toEqual([42, true, true, false, 3]);
    expect(value[5]).toMatch(/^CompileError: .*known when it is built/);
  });

  test("is found in a text that has it as base64", async () => {
    expect((await call("text")).value).toEqual([inText.length, 55]);
    expect(inText.length).toBeGreaterThan(900);
  });

  test("leaves `escape` as it was", async () => {
    expect((await call("escape")).value).toEqual(["%E4%20b", "%FC", "undefined", 1, " "]);
  });

  test("is stopped when its fuel is burned", async () => {
    const { error } = await call("spin");
    expect(error?.code).toBe("fuel-exhausted");
    // The place of the call in the script: with modules joined to it, the engine is known as before.
    expect(error?.message).toMatch(/ at index\.js:\d+:\d+ in spin/);
    expect((await call("state")).value[0]).toBe("4,1");
  });

  test.each(["deep", "between"])(
    "that calls itself too deeply (%s) ends its request alone",
    async (name) => {
      const { error, value } = await call(name);
      if (error === null) expect(value).toBe("RangeError");
      else expect(error.code).toBe("guest-trap");
      expect((await call("state")).value[0]).toBe("4,1");
    },
  );

  test("grows to the worker's cap of memory and no further", async () => {
    const { value, usage } = await call("cap");
    expect(value).toEqual(["RangeError", true, true, 0]);
    expect(usage.memoryBytes).toBeLessThanOrEqual(64 * 2 ** 20);
  });

  test.each([
    ["wasm", "script"],
    ["sums", "sumsOfScript"],
  ])("costs a twentieth of what a script costs at most (%s)", async (inModule, inScript) => {
    const [nothing, less, more] = [
      await call("nothing"),
      await call(inModule),
      await call(inScript),
    ];
    expect(less.value).toBe(more.value);
    const fuel = (of: typeof less) => Number(of.usage.fuel) - Number(nothing.usage.fuel);
    expect(fuel(less) * 20).toBeLessThan(fuel(more));
  });
});
