// Functions in AssemblyScript beside a worker in JavaScript: `import { f } from "./hot.as.ts"`.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileFunctions } from "@skerry/assemblyscript/functions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { describeModule } from "../../../runtime/module/join/describe.ts";
import { joinModules } from "../../../runtime/module/join/join.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { buildProject } from "../project.ts";
import { compilerOutput } from "../type-check.ts";

const options = {
  joiner: { describe: describeModule, join: joinModules },
  functionsCompiler: compileFunctions,
};

const hot = `// @ts-nocheck
/// <reference types="@skerry/javascript/assemblyscript" />
import { twice } from "./lib/twice";
export const answer: i32 = 42;
export let calls: i32 = 0;
export enum Kind { One = 1, Two = 2 }
export class Point { x: f64 = 0; y: f64 = 0; name: string = ""; }
export class Counter { constructor() {} count: i32 = 0; }
export function sum(a: i32, b: i32): i32 { calls++; return a + b; }
export function isOdd(value: u32): bool { return (value & 1) == 1; }
export function long(value: u64): u64 { return value * 2; }
export function greet(name: string): string { return "Hello, " + name + "!"; }
export function nullable(text: string | null): string | null { return text == null ? null : text + "."; }
export function words(text: string): string[] { return text.split(" "); }
export function doubled(values: Float64Array, by: f64): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = twice(values[i]) * by;
  return out;
}
export function total(values: StaticArray<i32>): i32 { let all = 0; for (let i = 0; i < values.length; i++) all += values[i]; return all; }
export function bytesOf(text: string): ArrayBuffer { return String.UTF8.encode(text); }
export function moved(point: Point): Point { return { x: point.x + 1, y: point.y * 2, name: point.name + "'" }; }
export function newCounter(): Counter { return new Counter(); }
export function increment(counter: Counter): i32 { return ++counter.count; }
export function fails(at: i32): i32 { if (at > 2) throw new Error("no " + at.toString()); return [1, 2, 3][at]; }
export function tell(text: string): f64 { console.log(text); return Math.random(); }
export function garbage(rounds: i32): i32 { let all = 0; for (let i = 0; i < rounds; i++) all += new Uint8Array(65536).length >> 16; return all; }
export function collatz(until: i32): i32 {
  let longest = 0;
  for (let from = 1; from < until; from++) {
    let steps = 0;
    for (let n: i32 = from; n != 1; steps++) n = (n & 1) == 1 ? 3 * n + 1 : n >> 1;
    if (steps > longest) longest = steps;
  }
  return longest;
}
export default sum;
`;

const source = `
import { answer, bytesOf, calls, collatz, doubled, fails, garbage, greet, increment, isOdd, Kind, long, memory, moved, newCounter, nullable, sum, tell, total, words } from "./hot.as.ts";
import * as all from "./hot.as.ts";
const atTop = [sum(20, 22), greet("top")];
const inScript = (until) => {
  let longest = 0;
  for (let from = 1; from < until; from++) {
    let steps = 0;
    for (let n = from; n !== 1; steps++) n = (n & 1) === 1 ? 3 * n + 1 : n >> 1;
    if (steps > longest) longest = steps;
  }
  return longest;
};
const attempt = (act) => { try { return act(); } catch (error) { return error.name + ": " + error.message; } };
const handlers = {
  all: () => {
    const counter = newCounter();
    return [atTop, answer.value, calls.value, sum(1, 2), calls.value, isOdd(3), String(long(2n ** 63n + 5n)), greet("Zoë 🚣"), [nullable(null), nullable("a")],
      words("a b c"), [...doubled(Float64Array.of(1, 2.5), 3)], total([1, 2, 3]), [...new Uint8Array(bytesOf("é"))], moved({ x: 1, y: 2, name: "p" }),
      [increment(counter), increment(counter)], attempt(() => fails(1)), attempt(() => fails(3)), typeof tell("told"), memory.buffer.byteLength > 0,
      Object.keys(all).sort().join(), garbage(3000), greet("x".repeat(5000)).length];
  },
  long: () => { const given = "ä" + "x".repeat(20000); return greet(given) === "Hello, " + given + "!" && greet("x".repeat(20000)).length; },
  hot: () => collatz(30000),
  script: () => inScript(30000),
  nothing: () => 0,
};
export default { fetch: (request) => Response.json(handlers[new URL(request.url).pathname.slice(1)]()) };
`;

const files = {
  "index.js": source,
  "hot.as.ts": hot,
  "lib/twice.ts": "export function twice(value: f64): f64 { return value * 2; }\n",
};

type Host = Awaited<ReturnType<typeof testHost>>;

let host: Host;
let worker: Awaited<ReturnType<Host["host"]["load"]>>;
let inputs: readonly string[];

beforeAll(async () => {
  const built = await buildProject(files, options);
  if (!built.ok) throw new Error(built.diagnostics);
  inputs = built.inputs;
  host = await testHost();
  worker = await host.host.load(
    built.component,
    testSettings({ limits: { memory: 64 * 2 ** 20, fuel: 8_000_000_000 } }),
  );
}, 60_000);
afterAll(() => host?.end());

