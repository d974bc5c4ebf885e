import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { WorkerStatus } from "../../../runtime/supervisor/control.ts";
import { runs } from "../../support/runs.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";

const rounds = runs(5);

const folder = mkdtempSync(join(tmpdir(), "skerry-crash-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What was acknowledged: workers and the deployment that answers. */
const acknowledged = new Map<string, string>();
/** What was asked for and never answered: it may be there, whole, or not at all. */
const open = new Map<string, number>();

/** Deploys of a round that are acknowledged before it is killed. */
const before = 4;

/** Deploys until the supervisor is gone, and says when it has come to the middle of that. */
async function deployUntilKilled(
  serving: Serving,
  round: number,
  wasm: Uint8Array,
  onMiddle: () => void,
): Promise<void> {
  for (let i = 0; ; i++) {
    if (i === before) onMiddle();
    // Some are new, some take the place of one that is there.
    const name = i % 3 === 0 ? `again-${i % 6}` : `new-${round}-${i}`;
    const value = round * 10_000 + i;
    open.set(name, value);
    try {
      const deployment = await serving.deploy(name, wasm, {
        routes: [`${name}.test/*`],
        variables: { ROUND: String(value) },
      });
      acknowledged.set(name, deployment);
      open.delete(name);
    } catch {
      return;
    }
  }
}

test(`${rounds} times kill -9 in mid-deploy lose no acknowledged deploy and leave no half one`, {
  timeout: rounds * 20_000,
}, async () => {
  const wasm = await answering("whole");
  let random = 1;
  for (let round = 0; round < rounds; round++) {
    const serving = await startServing({ folder, serve: "shards = 1" });
    try {
      await check(serving);
      const middle = Promise.withResolvers<void>();
      const deploying = deployUntilKilled(serving, round, wasm, middle.resolve);
      await Promise.race([middle.promise, deploying]);
      // At any moment of the next deploys.
      random = (random * 48_271) % 2_147_483_647;
      await new Promise((wait) => setTimeout(wait, random % 500));
      serving.process.kill("SIGKILL");
      await Promise.all([serving.exited, deploying]);
    } finally {
      await serving.end();
    }
  }
  const serving = await startServing({ folder, serve: "shards = 1" });
  try {
    await check(serving);
    process.stderr.write(`${acknowledged.size} workers, ${open.size} deploys never answered\n`);
    expect(acknowledged.size).toBeGreaterThan(rounds);
  } finally {
    await serving.end();
  }
});

async function check(serving: Serving): Promise<void> {
  const workers = await serving.api<WorkerStatus[]>("GET", "/v1/workers");
  const byName = new Map(workers.map((worker) => [worker.name, worker]));
  for (const [name, deployment] of acknowledged) {
    const worker = byName.get(name);
    expect(worker, name).toBeDefined();
    // A later deploy that was not acknowledged may have come through.
    if (!open.has(name)) expect(worker!.current, name).toBe(deployment);
  }
  for (const { name, problem, routes } of workers) {
    expect(acknowledged.has(name) || open.has(name), name).toBe(true);
    expect(problem, name).toBeNull();
    expect(routes).toEqual([`${name}.test/*`]);
  }
  // The last ones, as the kill came at them.
  for (const { name } of workers.slice(-5)) {
    expect(await serving.get(`${name}.test`)).toMatchObject({ status: 200, body: "whole" });
  }
}
