import { expect, test } from "vitest";
import { globalPrices } from "../../runtime/host/prices.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { runCore } from "./support/run-core.ts";

test("each of many globals that are put back is paid for by the request", async () => {
  const fuelOf = async (count: number) => {
    const globals = Array.from({ length: count }, () => "(global (mut i32) (i32.const 0))");
    const module = `(module ${globals.join(" ")} (func (export "run")))`;
    return (await runCore(await assemble(module), {}, 2)).map(({ result }) => result.fuel);
  };
  const [few] = await fuelOf(1);
  expect(await fuelOf(30)).toEqual([few, few]);
  const [many, again] = await fuelOf(500);
  expect(again).toBe(many);
  const [more] = await fuelOf(501);
  expect(more! - many!).toBe(globalPrices.each);
  expect(many! - few!).toBeGreaterThan(500 * globalPrices.each);
});
