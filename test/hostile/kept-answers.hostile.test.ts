// Workers and visitors that fill what is kept in front of workers: it is bounded, and a neighbour keeps its own.
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Serving, startServing, worker } from "../supervisor/serving/support/serving.ts";
import { RawClient } from "../support/raw-client.ts";

const MiB = 2 ** 20;
const patience = 180_000;
let serving: Serving;

beforeAll(async () => {
  serving = await startServing({ serve: "shards = 1" });
  const order = { grants: ["log", "random"], cache: { answers: true } };
  const large = await worker(`
    const response = Response.bytes(new Uint8Array(1000000));
    response.headers.set("cache-control", "max-age=600");
    response.headers.set("vary", "x-variant");
    return response;`);
  const small = await worker(`
    const response = Response.text(Math.random().toString());
    response.headers.set("cache-control", "max-age=600");
    return response;`);
  await serving.deploy("large", large, { ...order, routes: ["large.test/*"] });
  await serving.deploy("neighbour", small, { ...order, routes: ["neighbour.test/*"] });
}, 300_000);
afterAll(() => serving.end());

async function residentBytes(): Promise<number> {
  const { shards } = await serving.status();
  return Math.max(...shards.map((shard) => shard.residentBytes));
}

async function fill(of: (i: number) => { path: string; headers: Record<string, string> }) {
  for (let i = 0; i < 250; i++) {
    const { path, headers } = of(i);
    const answer = await request(new URL(path, serving.url), {
      headers: { host: "large.test", ...headers },
    });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump({ limit: 2 * MiB });
  }
}

describe("what is kept in front of workers", () => {
  test.each([
    ["URIs without end", (i: number) => ({ path: `/?${i}`, headers: {} })],
    ["variants without end", (i: number) => ({ path: "/", headers: { "x-variant": `${i}` } })],
  ])(
    "takes a bounded memory for %s, and none of a neighbour's",
    async (_, of) => {
      const { body } = await serving.get("neighbour.test");
      await fill((i) => ({ ...of(i), headers: { ...of(i).headers, "cache-control": "no-store" } }));
      const before = await residentBytes();
      await fill(of);
      // The same went through before, and nothing was kept: what is more by now is what is kept. 250 MB were asked.
      expect((await residentBytes()) - before).toBeLessThan(100 * MiB);
      const again = await serving.get("neighbour.test");
      expect([again.body, String(again.headers["cache-status"])]).toEqual([
        body,
        expect.stringMatching(/^skerry; hit/),
      ]);
    },
    patience,
  );

  test(
    "is given to visitors who take nothing of it without being held for each of them",
    async () => {
      expect((await serving.get("large.test", "/one")).status).toBe(200);
      const before = await residentBytes();
      const clients = await Promise.all(
        Array.from({ length: 200 }, () => RawClient.connect(Number(new URL(serving.url).port))),
      );
      for (const client of clients) {
        client.socket.pause();
        client.send("GET /one HTTP/1.1\r\nHost: large.test\r\n\r\n");
      }
      await new Promise((wait) => setTimeout(wait, 2_000));
      // 200 MB were asked for, and the system's own buffers are not the process's.
      expect((await residentBytes()) - before).toBeLessThan(100 * MiB);
      expect((await serving.get("neighbour.test")).status).toBe(200);
      for (const client of clients) client.end();
    },
    patience,
  );
});
