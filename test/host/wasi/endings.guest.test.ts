import { expect, test } from "vitest";
import { crossingPrices } from "../../../runtime/host/prices.ts";
import { HeldTooMuch } from "../../../runtime/host/wasi/session/session.ts";
import { GuestExit } from "../../../runtime/host/wasi/system/exit.ts";
import {
  type Ask,
  type Ending,
  GuestRunner,
  SleepsForEver,
  type Surroundings,
} from "./support/run-guest.ts";
import { watGuest } from "./support/wat-guest.ts";

// Guests written by hand that break a rule each. Others of their kind would trap in the same places under
// other hosts of wasi:http (`README.md` has the table of what was read for it).

async function run(
  handle: string,
  ask: Ask = {},
  surroundings: Surroundings = {},
): Promise<Ending> {
  const runner = await GuestRunner.load(await watGuest(handle));
  return runner.ask(ask, surroundings);
}

/** Puts an open body into `$b` and its stream into `$c`. */
const openBody = `
  (local.set $a (call $new-response (call $new-fields)))
  (call $body (local.get $a) (i32.const 128))
  (local.set $b (i32.load (i32.const 132)))
  (call $body-write (local.get $b) (i32.const 128))
  (local.set $c (i32.load (i32.const 132)))`;

const fillWithResources = `
  (local.set $a (i32.const 20000))
  (loop $more
    (drop (call $new-fields))
    (br_if $more (local.tee $a (i32.sub (local.get $a) (i32.const 1)))))`;

const rules: [name: string, handle: string, error: RegExp][] = [
  ["returns without setting a response", "", /^it returned without setting one$/],
  [
    "drops its response-outparam",
    "(call $drop-out (local.get $out))",
    /dropped its response-outparam without setting/,
  ],
  [
    "sets a response twice",
    `(call $answer (local.get $out) (call $new-response (call $new-fields)))
     (call $answer (local.get $out) (call $new-response (call $new-fields)))`,
    /unknown handle/,
  ],
  [
    "sets a response that it dropped",
    `(local.set $a (call $new-response (call $new-fields)))
     (call $drop-response (local.get $a))
     (call $answer (local.get $out) (local.get $a))`,
    /unknown handle/,
  ],
  ["polls an empty list", "(call $poll (i32.const 0) (i32.const 0) (i32.const 128))", /empty list/],
  [
    "drops a stream before its pollable",
    `(local.set $a (call $stdout))
     (drop (call $subscribe-out (local.get $a)))
     (call $drop-output (local.get $a))`,
    /\(OutputStream\) before those made of it/,
  ],
  [
    "finishes a body whose stream is open",
    `${openBody}
     (call $finish (local.get $b) (i32.const 0) (i32.const 0) (i32.const 128))`,
    /\(OutgoingBody\) before those made of it/,
  ],
  [
    "writes and flushes over 4,096 bytes at once",
    `${openBody}
     (call $write-and-flush (local.get $c) (i32.const 16) (i32.const 4097) (i32.const 128))`,
    /4097 bytes at once, and 4096 are allowed/,
  ],
  [
    "writes zeroes without end",
    `${openBody}
     (call $write-zeroes (local.get $c) (i64.const -1) (i32.const 128))`,
    /writes 18446744073709551615 zeroes at once, and 1048576 are allowed/,
  ],
  [
    "makes up a handle",
    "(drop (call $has (i32.const 99) (i32.const 16) (i32.const 6)))",
    /unknown handle 99/,
  ],
  ["makes up a file", "(call $stat (i32.const 1) (i32.const 128))", /unknown handle 1/],
  [
    "draws more random bytes than there are at once",
    "(call $random (i64.const 67108865) (i32.const 128))",
    /asks for 67108865 random bytes at once, and 67108864 are the most/,
  ],
];

test.each(rules)("a guest that %s is ended", async (_, handle, message) => {
  const { response, error } = await run(handle);
  expect(response).toBeNull();
  expect(error).toBeInstanceOf(Error);
  expect(error!.message).toMatch(message);
});

/** Ends the body that `openBody` began, and answers. */
const closeBody = `
  (call $drop-output (local.get $c))
  (call $answer (local.get $out) (local.get $a))
  (call $finish (local.get $b) (i32.const 0) (i32.const 0) (i32.const 128))`;

test("a write need not have asked, nor keep to what it was permitted", async () => {
  const write = (at: number, bytes: number) =>
    `(call $write (local.get $c) (i32.const ${at}) (i32.const ${bytes}) (i32.const 128))
     (if (i32.load8_u (i32.const 128)) (then (unreachable)))`;
  const { error, text } = await run(`
    ${openBody} ${write(16, 2)} (call $check-write (local.get $c) (i32.const 128)) ${write(18, 4)}
    (call $write-zeroes (local.get $c) (i64.const 1048576) (i32.const 128))
    (call $write-zeroes (local.get $c) (i64.const 1048576) (i32.const 128)) ${closeBody}
    (call $write (call $stdout) (i32.const 16) (i32.const 6) (i32.const 128))`);
  expect(error).toBeNull();
  expect(text).toBe(`x-name${"\0".repeat(2_097_152)}`);
});

