import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import { runs } from "../../support/runs.ts";
import { makeDataDir } from "../support/data-dir.ts";
import { bytes, entryOf, listAll, text } from "./kv-suite.ts";
import { killedNamespace, killedValue } from "./support/killed-puts.ts";

const rounds = runs(20);

const program = join(import.meta.dirname, "support", "put-loop-main.ts");

/** Starts the program that puts, and kills it some time after its first acknowledgement; gives the versions of
 * what it was acknowledged, by key. */
async function putUntilKilled(dataDir: string, round: number): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [program, dataDir, `${round}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    told += chunk;
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await sleep(Math.random() * 60);
  child.kill("SIGKILL");
  expect(await closed).toEqual([null, "SIGKILL"]);
  const lines = told.split("\n").slice(0, -1);
  return new Map(lines.map((line) => line.split(" ") as [string, string]).map(asVersion));
}

const asVersion = ([key, version]: [string, string]) => [key, Number(version)] as const;

test(`${rounds} rounds of kill -9 in the middle of puts lose none that was acknowledged, and leave no half one`, {
  timeout: 60_000 + rounds * 6_000,
}, async () => {
  const dataDir = makeDataDir();
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const heard = await putUntilKilled(dataDir, round);
    for (const [key, version] of heard) acknowledged.set(key, version);
    const store = await openEmbeddedKv(dataDir);
    for (const [key, version] of heard) {
      const entry = await entryOf(store, killedNamespace, bytes(key));
      expect(entry?.version).toBe(version);
      expect(Buffer.compare(entry!.value, killedValue(key))).toBe(0);
    }
    await store.close();
  }
  const store = await openEmbeddedKv(dataDir);
  const all = await listAll(store, killedNamespace);
  const versions = new Map(all.map(({ key, version }) => [text(key), version]));
  for (const [key, version] of acknowledged) expect(versions.get(key)).toBe(version);
  expect(new Set(versions.values()).size).toBe(versions.size);
  // What was written and not acknowledged any more is whole as well.
  let sum = 0;
  for (const { key } of all) {
    const { value } = (await entryOf(store, killedNamespace, key))!;
    expect(Buffer.compare(value, killedValue(text(key)))).toBe(0);
    sum += key.length + value.length;
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(rounds);
  // So is the sum that the quota goes by.
  const exact = { ...killedNamespace, quotaBytes: sum + 2 };
  expect(await store.put(exact, bytes("ab"), bytes("c"))).toEqual({ refused: "quota" });
  expect(await store.put(exact, bytes("a"), bytes("b"))).toHaveProperty("version");
  await store.close();
});
