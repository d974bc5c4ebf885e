import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { TenantCaches } from "../../runtime/services/cache/tenant-caches.ts";
import { Egress } from "../../runtime/services/fetch/egress.ts";
import type { WorkerReach } from "../../runtime/services/worker-services.ts";
import type { Grant } from "../../runtime/settings/settings.ts";
import type { KvAged } from "../../runtime/store/kv.ts";
import type { StreamedHead } from "../../runtime/worker/outcome/answering.ts";
import { buildGuest } from "../host/wasi/support/build-guest.ts";
import { reachOf } from "../host/wasi/support/fetching.ts";
import { componentOf } from "../javascript/project.ts";
import { type Origin, startOrigin } from "../services/fetch/support/servers.ts";
import { ask, HeldKv, kvReach, text } from "../worker/support/waiting.ts";
import { type RecordedWorker, recordedWorker, replayed } from "./support/recorded.ts";

// Recorded with a real origin, replayed when that is gone.

const assemblyScript = `
import { Cache, clock, fetch, Kv, random, Request, Response } from "@skerry/assemblyscript";

const kv = new Kv("KV");

export function handle(request: Request): Response {
  const url = request.parsedUrl;
  if (url.pathname == "/kept") {
    const cache = new Cache("own");
    const found = cache.match(request);
    if (found !== null) return Response.text(found.text() + " " + found.headers.get("age")!);
    const made = Response.text("kept at " + clock.now().toString());
    made.headers.set("cache-control", "max-age=60");
    return Response.text(cache.put(request, made).isOk.toString());
  }
  const result = fetch(url.searchParams.get("to") || "");
  const answer = result.isOk ? result.value.text() : result.error.code;
  const got = kv.getText("key");
  kv.put("other", answer);
  const now = clock.now().toString();
  const age = kv.age().value.toString();
  return Response.text([answer, got.isOk ? got.value || "" : "", age, now, random.u64().toString()].join("|"));
}
`;

const javaScript = `
export default {
  async fetch(request, { KV }) {
    const url = new URL(request.url);
    const to = url.searchParams.get("to");
    if (url.pathname === "/pass") return fetch(to);
    if (url.pathname.startsWith("/kept")) {
      const found = await caches.default.match(url.href);
      if (found !== undefined) return url.pathname === "/kept" ? found : new Response(await found.text());
      const made = new Response(new Blob(["kept at ", String(Date.now())]).stream(), {
        headers: { "cache-control": "max-age=60" },
      });
      await caches.default.put(url.href, made.clone());
      return new Response("new " + await made.text());
    }
    if (url.pathname === "/upper") {
      const pieces = request.body.pipeThrough(new TextDecoderStream()).pipeThrough(
        new TransformStream({ transform: (piece, to) => to.enqueue(piece.toUpperCase()) }),
      );
      return new Response(pieces.pipeThrough(new TextEncoderStream()));
    }
    const [a, b] = await Promise.all([fetch(to + "?slow"), fetch(to)]);
    const raced = await Promise.race([fetch(to + "?slow"), fetch(to)]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const got = await KV.get("key");
    const unknown = await KV.age().catch((error) => error.reason);
    const age = await KV.age();
    console.log("at", Date.now());
    const texts = [await a.text(), await b.text(), await raced.text()];
    return new Response([...texts, got, unknown, age, Date.now(), Math.random()].join("|"));
  },
};`;

let origin: Origin;
let egress: Egress;
let answered = 0;
const open: RecordedWorker[] = [];

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    const end = () => response.end(`answer ${++answered}`);
    if (request.url?.endsWith("?slow")) setTimeout(end, 60);
    else if (request.url?.endsWith("parts")) {
      response.write("one ");
      setTimeout(() => response.write("two "), 40);
      setTimeout(end, 80);
    } else end();
  });
  egress = new Egress();
});

afterEach(async () => {
  for (const worker of open.splice(0)) await worker.end();
});

afterAll(async () => {
  await egress.close();
  await origin.close();
});

function reach(ages: readonly KvAged[]): WorkerReach {
  const kv = new HeldKv();
  kv.open = true;
  kv.ages.push(...ages);
  const caches = new TenantCaches();
  const cache = { open: () => caches.ownOf("acme", "d1"), wholeBytes: 1_000_000 };
  return { ...reachOf(egress, [origin.port]), ...kvReach(kv), cache };
}

/** @param ages that the store tells first. */
async function load(source: string | Uint8Array, grants?: readonly Grant[], ages: KvAged[] = []) {
  const worker = await recordedWorker(source, { reach: reach(ages), ...(grants && { grants }) });
  open.push(worker);
  return worker;
}

const to = () => `http://127.0.0.1:${origin.port}/`;

/** The last recording once more: what it says must be what was answered. */
async function again(worker: RecordedWorker, fuel: number) {
  const recordings = await worker.recordings();
  const before = origin.requests.length;
  const result = await replayed(worker.artifact, recordings.at(-1)!);
  expect(origin.requests.length).toBe(before);
  expect(result.compared.parts.filter(({ same }) => !same)).toEqual([]);
  expect(result.compared.same).toBe(true);
  expect(result.end.usage!.fuel).toBe(fuel);
  const body = result.end.answer?.body ?? null;
  const content = body !== null && typeof body === "object" ? body.content : null;
  return { ...result, text: content === null ? null : Buffer.from(content).toString() };
}

