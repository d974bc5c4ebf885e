import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import { makeArtifact } from "../../../runtime/module/pipeline.ts";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { composed, handler, next, over, type Part, part } from "./support/compose.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { counted, serviceGuest, wasi3Component } from "./support/service-guest.ts";

// Services of WASI 0.3 that are composed of several components, as `wac plug` makes them: one answers, and calls those behind it.

/** Passes its request on, waits for the answer and answers with that. */
const passOn = `
  (local.set $a (call $next (local.get $request) (i32.const 320)))
  (if (i32.ne (local.get $a) (i32.const 2))
    (then
      (local.set $a (i32.shr_u (local.get $a) (i32.const 4)))
      (drop (call $await (local.get $a)))
      (call $drop-task (local.get $a))))
  (call $answer (i32.load (i32.const 328)))
  (i32.const 0)`;

/** Waits for its task's one waitable by its callback. */
const waitFor = (waitable: string) => `
  (local.set $b (call $set))
  (call $join ${waitable} (local.get $b))
  (i32.or (i32.const 2) (i32.shl (local.get $b) (i32.const 4)))`;

const sleep = (ms: number) => `
  (local.set $a (i32.shr_u (call $start-sleep (i64.const ${ms}000000)) (i32.const 4)))
  (call $set-context (local.get $a))
  ${waitFor("(local.get $a)")}`;

/** A request for the component behind, with content that is written once the call is under way. */
const requestWithContent = `
  (local.set $x (call $stream))
  (local.set $y (call $trailers-future))
  (call $new-request (call $new-fields) (i32.const 1) (call $first (local.get $x))
    (call $first (local.get $y)) (i32.const 0) (i32.const 0) (i32.const 128))
  (local.set $c (i32.load (i32.const 128)))
  (drop (call $set-path (local.get $c) (i32.const 1) (i32.const 704) (i32.load (i32.const 700))))
  (call $drop-trailers-future (i32.load (i32.const 132)))`;

/** What the one in front does, and what the one behind does of the same request. */
const conducts = {
  "an answer that is there at once": [
    passOn,
    "(call $say (i32.const 512) (i32.const 5)) (i32.const 0)",
  ],
  "an answer after a while": [passOn, sleep(20)],
  "an error with a text": [
    `(local.set $a (i32.shr_u (call $next (local.get $request) (i32.const 320)) (i32.const 4)))
     (if (local.get $a) (then (drop (call $await (local.get $a))) (call $drop-task (local.get $a))))
     (if (i32.ne (i32.load8_u (i32.const 320)) (i32.const 1)) (then (unreachable)))
     (if (i32.ne (i32.load8_u (i32.const 328)) (i32.const 38)) (then (unreachable)))
     (call $say (i32.load (i32.const 340)) (i32.load (i32.const 344)))
     (i32.const 0)`,
    `(call $return (i32.const 1) (i32.const 38) (i32.const 1) (i64.const 512)
      (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0))
     (i32.const 0)`,
  ],
  "content that is written while the one behind reads": [
    `${requestWithContent}
     (local.set $a (i32.shr_u (call $next (local.get $c) (i32.const 320)) (i32.const 4)))
     (drop (call $write (call $second (local.get $x)) (i32.const 512) (i32.const 5)))
     (call $drop-writable (call $second (local.get $x)))
     (drop (call $await (local.get $a)))
     (call $drop-task (local.get $a))
     (call $answer (i32.load (i32.const 328)))
     (i32.const 0)`,
    `(call $open (local.get $request))
     (local.set $a (call $start-read (global.get $reads) (i32.const 4096) (i32.const 100)))
     (if (i32.ne (local.get $a) (i32.const -1)) (then (unreachable)))
     ${waitFor("(global.get $reads)")}`,
  ],
  "two calls at once": [
    `(local.set $x (call $now))
     ${requestWithContent}
     (local.set $a (i32.shr_u (call $next (local.get $c) (i32.const 320)) (i32.const 4)))
     ${requestWithContent}
     (local.set $b (i32.shr_u (call $next (local.get $c) (i32.const 384)) (i32.const 4)))
     (if (i32.eq (local.get $a) (local.get $b)) (then (unreachable)))
     (drop (call $await (local.get $b)))
     (drop (call $await (local.get $a)))
     (call $drop-response (i32.load (i32.const 328)))
     (call $answer (i32.load (i32.const 392)))
     (i32.const 0)`,
    sleep(20),
  ],
  "a call that is given up": [
    `(local.set $a (i32.shr_u (call $next (local.get $request) (i32.const 320)) (i32.const 4)))
     (local.set $b (call $cancel-task (local.get $a)))
     (call $drop-task (local.get $a))
     (call $say-number (local.get $b))
     (i32.const 0)`,
    sleep(20_000),
  ],
  "content after the one in front has ended": [
    passOn,
    `(call $begin)
     (call $write-all (i32.const 512) (i32.const 2))
     ${sleep(20)}`,
  ],
  "a task that waits for nothing": [
    passOn,
    "(i32.or (i32.const 2) (i32.shl (call $set) (i32.const 4)))",
  ],
  "a trap": [passOn, "(unreachable)"],
  "a task that does not answer": [passOn, "(i32.const 0)"],
  "content of its own, through both": [
    passOn,
    // It copies once the one in front has its answer.
    `(call $begin) (call $open (local.get $request)) (i32.const 1)`,
  ],
} as const;
type Conduct = keyof typeof conducts;
const names = Object.keys(conducts) as Conduct[];

