import { describe, expect, it } from "vitest";
import { SkerryError } from "../../../runtime/errors.ts";
import { RandomModules } from "./fuzz/random-module.ts";
import { callsOf } from "./support/compare.ts";
import type { TextModule } from "./support/text-module.ts";
import { runTracked, trackedOrRefuse } from "./support/tracked-run.ts";

describe("what is written is marked", () => {
  it("by modules that another's tool made up", async () => {
    using modules = new RandomModules();
    let bytes = 0;
    for (let seed = 0; seed < 40; seed++) {
      const source = await modules.makeOrTakeKept(seed).catch(() => null);
      if (source === null || trackedOrRefuse(source) instanceof SkerryError) continue;
      const run = await runTracked(source, someCalls);
      bytes += run.written;
      expect({ seed, unmarked: run.unmarked }).toEqual({ seed, unmarked: [] });
    }
    expect(bytes).toBeGreaterThan(50);
  }, 600_000);
});

/** Three calls of each export. */
const someCalls = (module: TextModule) =>
  callsOf(module, (types) => [4_090, 65_530, -1].map((number) => types.map(argumentOf(number))));

function argumentOf(number: number): (type: string) => unknown {
  return (type) => {
    if (type === "i64") return BigInt(number);
    return /^[if]\d\d$/.test(type) ? number : null;
  };
}
