import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { runs } from "../support/runs.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { deployOf } from "./support/killed-deploys.ts";
import { sha256 } from "./support/records.ts";
import type { OpenStore } from "./support/store-suite.ts";

/** Rounds in all, and the data folders they are divided among, which are worked on at once. */
const lanes = 4;
const rounds = lanes * runs(25);

const program = join(import.meta.dirname, "support", "deploy-loop-main.ts");

/** Starts the program that deploys, which Node keeps compiled in a folder, and kills it some time after its first
 * acknowledgement; gives the number of each worker's last acknowledged deploy. */
async function deployUntilKilled(
  dataDir: string,
  round: number,
  compiled: string,
): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [program, dataDir, `${round}`], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await sleep(Math.random() * 60);
  child.kill("SIGKILL");
  expect(await closed).toEqual([null, "SIGKILL"]);
  const last = new Map<string, number>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [worker, n] = line.split(" ");
    last.set(worker!, Number(n));
  }
  return last;
}

/** Sees that a worker's deploys are whole from the first to the n-th. */
async function expectWhole({ deployments, modules }: OpenStore, worker: string, n: number) {
  const changes = Array.from({ length: n + 1 }, (_, i) => deployOf(worker, i)).reverse();
  expect(await deployments.worker(worker)).toEqual(changes[0]!.workers![0]);
  const kept = await deployments.deployments(worker);
  expect(kept).toEqual(changes.map((change) => change.deployments![0]));
  expect((await deployments.history(worker)).map((entry) => ({ worker, ...entry }))).toEqual(
    changes.map((change) => change.history![0]),
  );
  for (const { module } of kept) expect(sha256((await modules.get(module))!)).toBe(module);
}

/** Kills so many rounds of deploys into one data folder, and looks at it after each and at the end; gives how many
 * deploys were acknowledged. */
async function killRounds(dataDir: string, compiled: string): Promise<number> {
  let acknowledged = 0;
  for (let round = 0; round < rounds / lanes; round++) {
    const last = await deployUntilKilled(dataDir, round, compiled);
    const store = await openEmbeddedStore(dataDir);
    const names = (await store.deployments.workers()).map(({ name }) => name);
    const ofRound = names.filter((name) => name.startsWith(`r${round}w`));
    for (const worker of ofRound) {
      const heard = last.get(worker) ?? -1;
      // One deploy may have come to its end before its acknowledgement was written.
      const written = Number((await store.deployments.worker(worker))?.operator.n);
      expect(written - heard).toBeOneOf([0, 1]);
      await expectWhole(store, worker, written);
      acknowledged += heard + 1;
    }
    for (const worker of last.keys()) expect(ofRound).toContain(worker);
    const drafts = readdirSync(join(dataDir, "modules")).filter((name) => name.startsWith("."));
    expect(drafts).toEqual([]);
    await store.deployments.close();
  }

  const store = await openEmbeddedStore(dataDir);
  const workers = await store.deployments.workers();
  expect(workers.length).toBeGreaterThanOrEqual(rounds / lanes);
  for (const { name, operator } of workers) await expectWhole(store, name, Number(operator.n));
  await store.deployments.close();
  return acknowledged;
}

test(`${rounds} rounds of kill -9 in the middle of deploys lose none that was acknowledged, and leave no half one`, {
  timeout: 60_000 + rounds * 1_200,
}, async () => {
  const compiled = makeDataDir();
  const each = Array.from({ length: lanes }, () => killRounds(makeDataDir(), compiled));
  const acknowledged = (await Promise.all(each)).reduce((sum, n) => sum + n, 0);
  expect(acknowledged).toBeGreaterThan(rounds);
});
