import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { meteredFeatures } from "../../../../runtime/module/meter/plan/metered-features.ts";
import type { DecodedFeature } from "../../../../runtime/wasm/features.ts";
import { keptBuild } from "../../../support/build-cache.ts";
import { constructs, isAllowed, readConstruct } from "../support/constructs.ts";
import type { Bytes } from "../support/run.ts";
import { withoutCustomSections } from "../support/sections.ts";
import { disassemble } from "../support/wat.ts";
import { type BinaryenTool, loadBinaryenTool } from "./binaryen-tool.ts";
import { pick, seeded } from "./seeded.ts";

/** Features by the names that wasm-opt's flags have; what all random modules may use. */
const always = [
  ...["bulk-memory", "bulk-memory-opt", "simd", "reference-types", "multivalue", "tail-call"],
  ...["nontrapping-float-to-int", "sign-ext", "mutable-globals", "multimemory", "extended-const"],
];
/** And what a part of them may use besides, so that no one feature hides the others; each if metering
 * knows what it stands for. */
const sometimes: readonly (readonly [flag: string, features: readonly DecodedFeature[]])[] = [
  ["exception-handling", ["exceptions", "legacy-exceptions"]],
  ["gc", ["gc", "typed-function-references"]],
  ["memory64", ["memory64"]],
];
const allowed = sometimes.flatMap(([flag, features]) =>
  features.every((feature) => meteredFeatures.includes(feature)) ? [flag] : [],
);

const optimisations = [[], ["-O1"], ["-O2"], ["-Os"], ["--dce", "--vacuum"]];

const keptSeeds = 500;

let texts: readonly string[] | null = null;

/** All that the module of a seed depends on, besides the packages that are installed. */
function madeBy(): readonly string[] {
  texts ??= [
    ...["./random-module.ts", "./binaryen-tool.ts", "./seeded.ts"],
    ...constructs.map((name) => `../constructs/${name}`),
  ].map((path) => readFileSync(new URL(path, import.meta.url), "utf8"));
  return texts;
}

/** Copies between memories of different widths are beyond wasm-opt. */
const notToBeginWith = ["memory64.wat"];

/** Makes the random module of a seed: valid, and the same for the same seed. One in four begins with
 * a construct's module, to which Binaryen adds and which it changes. */
export class RandomModules implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "skerry-random-module-"));
  readonly #wasmOpt: BinaryenTool = loadBinaryenTool("wasm-opt");
  #beginnings: readonly string[] | null = null;

  /** The module of one of the seeds that tests try each time is kept: making them takes as long as trying them. */
  async makeOrTakeKept(seed: number): Promise<Bytes> {
    if (seed >= keptSeeds) return this.make(seed);
    const source = ["random module", seed, ...madeBy(), allowed];
    return new Uint8Array(await keptBuild(source, () => this.make(seed)));
  }

  async make(seed: number): Promise<Bytes> {
    const input = join(this.#folder, "seed");
    const output = join(this.#folder, "module.wasm");
    writeFileSync(input, seedBytes(seed));
    rmSync(output, { force: true });
    const flags = await this.#flagsOf(seed);
    const make = async (more: readonly string[]) => {
      const code = await this.#wasmOpt([input, ...flags, ...more, "--quiet", "-o", output]);
      if (code !== 0) throw new Error(`wasm-opt ended with ${code} on seed ${seed}`);
      return new Uint8Array(readFileSync(output));
    };
    const module = await make([]);
    // V8 takes no module with both forms of exception handling, though it does not always notice.
    const text = await disassemble(module);
    const mixed = /exn|try_table|throw_ref/.test(text) && /^ +(try|rethrow)\b/m.test(text);
    return mixed ? make(["--emit-exnref"]) : module;
  }

  async #flagsOf(seed: number): Promise<string[]> {
    const random = seeded(seed);
    const begins = random() % 4 === 0;
    const chosen = allowed.filter(() => begins || random() % 5 < 2);
    const features = [...always, ...chosen].map((feature) => `--enable-${feature}`);
    const flags = [...features, "-ttf", ...pick(random, optimisations)];
    this.#beginnings ??= await this.#writeBeginnings();
    return begins ? [...flags, "--initial-fuzz", pick(random, this.#beginnings)] : flags;
  }

  async #writeBeginnings(): Promise<string[]> {
    const files: string[] = [];
    for (const name of constructs) {
      const wasm = await readConstruct(name);
      if (notToBeginWith.includes(name) || !isAllowed(wasm)) continue;
      const file = join(this.#folder, `${name}.wasm`);
      writeFileSync(file, withoutCustomSections(wasm));
      files.push(file);
    }
    return files;
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
