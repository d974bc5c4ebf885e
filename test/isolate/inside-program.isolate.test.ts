import ivm from "isolated-vm";
import { afterEach, expect, test } from "vitest";
import { InsideScript, insideScript } from "../../runtime/isolate/inside-program.ts";
import { InsideLinker } from "../../runtime/isolate/link-inside.ts";
import { createWarmIsolate } from "../../runtime/isolate/warm-isolate.ts";
import { runGlue } from "./support/run-glue.ts";

/** Functions of which workers call one or the other. */
const source = `export function one(a = 1) {\n  return ${"a + ".repeat(2_000)}1;\n}
export function two(a = 2) {\n  return ${"a - ".repeat(2_000)}0;\n}`;

interface Exports {
  one(): number;
  two(): number;
}

const isolates: ivm.Isolate[] = [];
afterEach(() => {
  for (const isolate of isolates.splice(0)) isolate.dispose();
});

/** Evaluates the script in an isolate of its own, and calls a function. */
async function start(script: InsideScript<Exports>, name: keyof Exports) {
  const isolate = new ivm.Isolate({ memoryLimit: 16 });
  isolates.push(isolate);
  const context = await isolate.createContext();
  const modules = await context.eval("({})", { reference: true });
  const { exports, code } = await script.load(isolate, context, modules);
  const called = await exports.get(name, { reference: true });
  const result = await called.apply(undefined, [], { result: { copy: true } });
  return { code, result, keep: (kind: string) => script.keep(isolate, code, kind) };
}

test("functions that workers of each kind called come compiled to later isolates, and do the same", async () => {
  const script = new InsideScript<Exports>(() =>
    new InsideLinker(() => source).link("/program.ts"),
  );
  const first = await start(script, "one");
  const early = await start(script, "two");
  expect([first.code, first.result, script.codeBytes]).toEqual([null, 2001, 0]);
  await first.keep("ones");
  const ofOne = script.codeBytes;
  expect(ofOne).toBeGreaterThan(0);
  // It began without what is kept now, which would be lost.
  await early.keep("twos");
  expect(script.codeBytes).toBe(ofOne);
  const second = await start(script, "two");
  expect(second.code).not.toBeNull();
  expect(second.result).toBe(-3996);
  // A kind's functions are added once.
  await second.keep("ones");
  expect(script.codeBytes).toBe(ofOne);
  await second.keep("twos");
  expect(script.codeBytes).toBeGreaterThan(1.5 * ofOne);
  const third = await start(script, "one");
  expect(third.code).not.toBe(second.code);
  expect(third.result).toBe(2001);
});

test("code that the engine refuses is given up, and made anew", async () => {
  let text = source;
  const script = new InsideScript<Exports>(() => new InsideLinker(() => text).link("/program.ts"));
  await (await start(script, "one")).keep("ones");
  text = source.replace("a + ", "");
  Object.defineProperty(script, "text", { value: new InsideLinker(() => text).link("/p.ts") });
  const other = await start(script, "one");
  expect([other.code, other.result, script.codeBytes]).toEqual([null, 2000, 0]);
  await other.keep("ones");
  expect((await start(script, "one")).code).not.toBeNull();
});

test("a worker answers as before, for the same fuel, in an isolate with what another one had compiled", async () => {
  const glue = `export function instantiate() {
    return { handle: () => ({
      status: 200,
      fields: [["linked", typeof $linked + typeof modules]],
      body: { tag: "empty" },
    }) };
  }`;
  const first = await runGlue(glue);
  expect(first.response!.fields).toEqual([["linked", "undefinedundefined"]]);
  const blank = await createWarmIsolate(32 << 20);
  isolates.push(blank.isolate);
  await blank.keepProgram("test");
  expect(insideScript.codeBytes).toBeGreaterThan(0);
  const second = await runGlue(glue);
  expect([second.fuel, second.response]).toEqual([first.fuel, first.response]);
});
