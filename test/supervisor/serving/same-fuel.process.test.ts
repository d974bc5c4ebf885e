// One request to one worker, by each of the ways that lead to it.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { type LocalSupervisor, startLocal } from "../../../runtime/supervisor/local.ts";
import { RawClient } from "../../support/raw-client.ts";
import { testSettings } from "../../support/workers.ts";
import { mirror } from "./support/mirror.ts";
import { type Serving, startServing } from "./support/serving.ts";

const name = "same.test";
const head = `GET /a HTTP/1.1\r\nHost: ${name}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
const accept = ["accept", "text/html"] as const;
const dataDir = mkdtempSync(join(tmpdir(), "skerry-same-fuel-"));
let serving: Serving;
let host: LocalSupervisor;

beforeAll(async () => {
  host = await startLocal({ dataDir });
  const rest = '[serve.log]\nrequests = "all"';
  serving = await startServing({ serve: "shards = 1", rest });
  await serving.deploy("mirror", await mirror(), {
    routes: [`${name}/*`],
    grants: ["log", "config"],
  });
}, 120_000);
afterAll(async () => {
  await serving.end();
  await host.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function fieldsSeen(port: number): Promise<string[]> {
  const client = await RawClient.connect(port);
  client.send(head);
  await client.untilClosed();
  return client.received.split("\r\n\r\n")[1]!.split("\n").slice(1, -1);
}

test("run and call burn the same; serve tells the client's address besides, and burns what call does with that", async () => {
  const worker = await host.load(await mirror(), testSettings());
  await host.swap(worker);
  const { port } = await host.listen(0);
  const ran = new Promise<number>((resolve) =>
    host.onRequests(([outcome]) => resolve(outcome!.usage.fuel)),
  );
  expect(await fieldsSeen(port)).toEqual([`host: ${name}`, "accept: text/html"]);
  const address = "x-forwarded-for: 127.0.0.1";
  const served = await fieldsSeen(Number(new URL(serving.url).port));
  expect(served).toEqual([`host: ${name}`, "accept: text/html", address]);
  const inLog = /"fuel":(\d+)/;
  await expect.poll(() => serving.log(), { timeout: 10_000 }).toMatch(inLog);

  const call = async (...headers: (readonly [string, string])[]) => {
    const request = makeRequest({ url: `http://${name}/a`, headers });
    return (await host.call(worker, request)).usage.fuel;
  };
  expect(await ran).toBe(await call(accept));
  expect(Number(inLog.exec(serving.log())![1])).toBe(
    await call(accept, ["x-forwarded-for", "127.0.0.1"]),
  );
});
