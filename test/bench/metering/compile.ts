// Makes a program's module out of its source, by the toolchain that its file name asks for.
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { assemble } from "../../module/meter/support/wat.ts";
import type { Program } from "./programs.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

const folder = join(import.meta.dirname, "programs");
const cache = join(tmpdir(), "skerry-bench-metering");

/** No `abort`, so that a program imports nothing: a failed bounds check traps. */
const ascFlags = ["-O3", "--runtime", "incremental", "--use", "abort="];
const clangFlags = [
  ...["--target=wasm32", "-O2", "-mbulk-memory", "-fno-math-errno", "-Wall", "-Werror"],
  ...["-nostdlib", "-Wl,--no-entry,--export=run,-z,stack-size=262144"],
];

/** A sentence on why C programs can't be compiled here, or null when they can. */
export function missingForC(): string | null {
  const missing = ["clang", "wasm-ld"].filter(
    (name) => spawnSync(name, ["--version"]).status !== 0,
  );
  return missing.length === 0 ? null : `${missing.join(" and ")} not found`;
}

/** The program's module. It is kept in a temporary folder until its source or the flags change. */
export async function compile(program: Program): Promise<Bytes> {
  const source = join(folder, program.source);
  const path = join(cache, `${program.name}-${digest(source)}.wasm`);
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    // Not compiled yet.
  }
  const bytes = await compilers[extname(source)]!(source);
  await mkdir(cache, { recursive: true });
  // Renamed when whole, since another bench may be reading.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
  return bytes;
}

/** Of all a module is made from: its source, the files that sources share, flags and versions. */
function digest(source: string): string {
  const hash = createHash("sha256");
  const shared = globSync("*/shared/*", { cwd: folder }).sort();
  for (const path of [source, ...shared.map((each) => join(folder, each))]) {
    hash.update(readFileSync(path));
  }
  const { version } = createRequire(import.meta.url)("assemblyscript/package.json") as {
    version: string;
  };
  return hash
    .update(JSON.stringify([ascFlags, clangFlags, version]))
    .digest("hex")
    .slice(0, 16);
}

const compilers: Readonly<Record<string, (source: string) => Promise<Bytes>>> = {
  ".wat": async (source) => assemble(await readFile(source, "utf8")),
  ".ts": compileAssemblyScript,
  ".c": compileC,
};

async function compileAssemblyScript(source: string): Promise<Bytes> {
  const { default: asc } = await import("assemblyscript/asc");
  let output: Bytes | null = null;
  const flags = [...ascFlags, "--baseDir", join(folder, "assembly"), "--outFile", "out.wasm"];
  const { error, stderr } = await asc.main([basename(source), ...flags, "--noColors"], {
    writeFile: (_, content) => {
      if (typeof content !== "string") output = new Uint8Array(content);
    },
  });
  if (error !== null || output === null) {
    throw new Error(`AssemblyScript could not compile ${source}:\n${stderr}`);
  }
  return output;
}

async function compileC(source: string): Promise<Bytes> {
  const work = await mkdtemp(join(tmpdir(), "skerry-clang-"));
  try {
    const out = join(work, "out.wasm");
    await promisify(execFile)("clang", [...clangFlags, source, "-o", out], { timeout: 60_000 });
    return new Uint8Array(await readFile(out));
  } finally {
    await rm(work, { recursive: true });
  }
}
