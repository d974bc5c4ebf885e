import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../support/runs.ts";
import { threeAddresses, writers } from "./support/random-writers.ts";
import { runTracked } from "./support/tracked-run.ts";
import { assemble } from "./support/wat.ts";

describe("what is written is marked", () => {
  it("by random code, at the ends of pages and through all kinds of control flow", async () => {
    let bytes = 0;
    await fc.assert(
      fc.asyncProperty(
        writers,
        fc.array(threeAddresses, { minLength: 2, maxLength: 4 }),
        async (wat, all) => {
          const wasm = await assemble(wat);
          const run = await runTracked(wasm, () => all.map((args) => ({ name: "run", args })));
          bytes += run.written;
          expect(run.unmarked).toEqual([]);
        },
      ),
      { numRuns: runs(250) },
    );
    expect(bytes).toBeGreaterThan(100_000);
  }, 600_000);
});
