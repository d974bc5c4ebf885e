// Workers that ask of what they keep for themselves what it must not give, or give it what it must not hold.
import { afterEach, beforeEach, expect, test } from "vitest";
import { TenantCaches, tenantBytes } from "../../runtime/services/cache/tenant-caches.ts";
import type { Limits } from "../../runtime/settings/limits.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, loadWaiting, text } from "../worker/support/waiting.ts";

const source = `
import { cache, streams } from "@skerry/assemblyscript/assembly/generated/imports";
import {
  Body, CacheKey, MatchedTag, PutEndTag, Response as Answer, Writing,
} from "@skerry/assemblyscript/assembly/generated/types";
import { Tuple2 } from "@skerry/assemblyscript/assembly/abi/tuple";
import { Request, Response } from "@skerry/assemblyscript";

const fields: Tuple2<string, string>[] = [new Tuple2<string, string>("cache-control", "max-age=60")];

function keyOf(path: string, name: string = ""): CacheKey {
  return new CacheKey(name, "GET", "https://kept.test/" + path, []);
}

function put(key: CacheKey, body: Body): u32 {
  return cache.put(key, new Answer(200, fields, body));
}

function found(key: CacheKey): string {
  const matched = cache.match(key);
  if (matched.tag == MatchedTag.Absent) return "absent";
  const body = matched.answer!.body;
  if (body.tag != 2) return body.tag.toString();
  const piece = streams.read(body.streamed, 1 << 20);
  return piece.bytes === null ? "none" : String.UTF8.decode(piece.bytes!.buffer);
}

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/keeps") {
    const end = cache.finish(put(keyOf("a"), Body.bytes(Uint8Array.wrap(String.UTF8.encode("kept")))));
    return Response.text(end.kept.toString() + " " + found(keyOf("a")));
  }
  if (path == "/finds") return Response.text(found(keyOf("a")));
  if (path == "/long-name") return Response.text(found(keyOf("a", "n".repeat(1 << 20))));
  if (path == "/long-name-put") return Response.text(put(keyOf("a", "n".repeat(1025)), Body.empty()).toString());
  if (path == "/long-name-removed") return Response.text(cache.remove(keyOf("a", "n".repeat(1025))).toString());
  if (path == "/names") {
    // What another name would make of it, if names and URIs were only put together.
    let all = "";
    for (let n = 0; n < 2; n++) {
      const names = ["", "a", "a https://kept.test/", "a%20https://kept.test/", "\\0", " ", "\\ud800", "x".repeat(1024)];
      for (let i = 0; i < names.length; i++) {
        const key = keyOf("b", names[i]);
        if (n == 0) cache.finish(put(key, Body.bytes(Uint8Array.wrap(String.UTF8.encode(i.toString())))));
        else all += found(key);
      }
    }
    return Response.text(all);
  }
  if (path == "/long-uri") {
    const key = keyOf("u".repeat(100000));
    const end = cache.finish(put(key, Body.empty()));
    return Response.text(found(key) + end.refused.toString() + cache.remove(key).toString());
  }
  if (path == "/unknown-put") return Response.text(cache.finish(77).kept.toString());
  if (path == "/no-put") return Response.text(cache.finish(streams.create()).kept.toString());
  if (path == "/twice") {
    const id = put(keyOf("a"), Body.empty());
    cache.finish(id);
    return Response.text(cache.finish(id).kept.toString());
  }
  if (path == "/unknown-stream") return Response.text(put(keyOf("a"), Body.streamed(99)).toString());
  if (path == "/the-put-itself") return Response.text(put(keyOf("a"), Body.streamed(put(keyOf("b"), Body.empty()))).toString());
  if (path == "/stream-twice") {
    const id = streams.create();
    put(keyOf("a"), Body.streamed(id));
    return Response.text(cache.finish(put(keyOf("b"), Body.streamed(id))).kept.toString());
  }
  if (path == "/unfinished") {
    for (let n = 0; n < 1000; n++) put(keyOf(n.toString()), Body.empty());
    return Response.text(found(keyOf("a")));
  }
  if (path == "/without-end") {
    for (let n = 0; ; n++) cache.finish(put(keyOf(n.toString()), Body.bytes(new Uint8Array(10000))));
  }
  if (path == "/long") {
    const id = streams.create();
    const end = put(keyOf("long"), Body.streamed(id));
    let taken = 0;
    while (streams.write(id, new Uint8Array(65536)) == Writing.Taken) taken++;
    return Response.text(taken.toString() + " " + cache.finish(end).refused.toString() + found(keyOf("long")));
  }
  if (path == "/never") {
    const id = streams.create();
    const end = put(keyOf("never"), Body.streamed(id));
    streams.write(id, new Uint8Array(60000));
    cache.finish(end);
    return Response.text("done");
  }
  if (path == "/left-open") {
    const id = streams.create();
    put(keyOf("open"), Body.streamed(id));
    streams.write(id, new Uint8Array(60000));
    return Response.text("done");
  }
  if (path == "/traps") {
    const id = streams.create();
    put(keyOf("open"), Body.streamed(id));
    streams.write(id, new Uint8Array(60000));
    unreachable();
  }
  if (path == "/answers-with-it") {
    cache.finish(put(keyOf("c"), Body.bytes(new Uint8Array(4000000))));
    for (let n = 0; n < 1000; n++) cache.match(keyOf("c"));
  }
  return Response.text(found(keyOf("open")) + found(keyOf("never")));
}
`;

