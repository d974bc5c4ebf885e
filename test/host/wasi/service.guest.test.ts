import type { ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { StreamedHead } from "../../../runtime/worker/outcome/answering.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin } from "../../services/fetch/support/servers.ts";
import { ask, text, until } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { counted, serviceGuest, wasi3Component } from "./support/service-guest.ts";
import { guestWit } from "./support/wit-text.ts";

// A service of WASI 0.3 that was written by hand, in an isolate.

const conducts = {
  hello: `(call $say (i32.const 512) (i32.const 5)) (i32.const 0)`,
  /** Reads the content and writes it again, then the trailers. */
  echo: `
    (call $begin)
    (call $open (local.get $request))
    (block $ended
      (loop $more
        (local.set $a (call $read (global.get $reads) (i32.const 4096) (i32.const 65536)))
        (if (i32.shr_u (local.get $a) (i32.const 4))
          (then (call $write-all (i32.const 4096) (i32.shr_u (local.get $a) (i32.const 4)))))
        (br_if $more (i32.eqz (i32.and (local.get $a) (i32.const 15))))))
    (call $drop-readable (global.get $reads))
    (drop (call $read-trailers (global.get $after) (i32.const 256)))
    (call $drop-trailers-future (global.get $after))
    (call $end)
    (i32.const 0)`,
  /** Passes on what the origin answers. */
  forward: `
    (local.set $a (call $start-send (call $outgoing) (i32.const 320)))
    (drop (call $await (i32.shr_u (local.get $a) (i32.const 4))))
    (call $drop-task (i32.shr_u (local.get $a) (i32.const 4)))
    (if (i32.load8_u (i32.const 320)) (then (unreachable)))
    (call $answer (i32.load (i32.const 328)))
    (i32.const 0)`,
  clock: `
    (local.set $x (call $now))
    (local.set $a (i32.shr_u (call $start-sleep (i64.const 2000000000)) (i32.const 4)))
    (drop (call $await (local.get $a)))
    (call $drop-task (local.get $a))
    (call $sleep (i64.const 3000000000))
    (call $say-number
      (i32.wrap_i64 (i64.div_u (i64.sub (call $now) (local.get $x)) (i64.const 1000000000))))
    (i32.const 0)`,
  error: `
    (call $return (i32.const 1) (i32.const 38) (i32.const 1) (i64.const 512)
      (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0))
    (i32.const 0)`,
  never: `(drop (call $wait (call $set) (i32.const 192))) (i32.const 0)`,
  nothing: `(i32.const 0)`,
  /** Waits by its callback. */
  callback: `
    (local.set $a (call $set))
    (local.set $b (i32.shr_u (call $start-sleep (i64.const 1000000)) (i32.const 4)))
    (call $join (local.get $b) (local.get $a))
    (i32.or (i32.const 2) (i32.shl (local.get $a) (i32.const 4)))`,
  /** Sends its own request on, content and trailers and all, and passes on the answer. */
  proxy: `
    (drop (call $set-scheme (local.get $request) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $set-authority (local.get $request) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
    (drop (call $set-path (local.get $request) (i32.const 1) (i32.const 768) (i32.load (i32.const 764))))
    (local.set $a (i32.shr_u (call $start-send (local.get $request) (i32.const 320)) (i32.const 4)))
    (drop (call $await (local.get $a)))
    (call $drop-task (local.get $a))
    (if (i32.load8_u (i32.const 320)) (then (unreachable)))
    (call $answer (i32.load (i32.const 328)))
    (i32.const 0)`,
  /** Reads what the origin answers, and writes it itself. */
  copy: `
    (local.set $a (i32.shr_u (call $start-send (call $outgoing) (i32.const 320)) (i32.const 4)))
    (drop (call $await (local.get $a)))
    (local.set $x (call $sent-future))
    (call $consume-response (i32.load (i32.const 328)) (call $first (local.get $x)) (i32.const 128))
    (global.set $reads (i32.load (i32.const 128)))
    (global.set $after (i32.load (i32.const 132)))
    (drop (call $write-sent (call $second (local.get $x)) (i32.const 256)))
    (call $begin)
    (block $ended
      (loop $more
        (local.set $a (call $read (global.get $reads) (i32.const 4096) (i32.const 65536)))
        (if (i32.shr_u (local.get $a) (i32.const 4))
          (then (call $write-all (i32.const 4096) (i32.shr_u (local.get $a) (i32.const 4)))))
        (br_if $more (i32.eqz (i32.and (local.get $a) (i32.const 15))))))
    (drop (call $read-trailers (global.get $after) (i32.const 256)))
    (call $end)
    (i32.const 0)`,
  /** Tells what was told of its answer: 0 where it was sent. */
  told: `
    (local.set $x (call $stream))
    (local.set $y (call $trailers-future))
    (call $new-response (call $new-fields) (i32.const 1) (call $first (local.get $x))
      (call $first (local.get $y)) (i32.const 128))
    (global.set $content (call $second (local.get $x)))
    (global.set $trailers (call $second (local.get $y)))
    (local.set $a (i32.load (i32.const 132)))
    (call $answer (i32.load (i32.const 128)))
    (call $write-all (i32.const 512) (i32.const 5))
    (call $end)
    (drop (call $read-sent (local.get $a) (i32.const 256)))
    (local.set $x (call $stream))
    (drop (call $print (call $first (local.get $x))))
    (i32.store8 (i32.const 512) (i32.add (i32.const 48) (i32.load8_u (i32.const 256))))
    (global.set $content (call $second (local.get $x)))
    (call $write-all (i32.const 512) (i32.const 1))
    (call $drop-writable (global.get $content))
    (i32.const 0)`,
  /** Sends a request whose content is longer than its content-length: tells what the write returns, and why it was not sent. */
  longer: `
    (i32.store (i32.const 800) (i32.const 816)) (i32.store (i32.const 804) (i32.const 14))
    (i32.store (i32.const 808) (i32.const 832)) (i32.store (i32.const 812) (i32.const 1))
    (call $from-list (i32.const 800) (i32.const 1) (i32.const 128))
    (local.set $x (call $stream))
    (local.set $y (call $trailers-future))
    (call $new-request (i32.load (i32.const 132)) (i32.const 1) (call $first (local.get $x))
      (call $first (local.get $y)) (i32.const 0) (i32.const 0) (i32.const 128))
    (drop (call $set-scheme (i32.load (i32.const 128)) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)))
    (drop (call $set-authority (i32.load (i32.const 128)) (i32.const 1) (i32.const 640) (i32.load (i32.const 636))))
    (drop (call $set-path (i32.load (i32.const 128)) (i32.const 1) (i32.const 704) (i32.load (i32.const 700))))
    (local.set $a (i32.load (i32.const 132)))
    (drop (call $start-send (i32.load (i32.const 128)) (i32.const 320)))
    (local.set $b (call $write (call $second (local.get $x)) (i32.const 512) (i32.const 5)))
    (drop (call $read-sent (local.get $a) (i32.const 1024)))
    (call $say-number (i32.add (local.get $b) (i32.load8_u (i32.const 1032))))
    (i32.const 0)`,
  /** Sleeps 200 ms by itself while a fetch is under way. Tells how many tenths of a second that took. */
  beside: `
    (drop (call $start-send (call $outgoing) (i32.const 320)))
    (local.set $x (call $now))
    (call $sleep (i64.const 200000000))
    (call $say-number
      (i32.wrap_i64 (i64.div_u (i64.sub (call $now) (local.get $x)) (i64.const 100000000))))
    (i32.const 0)`,
  /** Reads its content into memory that has grown. */
  grow: `
    (local.set $b (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
    (call $begin)
    (call $open (local.get $request))
    (local.set $a (call $read (global.get $reads) (local.get $b) (i32.const 65536)))
    (call $write-all (local.get $b) (i32.shr_u (local.get $a) (i32.const 4)))
    (call $end)
    (i32.const 0)`,
  print: `
    (local.set $x (call $stream))
    (drop (call $print (call $first (local.get $x))))
    (global.set $content (call $second (local.get $x)))
    (call $write-all (i32.const 512) (i32.const 5))
    (call $drop-writable (global.get $content))
    (call $say-number (i32.const 1))
    (i32.const 0)`,
};
type Conduct = keyof typeof conducts;
const names = Object.keys(conducts) as Conduct[];

const callback = `
  (call $drop-task (local.get $waitable))
  (call $say-number (i32.add (local.get $code) (local.get $payload)))
  (i32.const 0)`;

const held: ServerResponse[] = [];
let origin: Origin;
let waiting: RunningDeployment;
let egress: Egress;
let component: Uint8Array;
/** Whether the origin's content comes at once: each piece of it has a price, and two may come as one on a busy machine. */
let inOnePiece = false;
let worker: RunningDeployment;
let alone: RunningDeployment;

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    if (request.url === "/held") {
      held.push(response);
      return;
    }
    if (request.url === "/echo") {
      let content = "";
      request.on("data", (piece: Buffer) => {
        content += piece.toString();
      });
      request.on("end", () => {
        const { method, rawTrailers } = request;
        response.end(`${method} ${content} ${rawTrailers.join(" ")}`);
      });
      return;
    }
    response.setHeader("x-from", "origin");
    if (inOnePiece) {
      response.end("from the origin");
      return;
    }
    response.write("from the ");
    void setTimeout(20).then(() => response.end("origin"));
  });
  egress = new Egress();
  const data = {
    512: "hello",
    ...counted(640, `127.0.0.1:${origin.port}`),
    ...counted(704, "/asked"),
    ...counted(768, "/echo"),
    ...{ 816: "content-length", 832: "1" },
  };
  component = await serviceGuest(Object.values(conducts), { callback, data });
  worker = await loadFetching(component, reachOf(egress, [origin.port]));
  const text = { ...data, ...counted(704, "/held") };
  // The operations of this one wait by themselves.
  const other = await serviceGuest(Object.values(conducts), { callback, data: text, waits: true });
  waiting = await loadFetching(other, reachOf(egress, [origin.port]));
  alone = await loadFetching(component, reachOf(egress, [origin.port]), {
    grants: ["log", "config", "clock", "random"],
  });
}, 60_000);
afterAll(async () => {
  await worker.dispose();
  await waiting.dispose();
  await alone.dispose();
  await egress.close();
  origin.close();
});