test("a worker in AssemblyScript gets what it got from fetch, kv, clock and random", async () => {
  const worker = await load(assemblyScript);
  for (const _ of [1, 2]) {
    const outcome = await ask(worker.deployment, `/?to=${to()}`);
    // A read, a write and an age.
    expect(outcome.usage.interfaces!.kv!.calls).toBe(3);
    expect(text(outcome)).toMatch(/^answer \d+\|key\|1200\|\d{13}\|\d+$/);
    expect((await again(worker, outcome.usage.fuel)).text).toBe(text(outcome));
  }
}, 120_000);

test("what was kept, and found, is so again where nothing is kept", async () => {
  const worker = await load(assemblyScript);
  for (const said of [/^true$/, /^kept at \d{13} 0$/]) {
    const outcome = await ask(worker.deployment, "/kept");
    expect(text(outcome)).toMatch(said);
    expect((await again(worker, outcome.usage.fuel)).text).toBe(text(outcome));
  }
}, 120_000);

describe("a worker in JavaScript", () => {
  let component: Uint8Array;
  beforeAll(async () => {
    const grants: Grant[] = ["log", "fetch", "kv", "random", "clock", "streams", "cache"];
    component = await componentOf({ "index.js": javaScript }, { grants });
  }, 120_000);

  test("gets what it got, in the order in which it came", async () => {
    const worker = await load(component, undefined, [{ refused: "unavailable" }]);
    const outcome = await ask(worker.deployment, `/?to=${to()}`);
    expect(text(outcome)).toMatch(
      /^answer \d+\|answer \d+\|answer \d+\|key\|unavailable\|1200\|\d{13}\|0\.\d+$/,
    );
    const result = await again(worker, outcome.usage.fuel);
    expect(result.text).toBe(text(outcome));
    expect(result.end.log).toEqual(outcome.log);
  }, 120_000);

  test("reads the pieces of its request as they came, and writes the same", async () => {
    const worker = await load(component);
    const heads: StreamedHead[] = [];
    const request = makeRequest({ url: "http://worker.test/upper", body: Buffer.from("x") });
    const parts = ["first ", "second ", "third"].map((part) => Buffer.from(part));
    const body = {
      tag: "stream" as const,
      val: { read: async () => parts.shift() ?? null, cancel: () => {} },
    };
    const asked = worker.deployment.call({ ...request, body }, undefined, undefined, (head) => {
      heads.push(head);
      void drain(head);
    });
    const outcome = await asked;
    expect(heads).toHaveLength(1);
    expect((await again(worker, outcome.usage.fuel)).text).toBe("FIRST SECOND THIRD");
  }, 120_000);

  test("finds what it kept, with its content as a stream, or none", async () => {
    const worker = await load(component);
    for (const said of [/^new kept at \d{13}$/, /^kept at \d{13}$/]) {
      const outcome = await ask(worker.deployment, "/kept-and-read");
      expect(text(outcome)).toMatch(said);
      expect((await again(worker, outcome.usage.fuel)).text).toBe(text(outcome));
    }
    await ask(worker.deployment, "/kept");
    const outcome = await ask(worker.deployment, "/kept");
    const body = outcome.response!.body;
    if (body.tag !== "stream") throw new Error(body.tag);
    expect(Buffer.from((await body.val.read(100))!).toString()).toMatch(/^kept at \d{13}$/);
    const { end } = await again(worker, outcome.usage.fuel);
    expect(end.answer!.body).toEqual(expect.any(Number));
  }, 120_000);

  test("hands on an answer that it does not read: the recording has none of it", async () => {
    const worker = await load(component);
    const outcome = await ask(worker.deployment, `/pass?to=${to()}`);
    if (outcome.response?.body.tag === "stream") outcome.response.body.val.cancel();
    const { end } = await again(worker, outcome.usage.fuel);
    expect(end.answer!.body).toEqual(expect.any(Number));
  }, 120_000);
});

describe("a component of wasi:http", () => {
  let component: Uint8Array;
  beforeAll(async () => {
    component = await buildGuest("fetcher");
  }, 240_000);

  test.each([
    ["get", "parts"],
    ["post", ""],
    ["pass", "parts"],
    ["read-at-once", "parts"],
  ])(
    "does the same again: %s %s",
    async (action, path) => {
      const worker = await load(component, ["log", "clock", "random", "config", "fetch"]);
      const outcome = await ask(worker.deployment, `/${action}/127.0.0.1:${origin.port}/${path}`);
      expect(outcome.error).toBeNull();
      expect((await again(worker, outcome.usage.fuel)).text).toBe(text(outcome));
    },
    120_000,
  );

  test("whose answer went out while it ran answers the same", async () => {
    const worker = await load(component, ["log", "clock", "random", "config", "fetch", "streams"]);
    let sent = "";
    const request = makeRequest({
      url: `http://worker.test/pass/127.0.0.1:${origin.port}/parts`,
    });
    const outcome = await worker.deployment.call(request, undefined, undefined, async (head) => {
      sent += await drain(head);
    });
    expect(outcome.error).toBeNull();
    const result = await again(worker, outcome.usage.fuel);
    expect(result.text).toMatch(/^one two answer \d+$/);
    expect(sent).toBe(result.text);
  }, 120_000);
});

async function drain({ body }: StreamedHead): Promise<string> {
  let all = "";
  for (let piece = await body.read(65_536); piece !== null; piece = await body.read(65_536)) {
    all += Buffer.from(piece).toString();
  }
  return all;
}
