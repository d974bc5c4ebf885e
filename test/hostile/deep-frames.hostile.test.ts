import { expect, test } from "vitest";
import { MiB } from "../../runtime/byte-units.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { maxGuestStack } from "../../runtime/process/guest-stack.ts";
import { defaultStack } from "../../runtime/settings/limits.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

/** Values that are computed before a call and again after it: the optimising compiler keeps each of them on the stack meanwhile,
 * where nothing counts it. */
const kept = (operator: string) =>
  Array.from({ length: 40 }, (_, at) => {
    const value = `(i64.mul (i64.add (local.get $level) (i64.const ${at * 7_919 + 13})) (i64.const ${at * 104_729 + 7}))`;
    return `(local.set $sum (i64.${operator} (local.get $sum) ${value}))`;
  }).join(" ");

const wide = Array.from({ length: 300 }, (_, at) => at);
/** Frames of locals, which the baseline compiler keeps in memory: each is needed after the call. */
const wideFrames = `(func $wide (param $level i64) (result i64) (local $sum i64) ${wide.map((at) => `(local $l${at} i64)`).join(" ")}
  ${wide.map((at) => `(local.set $l${at} (i64.load offset=${8 * at} (i32.const 2048)))`).join(" ")}
  (local.set $sum (call $wide (i64.add (local.get $level) (i64.const 1))))
  ${wide.map((at) => `(local.set $sum (i64.add (local.get $sum) (local.get $l${at})))`).join(" ")}
  (local.get $sum))`;

/** At each level the engine and the host work as well, so that they do so at the very end of the stack. */
const keptFrames = `(func $kept (param $level i64) (result i64) (local $sum i64)
  ${kept("xor")}
  (drop (memory.grow (i32.const 0)))
  (drop (call $wall-clock))
  (local.set $sum (i64.add (local.get $sum) (call $kept (i64.add (local.get $level) (i64.const 1)))))
  ${kept("add")}
  (local.get $sum))`;

/** Recurses by the one or the other function, by how long the request's URI is; answers a short one. */
const core = `${wideFrames} ${keptFrames} ${responseData(16, {})}
  ${handler(`
    (if (i32.ge_u (local.get $uri-length) (i32.const 60)) (then (drop (call $kept (i64.const 1)))))
    (if (i32.ge_u (local.get $uri-length) (i32.const 40)) (then (drop (call $wide (i64.const 1)))))
    (i32.const 16)`)}`;

const paths = { wide: "w".repeat(25), kept: "k".repeat(50) };

test.each(["--liftoff-only", "--no-liftoff"])(
  "calls that nest to the end of the largest stack end their requests, and no shard: %s",
  async (tier) => {
    const { host, end } = await testHost({ v8Flags: [tier] });
    try {
      for (const imports of [["clock"], ["clock", "streams"]] as const) {
        const wasm = await workerComponent({ core, imports });
        for (const stack of [maxGuestStack, defaultStack]) {
          const limits = {
            ...{ stack, memory: 256 * MiB, fuel: 2 ** 40 },
            ...{ cpu: 60_000, deadline: 60_000 },
          };
          const worker = await host.load(wasm, testSettings({ limits }));
          const ask = (path = "") =>
            host.call(worker, makeRequest({ url: `http://worker.test/${path}` }));
          const outcomes = await Promise.all(
            [paths.wide, paths.kept, paths.wide, paths.kept].map((path) => ask(path)),
          );
          for (const { error } of outcomes) {
            expect(error?.message).toMatch(/calls nest too deep/);
            expect(error?.code).toBe("guest-trap");
          }
          expect((await ask()).error).toBeNull();
        }
      }
    } finally {
      await end();
    }
  },
  120_000,
);
