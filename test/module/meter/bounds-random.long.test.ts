import { expect, it } from "vitest";
import { callSlots } from "../../../runtime/module/meter/contract.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../runtime/module/meter/scheme.ts";
import { runs } from "../../support/runs.ts";
import { useHostileChild } from "./support/hostile-child.ts";

const count = runs(100);
const slots = 600;
const child = useHostileChild();

it(
  `${count} random modules burn no more between two looks than the scheme says`,
  async () => {
    const dearest = Math.max(...prices.instructions.values());
    const frames = Math.ceil(slots / callSlots);
    const bound = BigInt(scheme.unchecked + dearest + frames * scheme.afterCall);
    const over: string[] = [];
    let looks = 0;
    let calls = 0;
    for (let seed = 1_000_000; seed < 1_000_000 + count; seed++) {
      const seen = await child.do("randomGaps", { seed, slots });
      if (seen === null) continue;
      looks += seen.looks;
      calls += seen.calls;
      if (seen.largest > bound) over.push(`seed ${seed}: ${seen.largest} fuel`);
    }
    expect(over).toEqual([]);
    expect(calls).toBeGreaterThan(5 * count);
    expect(looks).toBeGreaterThan(20 * count);
  },
  60_000 + count * 2_400,
);
