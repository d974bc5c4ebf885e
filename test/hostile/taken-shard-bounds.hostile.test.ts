// What a shard takes of the machine once an attacker runs in its process, whatever it says.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";
import { atPace } from "../support/pace.ts";
import { peakResident } from "./support/processes.ts";
import { shardEnded, shardOf } from "./support/shards.ts";
import { runIn, takenBy } from "./support/taken-shard.ts";

const MiB = 2 ** 20;
const share = 500;
const slack = 200;

// Elsewhere there is nothing to see it by.
describe.runIf(process.platform === "linux")("a shard that was taken over", () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-taken-"));
  let serving: Serving;
  beforeAll(async () => {
    serving = await startServing({
      serve: `shards = 1\nshard-memory = "${share}MiB"\nmemory-slack = "${slack}MiB"`,
      rest: "[cordons.shops]\n[cordons.payments]\n",
      args: ["--v8-flags", takenBy(folder)],
    });
    for (const [name, cordon] of Object.entries({ shop: "shops", plain: "default" })) {
      await serving.deploy(name, await answering(name), { cordon, routes: [`${name}.test/*`] });
    }
    const routes = ["bank.test/*"];
    await serving.deploy("bank", await answering("bank"), { cordon: "payments", routes });
  }, 240_000);
  afterAll(async () => {
    await serving?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Has the shard say that it holds little, in beats, counts and messages of its memory alike. */
  const lies = "process.memoryUsage.rss = () => 50e6; globalThis.kept = [];";

  /** Runs the code in the cordon's shard, which loses that process and nothing else: requests to another cordon go on. Returns
   * its number, and the most memory that was seen in it. */
  async function costsItself(cordon: string, code: string): Promise<{ pid: number; peak: number }> {
    const bank = await shardOf(serving, "payments");
    const pid = await shardOf(serving, cordon);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, peakResident(pid));
    }, 20);
    const ended = runIn(folder, pid, code).then(
      () => shardEnded(serving, pid),
      () => shardEnded(serving, pid),
    );
    let isOver = false;
    const over = ended.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    while (!isOver) {
      expect(await serving.get("bank.test")).toMatchObject({ status: 200, body: "bank" });
      await new Promise((wait) => setTimeout(wait, 20));
    }
    clearInterval(watch);
    await over;
    expect(await shardOf(serving, "payments")).toBe(bank);
    expect((await serving.worker("bank")).quarantine).toBeNull();
    return { pid, peak };
  }

  async function counted(metric: string, label: string): Promise<number> {
    const text = await (await serving.ask("/metrics")).text();
    const pattern = new RegExp(`^${metric}\\{[^}]*${label}[^}]*\\} (\\S+)$`, "m");
    return Number(pattern.exec(text)?.[1] ?? Number.NaN);
  }

  const losses = (reason: string) => counted("skerry_shard_losses_total", `reason="${reason}"`);

  /** It is answered for again, by another process. */
  const isBack = (host: string) =>
    until(
      () => serving.get(host),
      ({ status }) => status === 200,
      atPace(30_000),
    );

  test("takes memory, and tells of none", async () => {
    const { peak } = await costsItself(
      "shops",
      `${lies} for (;;) {
         kept.push(new Uint8Array(8 * ${MiB}).fill(1));
         await new Promise((wait) => setTimeout(wait, 5));
       }`,
    );
    expect(peak).toBeGreaterThan(share * MiB);
    process.stderr.write(`a taken shard had ${Math.round(peak / MiB)} MiB at most\n`);
    // It goes on taking until it is looked at.
    expect(peak).toBeLessThan((share + slack + 600) * MiB);
    const [loss] = (await serving.status()).losses;
    expect(loss).toMatchObject({ cordon: "shops" });
    expect(loss!.sentence).toMatch(/took \d+ MiB of memory, where 500 are its share/);
    expect(await losses("over-memory")).toBe(1);
    expect(serving.log()).toContain(loss!.sentence);
    await isBack("shop.test");
  });

  test("makes threads without end", async () => {
    await costsItself(
      "shops",
      `${lies} const { Worker } = await import("node:worker_threads");
       for (let made = 0; made < 500; made++) {
         kept.push(new Worker("setInterval(() => {}, 1e6)", { eval: true, execArgv: [] }));
         await new Promise((wait) => setTimeout(wait, 5));
       }
       await new Promise(() => {});`,
    );
    const [loss] = (await serving.status()).losses;
    expect(loss).toMatchObject({ cordon: "shops" });
    expect(loss!.sentence).toMatch(/made \d+ threads; the limit is \d+/);
    expect(await losses("over-threads")).toBe(1);
    await isBack("shop.test");
  });

  test("burns CPU time that it tells nothing of: the host's log and its metrics do", async () => {
    const pid = await shardOf(serving, "default");
    await runIn(
      folder,
      pid,
      // In several threads: on a busy machine one gets little of a core.
      `${lies} const { Worker } = await import("node:worker_threads");
       for (let made = 0; made < 10; made++) {
         kept.push(new Worker("for (;;);", { eval: true, execArgv: [] }));
       }`,
    );
    const told = await until(
      () =>
        serving
          .log()
          .split("\n")
          .find((line) => line.includes("CPU time that nothing")),
      (line) => line !== undefined,
      60_000,
    );
    expect(JSON.parse(told!)).toMatchObject({ level: "warn", cordon: "default", shard: pid });
    const seconds = () => counted("skerry_shard_cpu_seconds_total", `shard="${pid}"`);
    expect(await until(seconds, (cpu) => cpu > 5, 60_000)).toBeGreaterThan(5);
    expect(await counted("skerry_shard_threads", `shard="${pid}"`)).toBeGreaterThan(5);
    // Its own word is 50 MB.
    const held = await counted("skerry_shard_resident_bytes", `shard="${pid}"`);
    expect(held).toBeGreaterThan(55e6);
    const status = (await serving.status()).shards.find((shard) => shard.pid === pid);
    expect(status?.residentBytes).toBeGreaterThan(55e6);
    // It has not cost anybody anything yet.
    expect((await serving.get("bank.test")).body).toBe("bank");
  });
});
