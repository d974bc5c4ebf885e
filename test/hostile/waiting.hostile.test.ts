import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ByteSource } from "../../runtime/message/byte-source.ts";
import { FetchError } from "../../runtime/services/fetch/fetch-error.ts";
import type { Sender } from "../../runtime/services/fetch/sender.ts";
import type { StreamedHead } from "../../runtime/worker/outcome/answering.ts";
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

// As in shards (`process/flags.ts`).
setFlagsFromString("--expose-gc");
globalThis.gc = runInNewContext("gc") as NodeJS.GCFunction;

// One worker that does everything a worker should not.
const source = `
import { fetch, kv, streams } from "@skerry/assemblyscript/assembly/generated/imports";
import { Body, Condition, FetchedTag, Outgoing, PieceTag, Redirect, StoredTag, GotTag }
  from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";

function begin(content: Body = Body.empty()): u32 {
  return fetch.start(new Outgoing("GET", "http://origin.test/", [], content, Redirect.Follow));
}
function reason(id: u32): i32 {
  const got = fetch.finish(id);
  return got.tag == FetchedTag.Failed ? <i32>got.failed!.reason : -1;
}
function key(length: i32): Uint8Array { return new Uint8Array(length).fill(97); }
function get(length: i32): string {
  const got = kv.get("KV", key(length));
  return got.tag == GotTag.Failed ? "failed " + got.failed.toString() : "got";
}
function put(length: i32): string {
  const stored = kv.put("KV", key(1), new Uint8Array(length), 0, "", Condition.always());
  return stored.tag == StoredTag.Failed ? "failed " + stored.failed.toString() : "stored " + stored.version.toString();
}

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/read-unknown") streams.read(77, 10);
  if (path == "/finish-unknown") fetch.finish(77);
  if (path == "/read-written") streams.read(streams.create(), 10);
  if (path == "/write-read") {
    const answer = fetch.finish(begin());
    streams.write(answer.response!.body.streamed, key(1));
  }
  if (path == "/given-away") {
    const content = fetch.finish(begin()).response!.body.streamed;
    streams.respond(200, [], content);
    streams.read(content, 10);
  }
  if (path == "/given-twice") {
    const id = streams.create();
    streams.respond(200, [], id);
    fetch.finish(begin(Body.streamed(id)));
  }
  if (path == "/respond-twice") {
    streams.respond(200, [], streams.create());
    streams.respond(200, [], streams.create());
  }
  if (path == "/finish-twice") {
    const id = begin();
    fetch.finish(id);
    fetch.finish(id);
  }
  if (path == "/streams") for (let i = 0; i < 1000; i++) streams.create();
  if (path == "/streams-and-fetch") {
    for (let i = 0; i < 256; i++) streams.create();
    fetch.finish(begin());
  }
  if (path == "/stream-in-turn") {
    for (let i = 0; i < 1000; i++) {
      const id = streams.create();
      streams.finish(id);
      streams.write(id, key(1));
    }
  }
  if (path == "/fetches") {
    for (let i = 0; i < 2000; i++) begin();
    let sent = 0, limited = 0;
    for (let id = fetch.waitAny(); id != 0; id = fetch.waitAny()) {
      const why = reason(id);
      if (why == -1) sent++;
      if (why == 11) limited++;
    }
    return Response.text(sent.toString() + " " + limited.toString());
  }
  if (path == "/endless-fetches") while (true) begin(Body.bytes(key(1000000)));
  if (path == "/never-finishes") {
    const id = streams.create();
    streams.respond(200, [], id);
    streams.write(id, key(5));
  }
  if (path == "/respond-then-burn") {
    const id = streams.create();
    streams.respond(200, [], id);
    streams.write(id, key(5));
    while (true) if (request.url.length == 0) break;
  }
  if (path == "/client-left") {
    const why = reason(begin());
    kv.get("KV", String.UTF8.encode("aborted:" + why.toString()).byteLength > 0 ? key(9 + why) : key(1));
  }
  if (path == "/gigabyte") {
    const id = streams.create();
    streams.respond(200, [], id);
    const piece = key(1 << 20);
    for (let i = 0; i < 1024; i++) streams.write(id, piece);
    streams.finish(id);
  }
  if (path == "/keys") return Response.text(get(0) + ", " + get(513) + ", " + get(512));
  if (path == "/values") return Response.text(put(25 << 20) + ", " + put((25 << 20) + 1));
  if (path == "/value-too-large") put(40 << 20);
  return Response.text("done");
}`;

const origin: Sender["send"] = async ({ uri }, { subrequests }, signal) => {
  subrequests.count();
  if (slow) {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        aborted++;
        reject(new FetchError("aborted", "It was given up."));
      });
    });
  }
  return {
    status: 200,
    fields: [],
    uri,
    redirected: false,
    body: sourceOf(Buffer.from("content")),
  };
};

