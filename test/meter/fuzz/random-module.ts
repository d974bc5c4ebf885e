import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes } from "../support/run.ts";
import { disassemble } from "../support/wat.ts";
import { type BinaryenTool, loadBinaryenTool } from "./binaryen-tool.ts";
import { pick, seeded } from "./seeded.ts";

/** Features by the names that wasm-opt's flags have; what all random modules may use. */
const always = [
  ...["bulk-memory", "bulk-memory-opt", "simd", "reference-types", "multivalue", "tail-call"],
  ...["nontrapping-float-to-int", "sign-ext", "mutable-globals", "multimemory", "extended-const"],
];
/** And what a part of them may use besides, by the seed, so that no one feature hides the others. */
const sometimes = ["exception-handling", "gc", "memory64"];

const optimisations = [[], ["-O1"], ["-O2"], ["-Os"], ["--dce", "--vacuum"]];

/** How wasm-opt is told to make the module of a seed. */
function flagsOf(seed: number): string[] {
  const random = seeded(seed);
  const chosen = sometimes.filter(() => random() % 5 < 2);
  const features = [...always, ...chosen].map((feature) => `--enable-${feature}`);
  return [...features, "-ttf", ...pick(random, optimisations)];
}

/** Makes the random module of a seed: valid, and the same for the same seed. */
export class RandomModules implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "skerry-random-module-"));
  readonly #wasmOpt: BinaryenTool = loadBinaryenTool("wasm-opt");

  async make(seed: number): Promise<Bytes> {
    const input = join(this.#folder, "seed");
    const output = join(this.#folder, "module.wasm");
    writeFileSync(input, seedBytes(seed));
    rmSync(output, { force: true });
    const make = async (more: readonly string[]) => {
      const code = await this.#wasmOpt([input, ...flagsOf(seed), ...more, "--quiet", "-o", output]);
      if (code !== 0) throw new Error(`wasm-opt ended with ${code} on seed ${seed}`);
      return new Uint8Array(readFileSync(output));
    };
    const module = await make([]);
    // V8 takes no module with both forms of exception handling, though it does not always notice.
    const text = await disassemble(module);
    const mixed = /exn|try_table|throw_ref/.test(text) && /^ +(try|rethrow)\b/m.test(text);
    return mixed ? make(["--emit-exnref"]) : module;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
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