async function call(name: string) {
  const { response, error, usage } = await host.host.call(worker, makeRequest({ url: `/${name}` }));
  if (error !== null) throw new Error(error.message);
  return { value: JSON.parse(bodyText(response?.body)), usage };
}

describe("functions in AssemblyScript", () => {
  test("are called with texts, arrays and objects, and keep what they hold within a request", async () => {
    const { value } = await call("all");
    const names =
      "Kind,answer,bytesOf,calls,collatz,default,doubled,fails,garbage,greet,increment,isOdd,long,memory,moved,newCounter,nullable,sum,tell,total,words";
    expect(value).toEqual([
      ...[[42, "Hello, top!"], 42, 1, 3, 2, true, "10", "Hello, Zoë 🚣!", [null, "a."]],
      ...[["a", "b", "c"], [6, 15], 6, [195, 169], { x: 2, y: 4, name: "p'" }, [1, 2]],
      ...[2, expect.stringMatching(/^Error: no 3 in hot\.as\.ts:\d+:\d+$/), "number", true],
      ...[names, 3000, 5008],
    ]);
    expect((await call("all")).value).toEqual(value);
  });

  test("take and give long texts", async () => {
    const { value, usage } = await call("long");
    expect(value).toBe(20_008);
    // Half of what copies of the compiler's own making take.
    expect(Number(usage.fuel)).toBeLessThan(280_000_000);
  });

  // Fuel is exact, and times of a few milliseconds are not: under load they differ by more than what is compared.
  test("take at most a twentieth of the fuel of the same code in JavaScript", async () => {
    const nothing = await call("nothing");
    const [inModule, inScript] = [await call("hot"), await call("script")];
    expect(inModule.value).toBe(inScript.value);
    const fuel = (of: typeof nothing) => Number(of.usage.fuel) - Number(nothing.usage.fuel);
    expect(fuel(inModule) * 20).toBeLessThan(fuel(inScript));
  });

  test("are made anew when a file changes that they import", () => {
    expect(inputs.some((path) => path.endsWith("lib/twice.ts"))).toBe(true);
  });
});

test("mistakes in AssemblyScript are told with file, line and column", async () => {
  const wrong = 'export function f(a: i32): i32 {\n  return a + "x";\n}\n';
  const built = await buildProject(
    {
      "index.js": 'import { f } from "./src/hot.as.ts";\nexport default { fetch: () => f(1) };',
      "src/hot.as.ts": wrong,
    },
    options,
  );
  const said = built.ok ? "" : built.diagnostics;
  expect(said).toContain("src/hot.as.ts:2:9:");
  expect(said).toContain('return a + "x";');
  expect(said).toMatch(/~lib\/string\/String.*AS\d+/);
});

test("a compiler that is not there is told of in a sentence", async () => {
  const missing = async () => {
    throw new Error("The compiler is not installed beside skerry: install it there.");
  };
  const built = await buildProject(
    {
      "index.js": 'import { f } from "./hot.as.ts";\nexport default { fetch: () => f(1) };',
      "hot.as.ts": "export function f(a: i32): i32 { return a; }",
    },
    { ...options, functionsCompiler: missing },
  );
  const said = built.ok ? "" : built.diagnostics;
  expect(said).toContain("[ERROR] The compiler is not installed beside skerry");
  expect(said).not.toMatch(/guest-sdk|\bat /);
});

test("a name that the file does not export is told as of any module", async () => {
  const text = 'import { g } from "./hot.as.ts";\nexport default { fetch: () => g(1) };';
  const built = await buildProject(
    { "index.js": text, "hot.as.ts": "export function f(a: i32): i32 { return a; }" },
    options,
  );
  expect(built.ok ? "" : built.diagnostics).toContain('for import "g"');
});

test("tsc knows the functions and their types", async () => {
  const parent = join(import.meta.dirname, "../../../build");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "types-"));
  try {
    const use = `import { doubled, greet, long, sum, type Point, moved } from "./hot.as.ts";
const point: Point = moved({ x: 1, y: 2, name: "p" });
export const right: [number, string, bigint, Float64Array, number] = [sum(1, 2), greet("x"), long(1n), doubled(Float64Array.of(1), 2), point.x];
export const wrong: string = sum(1, 2);
`;
    const config = {
      compilerOptions: {
        ...{ target: "es2024", lib: ["es2024"], types: ["@skerry/javascript"], module: "esnext" },
        ...{ moduleResolution: "bundler", allowImportingTsExtensions: true, strict: true },
        ...{ skipLibCheck: true, noEmit: true },
      },
    };
    await writeFile(join(folder, "index.ts"), use);
    await writeFile(join(folder, "hot.as.ts"), hot);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const said = await compilerOutput(join(folder, "tsconfig.json"));
    expect(said.trim()).toMatch(
      /^[^\n]*index\.ts\(4,14\): error TS2322: Type 'number' is not assignable to type 'string'\.$/,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