/** What the one behind does when it is called back. */
const callback = `
  (if (i32.eq (local.get $code) (i32.const 6))
    (then
      (call $give-up)
      (call $say-in-log)
      (return (i32.const 0))))
  (if (i32.eqz (local.get $code)) (then (return (call $copy (call $read-some)))))
  (if (i32.and (i32.eq (local.get $code) (i32.const 2)) (i32.ne (global.get $content) (i32.const 0)))
    (then (return (call $copy (local.get $payload)))))
  (if (i32.eq (local.get $code) (i32.const 2))
    (then
      (call $say (i32.const 4096) (i32.shr_u (local.get $payload) (i32.const 4)))
      (return (i32.const 0))))
  (if (i32.ne (call $context) (local.get $waitable)) (then (unreachable)))
  (call $drop-task (local.get $waitable))
  (if (global.get $content)
    (then (call $write-all (i32.const 514) (i32.const 3)) (call $end))
    (else (call $say (i32.const 512) (i32.const 5)) (global.set $content (i32.const 0))))
  (i32.const 0)`;

const data = { 512: "hello", ...counted(704, `/${names.indexOf("two calls at once")}`) };

const giveUp = `
  (import "[export]$root" "[task-cancel]" (func $give-up))
  (func $read-some (result i32)
    (call $start-read (global.get $reads) (i32.const 4096) (i32.const 65536)))
  ;; Writes what was read, and reads on, until it has to wait.
  (func $copy (param $status i32) (result i32) (local $set i32)
    (loop $more
      (if (i32.eq (local.get $status) (i32.const -1))
        (then
          (local.set $set (call $set))
          (call $join (global.get $reads) (local.get $set))
          (return (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))))
      (if (i32.shr_u (local.get $status) (i32.const 4))
        (then (call $write-all (i32.const 4096) (i32.shr_u (local.get $status) (i32.const 4)))))
      (if (i32.eqz (i32.and (local.get $status) (i32.const 15)))
        (then
          (local.set $status (call $read-some))
          (br $more))))
    (call $drop-readable (global.get $reads))
    (call $end)
    (i32.const 0))
  (func $say-in-log (local $x i64)
    (local.set $x (call $stream))
    (drop (call $print (call $first (local.get $x))))
    (drop (call $write (call $second (local.get $x)) (i32.const 512) (i32.const 5)))
    (call $drop-writable (call $second (local.get $x))))`;

let behind: Uint8Array;
let front: Uint8Array;
let egress: Egress;
let worker: RunningDeployment;

async function load(
  parts: readonly Part[],
  deadline = 30_000,
  packages = "",
): Promise<RunningDeployment> {
  const component = await composed(parts, { packages });
  const loaded = await loadFetching(component, reachOf(egress, []), { limits: { deadline } });
  onTestFinished(() => loaded.dispose());
  return loaded;
}

const at = (name: Conduct) => `/${names.indexOf(name)}`;

