// A shard that gets no CPU time, for whatever reason, is no worker's doing.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

/** Takes some 100 ms of CPU time: at any moment it runs in each shard that is asked. */
const busy = () =>
  worker(
    "let n: u64 = 1; for (let i = 0; i < 50000000; i++) n = n * 3 + 1 | 1; return Response.text(n > 0 ? 'busy' : '');",
  );

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ serve: 'shards = 2\nheartbeat = "2s"' });
  await serving.deploy("busy", await busy(), {
    routes: ["busy.test/*"],
    limits: { fuel: 1e12, deadline: 30_000 },
  });
  await serving.deploy("quiet", await answering("quiet"), { routes: ["quiet.test/*"] });
});
afterAll(() => serving.end());

const pids = async () => {
  const { shards } = await serving.status();
  return shards.filter(({ cordon }) => cordon === "default").map(({ pid }) => pid);
};

/** Asks the busy worker without a pause from several connections until `done` settles; counts the answers by status, and those
 * that never came under 0. */
async function asked(done: Promise<unknown>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  let asking = true;
  void done.finally(() => {
    asking = false;
  });
  const ask = async () => {
    while (asking) {
      const answer = await serving.get("busy.test").catch(() => null);
      const status = answer?.status ?? 0;
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  return counts;
}

const isReplaced = (pid: number) =>
  until(pids, (now) => now.length === 2 && !now.includes(pid), 30_000);

test("a shard that is stopped from outside while a worker runs there condemns nobody", async () => {
  for (let round = 0; round < 3; round++) {
    const stopped = (async () => {
      await until(
        () => serving.worker("busy"),
        ({ load }) => load.isolates >= 2,
        10_000,
      );
      const [pid] = await pids();
      process.kill(pid!, "SIGSTOP");
      await isReplaced(pid!);
    })();
    const counts = await asked(stopped);
    process.stderr.write(`${JSON.stringify(counts)}\n`);
    await stopped;
    expect(counts[503]).toBe(undefined);
    expect(counts[200]).toBeGreaterThan(0);
    expect(await serving.worker("busy")).toMatchObject({ quarantine: null });
  }
});
