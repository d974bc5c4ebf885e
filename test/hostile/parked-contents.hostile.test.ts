// Contents that lie in the shard for a worker that begins more than it finishes.
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Egress } from "../../runtime/services/fetch/egress.ts";
import { parseOrigin } from "../../runtime/services/fetch/origin.ts";
import { tenantBudget } from "../../runtime/services/held-bytes.ts";
import type { KvStore } from "../../runtime/store/kv.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import {
  ask,
  fetchReach,
  HeldKv,
  kvReach,
  loadWaiting,
  sourceOf,
  text,
  until,
} from "../worker/support/waiting.ts";

const MiB = 1024 * 1024;
const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** Begins as many fetches as it may, some between two waits, counts what came of them by their reasons, and finishes
 * none but those that fail. */
const greedy = (method: string, bytes: number, finishes: boolean) => `
import { fetch, kv } from "@skerry/assemblyscript/assembly/generated/imports";
import { Body, FetchedTag, Outgoing, Reason, Redirect } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const body = new Uint8Array(${bytes});
  let limited = 0;
  const ids: u32[] = [];
  for (let i = 0; i < 32; i++) {
    ids.push(fetch.start(new Outgoing("${method}", "http://origin.test/", [],
      ${bytes} == 0 ? Body.empty() : Body.bytes(body), Redirect.Follow)));
    if (i % 3 == 2) kv.get("KV", new Uint8Array(1));
  }
  ${finishes ? "" : 'kv.get("KV", Uint8Array.wrap(String.UTF8.encode("last")));'}
  for (let i = ids.length - 1; i >= 0; i--) {
    const got = fetch.finish(ids[i]);
    if (got.tag == FetchedTag.Failed && got.failed!.reason == Reason.Limit) limited++;
    else if (${finishes}) break;
  }
  return Response.text(limited.toString());
}`;

async function load(...given: Parameters<typeof loadWaiting>): Promise<RunningDeployment> {
  const deployment = await loadWaiting(...given);
  ended.push(() => deployment.dispose());
  return deployment;
}

test("bodies for an origin that reads none are bounded for a request, and the fetch beyond says so", async () => {
  const server: Server = createServer((socket) => socket.pause().on("error", () => {}));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  ended.push(async () => server.close());
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const egress = new Egress();
  ended.push(() => egress.close());
  const kv = new HeldKv();
  kv.open = true;
  const held = tenantBudget();
  const source = greedy("POST", 9 * MiB, true).replaceAll("http://origin.test", origin);
  const send: Egress["send"] = (...sent) => egress.send(...sent);
  const reach = { ...fetchReach(send, { private: [parseOrigin(origin)] }), ...kvReach(kv), held };
  const limits = { fuel: 2_000_000_000, cpu: 8_000, deadline: 8_000 };
  const deployment = await load(source, reach, limits);
  const asked = Array.from({ length: 6 }, () => ask(deployment));
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, held.taken);
  }, 5);
  const outcomes = await Promise.all(asked);
  clearInterval(watch);
  // 7 of each are sent at most, and none is answered. All of them together are bounded as well: who comes when
  // nothing is left has nothing to wait for.
  const ends = outcomes.map((outcome) => outcome.error?.code ?? text(outcome));
  expect(ends.filter((end) => end === "deadline-exceeded").length).toBeGreaterThanOrEqual(4);
  expect(ends.filter((end) => end !== "deadline-exceeded" && end !== "32")).toEqual([]);
  expect(most).toBeGreaterThan(60 * MiB);
  expect(most).toBeLessThanOrEqual(256 * MiB);
  expect(held.taken).toBe(0);
}, 120_000);

test("answers that are read whole and not finished are bounded, and those beyond say so", async () => {
  const kv = new HeldKv();
  const held = tenantBudget();
  const body = new Uint8Array(10 * MiB);
  let answered = 0;
  const reach = fetchReach(
    async ({ uri }) => {
      answered++;
      return { status: 200, fields: [], uri, redirected: false, body: sourceOf(body) };
    },
    { wholeBytes: 10 * MiB },
  );
  const deployment = await load(
    greedy("GET", 0, false),
    { ...reach, ...kvReach(kv), held },
    { fuel: 2_000_000_000, deadline: 60_000 },
  );
  const outcome = ask(deployment);
  for (let n = 0; n < 11; n++) {
    await until(() => kv.held.length === 1);
    if (kv.held[0]!.key === "last") await until(() => answered === 32);
    kv.held.splice(0)[0]!.answer();
  }
  const { error } = await outcome;
  expect(error).toBeNull();
  expect(Number(text(await outcome))).toBe(26);
  expect(held.taken).toBe(0);
}, 120_000);

test("entries that wait for their guests are bounded, and are unavailable beyond", async () => {
  const source = `
import { kv } from "@skerry/assemblyscript/assembly/generated/imports";
import { GotTag } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const got = kv.get("KV", new Uint8Array(1));
  return Response.text(got.tag == GotTag.Entry ? "got" : "failed");
}`;
  const held = tenantBudget();
  const value = new Uint8Array(25 * MiB);
  const all = Promise.withResolvers<void>();
  let asked = 0;
  const store = {
    async get() {
      if (++asked === 40) all.resolve();
      await all.promise;
      return { entry: { value, version: 1, metadata: null, expiresAt: null } };
    },
  } as Partial<KvStore> as KvStore;
  const deployment = await load(source, { ...kvReach(store), held }, { fuel: 2_000_000_000 });
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => ask(deployment)));
  expect(outcomes.filter((each) => text(each) === "got").length).toBe(10);
  expect(outcomes.filter((each) => text(each) === "failed").length).toBe(30);
  expect(held.taken).toBe(0);
}, 120_000);
