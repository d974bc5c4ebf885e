import { expect, onTestFinished, test } from "vitest";
import { processMemory } from "../../runtime/isolate/memory-sums.ts";
import { componentOf } from "../javascript/project.ts";
import { ask, HeldKv, kvReach, loadWaiting, until } from "./support/waiting.ts";

const MiB = 2 ** 20;
const unbounded = { worker: Number.POSITIVE_INFINITY, tenant: Number.POSITIVE_INFINITY };

/** Takes so many MiB as its path says, writes to all of them, and waits. */
const source = `
export default {
  async fetch(request, { KV }) {
    const held = new Uint8Array(Number(new URL(request.url).pathname.slice(1)) * 1024 * 1024).fill(1);
    await KV.get("k");
    return new Response(String(held.length));
  },
};`;

test("JavaScript workers that have too much memory together end, and the others go on", async () => {
  processMemory.limits = { worker: 300 * MiB, tenant: 1_000 * MiB };
  onTestFinished(() => {
    processMemory.limits = unbounded;
  });
  const store = new HeldKv();
  const component = await componentOf({ "index.js": source }, { grants: ["log", "kv"] });
  const deployment = await loadWaiting(component, kvReach(store), { fuel: 1e11, cpu: 20_000 });
  const codes: string[] = [];
  const all = Array.from({ length: 5 }, async () => {
    const { error } = await ask(deployment, "/90");
    codes.push(error?.code ?? "answered");
  });
  await until(() => codes.length + store.held.length === 5);
  const [held] = [...processMemory.heldByWorkers().values()];
  expect(held).toBeGreaterThan(180 * MiB);
  expect(held).toBeLessThanOrEqual(300 * MiB);
  for (const { answer } of store.held.splice(0)) answer();
  await Promise.all(all);
  expect(codes.filter((code) => code === "answered").length).toBe(2);
  expect(codes.filter((code) => code === "memory-exceeded")).toHaveLength(3);
  await deployment.dispose();
}, 120_000);
