import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { prices } from "../../runtime/module/meter/prices.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { inFolder, skerry } from "./skerry.ts";

const wat = `(module (memory (export "memory") 1)
  (func $double (export "double") (param i32) (result i32)
    (i32.add (local.get 0) (local.get 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 2))))`;

type Double = (value: number) => number;

/** Meters a module's text with `in.wasm -o out.wasm` in a folder of its own. */
async function metering(text: string, ...args: string[]) {
  return inFolder(async (dir) => {
    await writeFile(join(dir, "in.wasm"), await assemble(text));
    const ended = await skerry(["meter", "in.wasm", "-o", "out.wasm", ...args], { cwd: dir });
    const wasm = await readFile(join(dir, "out.wasm")).catch(() => null);
    return { ...ended, wasm };
  });
}

function instantiate(wasm: Uint8Array | null) {
  const imports = { skerry: { "out-of-fuel": () => {} } };
  return new WebAssembly.Instance(new WebAssembly.Module(wasm!), imports).exports;
}

describe.concurrent("meter", () => {
  test("writes a module whose fuel the embedder sets", async () => {
    const { code, stdout, stderr, wasm } = await metering(wat);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/^metered out\.wasm, \d+ bytes, \d+\.\d\d times the \d+ bytes it was\n/);
    expect(stderr).toContain("2 functions, 7 instructions, ");
    expect(stderr).toContain("  fuel         begins with 0\n");
    const { double, "skerry:fuel": fuel } = instantiate(wasm);
    (fuel as WebAssembly.Global<bigint>).value = 100n;
    expect((double as Double)(21)).toBe(42);
    expect((fuel as WebAssembly.Global<bigint>).value).toBe(97n);
  });

  test("says of a module with objects of GC that no cap counts them", async () => {
    const objects = "(module (type (array i8)) (func (drop (array.new_default 0 (i32.const 1)))))";
    const { code, stderr } = await metering(objects, "--memory-cap", "1MiB");
    expect(code).toBe(0);
    expect(stderr).toContain("  objects      of GC: no cap counts them,");
    expect((await metering(wat)).stderr).not.toContain("of GC");
  });

  test("tells what it did in one JSON document", async () => {
    const { code, stdout, stderr, wasm } = await metering(wat, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      file: "out.wasm",
      functions: 2,
      instructions: 7,
      charges: expect.any(Number),
      checks: expect.any(Number),
      sourceBytes: expect.any(Number),
      meteredBytes: wasm!.length,
      growth: expect.any(Number),
      priceTableVersion: prices.version,
      instantiationFuel: prices.page,
      features: ["mvp"],
      start: false,
      memoryCap: 2 ** 32,
      tableCap: 10_000_000,
      fuel: 0,
      stack: 65_536,
      profiled: null,
      sourceMapFault: null,
      error: null,
    });
  });

  test("takes what the module begins with and its caps from options", async () => {
    const options = ["--fuel", "5k", "--stack", "9000", "--memory-cap", "128KiB", "--profile"];
    const { stdout, wasm } = await metering(wat, "--json", "--table-cap", "7", ...options);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ fuel: 5_000, stack: 9_000, memoryCap: 131_072, tableCap: 7 },
      profiled: [
        { index: 0, name: "double", exports: ["double"], source: null },
        { index: 1, name: "grow", exports: ["grow"], source: null },
      ],
    });
    const exports = instantiate(wasm);
    expect((exports.grow as () => number)()).toBe(-1);
    expect((exports["skerry:stack"] as WebAssembly.Global).value).toBe(9_000);
    expect((exports["skerry:fuel"] as WebAssembly.Global).value).toBe(5_000n - 1n - 2_048n);
    expect(exports["skerry:profile"]).toBeInstanceOf(WebAssembly.Memory);
  });

  test("says when a start function would have no fuel", async () => {
    const starting = "(module (func $s (drop (i32.const 1))) (start $s))";
    expect((await metering(starting)).stderr).toContain("its start function needs some");
    expect((await metering(starting, "--fuel", "9")).stderr).toContain("9, for its start function");
  });

  test.each<[string, string[], string, string]>([
    ["(component)", [], "unknown-kind", "Give a core module, as compilers make for wasm32."],
    [
      "(module (memory 2))",
      ["--memory-cap", "100KiB"],
      "memory-over-cap",
      "Declare less initial memory, or raise `--memory-cap`.",
    ],
    [
      '(module (import "skerry" "x" (func)))',
      [],
      "name-not-allowed",
      "Name the import or export otherwise.",
    ],
    [
      '(module (import "skerry" "out-of-fuel" (func)))',
      [],
      "already-metered",
      "Pass the original module.",
    ],
  ])("refuses %s and writes nothing", async (text, args, code, help) => {
    const told = await metering(text, ...args);
    expect([told.code, told.stdout, told.wasm]).toEqual([2, "", null]);
    expect(told.stderr).toContain(`error[${code}]: `);
    expect(told.stderr).toContain(`\n  help: ${help}\n`);
    const inJson = await metering(text, "--json", ...args);
    expect([inJson.code, inJson.stderr]).toEqual([2, ""]);
    expect(JSON.parse(inJson.stdout)).toEqual({
      error: { code, message: expect.any(String), help },
    });
  });

  test("makes the folder it writes to, and never writes over its input", async () => {
    await inFolder(async (dir) => {
      await mkdir(join(dir, "a"));
      const source = await assemble(wat);
      await writeFile(join(dir, "a", "in.wasm"), source);
      const made = await skerry(["meter", "a/in.wasm", "-o", "b/c/out.wasm"], { cwd: dir });
      expect(made.code).toBe(0);
      expect((await readFile(join(dir, "b", "c", "out.wasm"))).length).toBeGreaterThan(
        source.length,
      );
      const same = await skerry(["meter", "a/in.wasm", "-o", "b/../a/in.wasm"], { cwd: dir });
      expect(same.code).toBe(2);
      expect(same.stderr).toContain("error[bad-usage]: The metered module would take the place of");
      expect(new Uint8Array(await readFile(join(dir, "a", "in.wasm")))).toEqual(source);
    });
  });

  test("refuses a file that is not there, and one that can't be written", async () => {
    await inFolder(async (dir) => {
      const missing = await skerry(["meter", "no.wasm", "-o", "out.wasm"], { cwd: dir });
      expect(missing.code).toBe(2);
      expect(missing.stderr).toContain("error[not-found]: no.wasm can't be read: ");
      await writeFile(join(dir, "in.wasm"), await assemble(wat));
      const unwritable = await skerry(["meter", "in.wasm", "-o", "in.wasm/out"], { cwd: dir });
      expect(unwritable.code).toBe(2);
      expect(unwritable.stderr).toContain("error[not-writable]: in.wasm/out can't be written: ");
    });
  });
});
