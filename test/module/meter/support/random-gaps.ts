import { meter } from "../../../../runtime/module/meter/meter.ts";
import { prices } from "../../../../runtime/module/meter/prices.ts";
import { RandomModules } from "../fuzz/random-module.ts";
import { callsOf } from "./compare.ts";
import { watchGaps } from "./gaps.ts";
import { prepareImports } from "./imported.ts";
import { type Bytes, decode, meterOrRefuse } from "./run.ts";
import { withoutCustomSections } from "./sections.ts";
import { readTextModule } from "./text-module.ts";
import { disassemble } from "./wat.ts";

/** Lengths cost nothing here: one instruction may be as long as memory. */
const withoutLengths = {
  ...prices,
  ...{ bytesPerFuelShift: 40, element: 0, arrayElement: 0, page: 0, newElement: 0 },
};

let modules: RandomModules | null = null;

function makeModules(): RandomModules {
  const made = new RandomModules();
  process.on("exit", () => made[Symbol.dispose]());
  return made;
}

export interface RandomGaps {
  /** The most fuel between two looks, over all calls. */
  readonly largest: bigint;
  readonly looks: number;
  readonly calls: number;
}

/** Calls each export of a seed's random module. Null where there is no module, or it is refused. */
export async function randomGaps({
  seed,
  slots,
}: {
  seed: number;
  slots: number;
}): Promise<RandomGaps | null> {
  modules ??= makeModules();
  const wasm = await modules.make(seed);
  if (!WebAssembly.validate(wasm) || meterOrRefuse(wasm) instanceof Error) return null;
  const text = readTextModule(await disassemble(withoutCustomSections(wasm)));
  const prepare = await prepareImports(text, "plain");
  if (prepare === null) return null;
  const metered = meter(decode(wasm), { prices: withoutLengths }).wasm as Bytes;
  let largest = 0n;
  let looks = 0;
  const calls = callsOf(text);
  for (const { name, args } of calls) {
    const { imports } = prepare({ used: () => null, charge: () => {} });
    const gaps = watchGaps(metered, { call: name, args, stack: slots, most: 5_000, imports });
    if (gaps.largest > largest) largest = gaps.largest;
    looks += gaps.looks;
  }
  return { largest, looks, calls: calls.length };
}
