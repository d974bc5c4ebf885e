// A guest of two core modules that share one memory, and glue that writes to it in each way that the
// transpiler's does: for tests of what is left of it in the next request.

import { expect } from "vitest";
import { WorkerIsolate } from "../../../runtime/isolate/isolate.ts";
import type { Artifact } from "../../../runtime/module/artifact.ts";
import { decodeCore } from "../../../runtime/module/decode.ts";
import { meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import { newClockAndEntropy } from "../../../runtime/worker/clock-and-entropy.ts";
import { assemble } from "../../module/meter/support/wat.ts";
import { testSettings } from "../../support/workers.ts";
import { runAll } from "./run-all.ts";

/** Pages of the shared memory. Its first half is not zero to begin with. */
export const sharedPages = 20;

const writers = `
  (func (export "store8") (param i32) local.get 0 i32.const -1 i32.store8)
  (func (export "store") (param i32) local.get 0 i64.const -1 i64.store)
  (func (export "vector") (param i32) local.get 0 v128.const i64x2 -1 -1 v128.store)
  (func (export "fill") (param i32) local.get 0 i32.const 165 i32.const 9000 memory.fill)
  (func (export "copy") (param i32) local.get 0 i32.const 64 i32.const 300 memory.copy)`;

const owner = `(module
  (memory (export "memory") ${sharedPages})
  (data $half "skerry")
  (global $starts (mut i32) (i32.const 0))
  (func $start (local $at i32)
    (loop $more
      (i32.store (local.get $at) (i32.mul (local.get $at) (i32.const -1640531535)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $more (i32.lt_u (local.get $at) (i32.const ${(sharedPages / 2) * 65_536})))))
  (func (export "grow") (param i32) (drop (memory.grow (i32.const 1))))
  (func (export "init") (param i32) local.get 0 i32.const 0 i32.const 6 memory.init $half)
  (start $start) ${writers})`;

const other = `(module (import "owner" "memory" (memory 1)) ${writers})`;

/** The same guest with data that is kept apart from its module, of which the start writes to some and to zeros. */
const letters = Array.from({ length: 70_000 }, (_, at) => "skerry!"[(at * at) % 7]).join("");
/** Long zeros between letters, which are no contents. */
const withZeros = `${letters.slice(0, 100)}${"\\00".repeat(24_000)}${letters.slice(0, 100)}`;
const apartOwner = `(module
  (memory (export "memory") ${sharedPages})
  (data (i32.const 3000) "${letters}") (data (i32.const 600000) "${letters.slice(0, 5_000)}")
  (data (i32.const 700000) "${withZeros}")
  (func (export "grow") (param i32) (drop (memory.grow (i32.const 1))))
  ${writers})`;
const apartOther = `(module (import "owner" "memory" (memory 1))
  (func $start
    (memory.fill (i32.const 20000) (i32.const 7) (i32.const 3001))
    (i64.store (i32.const 4093) (i64.const -2)) (i64.store offset=200 (i32.const 604990) (i64.const -3))
    (v128.store (i32.const 900001) (v128.const i64x2 5 6)) (i32.store8 (i32.const 0) (i32.const 9)))
  (start $start) ${writers})`;

/** The glue answers with how many bytes of memory differed from the first when the request came, and how
 * many when it ended. A request is a list of ways to write, each with an address. */
const glue = (bounded: boolean, apart: boolean) => `
const bounded = ${bounded};
let instances = 0;
const encoder = new TextEncoder();
const wrote = {
  setters(memory, at) {
    const view = new DataView(memory.buffer, 0);
    const whole = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64"];
    whole.forEach((name, place) => view["set" + name](at + 9 * place, 77, true));
    view.setBigInt64(at + 80, -1n, true);
    view.setBigUint64(at + 90, 5n, false);
  },
  setterOfPart(memory, at) { new DataView(memory.buffer, at).setUint32(3, 0x01020304); },
  list(memory, at) { new Uint8Array(memory.buffer, at, 9000).set(new Uint8Array(9000).fill(7)); },
  words(memory, at) { new Uint32Array(memory.buffer, at & ~3, 8).set([1, 2, 3], 4); },
  utf8(memory, at) { encoder.encodeInto("grüße ".repeat(9), new Uint8Array(memory.buffer, at, 99)); },
  utf16(memory, at, glueMemory) { glueMemory.encodeUtf16("\u263a".repeat(600), () => at & ~1, memory); },
  between(memory, bytes) {
    new Uint8Array(memory.buffer, 80000, bytes).set(new Uint8Array(memory.buffer, 0, bytes));
  },
  unheard(memory, at) { new Uint8Array(memory.buffer)[at] ^= 0x55; },
};
export function instantiate(getCoreModule, imports, instantiateCore, glueState) {
  instances++;
  const owner = instantiateCore(getCoreModule("owner"), {}).exports;
  const { memory } = owner;
  const other = instantiateCore(getCoreModule("other"), { owner: { memory } }).exports;
  if (${apart}) {
    wrote.list(memory, 50000);
    wrote.utf16(memory, 650000, glueState.memory);
  }
  const first = new Uint8Array(memory.buffer).slice();
  const differing = () => {
    const now = new Uint8Array(memory.buffer);
    let count = bounded ? 0 : now.length - first.length;
    // A guest that sees less of it than there is finds zeros there once it grows.
    for (let at = first.length; at < now.length; at++) if (now[at] !== 0) count++;
    for (let at = 0; at < first.length; at++) if (now[at] !== first[at]) count++;
    return String(count);
  };
  return {
    handle({ fields }) {
      const before = differing();
      for (const [who, value] of fields) {
        const [way, at] = value.split(" ");
        if (who === "glue") wrote[way](memory, Number(at), glueState.memory);
        else (who === "owner" ? owner : other)[way](Number(at));
      }
      return { status: 200, fields: [["before", before], ["after", differing()], ["instances", String(instances)]], body: { tag: "empty" } };
    },
  };
}`;

/** Who writes, in which way, and where. */
export type Write = readonly [who: "owner" | "other" | "glue", way: string, at: number | string];

export interface Differences {
  readonly before: number;
  readonly after: number;
  readonly fuel: number;
  /** Instances that there have been. */
  readonly instances: number;
}

/** Runs requests one after the other in one isolate; `bounded`: once it makes instances that are kept when they grew; `apart`: of a
 * guest whose memory begins with what is kept apart. */
export async function runWrites(
  requests: readonly (readonly Write[])[],
  tracked = true,
  bounded = false,
  apart = false,
): Promise<Differences[]> {
  const cores = await Promise.all(
    Object.entries(apart ? { owner: apartOwner, other: apartOther } : { owner, other }).map(
      async ([name, wat]) => {
        const { module } = decodeCore({ bytes: await assemble(wat), base: 0, label: name });
        const { wasm, contents, manifest } = meter(module, { prices, tracked, apart });
        expect(contents !== undefined).toBe(apart && name === "owner");
        const core = { wasm, ...(contents && { contents }) };
        if (!bounded) return { ...core, manifest: { name, ...manifest } };
        const other = meter(module, { prices, tracked, bounded, apart });
        const boundedBytes = other.wasm.length;
        return {
          ...{ ...core, bounded: { wasm: other.wasm } },
          manifest: { name, ...manifest, boundedBytes },
        };
      },
    ),
  );
  const manifest = { imports: [], exports: [], cores: cores.map(({ manifest }) => manifest) };
  const { limits } = testSettings();
  const isolate = await WorkerIsolate.create(
    { glue: glue(bounded, apart), cores, manifest } as unknown as Artifact,
    {
      ...{ ...limits, logBytes: limits.log, variables: {}, secrets: {} },
    },
  );
  try {
    const run = async (requests: readonly (readonly Write[])[], earlier: number) => {
      const calls = requests.map((writes) => ({
        request: {
          ...{ method: "GET", uri: "http://x/", body: { tag: "empty" as const } },
          fields: writes.map(([who, way, at]) => [who, `${way} ${at}`] as [string, string]),
        },
        ...newClockAndEntropy(undefined),
      }));
      return (await runAll(isolate, calls)).map(({ response, failure, fuel }): Differences => {
        if (failure !== null) throw new Error(failure.message);
        const [before, after, instances] = response!.fields.map(([, count]) => Number(count));
        return { before: before!, after: after!, fuel, instances: instances! - earlier };
      });
    };
    let earlier = 0;
    for (let last = 0, count = 0; bounded && count < 40; count++) {
      const [{ instances }] = (await run([[["owner", "grow", 0]]], 0)) as [Differences];
      earlier = instances - 1;
      if (instances === last) break;
      last = instances;
    }
    return await run(requests, earlier);
  } finally {
    isolate.dispose();
  }
}
