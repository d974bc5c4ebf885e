import { meter } from "../../../../runtime/module/meter/meter.ts";
import { type PriceTable, prices } from "../../../../runtime/module/meter/prices.ts";
import { decode } from "../../../module/meter/support/run.ts";
import type { Bytes } from "../compile.ts";
import { withImportedFuel } from "../variants.ts";
import { bulkBytes, classes, classOf } from "./classes.ts";

/** How often each class of instruction is executed by `run(n)` of a fresh instance. Metering counts: with
 * a table where one class costs 1 and all else nothing, fuel is the count. */
export function countClasses(source: Bytes, n: number): Map<string, number> {
  const counts = new Map<string, number>();
  const bulk = burned(source, n, counting(null));
  if (bulk > 0) counts.set(bulkBytes, bulk);
  for (const wanted of classes) {
    const count = burned(source, n, counting(wanted)) - bulk;
    if (count > 0) counts.set(wanted, count);
  }
  return counts;
}

/** What `run(n)` of a fresh instance burns by a price table. */
export function burned(source: Bytes, n: number, table: PriceTable): number {
  const variant = withImportedFuel(meter(decode(source), { prices: table }).wasm as Bytes);
  const started = variant.instantiate(new WebAssembly.Module(variant.bytes));
  const before = started.fuelUsed()!;
  (started.instance.exports.run as (n: number) => number)(n);
  return Number(started.fuelUsed()! - before);
}

/** A table in which a class costs 1, and else nothing does but bytes of bulk memory, 1 for 8 of them. */
function counting(wanted: string | null): PriceTable {
  const price = (name: string) => Number(wanted !== null && classOf.get(name) === wanted);
  return {
    ...prices,
    instructions: new Map([...prices.instructions.keys()].map((name) => [name, price(name)])),
    bytesPerFuelShift: 3,
    ...{ loopAgain: 0, narrowLabel: 2 ** 30, narrowCall: 2 ** 30, narrowLocals: 2 ** 30 },
    ...{ element: 0, arrayElement: 0, page: 0, newElement: 0 },
  };
}
