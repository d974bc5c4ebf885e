import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "./support/serving.ts";

let serving: Serving;
beforeAll(async () => {
  serving = await startServing();
  await serving.deploy("shop", await answering("one"), { routes: ["shop.test/*"] });
});
afterAll(() => serving.end());

test("100 swaps under load lose and refuse nothing", { timeout: 120_000 }, async () => {
  let swapping = true;
  const bodies = new Map<string, number>();
  const clients = Array.from({ length: 8 }, async () => {
    while (swapping) {
      const { status, body } = await serving.get("shop.test", "/load");
      const answer = status === 200 ? body : `${status} ${body}`;
      bodies.set(answer, (bodies.get(answer) ?? 0) + 1);
    }
  });
  try {
    for (let swap = 0; swap < 100; swap++) {
      await serving.deploy("shop", await answering(swap % 2 === 0 ? "one" : "two"));
    }
  } finally {
    swapping = false;
  }
  await Promise.all(clients);
  expect([...bodies.keys()].sort()).toEqual(["one", "two"]);
  for (const count of bodies.values()) expect(count).toBeGreaterThan(20);
});
