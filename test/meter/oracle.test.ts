import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareWithOracle } from "./support/compare.ts";
import { assemble } from "./support/wat.ts";

const folder = new URL("./constructs/", import.meta.url);
const constructs = readdirSync(folder).filter((name) => name.endsWith(".wat"));

describe("a metered construct behaves and costs as the per-instruction oracle says", () => {
  it.each(constructs)("%s", async (name) => {
    const wasm = await assemble(readFileSync(new URL(name, folder), "utf8"));
    const comparisons = await compareWithOracle(wasm);
    expect(comparisons.length).toBeGreaterThan(1);
    for (const { call, metered, oracle } of comparisons) {
      const { used: paid, ...ending } = metered;
      const { used: counted, ...expected } = oracle;
      expect({ call, ...ending }).toEqual({ call, ...expected });
      // A trap in the middle of a block leaves the rest of the block prepaid.
      if (metered.trapped) expect(paid).toBeGreaterThanOrEqual(counted);
      else expect({ call, fuel: paid }).toEqual({ call, fuel: counted });
    }
  });

  it("every construct's calls that are named `trap…` trap, and no others do", async () => {
    for (const name of constructs) {
      const wasm = await assemble(readFileSync(new URL(name, folder), "utf8"));
      for (const { call, metered } of await compareWithOracle(wasm)) {
        expect({ name, call, trapped: metered.trapped }).toEqual({
          ...{ name, call },
          trapped: call.startsWith("trap"),
        });
      }
    }
  });
});
