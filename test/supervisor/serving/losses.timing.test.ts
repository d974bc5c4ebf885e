import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeploymentStatus } from "../../../runtime/supervisor/control.ts";
import { memoryKills } from "../../../runtime/supervisor/cordons/memory-kills.ts";
import { makeEndless } from "./support/artifacts.ts";
import { answering, type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

const spinning = () =>
  worker("let n: u64 = 1; while (n != 0) n = n * 3 + 1 | 1; return Response.text(n.toString());");

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ serve: 'shards = 1\nheartbeat = "2s"' });
  await serving.deploy("quiet", await answering("quiet"), { routes: ["quiet.test/*"] });
});
afterAll(() => serving.end());

const pids = async () => {
  const { shards } = await serving.status();
  return shards.filter(({ cordon }) => cordon === "default").map(({ pid }) => pid);
};

test("a wedged worker gets 504, within two seconds of its deadline, and the shard is replaced", async () => {
  await serving.deploy("stuck", await answering("stuck?"), {
    routes: ["stuck.test/*"],
    limits: { deadline: 500 },
  });
  const history = await serving.api<{ deployments: DeploymentStatus[] }>(
    "GET",
    "/v1/workers/stuck/history",
  );
  await makeEndless(serving, history.deployments[0]!.module);
  const [before] = await pids();
  const begun = performance.now();
  const answer = await serving.get("stuck.test");
  const answered = performance.now() - begun;
  expect(answer).toMatchObject({ status: 504, body: expect.stringContaining("deadline-exceeded") });
  expect(answered).toBeGreaterThan(500);
  expect((await serving.get("quiet.test")).body).toBe("quiet");
  const replaced = performance.now() - begun;
  await until(pids, ([pid]) => pid !== undefined && pid !== before, 10_000);
  // The deadline, its grace; then a process starts.
  expect(answered).toBeLessThan(2_500);
  expect(replaced).toBeLessThan(12_000);
});

test("from then on it runs in a shard of its own, and the list says why", async () => {
  const stuck = await serving.worker("stuck");
  expect(stuck.quarantine).toMatchObject({
    losses: 1,
    reason: expect.stringContaining("could not end a worker's isolate"),
  });
  const own = await until(
    async () => (await serving.status()).shards,
    (shards) => shards.some(({ cordon }) => cordon === "quarantine:stuck"),
    10_000,
  );
  expect(new Set(own.map(({ pid }) => pid)).size).toBe(own.length);
});

test("each loss of its own shard makes the pause before the next longer, and harms nobody else", async () => {
  const [before] = await pids();
  const ask = () => serving.get("stuck.test");
  await until(ask, ({ status }) => status === 504, 10_000);
  const paused = await until(ask, ({ status }) => status === 503, 5_000);
  expect(paused).toMatchObject({ body: expect.stringContaining("quarantined") });
  expect(Number(paused.headers["retry-after"])).toBeGreaterThan(0);
  expect((await serving.worker("stuck")).quarantine?.losses).toBe(2);
  expect((await serving.worker("stuck")).pausedUntil).toBeGreaterThan(0);
  expect(await pids()).toEqual([before]);
  expect((await serving.get("quiet.test")).body).toBe("quiet");
});

test("a new deployment ends the quarantine", async () => {
  await serving.deploy("stuck", await answering("mended"));
  expect(await serving.worker("stuck")).toMatchObject({ quarantine: null, pausedUntil: null });
  expect(await serving.get("stuck.test")).toMatchObject({ status: 200, body: "mended" });
  await until(
    async () => (await serving.status()).shards.map(({ cordon }) => cordon),
    (cordons) => !cordons.includes("quarantine:stuck"),
    10_000,
  );
});

test("whoever ran in a shard that crashed is suspected, and nobody else", async () => {
  await serving.deploy("crasher", await spinning(), {
    routes: ["crasher.test/*"],
    limits: { fuel: 1e13, deadline: 20_000 },
  });
  const lost = serving.get("crasher.test").catch((error: Error) => error);
  // Until it runs, as far as can be seen from here.
  await until(
    () => serving.worker("crasher"),
    ({ load }) => load.isolates > 0,
    10_000,
  );
  const [pid] = await pids();
  process.kill(pid!, "SIGABRT");
  expect(await lost).toBeInstanceOf(Error);
  await until(
    () => serving.worker("crasher"),
    ({ quarantine }) => quarantine !== null,
    5_000,
  );
  expect((await serving.worker("quiet")).quarantine).toBeNull();
  expect((await serving.worker("crasher")).quarantine?.reason).toContain("SIGABRT");
  expect((await serving.get("quiet.test")).body).toBe("quiet");
  expect((await serving.status()).losses[0]).toMatchObject({ cordon: "default" });
});

