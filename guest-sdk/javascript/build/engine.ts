// The engine, such that it starts the same each time.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { patchedEngine } from "./engine-patches/patches.ts";
import { renameImports } from "./rename-imports.ts";

/** The engine of componentize-qjs 0.4.5 for components without the async ABI: a core module, which the
 * package has nowhere but within its native library. */
const size = 1_497_910;
const digest = "25703f010b80efb806f9c35daf9ee6524ad60320c9781b0bae4e234264f8dac5";

/** How the module begins: magic number, version, and the custom section of a dynamic library. */
const beginning = Buffer.from("\0asm\u0001\0\0\0\0\u0012\u0008dylink.0", "latin1");

/** What makes an initialised engine differ from the last: the seed of its hash tables, and the time.
 * Functions of the same types take their places, which tell how fine the host's clocks are. */
const steady = new Map([
  ["wasi:random/insecure-seed@0.2.9 insecure-seed", "wasi:clocks/wall-clock@0.2.9 resolution"],
  ["wasi:clocks/wall-clock@0.2.0 now", "wasi:clocks/wall-clock@0.2.0 resolution"],
  ["wasi:clocks/monotonic-clock@0.2.0 now", "wasi:clocks/monotonic-clock@0.2.0 resolution"],
]);

/** The engine without what differs from one initialisation to the next, so that the same source makes
 * the same component. Null where the package's library, which must be loaded, has another engine:
 * its own way to start it then makes components that do the same and differ in some bytes. */
export async function steadyEngine(): Promise<Uint8Array | null> {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  const library = loaded.find((path) => /componentize-qjs[^/\\]*\.node$/.test(path));
  if (library === undefined) return null;
  const engine = findEngine(await readFile(library));
  return engine === null ? null : renameImports(patchedEngine(engine), steady);
}

function findEngine(library: Buffer): Uint8Array | null {
  for (let at = library.indexOf(beginning); at !== -1; at = library.indexOf(beginning, at + 1)) {
    const module = library.subarray(at, at + size);
    if (createHash("sha256").update(module).digest("hex") === digest) return module;
  }
  return null;
}
