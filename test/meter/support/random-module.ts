import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bytes } from "./run.ts";

const wasmOpt = fileURLToPath(new URL("../../../node_modules/.bin/wasm-opt", import.meta.url));

const features = [
  ...["bulk-memory", "bulk-memory-opt", "simd", "reference-types", "multivalue", "tail-call"],
  ...["nontrapping-float-to-int", "sign-ext", "mutable-globals", "multimemory", "extended-const"],
];

/** A valid module that Binaryen's fuzzer makes of a seed: the same for the same seed. */
export function randomModule(seed: number): Bytes {
  const folder = mkdtempSync(join(tmpdir(), "skerry-random-module-"));
  try {
    const input = join(folder, "seed");
    const output = join(folder, "module.wasm");
    writeFileSync(input, seedBytes(seed));
    const flags = features.map((feature) => `--enable-${feature}`);
    const run = spawnSync(process.execPath, [wasmOpt, "-ttf", input, ...flags, "-o", output], {
      timeout: 30_000,
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(`wasm-opt failed on seed ${seed}: ${run.stderr}`);
    return new Uint8Array(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Some kilobytes, as many as the seed asks for. */
function seedBytes(seed: number): Buffer {
  const length = 1_000 + ((seed * 7_919) % 6_000);
  const chunks: Buffer[] = [];
  for (let at = 0; at * 64 < length; at++) {
    chunks.push(createHash("sha512").update(`${seed}:${at}`).digest());
  }
  return Buffer.concat(chunks).subarray(0, length);
}
