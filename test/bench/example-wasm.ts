import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const program = join(root, "runtime", "cli", "main.ts");

/** The module of an example, built anew. */
export async function exampleWasm(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = join(root, "examples", name);
  const flags = ["--disable-warning=ExperimentalWarning"];
  await promisify(execFile)(process.execPath, [...flags, program, "build", folder]);
  return new Uint8Array(await readFile(join(folder, "build", "worker.wasm")));
}
