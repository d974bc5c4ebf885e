import type { RequestListener } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { readWhole } from "../../../runtime/message/read-whole.ts";
import { LentBodies } from "../../../runtime/services/cache/lent-bodies.ts";
import { TenantCaches } from "../../../runtime/services/cache/tenant-caches.ts";
import { CachingSender } from "../../../runtime/services/fetch/caching-sender.ts";
import { Egress, type OutgoingRequest } from "../../../runtime/services/fetch/egress.ts";
import type { EgressRules } from "../../../runtime/services/fetch/egress-settings.ts";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { startOrigin } from "./support/servers.ts";
import { get, rulesFor } from "./support/tenants.ts";

const never = new AbortController().signal;
const start = Date.UTC(2030, 0, 1);

/** An origin on loopback, and tenants who ask it through their caches, by a clock of the test's. */
async function around(listener: RequestListener) {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  const origin = await startOrigin((request, response) => {
    response.sendDate = false;
    listener(request, response);
  });
  const closing: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    vi.useRealTimers();
    for (const close of closing) await close();
    await origin.close();
  });
  const root = `http://127.0.0.1:${origin.port}`;
  const caches = new TenantCaches();
  const sender = (tenant: string) => {
    const made = new CachingSender(new Egress(), caches.of(tenant));
    closing.push(() => made.close());
    return made;
  };
  const worker = (tenant: string, rules: Partial<EgressRules> = {}, by = sender(tenant)) => {
    const send = (path: string, more: Partial<OutgoingRequest> = {}, signal = never) =>
      by.send(get(root + path, more), rulesFor([root], rules), signal);
    const ask = async (path: string, more?: Partial<OutgoingRequest>) => {
      const { status, fields, body } = await send(path, more);
      const bytes = await readWhole(body, 2 ** 24);
      return { status, fields, text: Buffer.from(bytes!).toString() };
    };
    return { send, ask };
  };
  const after = (seconds: number) => vi.setSystemTime(start + seconds * 1000);
  return { root, origin, caches, worker, after, asked: () => origin.requests.length };
}

const age = (fields: readonly Field[]) => fields.find(([name]) => name === "age")?.[1];

test("an origin is asked once while its answer is fresh, and then whether it still is", async () => {
  const { worker, after, asked } = await around((request, response) => {
    response.setHeader("cache-control", "max-age=60").setHeader("etag", '"1"');
    if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.end("image");
  });
  const { ask } = worker("a");
  await ask("/a");
  after(30);
  const again = await ask("/a");
  expect([again.status, again.text, age(again.fields), asked()]).toEqual([200, "image", "30", 1]);
  const known = await ask("/a", { fields: [["If-None-Match", '"1"']] });
  expect([known.status, known.text, asked()]).toEqual([304, "", 1]);
  after(61);
  const renewed = await ask("/a");
  expect([renewed.status, renewed.text, age(renewed.fields), asked()]).toEqual([
    ...[200, "image", "0", 2],
  ]);
});

test("what is private, not to be stored, sets a cookie, or names no time is asked for anew", async () => {
  const { worker, asked } = await around((request, response) => {
    const says = new URL(request.url!, "http://x").searchParams;
    for (const [name, value] of says) response.setHeader(name, value);
    response.end("secret");
  });
  const { ask } = worker("a");
  const paths = [
    "/?cache-control=private,max-age=60",
    "/?cache-control=no-store,max-age=60",
    "/?cache-control=max-age=60&set-cookie=a=1",
    "/",
  ];
  for (const path of paths) for (let time = 0; time < 2; time++) await ask(path);
  expect(asked()).toBe(2 * paths.length);
});

test("tenants share nothing, and a worker gets nothing that it may not ask for", async () => {
  const { root, worker, asked } = await around((_, response) => {
    response.setHeader("cache-control", "max-age=60").end(`answer ${asked()}`);
  });
  expect((await worker("a").ask("/")).text).toBe("answer 1");
  expect((await worker("b").ask("/")).text).toBe("answer 2");
  expect((await worker("a").ask("/")).text).toBe("answer 1");
  const denied = worker("a", { private: [] }).ask("/");
  await expect(denied).rejects.toMatchObject({ failure: { code: "denied" } });
  // Its settings name the origin, and its operator does not let it reach what has a private address.
  const { private: allow } = rulesFor([root]);
  const refused = worker("a", { private: [], allow }).ask("/");
  await expect(refused).rejects.toMatchObject({ failure: { code: "private-address" } });
  const counted = worker("a", { subrequests: new Subrequests(1, 1) });
  await counted.ask("/");
  const limit = { failure: { code: "subrequest-limit" } };
  await expect(counted.ask("/")).rejects.toMatchObject(limit);
});

test("an unsafe method ends what is kept, and content makes a GET the origin's", async () => {
  const { worker, asked } = await around((request, response) => {
    request.resume();
    response.setHeader("cache-control", "max-age=60").end(`answer ${asked()}`);
  });
  const { ask } = worker("a");
  await ask("/a");
  const body = { tag: "bytes" as const, val: Buffer.from("x") };
  expect((await ask("/a", { body })).text).toBe("answer 2");
  expect((await ask("/a")).text).toBe("answer 1");
  await ask("/a", { method: "PUT", body });
  expect((await ask("/a")).text).toBe("answer 4");
});

