import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { content, leb, moduleOf, repeated } from "../support/build.ts";
import { type Bytes, meterBytes } from "./support/run.ts";

const vendor = new URL(
  "../../../node_modules/@bytecodealliance/jco-transpile/vendor/",
  import.meta.url,
);
const real = ["wasm-tools.core.wasm", "js-component-bindgen-component.core.wasm"];

/** A loop with a branch and a call in it, as compilers write them: some 60 bytes. */
const code = [
  ...[1, 2, 0x7f, 0x03, 0x40, 0x20, 0, 0x41, 3, 0x6a, 0x21, 1, 0x20, 1, 0x41, ...leb(77), 0x4a],
  ...[0x04, 0x40, 0x20, 1, 0x41, 1, 0x71, 0x21, 0, 0x0b, 0x20, 1, 0x10],
];

/** A module of `count` such functions, each of which calls the next; none is exported but the first. */
function chained(count: number): Bytes {
  const bodies = content((to) => {
    to.u32(count);
    for (let index = 0; index < count; index++) {
      const callee = Math.min(index + 1, count - 1);
      const body = [...code, ...leb(callee), 0x20, 0, 0x0d, 0, 0x0b, 0x0b];
      to.blob(Uint8Array.from(body));
    }
  });
  return moduleOf(
    [1, repeated(1, [0x60, 1, 0x7f, 0])],
    [3, repeated(count, [0])],
    [7, content((to) => to.bytes(Uint8Array.from([1, 3, 0x72, 0x75, 0x6e, 0, 0])))],
    [10, bodies],
  );
}

/** CPU time of one rewriting, in ms: the least of three. */
function milliseconds(wasm: Bytes): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    meterBytes(wasm);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

describe("what metering adds", () => {
  it.each(real)("makes %s at most half as large again, code and whole", (name) => {
    const source = new Uint8Array(readFileSync(new URL(name, vendor)));
    const { wasm, manifest } = meterBytes(source);
    const codeBytes = manifest.sections.find((each) => each.name === "code")!.bytes;
    const added = wasm.length - source.length;
    // Custom sections are left out: count them as added.
    const custom = manifest.sections.filter(({ name: each }) => !sectionNames.has(each));
    const dropped = custom.reduce((sum, { bytes }) => sum + bytes, 0);
    expect((codeBytes + added + dropped) / codeBytes).toBeLessThan(1.55);
    expect(wasm.length / source.length).toBeLessThan(1.5);
    expect(WebAssembly.validate(wasm as Bytes)).toBe(true);
  });

  it("takes time in proportion to the module's size", () => {
    meterBytes(chained(20_000));
    const small = milliseconds(chained(10_000));
    const large = milliseconds(chained(80_000));
    expect(large / small).toBeLessThan(16);
  }, 60_000);

  it("leaves a module of 20,000 functions to be compiled one by one, when they are called", () => {
    const source = chained(20_000);
    const { wasm } = meterBytes(source);
    const compile = (bytes: Bytes) => {
      const before = process.cpuUsage();
      new WebAssembly.Module(bytes);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    const ready = compile(wasm as Bytes);
    // Compiling them all takes V8's baseline compiler seconds.
    expect(ready).toBeLessThan(500);
    expect(WebAssembly.Module.exports(new WebAssembly.Module(wasm as Bytes)).length).toBe(1);
  });
});

const sectionNames = new Set(
  "type import function table memory tag global export start element data count code data".split(
    " ",
  ),
);