const at = (conduct: Conduct) => `/${names.indexOf(conduct)}`;

test("a service answers with content that it writes to a stream", async () => {
  for (const each of [worker, alone]) expect(text(await ask(each, at("hello")))).toBe("hello");
});

test("it reads its request by a stream, whatever its size, and its trailers after it", async () => {
  for (const each of [worker, alone]) {
    for (const bytes of [0, 1, 65_535, 65_536, 300_000]) {
      const body = Buffer.alloc(bytes, "abc");
      const { response, error } = await each.call({
        ...{ method: "POST", uri: `http://x.example${at("echo")}`, fields: [] },
        body: { tag: "bytes", val: new Uint8Array(body) },
        trailers: [["x-sum", "1"]],
      });
      expect(error).toBeNull();
      const { body: content } = response!;
      const got = content.tag === "bytes" ? content.val : new Uint8Array();
      expect(Buffer.compare(got, body)).toBe(0);
      expect(response!.trailers).toEqual([["x-sum", "1"]]);
    }
  }
});

test("it awaits a fetch, and passes on what was answered", async () => {
  const outcome = await ask(worker, at("forward"));
  expect(text(outcome)).toBe("from the origin");
  expect(outcome.response!.fields).toContainEqual(["x-from", "origin"]);
});

test("it reads what was answered by a stream, and its trailers, which are none", async () => {
  expect(text(await ask(worker, at("copy")))).toBe("from the origin");
});

