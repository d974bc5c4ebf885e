// Streams and futures of which a service of WASI 0.3 has both ends: without elements, as wit-bindgen makes one for each task
// to wake another by, and of numbers. And attacks by them.
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { serviceGuest } from "./support/service-guest.ts";

const blocked = -1;
const [completed, dropped, cancelled] = [0, 1, 2];
const of = (result: number, count: number) => result | (count << 4);

/** Traps unless it returns this. */
const is = (call: string, value: number) =>
  `(if (i32.ne ${call} (i32.const ${value})) (then (unreachable)))`;
const pair = `(local.set $x (call $unit)) (local.set $a (call $first (local.get $x)))
  (local.set $b (call $second (local.get $x)))`;
const futures = pair.replace("$unit", "$unit-future");
const read = (count: number | string, at = 4096) =>
  `(call $start-read-unit (local.get $a) (i32.const ${at}) (i32.const ${count}))`;
const write = (count: number | string, at = 512) =>
  `(call $start-write-unit (local.get $b) (i32.const ${at}) (i32.const ${count}))`;
const readFuture = "(call $start-read-unit-future (local.get $a) (i32.const 4096))";
const writeFuture = "(call $start-write-unit-future (local.get $b) (i32.const 512))";
const event = (of: "a" | "b") => `(call $await (local.get $${of}))`;
const drops = "(call $drop-readable-unit (local.get $a)) (call $drop-writable-unit (local.get $b))";

/** What each does, and how it ends: it answers, or with a code. */
type Conduct = readonly [name: string, body: string, ends: "well" | string];

const wellUsed: readonly Conduct[] = [
  [
    "is woken by itself",
    `${pair} ${is(read(1), blocked)} ${is(write(1), of(completed, 1))} ${is(event("a"), of(completed, 1))}
     ${is(read(1), blocked)} ${is("(call $cancel-read-unit (local.get $a))", cancelled)}
     ${is(read(1), blocked)} ${is(write(1), of(completed, 1))}
     ${is("(call $cancel-read-unit (local.get $a))", of(completed, 1))} ${drops}`,
    "well",
  ],
  [
    "writes before it reads",
    `${pair} ${is(write(5), blocked)} ${is(read(3), of(completed, 3))} ${is(read(9), of(completed, 2))}
     ${is(event("b"), of(completed, 5))} ${drops}`,
    "well",
  ],
  [
    "writes more of what is read until it hears of it",
    `${pair} ${is(read(5), blocked)} ${is(write(2), of(completed, 2))} ${is(write(2), of(completed, 2))}
     ${is(event("a"), of(completed, 4))} ${is(write(1), blocked)}
     ${is("(call $cancel-write-unit (local.get $b))", cancelled)} ${drops}`,
    "well",
  ],
  [
    "fills what it reads, and writes once more",
    `${pair} ${is(read(1), blocked)} ${is(write(1), of(completed, 1))} ${is(write(1), blocked)}
     ${is(event("a"), of(completed, 1))} ${is(read(1), of(completed, 1))} ${is(event("b"), of(completed, 1))} ${drops}`,
    "well",
  ],
  [
    "asks whether somebody reads",
    `${pair} ${is(write(0), blocked)} ${is(read(0), blocked)} ${is(event("b"), completed)}
     ${is(write(0), completed)} ${is(write(1), blocked)} ${is(event("a"), completed)} ${is(read(1), of(completed, 1))}
     ${is(event("b"), of(completed, 1))} ${drops}`,
    "well",
  ],
  [
    "reads what nobody writes any more",
    `${pair} ${is(read(1), blocked)} (call $drop-writable-unit (local.get $b))
     ${is(event("a"), dropped)} (call $drop-readable-unit (local.get $a))`,
    "well",
  ],
  [
    "writes what nobody reads any more",
    `${pair} ${is(write(3), blocked)} ${is(read(2), of(completed, 2))} (call $drop-readable-unit (local.get $a))
     ${is(event("b"), of(dropped, 2))} (call $drop-writable-unit (local.get $b))
     ${pair} (call $drop-readable-unit (local.get $a)) ${is(write(3), dropped)} (call $drop-writable-unit (local.get $b))`,
    "well",
  ],
  [
    "passes a million",
    `${pair} ${is(write(1_000_000), blocked)} ${is(read(1_000_000), of(completed, 1_000_000))}`,
    "well",
  ],
  [
    "has the most at once",
    `${pair} ${is(write(2 ** 28 - 1), blocked)} ${is(read(2 ** 28 - 1), of(completed, 2 ** 28 - 1))}`,
    "well",
  ],
  [
    "has a future",
    `${futures} ${is(readFuture, blocked)} ${is(writeFuture, completed)} (call $drop-writable-unit-future (local.get $b))
     ${is(event("a"), completed)} (call $drop-readable-unit-future (local.get $a))
     ${futures} ${is(writeFuture, blocked)} ${is("(call $cancel-write-unit-future (local.get $b))", cancelled)}
     ${is(writeFuture, blocked)} ${is(readFuture, completed)} ${is(event("b"), completed)}
     (call $drop-writable-unit-future (local.get $b)) (call $drop-readable-unit-future (local.get $a))
     ${futures} ${is(readFuture, blocked)} ${is("(call $cancel-read-unit-future (local.get $a))", cancelled)}
     (call $drop-readable-unit-future (local.get $a)) ${is(writeFuture, dropped)}
     (call $drop-writable-unit-future (local.get $b))`,
    "well",
  ],
];

