import { describe, expect, it } from "vitest";
import { compareWithOracle } from "./support/compare.ts";
import { randomModule } from "./support/random-module.ts";

const groups = 6;
const perGroup = 10;
// Enough for what ends by itself; random loops that don't are ended by it, in both meters.
const fuel = 1_000_000n;
/** No block of these modules is longer: what a trap can leave prepaid. */
const longestBlock = 1_000n;

describe("metering random modules changes nothing but the fuel, which is the oracle's", () => {
  it.each(Array.from({ length: groups }, (_, group) => group * perGroup))(
    "seeds from %i",
    async (first) => {
      let completed = 0;
      for (let seed = first; seed < first + perGroup; seed++) {
        for (const { call, metered, oracle } of await compareWithOracle(randomModule(seed), {
          fuel,
        })) {
          const { used: paid, ...ending } = metered;
          const { used: counted, ...expected } = oracle;
          expect({ seed, call, ...ending }).toEqual({ seed, call, ...expected });
          if (metered.trapped) {
            // Where starting traps there is no instance to ask the oracle's count of.
            if (counted === 0n) continue;
            expect(paid).toBeGreaterThanOrEqual(counted);
            expect(paid - counted).toBeLessThan(longestBlock);
          } else {
            expect({ seed, call, fuel: paid }).toEqual({ seed, call, fuel: counted });
            completed++;
          }
        }
      }
      expect(completed).toBeGreaterThan(perGroup);
    },
    120_000,
  );
});