beforeAll(async () => {
  egress = new Egress();
  behind = await serviceGuest(
    names.map((name) => conducts[name][1]),
    { callback, data, more: giveUp },
  );
  front = await serviceGuest(
    names.map((name) => conducts[name][0]),
    { data, more: next, lines: `import ${handler};` },
  );
  const component = await composed([part(behind), over(front, 0)]);
  worker = await loadFetching(component, reachOf(egress, []), {});
});

afterAll(async () => {
  await worker.dispose();
  await egress.close();
});

const post = (name: Conduct, body: string) =>
  worker.call(
    makeRequest({ url: `http://worker.test${at(name)}`, body: new TextEncoder().encode(body) }),
  );

function told(outcome: StreamedOutcome): string {
  return outcome.error?.message ?? text(outcome);
}

describe("a component that calls the handler of another one gets", () => {
  test.each([
    ["an answer that is there at once", "hello"],
    ["an answer after a while", "hello"],
    ["an error with a text", "hello"],
    ["content that is written while the one behind reads", "hello"],
    ["two calls at once", "hello"],
    ["content after the one in front has ended", "hello"],
  ] as const)("%s", async (name, answer) => {
    expect(told(await ask(worker, at(name)))).toBe(answer);
  });

  test.each([0, 1, 65_535, 65_536, 65_537, 300_000])("content of %i bytes back", async (length) => {
    const content = "x".repeat(length);
    const answered = told(await post("content of its own, through both", content));
    expect(answered.length).toBe(length);
    expect(answered).toBe(content);
  });
});

test("a call that is given up ends its task, which hears of it", async () => {
  const cancelled = 4;
  const outcome = await ask(worker, at("a call that is given up"));
  expect(told(outcome)).toBe(String(cancelled));
  expect(outcome.log.map(({ message }) => message)).toEqual(["hello"]);
});

test("a trap of a component behind is the request's", async () => {
  expect((await ask(worker, at("a trap"))).error?.code).toBe("guest-trap");
  const outcome = await ask(worker, at("a task that does not answer"));
  expect(outcome.error?.message).toContain("ends its task without returning from it");
});

test("a component behind that waits for nothing is ended by the deadline", async () => {
  const short = await load([part(behind), over(front, 0)], 300);
  const { error } = await ask(short, at("a task that waits for nothing"));
  expect(error?.code).toBe("deadline-exceeded");
});

test("several in line pass a request on to the last one", async () => {
  const long = await load([part(behind), over(front, 0), over(front, 1), over(front, 2)]);
  expect(told(await ask(long, at("an answer after a while")))).toBe("hello");
  expect(told(await ask(long, at("content after the one in front has ended")))).toBe("hello");
});

test("components that are composed of others are resolved", async () => {
  const inner = await composed([part(behind), over(front, 0)]);
  const nested = await load([part(inner), over(front, 0)]);
  expect(told(await ask(nested, at("an answer after a while")))).toBe("hello");
});

test("each request begins from the same state, and burns the same fuel", async () => {
  const fuel = async () => (await ask(worker, at("an answer after a while"))).usage.fuel;
  expect(await fuel()).toBe(await fuel());
});

const texts = `package local:dep {
  interface texts {
    record word { text: string, times: u64 }
    resource counter { constructor(); next: func() -> u32; }
    repeat: func(words: list<word>) -> string;
  }
  interface waits { wait: async func() -> u32; }
}`;

