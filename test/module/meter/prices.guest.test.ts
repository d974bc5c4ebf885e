import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { instancePrices } from "../../../runtime/module/meter/instance-prices.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { meteredFeatures } from "../../../runtime/module/meter/plan/metered-features.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { makeArtifact } from "../../../runtime/module/pipeline.ts";
import { pipelineVersion } from "../../../runtime/module/pipeline-version.ts";
import { opcodes } from "../../../runtime/wasm/instructions/opcodes.ts";
import { handler, workerComponent } from "../../hostile/support/worker-component.ts";
import { type Bytes, decode, meterBytes, meteredHost } from "./support/run.ts";
import { assemble } from "./support/wat.ts";

describe("the price table", () => {
  const allowed = opcodes.filter(({ feature }) => meteredFeatures.includes(feature));
  const names = new Set(allowed.map(({ name }) => name));

  it("prices every instruction that is metered", () => {
    expect([...names].filter((name) => !prices.instructions.has(name))).toEqual([]);
  });

  it("prices nothing else, and nothing twice", () => {
    expect([...prices.instructions.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it("has whole prices, and free are the marks of labels alone", () => {
    for (const [name, fuel] of prices.instructions) {
      expect({ name, whole: Number.isSafeInteger(fuel) && fuel >= 0 }).toEqual({
        name,
        whole: true,
      });
    }
    const free = [...prices.instructions].filter(([, fuel]) => fuel === 0).map(([name]) => name);
    expect(free.sort()).toEqual([
      "block",
      "catch",
      "catch_all",
      "delegate",
      "else",
      "end",
      "loop",
      "try",
      "try_table",
    ]);
  });

  it("has another version when any price is another: fuel is comparable within one", () => {
    const { version, instructions, ...rest } = prices;
    const table = JSON.stringify([[...instructions].sort(), Object.entries(rest).sort()]);
    const digest = createHash("sha256").update(table).digest("hex").slice(0, 16);
    expect({ version, digest }).toEqual({ version: 4, digest: "0a7aeba585c98205" });
    expect(pipelineVersion).toContain(`prices ${version}`);
  });

  it("charges for going back to a loop, and not for going on", async () => {
    const burned = async (body: string) => {
      const wasm = await assemble(`(module (func (export "run") (local $n i32) ${body}))`);
      const host = meteredHost();
      const module = new WebAssembly.Module(meterBytes(wasm).wasm as Bytes);
      const { exports } = new WebAssembly.Instance(module, host.imports);
      (exports.run as () => void)();
      return Number(1_000_000_000n - (host.fuel.value as bigint));
    };
    const turn = (branch: string) => `(loop $again (block $on
      (br_if $on (i32.gt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100)))
      ${branch}))`;
    const br = prices.instructions.get("br")!;
    const once = await burned(turn("(br $on)"));
    // A hundred turns, the last of which is left by br_if.
    const more = await burned(turn("(br $again)"));
    const way = once - br;
    expect(more - way).toBe(100 * (way + br + prices.loopAgain));
  });

  it("charges an instance for its exports, and those that metering adds", async () => {
    const fuelOf = async (fields: string) => {
      const options = { prices, instances: instancePrices };
      const wasm = await assemble(`(module ${fields})`);
      return meter(decode(wasm), options).manifest.instantiateFuel;
    };
    const { instance, export: each } = instancePrices;
    expect(await fuelOf("")).toBe(instance);
    expect(await fuelOf(`(func $f) (export "a" (func $f)) (export "b" (func $f))`)).toBe(
      instance + 2 * each,
    );
    const global = prices.instructions.get("i32.const")!;
    expect(await fuelOf("(global (mut i32) (i32.const 1))")).toBe(instance + each + global);
  });

  it("is named by its version in what comes of a module", async () => {
    const component = await workerComponent({ core: handler("(unreachable)") });
    const bounds = { grants: [], memoryBytes: 1 << 20, tableElements: 10 };
    const { manifest } = await makeArtifact(component, bounds);
    expect(manifest).toMatchObject({ priceTableVersion: prices.version, pipelineVersion });
  });

  it("refuses an instruction without a price", async () => {
    const instructions = new Map(prices.instructions);
    instructions.delete("i32.rotl");
    const wasm = await assemble(
      `(module (func (result i32) (i32.rotl (i32.const 1) (i32.const 2))))`,
    );
    expect(() => meter(decode(wasm), { prices: { ...prices, instructions } })).toThrow(
      expect.objectContaining({
        code: "feature-not-allowed",
        message: expect.stringMatching(/i32\.rotl at byte \d+ has no price in version 4/),
      }),
    );
  });
});
