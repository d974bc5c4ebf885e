// What the end of a slice costs, and of a quantum: `node runtime/bin/with-node.js
// test/bench/slices/bench.ts [ROUNDS]`. Each round runs the same work with many slice ends and with few,
// one after the other; the difference over the number of ends is the cost of one. Medians over rounds.

import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { scheme } from "../../../runtime/module/meter/scheme.ts";
import { assemble } from "../../module/meter/support/wat.ts";

const rounds = Number(process.argv[2] ?? 15);

/** Fuel of one turn of the loop below: its instructions cost 1 each. */
const turnFuel = 7;

const source = await assemble(`(module
  (func (export "run") (param $n i64)
    (loop (br_if 0 (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))))`);

function compile(quantum: number): WebAssembly.Module {
  const { module } = decodeCore({ bytes: source, base: 0, label: "core" });
  const { wasm } = meter(module, {
    prices,
    scheme: { ...scheme, quantum, firstQuantum: Math.min(quantum, scheme.firstQuantum) },
  });
  return new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
}

type Refill = (slice: bigint) => unknown;

interface Guest {
  readonly run: (turns: bigint) => unknown;
  /** What is granted at once. */
  slice: bigint;
  ends: number;
  readonly fuel: WebAssembly.Global;
}

function guestOf(module: WebAssembly.Module, refill: Refill, suspending: boolean): Guest {
  const global = (value: "i32" | "i64", begin: bigint | number) =>
    new WebAssembly.Global({ value, mutable: true } as never, begin as never);
  const fuel = global("i64", 0n);
  const guest = { slice: 0n, ends: 0, fuel, run: (_turns: bigint): unknown => undefined };
  const ask = () => {
    guest.ends++;
    return refill(guest.slice);
  };
  const { exports } = new WebAssembly.Instance(module, {
    "skerry:meter": {
      refill: suspending ? new WebAssembly.Suspending(ask) : ask,
      fuel,
      pages: global("i64", 0n),
      elements: global("i64", 0n),
      stack: global("i32", 40_000),
      refused: global("i64", 0n),
    },
  });
  const run = exports.run as (turns: bigint) => void;
  guest.run = suspending ? WebAssembly.promising(run) : run;
  return guest;
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const turns = 3_000_000n;

/** Nanoseconds for one end of a slice: work with slices of `short`, less the same with hardly any. */
async function costOfEnd(
  module: WebAssembly.Module,
  refill: Refill,
  { short, suspending }: { short: bigint; suspending: boolean },
): Promise<number> {
  const guest = guestOf(module, refill, suspending);
  const timed = async (slice: bigint) => {
    guest.slice = slice;
    guest.ends = 0;
    guest.fuel.value = 0n;
    const begun = performance.now();
    const result = guest.run(turns);
    if (suspending) await result;
    return { ms: performance.now() - begun, ends: guest.ends };
  };
  const costs: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    const many = await timed(short);
    const few = await timed(1_000_000_000n);
    if (round >= 3) costs.push(((many.ms - few.ms) * 1e6) / (many.ends - few.ends));
  }
  return median(costs);
}

/** Nanoseconds for taking one quantum more in hand: quanta of 256 fuel, less those of the scheme. */
function costOfQuantum(): number {
  const small = 256;
  const guests = [small, scheme.quantum].map((quantum) =>
    guestOf(compile(quantum), (slice) => slice, false),
  );
  const costs: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    const [many, few] = guests.map((guest) => {
      guest.slice = 1_000_000_000n;
      guest.fuel.value = 0n;
      const begun = performance.now();
      guest.run(turns);
      return performance.now() - begun;
    }) as [number, number];
    const quanta = Number(turns) * turnFuel * (1 / small - 1 / scheme.quantum);
    if (round >= 3) costs.push(((many - few) * 1e6) / quanta);
  }
  return median(costs);
}

const usual = compile(scheme.quantum);
const rows: [string, number][] = [
  ["a quantum taken from the account", costOfQuantum()],
  [
    "a slice end that goes on",
    await costOfEnd(usual, (slice) => slice, { short: 100n, suspending: false }),
  ],
  [
    "and looks at the clock, as an isolate's account does",
    await costOfEnd(usual, (slice) => (Date.now() > 0 ? slice : 0n), {
      short: 100n,
      suspending: false,
    }),
  ],
  [
    "a slice end that waits for a promise that is resolved",
    await costOfEnd(usual, (slice) => Promise.resolve(slice), { short: 1_000n, suspending: true }),
  ],
  [
    "a slice end that lets other tasks run (setImmediate)",
    await costOfEnd(
      usual,
      (slice) => new Promise((resolve) => setImmediate(() => resolve(slice))),
      { short: 10_000n, suspending: true },
    ),
  ],
];
for (const [what, ns] of rows) console.log(`${what.padEnd(56)} ${ns.toFixed(1).padStart(8)} ns`);
