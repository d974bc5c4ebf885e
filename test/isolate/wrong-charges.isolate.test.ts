import { describe, expect, test } from "vitest";
import { requestFailure } from "../../runtime/worker/outcome/failure.ts";
import { assemble } from "../module/meter/support/wat.ts";
import { testSettings } from "../support/workers.ts";
import { runGlue } from "./support/run-glue.ts";

// Should a number of the guest's ever come through to a price as it is, the guest ends, and the operator reads that
// the host failed.

/** Glue that has something charged, goes on whatever comes of it, and answers. */
const charging = (charge: string) => `
export function instantiate(getCoreModule, imports, instantiateCore, glueState) {
  return { handle() {
    ${charge}
    return { status: 200, fields: [], body: { tag: "empty" } };
  } };
}`;

const pay = (count: string) => `glueState.payForHandles(${count});`;
const copy = (from: string, to: string) => `new ArrayBuffer(64).slice(${from}, ${to});`;

describe("what is no amount of fuel ends the guest as a failure of the host's", () => {
  const wrong: readonly (readonly [what: string, charge: string])[] = [
    ["a count below zero", pay("-1")],
    ["a count of -2^31", pay("-(2 ** 31)")],
    ["a part of one", pay("0.5")],
    ["no number", pay("NaN")],
    ["an endless count", pay("Infinity")],
    ["a list that ends before it begins", copy("32", "16")],
    ["a list of no length", copy("0", "NaN")],
  ];
  test.each(wrong)("%s", async (_, charge) => {
    const { response, failure, fuel } = await runGlue(charging(charge));
    expect(response).toBeNull();
    expect(failure?.cause).toBe("host");
    expect(fuel).toBeGreaterThanOrEqual(0);
    const error = requestFailure(failure!, null, testSettings());
    expect(error.code).toBe("host-failed");
    expect(error.message).toMatch(/^The host counted the worker's fuel wrongly, and ended it: /);
  });
});

test("a charge that would give fuel is refused by the account itself", async () => {
  const guest = await assemble("(module)");
  const glue = `export function instantiate(getCoreModule, imports, instantiateCore) {
    instantiateCore(getCoreModule("guest"), {});
    return { handle: () => ({ status: 200, fields: [], body: { tag: "empty" } }) };
  }`;
  expect((await runGlue(glue, { guest })).failure).toBeNull();
  const wrong = runGlue(glue, { guest }, { instantiateFuel: -5 });
  await expect(wrong).rejects.toThrow("a charge of -5 fuel");
});

test("a price of more than an i64 holds is not paid by what is left of it", async () => {
  // 16,000 times 2^62 is 0 in 64 bits.
  const { failure, fuel } = await runGlue(charging(pay("2 ** 62")));
  expect(failure?.cause).toBe("fuel-exhausted");
  expect(fuel).toBe(testSettings().limits.fuel);
});
