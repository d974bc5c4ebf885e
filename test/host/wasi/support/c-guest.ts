import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { onPath } from "../../../machine.ts";
import { keptBuild } from "../../../support/build-cache.ts";
import { guestWit } from "./wit-text.ts";

/** The compiler; null where there is none. Debian has it under its version as well. */
export const clang = onPath("clang", "clang-19", "clang-14");

const flags = ["--target=wasm32-unknown-unknown", "-O2", "-nostdlib", "-Wl,--no-entry"];

/** What gives a core module of preview 1 the functions of WASI 0.2. */
const adapter = new URL(
  "../lib/wasi_snapshot_preview1.reactor.wasm",
  import.meta.resolve("@bytecodealliance/jco"),
);

/** A component of wasi:http/proxy of one file in C, made as docs/toolchains.md says. It may call preview 1. */
export function cGuest(source: URL): Promise<Uint8Array> {
  return keptBuild(["wasi", "c", flags, readFileSync(source, "utf8")], async () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-c-"));
    try {
      const core = join(folder, "core.wasm");
      await promisify(execFile)(clang!, [...flags, "-o", core, fileURLToPath(source)]);
      const embedded = await componentEmbed({
        binary: readFileSync(core),
        witSource: guestWit(),
        world: "proxy",
        stringEncoding: "utf8",
      });
      return await componentNew(embedded, [["wasi_snapshot_preview1", readFileSync(adapter)]]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
