import { afterAll, beforeAll, expect, test } from "vitest";
import { processMemory } from "../../runtime/isolate/memory-sums.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, HeldKv, kvReach, loadWaiting, until } from "./support/waiting.ts";

const MiB = 2 ** 20;

/** Takes so many MiB as its path says, writes to all of them, and waits. */
const source = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
export function handle(request: Request): Response {
  const held = new Uint8Array(<i32>parseInt(request.parsedUrl.pathname.substring(1)) * 1024 * 1024);
  held.fill(1);
  kv.getText("k");
  return Response.text(held.length.toString());
}`;

const store = new HeldKv();
let deployment: RunningDeployment;
beforeAll(async () => {
  processMemory.limits = { worker: 300 * MiB, tenant: 1_000 * MiB };
  deployment = await loadWaiting(source, kvReach(store), { fuel: 1e11, cpu: 20_000 });
});
afterAll(async () => {
  processMemory.limits = { worker: Number.POSITIVE_INFINITY, tenant: Number.POSITIVE_INFINITY };
  await deployment.dispose();
});

test("requests that have too much memory together end, and the others go on", async () => {
  const outcomes: Awaited<ReturnType<typeof ask>>[] = [];
  const all = Array.from({ length: 5 }, async () => {
    const outcome = await ask(deployment, "/100");
    outcomes.push(outcome);
    return outcome;
  });
  await until(() => outcomes.length + store.held.length === 5);
  // What metrics are told meanwhile.
  const [held] = [...processMemory.heldByWorkers().values()];
  expect(held).toBeGreaterThan(200 * MiB);
  expect(held).toBeLessThanOrEqual(300 * MiB);
  for (const { answer } of store.held.splice(0)) answer();
  const answered = await Promise.all(all);
  const codes = answered.map(({ error }) => error?.code ?? "answered");
  expect(codes.filter((code) => code === "answered")).toHaveLength(2);
  expect(codes.filter((code) => code === "memory-exceeded")).toHaveLength(3);
});