/** Has resources, lists and texts of its own, and a clock of 0.2 and one of 0.3. */
const dependency = `(module
  (import "wasi:clocks/monotonic-clock@0.2.12" "now" (func $now2 (result i64)))
  (import "wasi:clocks/monotonic-clock@0.3.0" "now" (func $now3 (result i64)))
  (import "[export]local:dep/texts" "[resource-new]counter" (func $new (param i32) (result i32)))
  (memory (export "memory") 1)
  (global $free (mut i32) (i32.const 4096))
  (global $count (mut i32) (i32.const 0))
  (func $allocate (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (global.get $free))
    (global.set $free
      (i32.and (i32.add (i32.add (global.get $free) (local.get 3)) (i32.const 7)) (i32.const -8)))
    (local.get $at))
  (func (export "local:dep/texts#[constructor]counter") (result i32) (call $new (i32.const 40)))
  (func (export "local:dep/texts#[method]counter.next") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (local.get 0) (global.get $count)))
  (func (export "local:dep/texts#[dtor]counter") (param i32))
  (func (export "local:dep/texts#repeat") (param $words i32) (param $length i32) (result i32)
    (local $to i32) (local $left i32)
    (if (i64.ne (call $now2) (call $now3)) (then (unreachable)))
    (local.set $to (i32.const 1024))
    (loop $word
      (local.set $left (i32.load offset=8 (local.get $words)))
      (loop $again
        (memory.copy (local.get $to) (i32.load (local.get $words)) (i32.load offset=4 (local.get $words)))
        (local.set $to (i32.add (local.get $to) (i32.load offset=4 (local.get $words))))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $words (i32.add (local.get $words) (i32.const 16)))
      (br_if $word (local.tee $length (i32.sub (local.get $length) (i32.const 1)))))
    (i32.store (i32.const 16) (i32.const 1024))
    (i32.store (i32.const 20) (i32.sub (local.get $to) (i32.const 1024)))
    (i32.const 16)))`;

/** WIT of 0.2 that the dependency needs. */
const clocks = `package wasi:clocks@0.2.12 {
  interface monotonic-clock { type instant = u64; now: func() -> instant; }
}`;

const usesTexts = `
  (import "local:dep/texts" "repeat" (func $repeat (param i32 i32 i32)))
  (import "local:dep/texts" "[constructor]counter" (func $counter (result i32)))
  (import "local:dep/texts" "[method]counter.next" (func $count (param i32) (result i32)))
  (import "local:dep/texts" "[resource-drop]counter" (func $drop-counter (param i32)))`;

describe("a component that calls synchronous functions of another one", () => {
  test("gets its texts, lists and resources", async () => {
    const sync = await wasi3Component(
      dependency,
      "export local:dep/texts; import wasi:clocks/monotonic-clock@0.2.12; import wasi:clocks/monotonic-clock@0.3.0;",
      `${texts}\n${clocks}`,
    );
    const guest = await serviceGuest(
      [
        // Two words: "hello" twice and "world" once.
        `(i32.store (i32.const 800) (i32.const 512)) (i32.store (i32.const 804) (i32.const 5))
         (i64.store (i32.const 808) (i64.const 2))
         (i32.store (i32.const 816) (i32.const 520)) (i32.store (i32.const 820) (i32.const 5))
         (i64.store (i32.const 824) (i64.const 1))
         (call $repeat (i32.const 800) (i32.const 2) (i32.const 840))
         (local.set $a (call $counter))
         (drop (call $count (local.get $a)))
         (if (i32.ne (call $count (local.get $a)) (i32.const 42)) (then (unreachable)))
         (call $drop-counter (local.get $a))
         (call $say (i32.load (i32.const 840)) (i32.load (i32.const 844)))
         (i32.const 0)`,
      ],
      {
        ...{ data: { 512: "hello", 520: "world" }, more: usesTexts },
        ...{ lines: "import local:dep/texts;", packages: texts },
      },
    );
    const both = await load(
      [part(sync), part(guest, { "local:dep/texts": [0, "local:dep/texts"] })],
      30_000,
      clocks,
    );
    expect(told(await ask(both, "/0"))).toBe("hellohelloworld");
  });
});

test("a component hands resources of the host's on to a synchronous one", async () => {
  const heads = `package local:dep {
    interface heads { use wasi:http/types@0.3.0.{fields}; count: func(of: borrow<fields>) -> u32; }
  }`;
  const counting = await wasi3Component(
    `(module
      (import "wasi:http/types@0.3.0" "[method]fields.copy-all" (func $copy-all (param i32 i32)))
      (import "wasi:http/types@0.3.0" "[resource-drop]fields" (func $drop (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "local:dep/heads#count") (param $fields i32) (result i32)
        (call $copy-all (local.get $fields) (i32.const 16))
        (call $drop (local.get $fields))
        (i32.load (i32.const 20))))`,
    "export local:dep/heads;",
    heads,
  );
  const guest = await serviceGuest(
    [
      `(i32.store (i32.const 800) (i32.const 512)) (i32.store (i32.const 804) (i32.const 5))
       (i32.store (i32.const 808) (i32.const 512)) (i32.store (i32.const 812) (i32.const 1))
       (i32.store (i32.const 816) (i32.const 512)) (i32.store (i32.const 820) (i32.const 4))
       (i32.store (i32.const 824) (i32.const 512)) (i32.store (i32.const 828) (i32.const 2))
       (call $from-list (i32.const 800) (i32.const 2) (i32.const 128))
       (local.set $a (i32.load (i32.const 132)))
       (local.set $b (call $count-fields (local.get $a)))
       (call $drop-fields (local.get $a))
       (call $say-number (local.get $b))
       (i32.const 0)`,
    ],
    {
      data: { 512: "hello" },
      more: `(import "local:dep/heads" "count" (func $count-fields (param i32) (result i32)))`,
      ...{ lines: "import local:dep/heads;", packages: heads },
    },
  );
  const both = await load([
    part(counting),
    part(guest, { "local:dep/heads": [0, "local:dep/heads"] }),
  ]);
  expect(told(await ask(both, "/0"))).toBe("2");
  expect(told(await ask(both, "/0"))).toBe("2");
});

