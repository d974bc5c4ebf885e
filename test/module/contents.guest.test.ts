import { expect, test } from "vitest";
import { contentsOf } from "../../runtime/module/contents.ts";
import { decodeCore } from "../../runtime/module/decode.ts";
import { meter } from "../../runtime/module/meter/meter.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { assemble } from "./meter/support/wat.ts";

const large = "x".repeat(65_536);

async function moduleOf(text: string) {
  const bytes = await assemble(`(module ${text})`);
  return decodeCore({ bytes, base: 0, label: "core" }).module;
}

/** What is kept apart of a module: runs as `[memory, address, bytes]`, and their text. Null where nothing is. */
async function apart(text: string) {
  const module = await moduleOf(text);
  const { wasm, contents, manifest } = meter(module, { prices, apart: true });
  const whole = meter(module, { prices });
  expect(manifest.instantiateFuel).toBe(whole.manifest.instantiateFuel);
  expect(WebAssembly.validate(wasm as Uint8Array<ArrayBuffer>)).toBe(true);
  if (contents === undefined) {
    expect(wasm).toEqual(whole.wasm);
    return null;
  }
  expect(wasm.length + large.length).toBeLessThan(whole.wasm.length);
  const words = new DataView(contents.buffer);
  const word = (index: number) => words.getUint32(4 * index, true);
  const runs = Array.from({ length: word(0) }, (_, run) =>
    [1, 2, 3].map((place) => word(3 * run + place)),
  );
  const data = Buffer.from(contents.subarray(4 * (1 + 3 * runs.length))).toString("latin1");
  expect(data).toHaveLength(runs.reduce((sum, [, , bytes]) => sum + bytes!, 0));
  return { runs, data: data.replaceAll("\0", "0") };
}

test("large data is kept apart from the code, and modules that differ in it alone have the same code", async () => {
  const text = (letter: string, zeros: string) =>
    `(memory 4) (func (export "f") (nop)) (data (i32.const 8) "${letter.repeat(65_536)}") ${zeros}`;
  expect(await apart(text("x", ""))).toEqual({ runs: [[0, 8, 65_536]], data: large });
  const codes = await Promise.all(
    [text("x", ""), text("y", '(data (i32.const 200000) "more")')].map(async (each) => {
      return meter(await moduleOf(each), { prices, apart: true }).wasm;
    }),
  );
  expect(codes[0]).toEqual(codes[1]);
});

test("segments with little between them are one run, and those far apart or of other memories are not", async () => {
  const data = `(data (i32.const 0) "${large}") (data (i32.const 65540) "near") (data (i32.const 67000) "far")`;
  const near = `${large}0000near`;
  const both = [0, 0, 65_544];
  expect(await apart(`(memory 2) ${data}`)).toEqual({
    runs: [both, [0, 67_000, 3]],
    data: `${near}far`,
  });
  const other = '(data (memory 1) (i32.const 4) "other")';
  expect(await apart(`(memory 2) (memory 1) ${data} ${other}`)).toEqual({
    runs: [both, [0, 67_000, 3], [1, 4, 5]],
    data: `${near}farother`,
  });
});

test("long rows of zeros within a segment are left out, and short ones are not", async () => {
  const row = (bytes: number) => "\\00".repeat(bytes);
  const [long, short] = [5 * 4096, 3 * 4096];
  const data = `(data (i32.const 8) "${large}${row(long)}mid${row(short)}end${row(long)}")`;
  const { runs, data: kept } = (await apart(`(memory 4) ${data}`))!;
  const all = new Uint8Array(4 * 65_536);
  let at = 0;
  for (const [, from, bytes] of runs) {
    all.set(Buffer.from(kept.slice(at, at + bytes!).replaceAll("0", "\0")), from!);
    at += bytes!;
  }
  const begun = 8 + large.length;
  expect(runs.map(([, from]) => from)).toEqual([8, begun + long]);
  expect(kept.length).toBeLessThan(large.length + short + 3 * 4096);
  expect(Buffer.from(all).toString("latin1").replaceAll("\0", "")).toBe(`${large}midend`);
  expect(all.indexOf("m".charCodeAt(0))).toBe(begun + long);
  expect(all.indexOf("e".charCodeAt(0))).toBe(begun + long + 3 + short);
  // A segment of zeros alone leaves nothing.
  const nothing = `(memory 4) (data (i32.const 0) "${row(65_536)}")`;
  expect(await apart(nothing)).toEqual({ runs: [], data: "" });
});

test("an address is unsigned, whatever the sign of its constant", async () => {
  // Constants of one byte, two and three, each with the sign bit of its encoding.
  const last = [-50, -3_000, -70_000].map((address) => [address, 2 ** 32 + address] as const);
  const rest = last
    .map(([address]) => `(data (i32.const ${address}) "end")`)
    .reverse()
    .join(" ");
  const { runs } = (await apart(`(memory 65536) (data (i32.const 64) "${large}") ${rest}`))!;
  expect(runs).toEqual([[0, 64, 65_536], ...last.map(([, address]) => [0, address, 3]).reverse()]);
});

const filled = `(data (i32.const 0) "${large}")`;
test.each<[why: string, text: string]>([
  ["there is little", `(memory 1) (data (i32.const 0) "${"x".repeat(65_535)}")`],
  ["a start function may see it", `(memory 1) ${filled} (func $s) (start $s)`],
  ["a segment is passive", `(memory 1) ${filled} (data "passive")`],
  [
    "code names a segment",
    `(memory 1) ${filled} (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0)))`,
  ],
  ["code drops a segment", `(memory 1) ${filled} (func (data.drop 0))`],
  ["the memory is imported", `(import "a" "b" (memory 1)) ${filled}`],
  ["the memory is too small, so that it traps", `(memory 1) (data (i32.const 1) "${large}")`],
  ["an address is below zero", `(memory 1) (data (i32.const -1) "${large}")`],
  [
    "an address is no constant",
    `(import "a" "g" (global i32)) (memory 1) (data (global.get 0) "${large}")`,
  ],
  ["an address is a sum", `(memory 2) (data (i32.add (i32.const 1) (i32.const 1)) "${large}")`],
  ["addresses have 64 bits", `(memory i64 1) (data (i64.const 0) "${large}")`],
  ["a segment overwrites another", `(memory 1) ${filled} (data (i32.const 9) "y")`],
  ["segments descend", `(memory 2) (data (i32.const 80000) "y") ${filled}`],
])("data stays in the module where %s", async (_, text) => {
  expect(await apart(text)).toBeNull();
  // Code that names a segment is for the meter to see.
  if (!/data\.drop|memory\.init/.test(text)) expect(contentsOf(await moduleOf(text))).toBeNull();
});