const open: RunningDeployment[] = [];
let caches: TenantCaches;
beforeEach(() => {
  caches = new TenantCaches();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(
  tenant: string,
  limits: Partial<Limits> = {},
  deployment = "d1",
): Promise<RunningDeployment> {
  const cache = { open: () => caches.ownOf(tenant, deployment), wholeBytes: 10_000_000 };
  const loaded = await loadWaiting(source, { cache }, { fuel: 1_000_000_000, ...limits });
  open.push(loaded);
  return loaded;
}

const said = async (of: RunningDeployment, path: string) => text(await ask(of, path));

test("no other worker finds what one keeps, by whatever key", async () => {
  const [own, sibling, evil] = await Promise.all([
    load("acme"),
    load("acme", {}, "d2"),
    load("evil"),
  ]);
  expect(await said(own, "/keeps")).toBe("4 kept");
  expect(await said(own, "/finds")).toBe("kept");
  expect(await said(sibling, "/finds")).toBe("absent");
  expect(await said(evil, "/finds")).toBe("absent");
  expect(await said(evil, "/names")).toBe("01234567");
}, 120_000);

test("what its interface does not allow ends the request, and no other", async () => {
  const own = await load("acme");
  const wrong = [
    ...["/long-name", "/long-name-put", "/long-name-removed", "/unknown-put", "/no-put", "/twice"],
    ...["/unknown-stream", "/the-put-itself", "/stream-twice", "/unfinished"],
  ];
  for (const path of wrong) {
    const { error, usage } = await ask(own, path);
    // So much may not even cross.
    const code = path === "/long-name" ? "response-too-large" : "guest-trap";
    expect([path, error?.code]).toEqual([path, code]);
    expect(usage.fuel).toBeGreaterThan(500_000);
  }
  expect(await said(own, "/long-uri")).toBe("absent1false");
  expect(await said(own, "/keeps")).toBe("4 kept");
}, 120_000);

test("puts without end are paid for, and keep within the tenant's bytes", async () => {
  const evil = await load("evil", { fuel: 20_000_000_000, deadline: 120_000 });
  const neighbour = await load("acme");
  await ask(neighbour, "/keeps");
  let most = 0;
  let answered = 0;
  let ended = false;
  const attack = ask(evil, "/without-end").finally(() => {
    ended = true;
  });
  while (!ended) {
    expect(await said(neighbour, "/finds")).toBe("kept");
    most = Math.max(most, caches.held);
    answered++;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { error, usage } = await attack;
  expect(error?.code).toBe("fuel-exhausted");
  // Two calls each, and nearly 2 M fuel.
  expect(usage.hostCalls).toBeLessThan(25_000);
  expect(usage.hostCalls).toBeGreaterThan(4_000);
  expect(most).toBeGreaterThan(tenantBytes / 2);
  expect(most).toBeLessThanOrEqual(tenantBytes + 10_000);
  expect(answered).toBeGreaterThan(10);
}, 180_000);

test("content without end is given up past what is kept, and nothing stays of it", async () => {
  const evil = await load("evil");
  const [taken, rest] = (await said(evil, "/long")).split(" ");
  // 4 MiB are 64 pieces; some more lie in between.
  expect(Number(taken)).toBeGreaterThanOrEqual(64);
  expect(Number(taken)).toBeLessThan(70);
  expect(rest).toBe("4absent");
  expect(caches.held).toBe(0);
}, 120_000);

test("content that never ends is kept nowhere, however its request ends", async () => {
  const evil = await load("evil", { deadline: 500 });
  expect((await ask(evil, "/never")).error?.code).toBe("deadline-exceeded");
  expect(caches.held).toBe(0);
  expect(await said(evil, "/left-open")).toBe("done");
  expect(caches.held).toBe(0);
  expect((await ask(evil, "/traps")).error?.code).toBe("guest-trap");
  expect(caches.held).toBe(0);
  expect(await said(evil, "/")).toBe("absentabsent");
}, 120_000);

test("what is found and not read is bounded, and given back", async () => {
  const evil = await load("evil", { fuel: 10_000_000_000 });
  expect((await ask(evil, "/answers-with-it")).error?.code).toBe("guest-trap");
  expect(caches.of("evil").lent.lent).toBe(0);
}, 120_000);