test("it sends its own request on, with its content and its trailers", async () => {
  const { response, error } = await worker.call({
    ...{ method: "POST", uri: `http://x.example${at("proxy")}`, fields: [] },
    body: { tag: "bytes", val: new TextEncoder().encode("content") },
    trailers: [["x-sum", "1"]],
  });
  expect(error).toBeNull();
  expect(text({ response } as never)).toBe("POST content x-sum 1");
});

test("content that is longer than was declared is not taken, and it is told so", async () => {
  const streaming = await loadFetching(component, reachOf(egress, [origin.port]), {
    grants: ["log", "clock", "fetch", "streams"],
  });
  const outcome = await ask(streaming, at("longer"));
  await streaming.dispose();
  const [writeDropped, requestBodySize] = [1, 17];
  expect([outcome.error?.message, text(outcome)]).toEqual([
    undefined,
    String.fromCharCode("0".charCodeAt(0) + writeDropped + requestBodySize),
  ]);
});

test("it is told what became of its answer", async () => {
  const outcome = await ask(worker, at("told"));
  expect(text(outcome)).toBe("hello");
  expect(outcome.log.map(({ message }) => message)).toEqual(["0"]);
});

test("operations that wait by themselves do, and others' requests run meanwhile", async () => {
  for (const conduct of ["hello", "echo", "told"] as const) {
    const outcome = await ask(waiting, at(conduct));
    expect([conduct, outcome.error]).toEqual([conduct, null]);
  }
  const slow = [ask(waiting, at("copy")), ask(waiting, at("forward"))];
  await until(() => held.length === 2);
  expect(text(await ask(waiting, at("clock")))).toBe("5");
  // What ends one of them is none of the others' business.
  expect((await ask(waiting, at("nothing"))).error?.code).toBe("guest-trap");
  for (const response of held.splice(0)) response.end("late");
  expect((await Promise.all(slow)).map(text)).toEqual(["late", "late"]);
});

test("a sleep ends at its instant, whatever else happens before", async () => {
  const asleep = ask(waiting, at("beside"));
  await until(() => held.length === 1);
  await setTimeout(150);
  held.pop()!.end("meanwhile");
  expect(text(await asleep)).toBe("2");
});

