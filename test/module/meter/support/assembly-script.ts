import type { Bytes } from "./run.ts";

/** A module that AssemblyScript compiled, and its source map's text. */
export interface CompiledWithMap {
  readonly wasm: Bytes;
  readonly sourceMap: string;
}

/** Compiles files, given by name, of which the first is the entry. */
export async function compileWithMap(
  files: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<CompiledWithMap> {
  const { default: asc } = await import("assemblyscript/asc");
  const written = new Map<string, string | Uint8Array>();
  const usual = ["--sourceMap", "--outFile", "out.wasm", "--use", "abort=", "--noColors"];
  const { error, stderr } = await asc.main([Object.keys(files)[0]!, ...usual, ...flags], {
    readFile: (name) => files[name] ?? null,
    listFiles: () => [],
    writeFile: (name, content) => {
      written.set(name, content);
    },
  });
  if (error !== null) throw new Error(`AssemblyScript could not compile:\n${stderr}`);
  const wasm = new Uint8Array(written.get("out.wasm") as Uint8Array);
  return { wasm, sourceMap: written.get("out.wasm.map") as string };
}
