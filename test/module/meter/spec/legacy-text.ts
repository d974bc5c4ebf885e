import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BinaryenTool, loadBinaryenTool } from "../fuzz/binaryen-tool.ts";

let wasmAs: BinaryenTool | null = null;

/** Assembles a text with the older exceptions' folded form, `(try (do …) (catch …))`, which wasm-tools
 * no longer reads; null where Binaryen does not read it either. */
export async function assembleLegacy(text: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!/\(\s*try\b/.test(text)) return null;
  wasmAs ??= loadBinaryenTool("wasm-as");
  const folder = mkdtempSync(join(tmpdir(), "skerry-legacy-text-"));
  try {
    const [input, output] = [join(folder, "in.wat"), join(folder, "out.wasm")];
    writeFileSync(input, text);
    if ((await wasmAs([input, "--all-features", "-o", output])) !== 0) return null;
    return new Uint8Array(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