const hostile: readonly Conduct[] = [
  ...[2 ** 28, -(2 ** 31), -1].flatMap((count): Conduct[] => [
    [`reads ${count}`, `${pair} (drop ${read(count)})`, "guest-trap"],
    [`writes ${count}`, `${pair} (drop ${write(count)})`, "guest-trap"],
  ]),
  ["reads twice at once", `${pair} (drop ${read(1)}) (drop ${read(1)})`, "guest-trap"],
  ["writes twice at once", `${pair} (drop ${write(1)}) (drop ${write(1)})`, "guest-trap"],
  [
    "reads what it was told has ended",
    `${pair} (call $drop-writable-unit (local.get $b)) ${is(read(1), dropped)} (drop ${read(1)})`,
    "guest-trap",
  ],
  [
    "drops what it reads",
    `${pair} (drop ${read(1)}) (call $drop-readable-unit (local.get $a))`,
    "guest-trap",
  ],
  [
    "drops what it writes",
    `${pair} (drop ${write(1)}) (call $drop-writable-unit (local.get $b))`,
    "guest-trap",
  ],
  [
    "drops twice",
    `${pair} (call $drop-readable-unit (local.get $a)) (call $drop-readable-unit (local.get $a))`,
    "guest-trap",
  ],
  [
    "cancels twice",
    `${pair} (drop ${read(1)}) (drop (call $cancel-read-unit (local.get $a)))
     (drop (call $cancel-read-unit (local.get $a)))`,
    "guest-trap",
  ],
  ["cancels nothing", `${pair} (drop (call $cancel-write-unit (local.get $b)))`, "guest-trap"],
  [
    "cancels by the other end",
    `${pair} (drop ${write(1)}) (drop (call $cancel-read-unit (local.get $b)))`,
    "guest-trap",
  ],
  [
    "reads by the other end",
    `${pair} (local.set $a (local.get $b)) (drop ${read(1)})`,
    "guest-trap",
  ],
  ["reads a future as a stream", `${futures} (drop ${read(1)})`, "guest-trap"],
  ["reads a stream as a future", `${pair} (drop ${readFuture})`, "guest-trap"],
  [
    "reads it as a stream of bytes",
    `${pair} (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8)))`,
    "guest-trap",
  ],
  [
    "reads a stream of bytes as it",
    `(local.set $a (call $first (call $stream))) (drop ${read(1)})`,
    "guest-trap",
  ],
  ["prints it", `${pair} (drop (call $print (local.get $a)))`, "guest-trap"],
  [
    "answers with it",
    `${pair} (call $new-response (call $new-fields) (i32.const 1) (local.get $a)
       (call $first (call $trailers-future)) (i32.const 128))`,
    "guest-trap",
  ],
  [
    "drops a future that it did not write",
    `${futures} (call $drop-writable-unit-future (local.get $b))`,
    "guest-trap",
  ],
  [
    "writes a future twice",
    `${futures} (drop ${readFuture}) (drop ${writeFuture}) (drop ${writeFuture})`,
    "guest-trap",
  ],
  [
    "waits for what nobody writes",
    `${pair} (drop ${read(1)}) (drop ${event("a")})`,
    "deadline-exceeded",
  ],
  ["makes them without end", "(loop $m (drop (call $unit)) (br $m))", "response-too-large"],
  [
    "makes futures without end",
    "(loop $m (drop (call $unit-future)) (br $m))",
    "response-too-large",
  ],
  ["makes and drops them without end", `(loop $m ${pair} ${drops} (br $m))`, "fuel-exhausted"],
  [
    "writes and reads without end",
    `${pair} (loop $m (drop ${write(2 ** 28 - 1)}) (drop ${read(2 ** 28 - 1)}) (drop ${event("b")}) (br $m))`,
    "fuel-exhausted",
  ],
  [
    "reads and cancels without end",
    `${pair} (loop $m (drop ${read(1)}) (drop (call $cancel-read-unit (local.get $a))) (br $m))`,
    "fuel-exhausted",
  ],
];

/** More items than memory has bytes for. */
const many: readonly string[] = ["passes a million", "has the most at once"];

