import { meter } from "skerry";
import { readProfile } from "skerry/profile";
import { describe, expect, it } from "vitest";
import { embed } from "./support/embed.ts";
import { assemble } from "./support/wat.ts";

describe("the package", () => {
  it("meters a module by a function, and reads a profile by another", async () => {
    const wasm = await assemble('(module (func (export "f") (drop (i32.const 1))))');
    const { bytes, report } = meter(wasm, { fuel: 100, profile: true });
    const { call, fuel, exports } = embed(bytes);
    call.f!();
    expect(fuel.value).toBe(98n);
    const figures = readProfile(exports["skerry:profile"] as WebAssembly.Memory, report.functions);
    expect(figures).toEqual([{ self: 2n, cumulative: 2n, calls: 1n }]);
  });
});