test("the operator can release a worker", async () => {
  await serving.api("POST", "/v1/workers/crasher/release");
  expect((await serving.worker("crasher")).quarantine).toBeNull();
});

test("whoever ran in a shard that somebody ended is not suspected", async () => {
  for (const signal of ["SIGQUIT", ...(memoryKills(process.pid) === null ? [] : ["SIGKILL"])]) {
    const lost = serving.get("crasher.test").catch((error: Error) => error);
    await until(
      () => serving.worker("crasher"),
      ({ load }) => load.isolates > 0,
      10_000,
    );
    const [pid] = await pids();
    process.kill(pid!, signal);
    expect(await lost).toBeInstanceOf(Error);
    await until(pids, ([now]) => now !== undefined && now !== pid, 15_000);
    expect((await serving.status()).losses[0]?.sentence).toContain(signal);
    expect(await serving.worker("crasher")).toMatchObject({ quarantine: null });
  }
});

test("a deployment that wedges its trial is refused, and what is served is not suspected", async () => {
  const wasm = await answering("before");
  await serving.deploy("upgrade", wasm, { routes: ["upgrade.test/*"] });
  expect((await serving.get("upgrade.test")).body).toBe("before");
  const { deployments } = await serving.api<{ deployments: DeploymentStatus[] }>(
    "GET",
    "/v1/workers/upgrade/history",
  );
  await makeEndless(serving, deployments[0]!.module, "start");
  // The shard for trials remembers the artifact as it was; the next deployment waits for another one.
  const { shards } = await serving.status();
  const { pid } = shards.find(({ cordon }) => cordon === ":trial:default")!;
  process.kill(pid, "SIGKILL");
  await until(
    () => serving.status(),
    (status) => status.shards.every((shard) => shard.pid !== pid),
    5_000,
  );
  const refused = serving.deploy("upgrade", wasm, { limits: { deadline: 300 } });
  await expect(refused).rejects.toMatchObject({ code: "start-failed" });
  // At once, while the shard for trials is being replaced.
  await serving.deploy("another", await answering("another"), { routes: ["another.test/*"] });
  expect(await serving.worker("upgrade")).toMatchObject({
    quarantine: null,
    current: deployments[0]!.id,
  });
  expect((await serving.get("upgrade.test")).body).toBe("before");
  expect((await serving.get("another.test")).body).toBe("another");
});

test("a shard whose main thread stands still is killed and replaced", async () => {
  const [pid] = await pids();
  process.kill(pid!, "SIGSTOP");
  const begun = performance.now();
  await until(pids, ([now]) => now !== undefined && now !== pid, 15_000);
  expect((await serving.get("quiet.test")).body).toBe("quiet");
  // Two seconds of silence, less than one to notice, and a process that starts on a busy machine.
  expect(performance.now() - begun).toBeLessThan(8_000);
});

test("the first answer after a shard was killed comes within a second", async () => {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const [pid] = await pids();
    process.kill(pid!, "SIGKILL");
    const begun = performance.now();
    await until(
      () => serving.get("quiet.test").catch(() => null),
      (answer) => answer?.status === 200,
      10_000,
    );
    times.push(performance.now() - begun);
    // The next comes in quick succession, after which there is a pause of some hundred ms besides.
    await until(pids, (now) => now.length === 1 && now[0] !== pid, 10_000);
  }
  process.stderr.write(`first answer after a kill: ${times.map(Math.round).join(", ")} ms\n`);
  expect(Math.min(...times)).toBeLessThan(3_000);
});

test("supervision ends with the supervisor: its shards do not outlive it", async () => {
  const [pid] = await pids();
  serving.process.kill("SIGKILL");
  await once(serving.process, "exit").catch(() => {});
  await until(
    async () => {
      try {
        process.kill(pid!, 0);
        return true;
      } catch {
        return false;
      }
    },
    (alive) => !alive,
    5_000,
  );
});
