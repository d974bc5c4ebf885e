import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bytes } from "../support/run.ts";
import { loadBinaryenTool } from "./binaryen-tool.ts";
import { type ReduceOptions, reduceText } from "./reduce-text.ts";

/** Makes a failing module as small as it can: by its text, then without what nothing refers to.
 *
 * Binaryen's wasm-reduce is made for this. But npm's build of it can't start the command that tells
 * whether a module fails, and Debian's took five minutes to a third of what this takes half a minute to
 * a hundredth of; reproduce.ts is a command for who wants to use it all the same. */
export async function reduceModule(wasm: Bytes, options: ReduceOptions): Promise<Bytes> {
  const shorter = await reduceText(wasm, options);
  const alone = await withoutUnused(shorter);
  return alone !== null && (await options.stillFails(alone)) ? alone : shorter;
}

async function withoutUnused(wasm: Bytes): Promise<Bytes | null> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-reduce-"));
  try {
    const [input, output] = [join(folder, "in.wasm"), join(folder, "out.wasm")];
    writeFileSync(input, wasm);
    const passes = ["--remove-unused-module-elements", "--quiet", "-o", output];
    const code = await loadBinaryenTool("wasm-opt")([input, "--all-features", ...passes]);
    return code === 0 ? new Uint8Array(readFileSync(output)) : null;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
