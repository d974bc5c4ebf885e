// Run by sample.ts in a process of its own, under the flags of shards: times one program, metered, and counts
// what it executes.
import { setImmediate as othersTurn } from "node:timers/promises";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { compile } from "../compile.ts";
import { variants } from "../variants.ts";
import { burned, countClasses } from "./count.ts";
import type { ProgramSample, SampleOrder } from "./sample.ts";

/** Before it is timed a program runs so long, for the optimising compiler to have come by: ms, and calls. */
const warmMs = 400;
const warmCalls = 40;

/** A call takes about a ms, so that it is often left alone by other work on the machine: a program's `n`
 * takes thirty. */
const part = 30;

async function sample({ program, calls, counted }: SampleOrder): Promise<ProgramSample> {
  const source = await compile(program);
  const variant = await variants.metered!(source);
  const { instance, fuelUsed } = variant.instantiate(new WebAssembly.Module(variant.bytes));
  const run = instance.exports.run as (n: number) => number;
  if (run(program.n) !== program.checksum) throw new Error(`${program.name}: another result`);

  const n = Math.ceil(program.n / part);
  const until = performance.now() + warmMs;
  for (let call = 0; call < warmCalls || performance.now() < until; call++) {
    run(n);
    await othersTurn();
  }
  const before = fuelUsed()!;
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const begun = performance.now();
    run(n);
    times.push(performance.now() - begun);
    await othersTurn();
  }
  const fuel = Number(fuelUsed()! - before) / calls;
  const ns = times.toSorted((a, b) => a - b)[1]! * 1e6;
  return { fuel, ns, counts: counted ? counts() : null };

  /** Where memory is collected, warm calls differ from fresh ones: counts are scaled to the fuel of those. */
  function counts(): Record<string, number> {
    const scale = fuel / burned(source, n, prices);
    const all = [...countClasses(source, n)].map(([name, count]) => [name, count * scale]);
    return Object.fromEntries(all);
  }
}

// Also when the other side is gone.
process.on("disconnect", () => process.exit());
process.once("message", async (order: SampleOrder) => {
  const failure = (error: unknown) => ({
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  process.send!(await sample(order).catch(failure));
});
