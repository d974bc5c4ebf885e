import { expect, test } from "vitest";
import type { Field } from "../../runtime/abi/generated/types.ts";
import { headFunctions } from "../../runtime/host/head.ts";
import { lookPrices } from "../../runtime/host/prices.ts";

function fieldsOf(fields: readonly Field[] | undefined): { text: string; paid: bigint } {
  let paid = 0n;
  const charge = (fuel: bigint) => {
    paid += fuel;
  };
  const text = headFunctions(() => (fields === undefined ? {} : { fields }), charge).fields();
  return { text, paid };
}

test("fields are a text, in their order, and each is paid for", () => {
  const fields: Field[] = [
    ["host", "localhost"],
    ["a", ""],
    ["a", "b: c"],
  ];
  expect(fieldsOf(fields)).toEqual({
    text: "host:localhost\na:\na:b: c\n",
    paid: 3n * lookPrices.field,
  });
});

test("there are none while a worker is initialised, and in a request without any", () => {
  expect(fieldsOf(undefined)).toEqual({ text: "", paid: 0n });
  expect(fieldsOf([])).toEqual({ text: "", paid: 0n });
});
