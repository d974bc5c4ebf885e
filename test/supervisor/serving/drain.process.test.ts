import { afterEach, beforeAll, expect, test } from "vitest";
import { RawClient } from "../../support/raw-client.ts";
import { busyClients } from "./support/busy-clients.ts";
import { mirror } from "./support/mirror.ts";
import { type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

let serving: Serving;
beforeAll(() => mirror());
afterEach(() => serving.end());

/** Starts one with a worker, whose endless requests end only at the drain's deadline. */
async function started(serve: string, rest = "", cordon = "default"): Promise<void> {
  serving = await startServing({ serve: `shards = 2\n${serve}`, rest });
  await serving.deploy("mirror", await mirror(), {
    cordon,
    routes: ["mirror.test/*"],
    grants: ["config", "log"],
    limits: { fuel: 1e15, deadline: 60_000 },
  });
  expect((await serving.get("mirror.test")).status).toBe(200);
}

/** A request whose body is half sent. */
async function beginUpload(): Promise<RawClient> {
  const client = await connected();
  client.send("POST /echo HTTP/1.1\r\nhost: mirror.test\r\nexpect: 100-continue\r\n");
  client.send("content-length: 10\r\n\r\n");
  // Its shard has it once it asks for the body.
  await client.until(/100 Continue/);
  client.send("hello");
  return client;
}

function connected(): Promise<RawClient> {
  return RawClient.connect(Number(new URL(serving.url).port));
}

async function readiness(): Promise<number> {
  return (await serving.ask("/readyz")).status;
}

/** Requests on connections of their own. */
async function statuses(count: number): Promise<Set<number>> {
  const asking = Array.from({ length: count }, () =>
    serving.get("mirror.test", "/", { connection: "close" }),
  );
  return new Set((await Promise.all(asking)).map(({ status }) => status));
}

async function refuses(): Promise<boolean> {
  return connected().then(
    (client) => {
      client.end();
      return false;
    },
    () => true,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.for([
  { name: "of a host with one cordon", rest: "", cordon: "default", pause: 300 },
  {
    name: "that are in another cordon's shard",
    rest: "[cordons.shops]",
    cordon: "shops",
    pause: 3_500,
  },
])(
  "requests $name finish after SIGTERM, new ones are served while a proxy is told, then refused",
  async ({ rest, cordon, pause }) => {
    const delay = 3_000;
    await started(`drain-delay = ${delay}\ndrain-deadline = "20s"`, rest, cordon);
    const upload = await beginUpload();
    const late = await connected();
    late.send("GET /late HTTP/1.1\r\nhost: mirror.test\r\n");
    expect(await readiness()).toBe(200);
    const begun = performance.now();
    serving.process.kill("SIGTERM");
    await until(readiness, (status) => status === 503);
    expect(await statuses(10)).toEqual(new Set([200]));
    // Else the test was too slow to see anything.
    expect(performance.now() - begun).toBeLessThan(delay);

    await until(refuses, (refused) => refused, 15_000);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(delay - 50);
    expect(await readiness()).toBe(503);
    // Until the shards are told, and have closed the connections that they kept to each other.
    await new Promise((wait) => setTimeout(wait, pause));
    expect([upload.closed, late.closed]).toEqual([false, false]);
    late.send("\r\n");
    expect(await late.until(/\/late\n/)).toMatch(/200 OK.*\r\nconnection: close\r\n/is);
    upload.send("world");
    expect(await upload.until(/helloworld/)).toMatch(/200 OK.*\r\nconnection: close\r\n/is);
    await upload.untilClosed();
    expect(await serving.exited).toBe(0);
  },
);

test.for([
  { name: "one cordon", rest: "", cordon: "default" },
  { name: "a front and another cordon", rest: "[cordons.shops]", cordon: "shops" },
])(
  "a host with $name loses no request of busy clients as it ends, on connections kept or new",
  async ({ rest, cordon }) => {
    await started("", rest, cordon);
    const port = Number(new URL(serving.url).port);
    const { sums, ended } = busyClients(port, "mirror.test", { keeping: 24, closing: 4 });
    // Until all of them are busy, and have been for a while.
    await until(
      () => sums.answered,
      (answered) => answered > 10 * (24 + 4),
    );
    serving.process.kill("SIGTERM");
    expect(await serving.exited).toBe(0);
    // But for new connections that the system resets as the port is closed (`busyClients`).
    const { answered, last, lost } = await ended;
    expect(lost).toEqual([]);
    expect(answered).toBeGreaterThan(24);
    // Each of those that keep their connections was told that it ends.
    expect(last).toBeGreaterThanOrEqual(24);
  },
);

test("a second signal ends at once, and leaves no process behind", async () => {
  await started('drain-deadline = "60s"');
  const upload = await beginUpload();
  const pids = (await serving.status()).shards.map(({ pid }) => pid);
  serving.process.kill("SIGTERM");
  // What an init system and a launcher send together is one signal.
  serving.process.kill("SIGTERM");
  await until(refuses, (refused) => refused);
  await new Promise((wait) => setTimeout(wait, 1_000));
  expect(upload.closed).toBe(false);
  const begun = performance.now();
  serving.process.kill("SIGINT");
  expect(await serving.exited).toBe(0);
  expect(performance.now() - begun).toBeLessThan(3_000);
  await upload.untilClosed();
  await until(
    () => pids.filter(isAlive),
    (alive) => alive.length === 0,
  );
});

test("a request that takes longer than the drain's deadline is cut off, and the end is no failure", async () => {
  await started("drain-deadline = 1500");
  const spinning = await connected();
  spinning.send("GET /spin HTTP/1.1\r\nhost: mirror.test\r\n\r\n");
  const upload = await beginUpload();
  const begun = performance.now();
  serving.process.kill("SIGTERM");
  expect(await serving.exited).toBe(0);
  const took = performance.now() - begun;
  expect(took).toBeGreaterThan(1_400);
  expect(took).toBeLessThan(8_000);
  await spinning.untilClosed();
  await upload.untilClosed();
  expect(spinning.received).toBe("");
  expect(upload.received).not.toContain("hello");
});
