import { meter } from "skerry";
import { expect, test } from "vitest";

/** A custom section, by the binary format: shorter than 128 bytes. */
function custom(name: string, content: readonly number[]): number[] {
  return [0, 1 + name.length + content.length, name.length, ...Buffer.from(name), ...content];
}

const preamble = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** `(module (func (export "f") (result i32) i32.const 7))`, in its parts. */
const types = [1, 5, 1, 0x60, 0, 1, 0x7f];
const functions = [3, 2, 1, 0];
const exports = [7, 5, 1, 1, 0x66, 0, 0];
const code = [10, 6, 1, 4, 0, 0x41, 7, 0x0b];
/** `mem-info` of 16 bytes of memory (tool conventions, DynamicLinking.md). */
const linking = [1, 4, 16, 4, 0, 0];

const moduleWith = (...before: number[][]) =>
  new Uint8Array([...preamble, ...before.flat(), ...types, ...functions, ...exports, ...code]);

function sectionsOf(wasm: Uint8Array, name: string): number[][] {
  const module = new WebAssembly.Module(new Uint8Array(wasm));
  return WebAssembly.Module.customSections(module, name).map((each) => [...new Uint8Array(each)]);
}

test("sections that stay true are kept, and that of dynamic linking is the first", () => {
  const source = moduleWith(
    custom("dylink.0", linking),
    custom("producers", [0]),
    custom("my.manifest", [1, 2, 3]),
    custom("my.manifest", [4]),
  );
  const { bytes, report } = meter(source);
  const first = custom("dylink.0", linking);
  expect([...bytes.subarray(8, 8 + first.length)]).toEqual(first);
  expect(sectionsOf(bytes, "dylink.0")).toEqual([linking]);
  expect(sectionsOf(bytes, "producers")).toEqual([[0]]);
  expect(sectionsOf(bytes, "my.manifest")).toEqual([[1, 2, 3], [4]]);
  expect(report.meteredBytes).toBe(bytes.length);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), {
    skerry: { "out-of-fuel": () => {} },
  });
  const { f, "skerry:fuel": fuel } = instance.exports as {
    f: () => number;
    "skerry:fuel": { value: bigint };
  };
  fuel.value = 1_000_000n;
  expect(f()).toBe(7);
});

test("sections that would not be true of the metered module are left out", () => {
  const names = [
    ...["sourceMappingURL", "external_debug_info", "build_id", "target_features"],
    ...[".debug_info", "metadata.code.trace_inst"],
  ];
  const { bytes } = meter(moduleWith(...names.map((name) => custom(name, [0]))));
  for (const name of names) expect([name, sectionsOf(bytes, name)]).toEqual([name, []]);
});

test("an object file for a linker is refused, by its section", () => {
  for (const name of ["linking", "reloc.CODE"]) {
    expect(() => meter(moduleWith(custom(name, [2])))).toThrow(
      expect.objectContaining({
        code: "feature-not-allowed",
        message: expect.stringContaining(`its section ${name} at byte 8 shows`),
      }),
    );
  }
});
