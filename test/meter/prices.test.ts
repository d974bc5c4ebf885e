import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { meter } from "../../runtime/module/meter/meter.ts";
import { meteredFeatures } from "../../runtime/module/meter/metered-features.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { pipelineVersion } from "../../runtime/module/pipeline-version.ts";
import { opcodes } from "../../runtime/wasm/opcodes.ts";
import { handler, workerComponent } from "../hostile/support/worker-component.ts";
import { decode } from "./support/run.ts";
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