describe("what is composed in another way is refused by what it is", () => {
  const bounds = {
    grants: ["fetch", "clock", "log"],
    memoryBytes: 2 ** 24,
    tableElements: 1_000,
  } as const;
  const refused = async (parts: readonly Part[]) => {
    const component = await composed(parts);
    return makeArtifact(component, bounds).then(
      () => null,
      ({ code, message }) => ({ code, message }),
    );
  };
  /** One whose core module exports this, for world lines of this. */
  const made = (core: string, lines: string) => wasi3Component(core, lines, texts);
  const waits = (lift: string, result: string) =>
    made(
      `(module
        ${lift === "" ? "" : `(import "[export]local:dep/waits" "[task-return]wait" (func (param i32)))`}
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "${lift}local:dep/waits#wait") (result i32) (i32.const 0))
        ${result})`,
      "export local:dep/waits;",
    );
  const usesWaits = () =>
    serviceGuest(["(drop (call $wait-there (i32.const 64))) (i32.const 0)"], {
      more: `(import "local:dep/waits" "[async-lower]wait" (func $wait-there (param i32) (result i32)))`,
      ...{ lines: "import local:dep/waits;", packages: texts },
    });

  test("an asynchronous function of another type than a handler's", async () => {
    const callee = await waits(
      "[async-lift]",
      `(func (export "[callback][async-lift]local:dep/waits#wait") (param i32 i32 i32) (result i32) (i32.const 0))`,
    );
    const caller = part(await usesWaits(), { "local:dep/waits": [0, "local:dep/waits"] });
    expect(await refused([part(callee), caller])).toMatchObject({
      code: "feature-not-allowed",
      message: expect.stringContaining(
        "has a component that is asynchronous, which exports a function of another type than wasi:http/handler has",
      ),
    });
  });

  test("a function that is called asynchronously, and is lifted synchronously", async () => {
    const callee = await waits("", "");
    const caller = part(await usesWaits(), { "local:dep/waits": [0, "local:dep/waits"] });
    expect(await refused([part(callee), caller])).toMatchObject({
      code: "feature-not-allowed",
      message: expect.stringContaining(
        "calls local:dep/waits#wait of another component asynchronously",
      ),
    });
  });

  test("a handler without a callback, and one that holds its callers back", async () => {
    const sync = await made(
      `(module
        (import "wasi:clocks/monotonic-clock@0.3.0" "wait-for" (func (param i64)))
        (import "$root" "[backpressure-inc]" (func))
        (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "${handler}#handle") (param i32) (result i32) (i32.const 64)))`,
      "include wasi:http/service@0.3.0;",
    );
    const alone = await serviceGuest(["(i32.const 0)"], {
      more: `(import "$root" "[backpressure-inc]" (func))`,
    });
    expect((await refused([part(alone), over(front, 0)]))?.message).toContain(
      "has its callers wait (backpressure.inc)",
    );
    expect((await refused([part(sync), over(front, 0)]))?.message).toContain("(backpressure.inc)");
  });

  test("more components than 16", async () => {
    const many = Array.from({ length: 17 }, (_, index) =>
      index === 0 ? part(behind) : over(front, index - 1),
    );
    expect((await refused(many))?.message).toContain("is composed of 17 components");
  });
});
