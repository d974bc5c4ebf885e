import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "undici";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { startLocal } from "../../runtime/supervisor/local.ts";
import { RawClient } from "../support/raw-client.ts";
import { bodyText, compileWorker, freshHost, testHost, testSettings } from "../support/workers.ts";

const sourceOf = (version: string) => `
import { Request, Response, config } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const greeting = config.variable("GREETING");
  return Response.text("${version} " + (greeting === null ? "none" : greeting));
}
`;

let first: Uint8Array;
let second: Uint8Array;
beforeAll(async () => {
  first = await compileWorker(sourceOf("first"));
  second = await compileWorker(sourceOf("second"));
});

describe("a host", () => {
  test("prepares the same bytes once, for this host and the next", async () => {
    const { host, dataDir, end } = await freshHost();
    try {
      const once = await host.load(first, testSettings());
      const again = await host.load(first, testSettings());
      expect([once.artifactReused, again.artifactReused]).toEqual([false, true]);
      expect(readdirSync(join(dataDir, "artifacts"))).toHaveLength(1);
    } finally {
      await end();
    }
  });

  test("makes a damaged artifact again", async () => {
    const { host, dataDir, end } = await freshHost();
    try {
      await host.load(first, testSettings());
      const [folder] = readdirSync(join(dataDir, "artifacts"));
      writeFileSync(join(dataDir, "artifacts", folder!, "glue.js"), "throw new Error('damaged')");
      // In the memory of this host's shard it is whole.
      const later = await startLocal({ dataDir });
      try {
        const worker = await later.load(first, testSettings());
        const { response } = await later.call(worker, makeRequest({}));
        expect(bodyText(response?.body)).toBe("first none");
        const glue = join(dataDir, "artifacts", folder!, "glue.js");
        expect(readFileSync(glue, "utf8")).not.toContain("damaged");
      } finally {
        await later.close();
      }
    } finally {
      await end();
    }
  });

  test("removes what it made and serves no more, but nothing that another process uses", async () => {
    const { host, dataDir, end } = await freshHost();
    const other = await startLocal({ dataDir });
    const artifacts = () => readdirSync(join(dataDir, "artifacts")).length;
    const swapped = async (by: typeof host, ...workers: Uint8Array[]) => {
      for (const wasm of workers) await by.swap(await by.load(wasm, testSettings()), true);
      return artifacts();
    };
    try {
      expect(await swapped(host, first, second)).toBe(1);
      // The other process uses the one that this one made, and goes on to one of its own.
      expect(await swapped(other, second)).toBe(1);
      expect(await swapped(host, first)).toBe(2);
      expect(await swapped(other, first)).toBe(2);
      expect(await swapped(host, second)).toBe(2);
    } finally {
      await other.close();
      await end();
    }
  });

  test("holds a known artifact against the settings of each load", async () => {
    const { host, end } = await freshHost();
    try {
      await host.load(first, testSettings());
      await expect(host.load(first, testSettings({ grants: ["log"] }))).rejects.toMatchObject({
        code: "import-not-granted",
        message: expect.stringContaining("config"),
      });
      const tight = testSettings({ limits: { memory: 0 } });
      await expect(host.load(first, tight)).rejects.toMatchObject({ code: "memory-over-cap" });
    } finally {
      await end();
    }
  });

  test("gives each worker its own variables", async () => {
    const { host, end } = await testHost();
    try {
      const plain = await host.load(first, testSettings());
      const greeting = await host.load(first, testSettings({ variables: { GREETING: "hé €" } }));
      const said = async (worker: typeof plain) =>
        bodyText((await host.call(worker, makeRequest({}))).response?.body);
      expect([await said(plain), await said(greeting)]).toEqual(["first none", "first hé €"]);
    } finally {
      await end();
    }
  });

  test("swaps workers under load without losing a request", async () => {
    const { host, end } = await testHost();
    try {
      await host.swap(await host.load(first, testSettings()));
      const { port } = await host.listen(0);
      const client = new Client(`http://127.0.0.1:${port}`, { pipelining: 4 });
      let swapping = true;
      let answered = 0;
      const seen = new Map<string, number>();
      const ask = async () => {
        while (swapping) {
          const { statusCode, body } = await client.request({ path: "/", method: "GET" });
          const key = `${statusCode} ${await body.text()}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
          answered++;
        }
      };
      const asking = Promise.all([ask(), ask(), ask(), ask()]);
      for (let swap = 0; swap < 20; swap++) {
        const before = answered;
        await host.swap(await host.load(swap % 2 === 0 ? second : first, testSettings()));
        await vi.waitUntil(() => answered >= before + 5, 30_000);
      }
      swapping = false;
      await asking;
      await client.close();
      expect([...seen.keys()].sort()).toEqual(["200 first none", "200 second none"]);
    } finally {
      await end();
    }
  });

  test("answers what it has before it closes", async () => {
    const { host, end } = await testHost();
    const worker = await host.load(first, testSettings());
    const calls = Array.from({ length: 50 }, () => host.call(worker, makeRequest({})));
    await end();
    const answers = await Promise.all(calls);
    expect(answers.every(({ error }) => error === null)).toBe(true);
  });

  test("answers every request with its one worker, whatever the host and path", async () => {
    const { host, end } = await testHost();
    try {
      await host.swap(await host.load(first, testSettings()));
      const { port } = await host.listen(0);
      const longer = "a".repeat(300);
      for (const head of [
        `GET /a//b HTTP/1.1\r\nHost: ${longer}`,
        "OPTIONS * HTTP/1.1\r\nHost: b",
      ]) {
        const client = await RawClient.connect(port);
        client.send(`${head}\r\nConnection: close\r\n\r\n`);
        await client.untilClosed();
        expect(client.received).toContain("first none");
      }
    } finally {
      await end();
    }
  });

  test("gives connections that come while its shard is replaced to the next one", async () => {
    const { host, dataDir, end } = await freshHost();
    try {
      const worker = await host.load(first, testSettings());
      await host.swap(worker);
      const { port } = await host.listen(0);
      // What the next one loads is made again.
      for (const folder of readdirSync(join(dataDir, "artifacts"))) {
        rmSync(join(dataDir, "artifacts", folder), { recursive: true });
      }
      const before = host.processId;
      const lost = new Promise<string>((resolve) => host.onShardLost(resolve));
      process.kill(before, "SIGKILL");
      expect(await lost).toContain("SIGKILL");
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.text()).toBe("first none");
      const { response: called } = await host.call(worker, makeRequest({}));
      expect(bodyText(called?.body)).toBe("first none");
      expect(host.processId).not.toBe(before);
    } finally {
      await end();
    }
  });

  test("loads a worker once more under other limits, without preparing it", async () => {
    const { host, end } = await testHost();
    try {
      const worker = await host.load(first, testSettings());
      const { usage } = await host.call(worker, makeRequest({}));
      const tight = await host.loadVariant(worker, { fuel: usage.fuel - 1 });
      expect((await host.call(tight, makeRequest({}))).error?.code).toBe("fuel-exhausted");
      expect((await host.call(worker, makeRequest({}))).usage.fuel).toBe(usage.fuel);
      await expect(host.loadVariant(worker, { memory: 1 })).rejects.toMatchObject({
        code: "memory-over-cap",
      });
    } finally {
      await end();
    }
  });

  test("says so when the port is taken", async () => {
    const one = await testHost();
    const other = await testHost();
    try {
      const { port } = await one.host.listen(0);
      await expect(other.host.listen(port)).rejects.toMatchObject({ code: "port-in-use" });
    } finally {
      await one.end();
      await other.end();
    }
  });
});
