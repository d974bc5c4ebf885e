import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Brokers } from "../../../runtime/supervisor/cordons/brokers.ts";
import type { LiveWorker } from "../../../runtime/supervisor/deploy/live-worker.ts";
import { until } from "../serving/support/until.ts";

let server: Server;
let there: string;
const losses: string[] = [];
let workers: LiveWorker[] = [];
let brokers: Brokers;

/** A worker that was granted an origin on loopback. */
function worker(name: string, cordon: string, named: readonly string[]): LiveWorker {
  const settings = {
    grants: ["fetch"],
    fetch: { allow: [], private: named },
    limits: { deadline: 500 },
  };
  return {
    record: { name, cordon, quarantine: null },
    ...{ current: { settings }, candidate: null, problem: null },
    admission: { queueDeadline: 0 },
  } as unknown as LiveWorker;
}

beforeAll(async () => {
  server = createServer((socket) => socket.on("error", () => {}).end("hello"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  there = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  brokers = new Brokers({
    deniedAddresses: [],
    age: null,
    workers: () => workers,
    onLost: (cordon, sentence) => losses.push(`${cordon}: ${sentence}`),
  });
  workers = [worker("shop", "shops", [there])];
  await brokers.update();
});
afterAll(async () => {
  await brokers?.close();
  server?.close();
});

/** The signal of what nobody gives up. */
const wanted = new AbortController().signal;
const connect = (cordon: string, name: string) =>
  brokers.connect(cordon, { worker: name, origin: there, anyAddress: true }, wanted);
const denied = { failure: expect.objectContaining({ code: "denied" }) };

async function textFrom(cordon: string, name: string): Promise<string> {
  const socket = (await connect(cordon, name)).toSocket();
  let text = "";
  for await (const piece of socket.setEncoding("utf8")) text += piece;
  return text;
}

/** The process of the one broker there is. */
function brokerPid(): number {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  for (const line of listed.split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/, 2);
    if (Number(parent) === process.pid && line.includes("broker-main")) return Number(pid);
  }
  throw new Error("There is no broker.");
}

test("a cordon's workers reach what they were granted, and no other cordon's does", async () => {
  expect(await textFrom("shops", "shop")).toBe("hello");
  await expect(connect("payments", "shop")).rejects.toMatchObject(denied);
  await expect(connect("shops", "bank")).rejects.toMatchObject(denied);
});

test("a connection that is given up is not made, and others are", async () => {
  const away = "http://away.invalid";
  workers = [worker("shop", "shops", [there, away])];
  await brokers.update();
  const left = new AbortController();
  const pid = brokerPid();
  process.kill(pid, "SIGSTOP");
  const asked = { worker: "shop", origin: away, anyAddress: true };
  const given = brokers.connect("shops", asked, left.signal);
  const other = textFrom("shops", "shop");
  await turn();
  left.abort();
  await turn();
  process.kill(pid, "SIGCONT");
  await expect(given).rejects.toMatchObject({
    failure: { code: "connect", message: "The connection was given up." },
  });
  await expect(brokers.connect("shops", asked, left.signal)).rejects.toMatchObject({
    failure: { code: "connect" },
  });
  expect(await other).toBe("hello");
  workers = [worker("shop", "shops", [there])];
  await brokers.update();
});

test("a broker that is lost is replaced, and what it was asked for meanwhile fails", async () => {
  const pid = brokerPid();
  process.kill(pid, "SIGSTOP");
  const asked = connect("shops", "shop");
  process.kill(pid, "SIGKILL");
  await expect(asked).rejects.toMatchObject({
    failure: { code: "connect", message: `No connection to ${there} came about.` },
  });
  const text = await until(
    () => textFrom("shops", "shop").catch(() => ""),
    (is) => is !== "",
    20_000,
  );
  expect(text).toBe("hello");
  expect(losses).toEqual(["shops: A cordon's broker was lost: it ended with SIGKILL."]);
});

test("what a deployment had that goes is granted until its requests have ended, and no longer", async () => {
  workers = [worker("shop", "shops", ["http://127.0.0.1:1"])];
  await brokers.update();
  expect(await textFrom("shops", "shop")).toBe("hello");
  await until(
    () =>
      connect("shops", "shop").then(
        (connection) => connection.destroy(),
        (error) => error.failure.code,
      ),
    (code) => code === "denied",
    20_000,
  );
});

test("a broker ends when its cordon has nothing granted any more", async () => {
  const pid = brokerPid();
  workers = [];
  await brokers.update();
  await until(
    async () => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    },
    (lives) => !lives,
    20_000,
  );
  expect(losses).toHaveLength(1);
});

test("a broker is replaced when its time is over, and no connection fails meanwhile", async () => {
  const lost: string[] = [];
  const aged = new Brokers({
    ...{ deniedAddresses: [], age: 1_000 },
    workers: () => [worker("shop", "shops", [there])],
    onLost: (_, sentence) => lost.push(sentence),
  });
  try {
    await aged.update();
    const pids = new Set<number>();
    let connections = 0;
    await until(
      async () => {
        const asked = { worker: "shop", origin: there, anyAddress: true };
        (await aged.connect("shops", asked, wanted)).destroy();
        connections++;
        for (const pid of aged.pids) pids.add(pid);
        return pids.size;
      },
      (size) => size >= 3,
      30_000,
    );
    expect(connections).toBeGreaterThan(3);
    expect(lost).toEqual([]);
  } finally {
    await aged.close();
  }
});