test("a write that did not ask is bounded as any", async () => {
  const { error } = await run(
    `${openBody}
     (loop $more
       (call $write (local.get $c) (i32.const 0) (i32.const 65536) (i32.const 128))
       (br $more))`,
    {},
    { bodyBytes: 1_000_000 },
  );
  expect(error).toBeInstanceOf(HeldTooMuch);
});

test("random bytes come in one row, however many are asked for at once; they are paid, and no more than memory", async () => {
  const report = (asked: string) => `
    ${asked}
    ${openBody}
    (call $write (local.get $c) (i32.load (i32.const 144)) (i32.load (i32.const 148)) (i32.const 128))
    ${closeBody}`;
  const many = await run(report("(call $random (i64.const 200000) (i32.const 144))"));
  const few = await run(report("(call $random (i64.const 1000) (i32.const 144))"));
  const bytes = many.response!.body.tag === "bytes" ? many.response!.body.val : new Uint8Array();
  const first = few.response!.body.tag === "bytes" ? few.response!.body.val : new Uint8Array();
  expect(bytes).toHaveLength(200_000);
  expect(bytes.subarray(0, 1_000)).toEqual(first);
  // The end is no repetition: neither of the start, nor of the piece before.
  for (const at of [0, 65_536, 131_072]) {
    expect(bytes.subarray(196_608, 197_608)).not.toEqual(bytes.subarray(at, at + 1_000));
  }
  expect(many.fuel - few.fuel).toBeGreaterThan(199_000n * 64n);
  const small = { memoryBytes: 300_000 };
  const over = await run("(call $random (i64.const 300001) (i32.const 144))", {}, small);
  expect(over.error?.message).toContain("and 300000 are the most");
});

test("a guest that sleeps for ever is not woken", async () => {
  const { error } = await run(`
    (i32.store (i32.const 64) (call $sleep (i64.const -1)))
    (call $poll (i32.const 64) (i32.const 1) (i32.const 128))`);
  expect(error).toBeInstanceOf(SleepsForEver);
});

test("a guest that exits is told so", async () => {
  const { error } = await run("(call $exit (i32.const 1))");
  expect(error).toBeInstanceOf(GuestExit);
  expect(error!.message).toBe("it ended itself with failure (wasi:cli/exit)");
});

test("resources that are held without end are bounded", async () => {
  const { error } = await run(fillWithResources);
  expect(error).toBeInstanceOf(HeldTooMuch);
  expect(error!.message).toContain("more than 10000 resources");
});

test("resources that are dropped again are not counted", async () => {
  const { error, response } = await run(`
    (local.set $b (i32.const 20000))
    (loop $more
      (call $drop-pollable (call $sleep (i64.const 0)))
      (br_if $more (local.tee $b (i32.sub (local.get $b) (i32.const 1)))))
    (call $answer (local.get $out) (call $new-response (call $new-fields)))`);
  expect(error).toBeNull();
  expect(response).toEqual({ status: 200, fields: [], body: { tag: "empty" } });
});

test("fields are bounded, empty values counted", async () => {
  const { error } = await run(`
    (local.set $a (call $new-fields))
    (loop $more
      (call $append (local.get $a) (i32.const 16) (i32.const 6) (i32.const 0) (i32.const 0) (i32.const 128))
      (br $more))`);
  expect(error).toBeInstanceOf(HeldTooMuch);
  expect(error!.message).toContain("1048576 bytes of fields");
});

test("clones of fields are bounded", async () => {
  const { error } = await run(
    `(local.set $a (call $headers (local.get $request)))
     (loop $more (drop (call $clone (local.get $a))) (br $more))`,
    { fields: [["x-long", "v".repeat(10_000)]] },
  );
  expect(error).toBeInstanceOf(HeldTooMuch);
  expect(error!.message).toContain("bytes of fields");
});

test("bodies are bounded, whoever's they are", async () => {
  const { error } = await run(
    `${openBody}
     (loop $more
       (call $check-write (local.get $c) (i32.const 128))
       (call $write (local.get $c) (i32.const 0) (i32.const 65536) (i32.const 128))
       (br $more))`,
    {},
    { bodyBytes: 1_000_000 },
  );
  expect(error).toBeInstanceOf(HeldTooMuch);
  expect(error!.message).toContain("more than 1000000 bytes");
});

test("work of a length that the guest decides is paid for", async () => {
  const each = 65_536;
  const once = await run(`${openBody}
    (call $check-write (local.get $c) (i32.const 128))
    (call $write-zeroes (local.get $c) (i64.const ${each}) (i32.const 128))`);
  const twice = await run(`${openBody}
    (call $check-write (local.get $c) (i32.const 128))
    (call $write-zeroes (local.get $c) (i64.const ${each * 2}) (i32.const 128))`);
  expect(twice.fuel - once.fuel).toBe(BigInt(each) * crossingPrices.list.byte);
});
