import { afterAll, beforeAll, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { atPace } from "../../support/pace.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { serviceGuest } from "./support/service-guest.ts";

// Services of WASI 0.3 that have the host keep much for little, or go through much: none costs more than computing does.

const times = (count: number, body: string) =>
  `(local.set $b (i32.const ${count}))
   (loop $k ${body} (br_if $k (local.tee $b (i32.sub (local.get $b) (i32.const 1)))))`;
const forEver = (body: string) => `(loop $m ${body} (br $m)) (i32.const 0)`;

const future = "(local.set $x (call $trailers-future))";
const writeFuture = `
  (drop (call $write-trailers (call $second (local.get $x)) (i32.const 256)))
  (call $drop-trailers (call $second (local.get $x)))`;

/** An error at 256, with this many bytes of text in an option at `at`. */
const error = (code: number, at: number, length: number) => `
  (i64.store (i32.const 256) (i64.const 1)) (i32.store8 (i32.const 264) (i32.const ${code}))
  (i32.store8 (i32.const ${at}) (i32.const 1)) (i32.store (i32.const ${at + 4}) (i32.const 4096))
  (i32.store (i32.const ${at + 8}) (i32.const ${length}))`;

/** Polls a set of so many timers that do not end, so often. */
const polls = (timers: number, count: number): Conduct => [
  `polls a set of ${timers} timers ${count} times`,
  `(local.set $a (call $set))
   ${times(timers, "(call $join (i32.shr_u (call $start-sleep (i64.const -1)) (i32.const 4)) (local.get $a))")}
   ${times(count, "(drop (call $poll (local.get $a) (i32.const 192)))")}
   (call $say (i32.const 512) (i32.const 5)) (i32.const 0)`,
  /^hello$/,
];

type Conduct = readonly [name: string, body: string, ends: string | RegExp];
const conducts: readonly Conduct[] = [
  ["hello", `(call $say (i32.const 512) (i32.const 5)) (i32.const 0)`, /^hello$/],
  [
    "writes much where there is room for little",
    `${times(
      5,
      `(local.set $x (call $stream))
       (drop (call $start-write (call $second (local.get $x)) (i32.const 4096) (i32.const 65536)))
       (local.set $c (i32.const 500))
       (loop $n
         (drop (call $start-read (call $first (local.get $x)) (i32.const 4096) (i32.const 65)))
         (drop (call $start-write (call $second (local.get $x)) (i32.const 4096) (i32.const 65536)))
         (br_if $n (local.tee $c (i32.sub (local.get $c) (i32.const 1)))))`,
    )} (call $say (i32.const 512) (i32.const 5)) (i32.const 0)`,
    /^hello$/,
  ],
  [
    "writes long texts to futures",
    `${error(38, 272, 500_000)} ${forEver(`${future} ${writeFuture}`)}`,
    "response-too-large",
  ],
  [
    "writes long texts within records to futures",
    `${error(1, 272, 500_000)} ${forEver(`${future} ${writeFuture}`)}`,
    "response-too-large",
  ],
  [
    "has each future follow another",
    `(local.set $a (call $first (call $sent-future)))
     ${times(
       20_000,
       `${future}
        (call $new-response (call $new-fields) (i32.const 0) (i32.const 0) (call $first (local.get $x)) (i32.const 128))
        (call $consume-response (i32.load (i32.const 128)) (local.get $a) (i32.const 136))
        (local.set $a (i32.load (i32.const 132)))
        (call $drop-readable (i32.load (i32.const 136)))
        (call $drop-trailers-future (i32.load (i32.const 140)))
        ${writeFuture}`,
     )}
     (call $say-number (i32.eq (call $start-read-sent (local.get $a) (i32.const 256)) (i32.const -1))) (i32.const 0)`,
    /^1$/,
  ],
  [
    "makes more requests than it may hold, one after another",
    `${times(
      12_000,
      `${future}
       (call $new-request (call $new-fields) (i32.const 0) (i32.const 0) (call $first (local.get $x))
         (i32.const 0) (i32.const 0) (i32.const 128))
       (call $drop-request (i32.load (i32.const 128)))
       (call $drop-trailers-future (i32.load (i32.const 132)))
       ${writeFuture}`,
    )} (call $say (i32.const 512) (i32.const 5)) (i32.const 0)`,
    /^hello$/,
  ],
  [
    "writes futures while a thousand streams are printed",
    `${times(
      1_000,
      `(local.set $x (call $stream)) (call $drop-printed (call $print (call $first (local.get $x))))`,
    )} ${forEver(`${future} ${writeFuture} (call $drop-trailers-future (call $first (local.get $x)))`)}`,
    "fuel-exhausted",
  ],
  polls(1, 1),
  polls(1, 101),
  polls(51, 1),
  polls(51, 101),
];

let egress: Egress;
let worker: RunningDeployment;
beforeAll(async () => {
  egress = new Egress();
  const bodies = conducts.map(([, body]) => body);
  const component = await serviceGuest(bodies, { data: { 512: "hello" }, pages: 16 });
  const limits = { fuel: 2_000_000_000, deadline: 10_000 };
  worker = await loadFetching(component, reachOf(egress, []), { grants: ["log", "clock"], limits });
}, 60_000);
afterAll(async () => {
  await worker.dispose();
  await egress.close();
});

test.each(conducts.map((each, index) => [each[0], index, each[2]] as const))(
  "a service that %s",
  async (_, index, ends) => {
    const outcome = await ask(worker, `/${index}`);
    if (typeof ends === "string") expect(outcome.error?.code).toBe(ends);
    else expect([outcome.error, text(outcome)]).toEqual([null, expect.stringMatching(ends)]);
    expect(outcome.usage.wallMs).toBeLessThan(atPace(1_000));
    expect(text(await ask(worker, "/0"))).toBe("hello");
  },
);

test("a call that may suspend has a price, and so has each timer that it looks at, whether or not it suspends", async () => {
  const fuelOf = async (timers: number, count: number) => {
    const [name] = polls(timers, count);
    const outcome = await ask(worker, `/${conducts.findIndex((each) => each[0] === name)}`);
    expect(outcome.error).toBeNull();
    return outcome.usage.fuel;
  };
  const each = async (timers: number) =>
    ((await fuelOf(timers, 101)) - (await fuelOf(timers, 1))) / 100;
  const [one, many] = [await each(1), await each(51)];
  expect(one).toBeGreaterThan(22_000);
  expect((many - one) / 50).toBeCloseTo(2_000, 0);
});
