import { describe, expect, it } from "vitest";
import { decodeLimits } from "../../../runtime/module/limits.ts";
import { walkComponent } from "../../../runtime/wasm/component/walk-component.ts";
import { Writer } from "../../../runtime/wasm/writer.ts";
import { assemble } from "../../module/meter/support/wat.ts";

const walk = async (wat: string) => walkComponent(await assemble(wat), decodeLimits);

describe("walking a component", () => {
  it("finds imports and exports by name and kind", async () => {
    const { imports, exports } = await walk(`(component
      (type $i (instance (export "f" (func))))
      (import "a:b/c@1.2.3" (instance $c (type $i)))
      (import "plain-name" (func $f))
      (import "a-type" (type (eq $i)))
      (import "a-resource" (type (sub resource)))
      (import "a-module" (core module))
      (import "a-component" (component))
      (export "again" (func $f))
      (export "d:e/f@0.1.0" (instance $c)))`);
    expect(imports.map(({ name, kind }) => [name, kind])).toEqual([
      ["a:b/c@1.2.3", "instance"],
      ["plain-name", "function"],
      ["a-type", "type"],
      ["a-resource", "resource"],
      ["a-module", "core module"],
      ["a-component", "component"],
    ]);
    expect(exports.map(({ name, kind }) => [name, kind])).toEqual([
      ["again", "function"],
      ["d:e/f@0.1.0", "instance"],
    ]);
  });

  it("finds core modules in nested components as views of the file", async () => {
    const wasm = await assemble(`(component
      (core module (func (export "outer")))
      (component (core module (func (export "inner"))) (component (core module))))`);
    const { modules } = walkComponent(wasm, decodeLimits);
    expect(modules.map(({ label }) => label)).toEqual([
      "core module 1",
      "core module 2",
      "core module 3",
    ]);
    for (const { bytes, base } of modules) {
      expect(bytes.buffer).toBe(wasm.buffer);
      expect(bytes.byteOffset).toBe(base);
      expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
    }
  });

  it("collects the names core instances are put together by", async () => {
    const { coreNames } = await walk(`(component
      (core module $a (func (export "an export")))
      (core module $b (import "an argument" "an export" (func)))
      (core instance $ia (instantiate $a))
      (core instance $bundle (export "bundled" (func $ia "an export")))
      (core instance (instantiate $b (with "an argument" (instance $ia)))))`);
    expect(new Set(coreNames.map(({ name }) => name))).toEqual(
      new Set(["an export", "bundled", "an argument"]),
    );
  });

  it("counts core instances through nested components, however often those are made", async () => {
    const { coreInstantiations } = await walk(`(component
      (component $inner
        (core module $m)
        (core instance (instantiate $m)) (core instance (instantiate $m)))
      (component $outer
        (alias outer 1 $inner (component $i))
        (instance (instantiate $i)) (instance (instantiate $i)) (instance (instantiate $i)))
      (core module $m)
      (core instance (instantiate $m))
      (instance (instantiate $outer)) (instance (instantiate $outer)))`);
    expect(coreInstantiations).toBe(1 + 2 * 3 * 2);
  });

  it("counts definitions through nested components and types, however often they are made", async () => {
    const definitions = async (text: string) => (await walk(`(component ${text})`)).definitions;
    const inner = "(component $c (type (list u8)) (type (list u8)))";
    const once = await definitions(inner);
    const each = (await definitions(`${inner} (instance (instantiate $c))`)) - once;
    expect(each).toBeGreaterThanOrEqual(3);
    expect(await definitions(`${inner} ${"(instance (instantiate $c))".repeat(50)}`)).toBe(
      once + 50 * each,
    );
    const level = (depth: number): string =>
      depth === 0
        ? inner
        : `(component $c ${level(depth - 1)} ${"(instance (instantiate $c))".repeat(9)})`;
    expect(await definitions(`${level(4)} (instance (instantiate $c))`)).toBeGreaterThan(
      9 ** 4 * each,
    );
    // Far past what a number holds exactly.
    await expect(
      definitions(level(7).replaceAll("$c))", `$c))${" (instance (instantiate $c))".repeat(999)}`)),
    ).rejects.toThrow("number of definitions, those of every instance written out,");
  });

  it("refuses components that multiply by nesting", async () => {
    const level = (depth: number): string =>
      depth === 0
        ? "(core module $m) (core instance (instantiate $m))"
        : `(component $c ${level(depth - 1)}) ${"(instance (instantiate $c))".repeat(4)}`;
    await expect(walk(`(component ${level(4)})`)).rejects.toThrow(
      expect.objectContaining({
        code: "module-limit",
        message: expect.stringMatching(/number of core instances is 256, and at most 128/),
      }),
    );
  });

  it("refuses components nested too deep", async () => {
    const nested = (depth: number): string =>
      depth === 0 ? "(component)" : `(component ${nested(depth - 1)})`;
    await expect(walk(nested(8))).resolves.toBeTruthy();
    await expect(walk(nested(9))).rejects.toThrow(
      expect.objectContaining({
        code: "module-limit",
        message: expect.stringContaining("the nesting of components is 9, and at most 8"),
      }),
    );
  });

  it("takes as many imports as the limit allows, in one section, and not one more", () => {
    const importing = (count: number) => {
      const imports = new Writer();
      imports.u32(count);
      // Form 0 of a name, the name, kind 1 (a function), its type.
      for (let each = 0; each < count; each++) imports.bytes(Uint8Array.from([0, 1, 0x61, 1, 0]));
      const component = new Writer();
      component.bytes(Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]));
      component.section(10, imports);
      return component.finish();
    };
    expect(walkComponent(importing(100_000), decodeLimits).imports.length).toBe(100_000);
    expect(() => walkComponent(importing(100_001), decodeLimits)).toThrow(
      "entries in a component's sections is 100001, and at most 100000",
    );
  });

  it("refuses very many nested components and core modules", async () => {
    const many = (count: number, text: string) => walk(`(component ${text.repeat(count)})`);
    await expect(many(1_001, "(component)")).rejects.toThrow(
      expect.objectContaining({
        code: "module-limit",
        message: expect.stringContaining("nested components is 1001, and at most 1000"),
      }),
    );
    await expect(many(65, "(core module)")).rejects.toThrow("core modules is 65, and at most 64");
  });

  it("notes canonical functions of async by name, and reads on", async () => {
    const { asynchronous, exports } = await walk(
      `(component (core func (canon task.cancel)) (instance $i) (export "wasi:http/handler@0.3.0" (instance $i)))`,
    );
    expect(asynchronous).toMatchObject({ code: "feature-not-allowed" });
    expect(exports.map(({ name }) => name)).toEqual(["wasi:http/handler@0.3.0"]);
  });
});