test("an answer goes out while the service waits, where it is granted streams", async () => {
  const streaming = await loadFetching(component, reachOf(egress, [origin.port]), {
    grants: ["log", "config", "clock", "random", "fetch", "streams"],
  });
  const heads: StreamedHead[] = [];
  const outcome = ask(streaming, at("copy"), undefined, (head) => heads.push(head));
  await until(() => heads.length === 1);
  const { status, body } = heads[0]!;
  let whole = "";
  for (let piece = await body.read(65_536); piece !== null; piece = await body.read(65_536)) {
    whole += Buffer.from(piece).toString();
  }
  expect([status, whole, (await outcome).error]).toEqual([200, "from the origin", null]);
  const echoed = await streaming.call({
    ...{ method: "POST", uri: `http://x.example${at("echo")}`, fields: [] },
    body: { tag: "bytes", val: new Uint8Array(100_000) },
  });
  expect(echoed.error).toBeNull();
  expect(echoed.response!.body).toMatchObject({ tag: "bytes", val: { length: 100_000 } });
  await streaming.dispose();
});

test("where it has no grant to fetch, it is told so", async () => {
  const outcome = await ask(alone, at("forward"));
  expect(outcome.error?.code).toBe("guest-trap");
  expect(outcome.log.map(({ message }) => message).join()).toContain("do not grant `fetch`");
});

test("it waits for a clock, by a call and by an event", async () => {
  expect(text(await ask(alone, at("clock")))).toBe("5");
  expect(text(await ask(alone, at("callback")))).toBe("3");
});

test("an error as its result is told", async () => {
  const { error } = await ask(alone, at("error"));
  expect(error?.message).toContain("internal-error");
});

test("a task that is never returned from is ended", async () => {
  expect((await ask(alone, at("never"))).error?.code).toBe("deadline-exceeded");
  const { error } = await ask(alone, at("nothing"));
  expect(error?.message).toContain("it returned without setting one");
});

test("it prints by a stream", async () => {
  const { log } = await ask(alone, at("print"));
  expect(log.map(({ message }) => message)).toEqual(["hello"]);
});

test("each request begins from the same state, and burns the same fuel", async () => {
  inOnePiece = true;
  onTestFinished(() => {
    inOnePiece = false;
  });
  for (const conduct of ["hello", "clock", "callback", "print", "forward"] as const) {
    const burned = new Set<number>();
    for (let each = 0; each < 4; each++) burned.add((await ask(worker, at(conduct))).usage.fuel);
    expect([conduct, burned.size]).toEqual([conduct, 1]);
  }
});

test("it has bytes put into memory that has grown, in either form of its modules", async () => {
  const burned = new Set<number>();
  for (let each = 0; each < 24; each++) {
    const outcome = await alone.call({
      ...{ method: "POST", uri: `http://x.example${at("grow")}`, fields: [] },
      body: { tag: "bytes", val: new TextEncoder().encode("grown") },
    });
    expect(text(outcome)).toBe("grown");
    burned.add(outcome.usage.fuel);
  }
  expect(burned.size).toBe(1);
});

test("it may import interfaces of 0.2 beside, under the same names as those of 0.3", async () => {
  const core = `(module
    (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
      (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
    (import "wasi:http/types@0.3.0" "[constructor]fields" (func $fields (result i32)))
    (import "wasi:http/types@0.3.0" "[static]response.new" (func $new (param i32 i32 i32 i32 i32)))
    (import "wasi:http/types@0.3.0" "[method]response.set-status-code" (func $set (param i32 i32) (result i32)))
    (import "wasi:http/types@0.3.0" "[future-new-1][static]response.new" (func $future (result i64)))
    (import "wasi:http/types@0.2.12" "[constructor]fields" (func $earlier (result i32)))
    (import "wasi:http/types@0.2.12" "[resource-drop]fields" (func $drop (param i32)))
    (import "wasi:random/random@0.2.12" "get-random-u64" (func $random (result i64)))
    (import "wasi:random/random@0.3.0" "get-random-u64" (func $later (result i64)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "[async-lift-stackful]wasi:http/handler@0.3.0#handle") (param i32)
      (call $drop (call $earlier))
      (call $new (call $fields) (i32.const 0) (i32.const 0) (i32.wrap_i64 (call $future)) (i32.const 64))
      (drop (call $set (i32.load (i32.const 64))
        (i32.add (i32.const 200) (i64.ne (call $random) (call $later)))))
      (call $return (i32.const 0) (i32.load (i32.const 64)) (i32.const 0) (i64.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))))`;
  const lines =
    "include wasi:http/service@0.3.0; import wasi:http/types@0.2.12; import wasi:random/random@0.2.12;";
  const earlier = guestWit().slice(guestWit().indexOf("package wasi:"));
  const both = await loadFetching(
    await wasi3Component(core, lines, earlier),
    reachOf(egress, [origin.port]),
  );
  expect((await ask(both)).response?.status).toBe(201);
  await both.dispose();
});
