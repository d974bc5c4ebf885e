// More idle connections than a shard's process may have files open.
import { connect, type Socket } from "node:net";
import { request } from "undici";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { atPace } from "../support/pace.ts";

const files = 256;
const shards = 2;
const many = 3 * files * shards;
let serving: Serving;
const sockets: Socket[] = [];

beforeAll(async () => {
  serving = await startServing({
    serve: `shards = ${shards}`,
    rest: `[cordons.default.limits]\nfiles = ${files}`,
  });
  await serving.deploy("small", await answering("small"), { routes: ["small.test/*"] });
}, 120_000);
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => serving.end());

/** Opens connections, a hundred at a time, that send `first` and then nothing. */
async function openMany(first: string): Promise<void> {
  const port = Number(new URL(serving.url).port);
  for (let opened = 0; opened < many; opened += 100) {
    await Promise.all(
      Array.from({ length: 100 }, () => {
        const socket = connect(port, "127.0.0.1");
        sockets.push(socket);
        socket.on("error", () => {}).resume();
        if (first !== "") socket.write(first);
        return new Promise((resolve) => socket.once("connect", resolve).once("close", resolve));
      }),
    );
  }
}

/** A visitor on a new connection. */
async function visit(): Promise<number> {
  const answer = await request(serving.url, {
    headers: { host: "small.test" },
    reset: true,
    signal: AbortSignal.timeout(Math.ceil(atPace(5_000))),
  });
  await answer.body.dump();
  return answer.statusCode;
}

for (const [what, first] of [
  ["say nothing", ""],
  ["stop in the middle of a request's head", "GET / HTTP/1.1\r\nHost: small.te"],
  ["have had an answer and keep their connection", "GET / HTTP/1.1\r\nHost: small.test\r\n\r\n"],
] as const) {
  test(`${many} connections that ${what} cost no shard, and others are answered`, {
    timeout: 120_000,
  }, async () => {
    const before = (await serving.status()).shards.map(({ pid }) => pid);
    await openMany(first);
    for (let n = 0; n < 20; n++) expect(await visit()).toBe(200);
    // Beats and metrics go on.
    await new Promise((wait) => setTimeout(wait, 2_500));
    const status = await serving.status();
    expect(status.shards.map(({ pid }) => pid)).toEqual(before);
    expect(await serving.worker("small")).toMatchObject({ quarantine: null });
    expect(serving.log()).not.toMatch(/quarantined|lost/);
  });
}

test("it is counted, and said once by each shard", async () => {
  const metrics = await (await serving.ask("/metrics")).text();
  const shed = /^skerry_connections_shed_total\{how="closed"\} (\d+)/m.exec(metrics)?.[1];
  expect(Number(shed)).toBeGreaterThan(many);
  expect(serving.log().match(/As many connections are open/g)).toHaveLength(shards);
});
