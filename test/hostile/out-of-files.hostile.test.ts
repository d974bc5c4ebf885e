// Processes that may open few files, and one that may open none at all.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { request } from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { until } from "../supervisor/serving/support/until.ts";

const patience = 120_000;
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function open(serving: Serving, sends: string): Promise<void> {
  const socket = connect(Number(new URL(serving.url).port), "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {}).resume();
  socket.write(sends);
  await new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
}

/** A visitor on a new connection. */
async function visit(serving: Serving, host: string): Promise<number> {
  const answer = await request(serving.url, {
    ...{ headers: { host }, reset: true, signal: AbortSignal.timeout(5_000) },
  }).catch(() => null);
  await answer?.body.dump();
  return answer?.statusCode ?? 0;
}

const filesOf = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

describe.runIf(process.platform === "linux")(
  "a host that may open 256 files in each process",
  () => {
    let serving: Serving;
    beforeAll(async () => {
      serving = await startServing({
        launcher: ["prlimit", "--nofile=256:256"],
        serve: "shards = 1",
        prepares: true,
        rest: "[cordons.apart]\nshards = 1",
      });
      const small = await answering("small");
      await serving.deploy("small", small, { routes: ["small.test/*"] });
      await serving.deploy("apart", small, { routes: ["apart.test/*"], cordon: "apart" });
    }, patience);
    afterAll(() => serving.end());

    test("goes on under more requests than that which never end, whosoever they are", {
      timeout: patience,
    }, async () => {
      const before = await serving.status();
      const endless = (host: string) =>
        `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\n.`;
      for (let n = 0; n < 400; n++) {
        await Promise.all([
          open(serving, endless("small.test")),
          open(serving, endless("apart.test")),
        ]);
      }
      // Nobody who waits for an answer loses it for a new one; who has not been read yet may.
      const refused = [0, 503];
      for (let n = 0; n < 6; n++) {
        await until(
          async () => {
            await open(serving, endless("small.test"));
            return visit(serving, "small.test");
          },
          (status) => refused.includes(status),
        );
      }
      for (const { pid } of before.shards) expect(filesOf(pid)).toBeLessThan(256 - 24);
      // The supervisor has files for the process that prepares a module, and for a shard.
      await serving.deploy("other", await answering("other"), { routes: ["other.test/*"] });
      const { pid: killed } = before.shards.find(({ cordon }) => cordon === "apart")!;
      process.kill(killed, "SIGKILL");
      await until(
        serving.status,
        ({ shards }) => shards.some(({ cordon, pid }) => cordon === "apart" && pid !== killed),
        60_000,
      );
      for (const socket of sockets.splice(0)) socket.destroy();
      for (const host of ["small.test", "apart.test", "other.test"]) {
        await until(
          () => visit(serving, host),
          (status) => status === 200,
          60_000,
        );
      }
      const after = (await serving.status()).shards.map(({ pid }) => pid);
      for (const { pid } of before.shards) if (pid !== killed) expect(after).toContain(pid);
      expect(serving.log()).not.toMatch(/"worker":"(small|other)"[^\n]*quarantined/);
    });
  },
);

describe.runIf(process.platform === "linux")("a shard whose process may open no file more", () => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await startServing({ serve: 'shards = 1\nheartbeat = "3s"' });
    await serving.deploy("small", await answering("small"), { routes: ["small.test/*"] });
  }, patience);
  afterAll(() => serving.end());

  test("goes on, and what could not be handed to it is not kept by the supervisor", {
    timeout: patience,
  }, async () => {
    expect(await visit(serving, "small.test")).toBe(200);
    const served = async () =>
      (await serving.status()).shards.flatMap((shard) =>
        shard.cordon === "default" ? [shard.pid] : [],
      );
    const [pid = 0] = await served();
    const limit = (files: number) =>
      execFileSync("prlimit", ["--pid", String(pid), `--nofile=${files}:`]);
    const supervisor = serving.process.pid!;
    const had = filesOf(supervisor);
    limit(8);
    for (let n = 0; n < 20; n++) await open(serving, "GET / HTTP/1.1\r\nHost: small.test\r\n\r\n");
    await until(
      () => filesOf(supervisor),
      (files) => files >= had + 18,
    );
    // Meanwhile beats, looks at the memory and metrics find nothing out.
    await until(
      () => filesOf(supervisor),
      (files) => files < had + 10,
      60_000,
    );
    limit(1_024);
    expect(await visit(serving, "small.test")).toBe(200);
    expect(await served()).toEqual([pid]);
    expect(await serving.worker("small")).toMatchObject({ quarantine: null });
    expect(serving.log()).not.toMatch(/quarantined|lost/);
  });
});