/** The same of items with bytes: they are in memory. */
const ofNumbers: readonly Conduct[] = [
  [
    "passes numbers",
    `${pair} ${is(read(3), blocked)} ${is(write(1), of(completed, 1))} ${is(write(9, 520), of(completed, 2))}
     ${is(event("a"), of(completed, 3))} (call $say (i32.const 4096) (i32.const 24)) (return (i32.const 0))`,
    "aaaaaaaaBBBBBBBBCCCCCCCC",
  ],
  [
    "passes numbers to where they overlap",
    `${pair} ${is(write(3), blocked)} ${is(read(3, 520), of(completed, 3))}
     (call $say (i32.const 512) (i32.const 32)) (return (i32.const 0))`,
    "aaaaaaaaaaaaaaaaBBBBBBBBCCCCCCCC",
  ],
  [
    "passes a number as a future",
    `${futures} ${is(writeFuture, blocked)} ${is(readFuture, completed)}
     (call $say (i32.const 4096) (i32.const 8)) (return (i32.const 0))`,
    "aaaaaaaa",
  ],
  ["reads them to where they are not aligned", `${pair} (drop ${read(1, 4097)})`, "guest-trap"],
  ["reads them to the end of memory", `${pair} ${is(read(1, 4 * 65_536 - 8), blocked)}`, "well"],
  ["reads them to behind its memory", `${pair} (drop ${read(2, 4 * 65_536 - 8)})`, "guest-trap"],
  ["writes them from behind its memory", `${pair} (drop ${write(1, -8)})`, "guest-trap"],
  ["reads more than memory has", `${pair} (drop ${read(2 ** 28 - 1)})`, "guest-trap"],
  ["reads none to nowhere", `${pair} ${is(read(0, -1), blocked)}`, "well"],
  [
    "copies them without end",
    `${pair} (loop $m (drop ${write(16_000, 0)}) (drop ${read(16_000, 131_072)}) (drop ${event("b")}) (br $m))`,
    "fuel-exhausted",
  ],
];

const limits = { fuel: 100_000_000, deadline: 1_000 };
const data = { 512: "aaaaaaaaBBBBBBBBCCCCCCCCDDDDDDDD" };

function bodyOf([, body]: Conduct): string {
  return `${body} (call $say-number (i32.const 7)) (i32.const 0)`;
}

/** A worker for each way that fuel and time can be spent in: one that may wait for what is outside, and one that may not. */
async function load(component: Uint8Array, egress: Egress): Promise<RunningDeployment[]> {
  const loaded = [["log", "clock", "fetch"] as const, ["log", "clock"] as const].map((grants) =>
    loadFetching(component, reachOf(egress, []), { grants, limits }),
  );
  return Promise.all(loaded);
}

const kinds: readonly (readonly [
  type: string,
  conducts: readonly Conduct[],
  retyped: string | null,
])[] = [
  ["no elements", [...wellUsed, ...hostile], null],
  ...["u64", "s64", "f64"].map(
    (type) =>
      [type, [...wellUsed.filter(([name]) => !many.includes(name)), ...ofNumbers], type] as const,
  ),
];

describe.each(kinds)("streams and futures of %s", (_, conducts, retyped) => {
  let egress: Egress;
  let workers: RunningDeployment[] = [];

  beforeAll(async () => {
    egress = new Egress();
    let component = await serviceGuest(conducts.map(bodyOf), { callback: "(i32.const 1)", data });
    if (retyped !== null) {
      const declared = await print(component);
      const whole = declared.replace("(stream)", `(stream ${retyped})`);
      component = await parse(whole.replace("(future)", `(future ${retyped})`));
    }
    workers = await load(component, egress);
  }, 60_000);
  afterAll(async () => {
    for (const worker of workers) await worker.dispose();
    await egress.close();
  });

  test.each(conducts.map(([name, , ends], index) => [name, index, ends] as const))(
    "a service that %s ends as it should, and the next one is well",
    async (_, index, ends) => {
      for (const worker of workers) {
        const outcome = await ask(worker, `/${index}`);
        if (ends.includes("-")) expect(outcome.error?.code).toBe(ends);
        else {
          const answer = ends === "well" ? "7" : ends;
          expect([outcome.error, text(outcome)]).toEqual([null, answer]);
        }
        expect(["7", ofNumbers[0]![2]]).toContain(text(await ask(worker, "/0")));
      }
    },
  );
});

test("a read that waits by itself has what was written before, and none is there for ever", async () => {
  const egress = new Egress();
  const component = await serviceGuest(
    [
      `${pair} ${is(write(4), blocked)}
       ${is("(call $read-unit (local.get $a) (i32.const 0) (i32.const 9))", of(completed, 4))}
       (call $say-number (i32.const 7)) (i32.const 0)`,
      `${pair} (drop (call $read-unit (local.get $a) (i32.const 0) (i32.const 9))) (i32.const 0)`,
    ],
    { data },
  );
  const workers = await load(component, egress);
  for (const worker of workers) {
    expect(text(await ask(worker, "/0"))).toBe("7");
    expect((await ask(worker, "/1")).error?.code).toBe("deadline-exceeded");
    await worker.dispose();
  }
  await egress.close();
}, 60_000);
