import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { fuelTakerModule, takerOf } from "../../runtime/isolate/inside/fuel-taker.ts";
import { assemble } from "../meter/support/wat.ts";

test("the module that takes fuel is the one in fuel-taker.wat", async () => {
  const text = new URL("../../runtime/isolate/inside/fuel-taker.wat", import.meta.url);
  const assembled = await assemble(await readFile(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(fuelTakerModule);
});

test("what is taken leaves the account, and what is owed is told", () => {
  const fuel = new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, 10n);
  const take = takerOf(fuel);
  expect([take(4n), fuel.value]).toEqual([1, 6n]);
  expect([take(6n), fuel.value]).toEqual([1, 0n]);
  expect([take(2n ** 40n), fuel.value]).toEqual([0, -(2n ** 40n)]);
});