test("what was asked for before an unsafe method did its work is not kept when it comes after", async () => {
  const held: (() => void)[] = [];
  let value = "old";
  const { worker, asked } = await around((request, response) => {
    response.setHeader("cache-control", "max-age=60");
    if (request.method === "PUT") {
      value = "new";
      response.end();
      return;
    }
    const read = value;
    if (read === "old") held.push(() => response.end(read));
    else response.end(read);
  });
  const { ask } = worker("a");
  const before = ask("/");
  await expect.poll(() => held.length).toBe(1);
  await ask("/", { method: "PUT" });
  held[0]!();
  expect((await before).text).toBe("old");
  for (let time = 0; time < 2; time++) expect((await ask("/")).text).toBe("new");
  expect(asked()).toBe(3);
});

test("a hundred who ask at once are one request, and what only some have read is not kept", async () => {
  const held: (() => void)[] = [];
  const { worker, caches, asked } = await around((_, response) => {
    response.setHeader("cache-control", "max-age=60").write("im");
    held.push(() => response.end("age"));
  });
  const { ask, send } = worker("a", { subrequests: new Subrequests(1_000, 200) });
  const left = await send("/left");
  left.body.cancel();
  expect(caches.of("a").answers.held).toBe(0);
  const all = Promise.all(Array.from({ length: 100 }, () => ask("/a")));
  await vi.waitFor(() => expect(held.length).toBe(2), 20_000);
  held[1]!();
  expect(new Set((await all).map(({ text }) => text))).toEqual(new Set(["image"]));
  expect(asked()).toBe(2);
});

test("who waits for one that gave up asks for itself", async () => {
  const held: (() => void)[] = [];
  const { worker } = await around((_, response) => {
    held.push(() => response.setHeader("cache-control", "max-age=60").end("image"));
  });
  const { ask, send } = worker("a");
  const leaving = new AbortController();
  const left = send("/a", {}, leaving.signal);
  await vi.waitFor(() => expect(held.length).toBe(1), 20_000);
  const waiting = ask("/a");
  leaving.abort();
  await expect(left).rejects.toMatchObject({ failure: { code: "aborted" } });
  await vi.waitFor(() => expect(held.length).toBe(2), 20_000);
  held[1]!();
  expect((await waiting).text).toBe("image");
});

test("a stale answer goes out while the origin is asked behind it, and where the origin fails", async () => {
  let answer: RequestListener = (_, response) => void response.end("image 1");
  const { worker, after, asked, caches } = await around((request, response) => {
    const control = "max-age=60, stale-while-revalidate=10, stale-if-error=600";
    response.setHeader("cache-control", control);
    answer(request, response);
  });
  const { ask } = worker("a");
  await ask("/a");
  answer = (_, response) => void response.end("image 2");
  after(65);
  expect((await ask("/a")).text).toBe("image 1");
  await vi.waitFor(async () => expect((await ask("/a")).text).toBe("image 2"), 20_000);
  expect(asked()).toBe(2);
  after(200);
  answer = (_, response) => void response.writeHead(503).end("overloaded");
  expect((await ask("/a")).text).toBe("image 2");
  answer = (request) => void request.socket.destroy();
  expect((await ask("/a")).text).toBe("image 2");
  // The connection was a kept one: what it did not answer is asked on another.
  expect(asked()).toBe(5);
  expect(caches.of("a").lent.lent).toBe(0);
});

test("an answer that is cut short, or found by a redirect, is not kept under the first name", async () => {
  const { worker, asked, caches } = await around((request, response) => {
    response.setHeader("cache-control", "max-age=60");
    if (request.url === "/moved") response.writeHead(301, { location: "/a" }).end();
    else if (request.url === "/a") response.end("image");
    else response.writeHead(200, { "content-length": "5" }).write("im", () => response.destroy());
  });
  const { ask } = worker("a");
  await expect(ask("/cut")).rejects.toMatchObject({ failure: { code: "reset" } });
  expect(caches.of("a").answers.held).toBe(0);
  for (let time = 0; time < 2; time++) expect((await ask("/moved")).text).toBe("image");
  expect([asked(), caches.of("a").answers.held]).toEqual([5, 0]);
  // Asked for by itself, the redirect is an answer like others; who follows it does not get it.
  for (let time = 0; time < 2; time++) {
    expect((await ask("/moved", { redirect: "manual" })).status).toBe(301);
  }
  expect(asked()).toBe(6);
  expect(await ask("/moved")).toMatchObject({ status: 200, text: "image" });
});

test("what many read slowly out of a cache is bounded: beyond it the origin is asked", async () => {
  const lent = new LentBodies(10);
  const [six, five] = [new Uint8Array(6), new Uint8Array(5)];
  expect([lent.lend(six), lent.lend(six), lent.lend(five), lent.lent]).toEqual([
    ...[true, true, false, 6],
  ]);
  for (const body of [six, six]) lent.giveBack(body);
  expect([lent.lend(five), lent.lent]).toEqual([true, 5]);
  const size = 3 * 2 ** 20;
  const { worker, asked, caches } = await around((_, response) => {
    response.setHeader("cache-control", "max-age=60").end(Buffer.alloc(size));
  });
  const { ask, send } = worker("a");
  // Each has left the cache for the next ones when it is still read.
  const bodies = [];
  for (let each = 0; each < 8; each++) {
    await ask(`/${each}`);
    bodies.push((await send(`/${each}`)).body);
  }
  const { lent: held } = caches.of("a");
  expect([asked() > 8, held.lent <= held.bytes, held.lent]).toEqual([true, true, 5 * size]);
  for (const body of bodies) body.cancel();
  expect(held.lent).toBe(0);
});
