// What a worker does with a secret outside of its isolate, and what the host tells of that.
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector } from "../../shard/observe/support/collector.ts";
import { filesUnder, holdsSecret } from "../../support/secret-search.ts";
import { secretive } from "../../support/secretive.ts";
import { compileWorker } from "../../support/workers.ts";
import { type Answer, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const secret = `hush-${randomBytes(15).toString("hex")}`;
const patience = 300_000;
const folder = mkdtempSync(join(tmpdir(), "skerry-secrets-outside-"));
const endTail = new AbortController();
const answers = new Map<string, Answer>();
let received = "";
let tailed = "";
let origin: Server;
let collector: Awaited<ReturnType<typeof startCollector>>;
let serving: Serving;

beforeAll(async () => {
  origin = createServer(async (request, response) => {
    received += `${request.url} ${request.headers.authorization} ${await text(request)}`;
    if (request.url!.startsWith("/redirect")) {
      response.writeHead(302, { location: `http://127.0.0.2:1/${request.url}` }).end();
    } else if (request.url!.startsWith("/cut")) request.socket.destroy();
    else response.end("there");
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  collector = await startCollector();
  const named = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const closed = "http://127.0.0.1:1";
  serving = await startServing({
    folder,
    serve:
      `shards = 1\nprivate-origins = ["${named}", "${closed}"]\n` +
      'log = { level = "debug", requests = "all" }',
    rest: `[serve.traces]\nendpoint = "${collector.url}/v1/traces"`,
  });
  const tail = await serving.ask("/v1/tail", { signal: endTail.signal });
  void (async () => {
    for await (const chunk of tail.body!) tailed += Buffer.from(chunk).toString();
  })().catch(() => {});
  await serving.deploy("user", await compileWorker(secretive), {
    routes: ["user.test/*"],
    grants: ["config", "log", "fetch", "kv"],
    secrets: { TOKEN: secret },
    kv: { KEPT: "kept" },
    fetch: { private: [named, closed], allow: ["http://nowhere.invalid"], cache: true },
  });
  const to = (url: string) => `/fetch?to=${encodeURIComponent(url)}`;
  for (const path of [
    ...[to(named), to(`${named}/redirect`), to(`${named}/cut`), to(`${named}/wrong`)],
    ...[to("http://denied.test"), to(closed), to("http://nowhere.invalid"), to("no-url")],
    ...["/bad-url", "/kv", "/bad-value", "/bad-variable", "/trap"],
  ]) {
    answers.set(path, await serving.get("user.test", path));
  }
  await until(
    () => tailed,
    (lines) => lines.includes("/trap"),
    60_000,
  );
  await until(
    () => JSON.stringify(collector.spans()),
    (spans) => spans.includes("/trap"),
    60_000,
  );
}, patience);
afterAll(async () => {
  endTail.abort();
  await serving.end();
  await collector.close();
  origin.closeAllConnections();
  origin.close();
  await rm(folder, { recursive: true, force: true });
});

test("it was used: the origin has it, and so have the entries", () => {
  expect(holdsSecret(received, secret)).toBe(true);
  const kept = filesUnder(join(folder, "data", "kv"));
  expect(kept.some(({ content }) => holdsSecret(content, secret))).toBe(true);
  expect([...answers.values()].map(({ status }) => status)).toContain(502);
  expect(serving.log()).toContain("has to be in `allow`");
});

test("no visitor is told it, whatever failed", () => {
  for (const [path, { body, headers }] of answers) {
    expect([path, holdsSecret(body + JSON.stringify(headers), secret)]).toEqual([path, false]);
  }
});

test("it is in no log, no line of tail, and no span", () => {
  const lines = serving.log().split("\n");
  expect(lines.filter((line) => holdsSecret(line, secret))).toEqual([]);
  expect(holdsSecret(tailed, secret)).toBe(false);
  const spans = JSON.stringify(collector.spans());
  expect(spans).toContain("127.0.0.1");
  expect(holdsSecret(spans, secret)).toBe(false);
});

test("it is in nothing that the admin API answers", async () => {
  for (const path of [
    ...["/", "/v1/workers", "/v1/workers/user", "/v1/workers/user/history", "/v1/status"],
    ...["/v1/kv", "/metrics", "/openapi.json"],
  ]) {
    const answer = await serving.ask(path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect([path, holdsSecret(await answer.text(), secret)]).toEqual([path, false]);
  }
});

test("it is in no file of the data folder but that of the entries, where the worker put it", () => {
  for (const { path, content } of filesUnder(join(folder, "data"))) {
    if (path.startsWith("kv/")) continue;
    expect([path, holdsSecret(content, secret)]).toEqual([path, false]);
  }
});