let slow = false;
let aborted = 0;
const kv = new HeldKv();
let deployment: RunningDeployment;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown) => unhandled.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", onUnhandled);
  kv.open = true;
  // A gigabyte takes its time where others are at work.
  const limits = { fuel: 20_000_000_000, memory: 128 << 20, deadline: 120_000 };
  deployment = await loadWaiting(source, { ...kvReach(kv), ...fetchReach(origin) }, limits);
}, 120_000);

afterAll(async () => {
  await deployment.dispose();
  process.off("unhandledRejection", onUnhandled);
  expect(unhandled).toEqual([]);
});

const misuses = [
  ["/read-unknown", /no stream 77/],
  ["/finish-unknown", /no fetch 77/],
  ["/read-written", /none that can be read/],
  ["/write-read", /none that can be written/],
  ["/given-away", /none that can be read/],
  ["/given-twice", /given away already/],
  ["/respond-twice", /begun already/],
  ["/finish-twice", /finished already/],
  ["/streams", /at most 256 streams/],
  ["/streams-and-fetch", /at most 256 streams/],
] as const;

test.each(misuses)("%s traps, and says why", async (path, why) => {
  const { error } = await ask(deployment, path);
  expect(error?.code).toBe("guest-trap");
  expect(error?.message).toMatch(why);
  expect(text(await ask(deployment))).toBe("done");
});

test("streams that have ended make room for others", async () => {
  expect(text(await ask(deployment, "/stream-in-turn"))).toBe("done");
});

test("of thousands of fetches those within the limit are sent, and the others say which limit that is", async () => {
  const outcome = await ask(deployment, "/fetches");
  expect(outcome.error).toBeNull();
  expect(text(outcome)).toBe("32 1968");
}, 120_000);

test("what a request asks for without waiting is bounded", async () => {
  const { error } = await ask(deployment, "/endless-fetches");
  expect(error?.message).toContain("at once");
  expect(text(await ask(deployment))).toBe("done");
}, 120_000);

test("keys and values over their limits are told of, and a value of the largest size is stored", async () => {
  expect(text(await ask(deployment, "/keys"))).toBe("failed 1, failed 1, got");
  expect(text(await ask(deployment, "/values"))).toBe(`stored ${25 << 20}, failed 1`);
  expect((await ask(deployment, "/value-too-large")).error?.code).toBe("response-too-large");
}, 120_000);

async function answered(path: string, signal?: AbortSignal) {
  let head: StreamedHead | null = null;
  const outcome = ask(deployment, path, signal, (begun) => {
    head = begun;
  });
  await until(() => head !== null);
  return { outcome, body: (head as unknown as StreamedHead).body };
}

async function readAll(body: ByteSource): Promise<number> {
  let bytes = 0;
  for (let piece = await body.read(65_536); piece !== null; piece = await body.read(65_536)) {
    bytes += piece.length;
  }
  return bytes;
}

test.each(["/never-finishes", "/respond-then-burn"])(
  "%s: the answer is cut, and does not wait for its end",
  async (path) => {
    const { outcome, body } = await answered(path);
    await expect(readAll(body)).rejects.toThrow("before it finished");
    const { error } = await outcome;
    expect(error?.code ?? null).toBe(path === "/never-finishes" ? null : "fuel-exhausted");
    // Whoever wants the answer whole hears of it as well.
    const whole = await ask(deployment, path);
    expect(whole.error?.code).toBe(path === "/never-finishes" ? "guest-trap" : "fuel-exhausted");
  },
  120_000,
);

test("a client that leaves ends its fetches; its worker is told, and goes on", async () => {
  slow = true;
  kv.open = false;
  const left = new AbortController();
  const outcome = ask(deployment, "/client-left", left.signal);
  await until(() => deployment.waiting === 0);
  await new Promise((resolve) => setTimeout(resolve, 200));
  left.abort();
  await until(() => kv.held.length === 1);
  slow = false;
  kv.open = true;
  // Reason 15 is `client-left`.
  expect([aborted, kv.held[0]!.key.length]).toEqual([1, 9 + 15]);
  kv.held.splice(0)[0]!.answer();
  expect(text(await outcome)).toBe("done");
});

test("a gigabyte to a client that reads slowly stays with its writer, not in memory", async () => {
  const { outcome, body } = await answered("/gigabyte");
  const before = process.memoryUsage.rss();
  let most = 0;
  let bytes = 0;
  for (let piece = await body.read(1 << 20); piece !== null; piece = await body.read(1 << 20)) {
    bytes += piece.length;
    if (bytes % (64 << 20) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  expect(bytes).toBe(1 << 30);
  expect((await outcome).error).toBeNull();
  // What is under way, and what the C library keeps of buffers this large; `npm run bench -- stream` has the figure.
  expect(most / (1 << 20)).toBeLessThan(160);
}, 120_000);
