import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  fuelGrants,
  fuelGrantsModule,
} from "../../../../runtime/isolate/inside/fuel/fuel-grants.ts";
import { assemble } from "../../../module/meter/support/wat.ts";

test("the module that takes and grants fuel is the one in fuel-grants.wat", async () => {
  const text = new URL("../../../../runtime/isolate/inside/fuel/fuel-grants.wat", import.meta.url);
  const assembled = await assemble(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(fuelGrantsModule);
});

const account = (units: bigint) =>
  new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, units);

test("what is taken leaves the account, and what is owed is told", () => {
  const fuel = account(10n);
  const { take } = fuelGrants(fuel, () => 0n);
  expect([take(4n), fuel.value]).toEqual([1, 6n]);
  expect([take(6n), fuel.value]).toEqual([1, 0n]);
  expect([take(2n ** 40n), fuel.value]).toEqual([0, -(2n ** 40n)]);
});

test("a grain is granted as often as the host allows, and only where it covers what is owed and is there", () => {
  const fuel = account(-1n);
  let looks = 0;
  const grants = fuelGrants(fuel, () => {
    looks++;
    return 7n;
  });
  const grain = grants.grain.value;
  grants.reserve.value = 3n * grain;
  expect(grants.refill()).toBe(7n);
  grants.ahead.value = 4;
  expect([grants.refill(), grants.refill(), looks]).toEqual([grain, grain, 1]);
  fuel.value = -grain - 1n;
  expect([grants.refill(), looks]).toEqual([7n, 2]);
  fuel.value = -grain;
  expect([grants.refill(), grants.reserve.value, grants.ahead.value]).toEqual([grain, 0n, 1]);
  expect([grants.refill(), looks]).toEqual([7n, 3]);
});
