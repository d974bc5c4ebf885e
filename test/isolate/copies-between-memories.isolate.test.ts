import { expect, test } from "vitest";
import { crossingPrice, crossingPrices, writtenPrices } from "../../runtime/host/prices.ts";
import { runWrites, type Write } from "./support/written-memory.ts";

// The request's fields differ in length: each byte that crosses has its price.
const byte = Number(crossingPrices.list.byte);
const { page } = writtenPrices;
const copying = (bytes: string): Write => ["glue", "between", bytes];

test("bytes that the glue copies from one linear memory to another are paid for", async () => {
  const [none, some, many] = await runWrites([
    [copying("00000")],
    [copying("00500")],
    [copying("60000")],
  ]);
  expect(some!.fuel - none!.fuel).toBe(500 * byte + page);
  expect(many!.fuel - some!.fuel).toBe(59_500 * byte + 58 * page);
  expect(none!.fuel).toBeGreaterThan(Number(crossingPrice("list", 0)));
});

test("bytes that come from the host are paid for where they come from, not again", async () => {
  const [text, list] = await runWrites([[["glue", "utf8", 0]], [["glue", "list", 0]]]);
  // The list is longer: what is written has a price of its own.
  expect(list!.fuel).toBe(text!.fuel + 8 * page);
});
