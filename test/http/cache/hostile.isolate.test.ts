// Visitors who would have others get their answers, and workers that would take others' room.
import { afterEach, expect, test } from "vitest";
import { TenantCaches } from "../../../runtime/services/cache/tenant-caches.ts";
import { sendRaw } from "../../support/raw-http.ts";
import { answer, type CachedWorker, cachedWorker, type Ran } from "./support/cached-worker.ts";

const MiB = 2 ** 20;
const workers: CachedWorker[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close();
});

type Given = Parameters<typeof cachedWorker>;

async function open(...given: Given): Promise<CachedWorker> {
  const worker = await cachedWorker(...given);
  workers.push(worker);
  return worker;
}

/** A worker that answers with the URI it sees. */
const echo = () => open((ran: Ran) => answer(`${ran.uri}\n`));

async function raw(worker: CachedWorker, target: string, host: string, more = ""): Promise<string> {
  const text = `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}Connection: close\r\n\r\n`;
  const conversation = await sendRaw(worker.port, text);
  return conversation.slice(conversation.indexOf("\r\n\r\n") + 4);
}

test.each([
  ["a path with dots", ["/a/../b", "/b", "/a/%2e%2e/b", "/a/./../b", "/b/", "//b", "/b?", "/b/."]],
  ["an encoded path", ["/a%2fb", "/a/b", "/a%2Fb", "/%61/b", "/a\\b"]],
  ["a query", ["/?a=1&b=2", "/?b=2&a=1", "/?a=1", "/?a=1&", "/?A=1"]],
])("%s is answered for what the worker sees, to the letter", async (_, targets) => {
  const worker = await echo();
  for (let time = 0; time < 2; time++) {
    for (const target of targets) {
      expect(await raw(worker, target, "h.example")).toBe(`http://h.example${target}\n`);
    }
  }
  expect(worker.runs).toHaveLength(targets.length);
});

test("a host is answered for as it was written, and none but the plain form is kept", async () => {
  const worker = await echo();
  const hosts = [
    "h.example",
    "H.example",
    "h.example:80",
    "h.example:81",
    "h.example.",
    "h.example:",
  ];
  for (let time = 0; time < 2; time++) {
    for (const host of hosts.slice(0, 5)) {
      expect(await raw(worker, "/", host)).toBe(`http://${host}/\n`);
    }
  }
  expect(
    worker.runs.map(({ uri }) => uri).filter((uri) => uri === "http://h.example/"),
  ).toHaveLength(1);
  // Its own host and not that of the field is what a whole URI in the request's line names.
  expect(await raw(worker, "http://other.example/", "h.example")).toBe("http://other.example/\n");
  expect(await raw(worker, "/", "h.example")).toBe("http://h.example/\n");
  expect(await raw(worker, "/", "other.example")).toBe("http://other.example/\n");
});

test("a request that says it came through other hosts has nothing kept, and may be given what is", async () => {
  // What a worker can fetch depends on the count: it may answer that the fetch failed, and let that be kept.
  const worker = await open((ran: Ran) =>
    answer(ran.field("x-skerry-hops") === null ? "good" : "loop"),
  );
  const hops = { "x-skerry-hops": "8" };
  expect((await worker.ask("/", { headers: hops })).text).toBe("loop");
  expect((await worker.ask()).text).toBe("good");
  expect((await worker.ask("/", { headers: hops })).text).toBe("good");
  expect((await worker.ask("/", { headers: { ...hops, "cache-control": "no-cache" } })).text).toBe(
    "loop",
  );
  expect((await worker.ask()).text).toBe("good");
});

test("HEAD, a part, content or a failed condition leave what is kept as it is", async () => {
  const worker = await open((ran: Ran) => answer(`${ran.method} ${worker.runs.length}`));
  await worker.ask();
  await worker.ask("/", { method: "HEAD", headers: { "cache-control": "no-cache" } });
  await worker.ask("/", { headers: { range: "bytes=0-" } });
  await worker.ask("/", { body: "x" });
  await worker.ask("/", { method: "OPTIONS" });
  await worker
    .ask("/", { method: "POST", headers: { "x-http-method-override": "GET" } })
    .catch(() => {});
  const runs = worker.runs.length;
  // The POST did its work, so that what was kept is gone; nothing that came between has taken its place.
  expect((await worker.ask()).text).toBe(`GET ${runs + 1}`);
});

test("two tenants with the same URIs, and two deployments of one, never share an answer", async () => {
  const caches = new TenantCaches();
  const all: CachedWorker[] = [];
  for (const [tenant, deployment] of [
    ["a", "1"],
    ["a", "2"],
    ["b", "1"],
  ] as const) {
    all.push(await open(() => answer(`${tenant} ${deployment}`), { caches, tenant, deployment }));
  }
  const headers = { host: "h.example" };
  for (let time = 0; time < 2; time++) {
    const texts = [];
    for (const worker of all) texts.push((await worker.ask("/", { headers })).text);
    expect(texts).toEqual(["a 1", "a 2", "b 1"]);
  }
  expect(all.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
});

test("variants without end are bounded", async () => {
  const caches = new TenantCaches();
  const worker = await open(
    (ran: Ran) =>
      answer(String(ran.field("x-any")), { "cache-control": "max-age=60", vary: "x-any" }),
    { caches },
  );
  for (let i = 0; i < 200; i++)
    await worker.ask("/", { headers: { "x-any": `${i} ${"x".repeat(1_000)}` } });
  expect(caches.held).toBeLessThan(0.5 * MiB);
  expect((await worker.ask("/", { headers: { "x-any": "mine" } })).text).toBe("mine");
});

test("what is kept stays within the worker's bytes and the tenant's, whatever is asked", async () => {
  const caches = new TenantCaches();
  const large = () => ({
    ...answer(""),
    body: { tag: "bytes" as const, val: new Uint8Array(200_000) },
  });
  const small = await open(large, { caches, bytes: MiB });
  for (let i = 0; i < 30; i++) await small.ask(`/${i}`);
  expect(caches.held).toBeLessThanOrEqual(MiB);
  expect(caches.held).toBeGreaterThan(0.5 * MiB);
  const workers = [];
  for (const deployment of ["2", "3", "4"]) workers.push(await open(large, { caches, deployment }));
  for (const worker of workers) for (let i = 0; i < 60; i++) await worker.ask(`/${i}`);
  expect(caches.held).toBeLessThanOrEqual(16 * MiB);
  caches.drop("t");
  expect(caches.held).toBe(0);
  expect(caches.tenants).toBe(0);
}, 60_000);
