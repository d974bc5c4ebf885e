// A module that is metered on its own keeps objects of GC: no cap of memory counts them (docs/meter.md), fuel and the engine do.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { meter } from "../../runtime/module/meter/standalone/standalone.ts";
import { assemble } from "../module/meter/support/wat.ts";

const MiB = 2 ** 20;

/** Keeps so many arrays of 100,000 vectors, 1.6 MB each. */
const keeping = `(module
  (type $array (array (mut v128)))
  (type $list (struct (field (ref null $list)) (field (ref $array))))
  (memory (export "memory") 1)
  (global $kept (mut (ref null $list)) (ref.null $list))
  (func (export "keep") (param $count i32)
    (loop $each
      (global.set $kept
        (struct.new $list (global.get $kept) (array.new_default $array (i32.const 100000))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $each (local.get $count)))))`;

/** What a process does with the module: in a thread whose heap has a limit. */
const program = `
  const { Worker } = require("node:worker_threads");
  const [wasm, fuel, heap] = process.argv.slice(1);
  const thread = new Worker(\`
    const { workerData: [wasm, fuel], parentPort } = require("node:worker_threads");
    const out = () => { throw new Error("out of fuel"); };
    const module = new WebAssembly.Module(Buffer.from(wasm, "base64"));
    const { exports } = new WebAssembly.Instance(module, { skerry: { "out-of-fuel": out } });
    exports["skerry:fuel"].value = BigInt(fuel);
    let end = "kept all";
    try { exports.keep(5_000); } catch ({ message }) { end = message; }
    parentPort.postMessage([end, exports.memory.buffer.byteLength, process.memoryUsage().heapUsed]);
  \`, { eval: true, workerData: [wasm, fuel], resourceLimits: { maxOldGenerationSizeMb: Number(heap) } });
  thread.on("message", (said) => console.log(JSON.stringify(said)));
  thread.on("error", ({ code }) => console.log(JSON.stringify(code)));
`;

async function keep(fuel: number, heapMiB: number): Promise<unknown> {
  const { bytes } = meter(await assemble(keeping), { memoryCap: MiB });
  const given = [Buffer.from(bytes).toString("base64"), String(fuel), String(heapMiB)];
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program, ...given]);
  return JSON.parse(stdout);
}

test("objects under a cap of memory are bounded by fuel: 4 for each element", async () => {
  const [end, linear, heap] = (await keep(40_000_000, 2_000)) as [string, number, number];
  expect([end, linear]).toEqual(["out of fuel", 65_536]);
  expect(heap).toBeGreaterThan(130 * MiB);
  expect(heap).toBeLessThan(200 * MiB);
}, 60_000);

test("where fuel allows more, the limit of a thread's heap ends that thread and not its process", async () => {
  expect(await keep(10_000_000_000, 200)).toBe("ERR_WORKER_OUT_OF_MEMORY");
}, 60_000);
