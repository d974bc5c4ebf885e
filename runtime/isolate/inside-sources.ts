import { readFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, resolve } from "node:path";
import { programFile } from "../process/program-file.ts";

/** The file of the program inside an isolate. */
export const insideMain = programFile(new URL("./inside/main.ts", import.meta.url));

/** The file of its part for workers of WASI. */
export const insideWasi = programFile(new URL("./inside/wasi/wasi-side.ts", import.meta.url));

const sources = new Map<string, string>();

/** The JavaScript of a module of the program inside an isolate; read once. */
export function insideSource(file: string): string {
  let code = sources.get(file);
  if (code === undefined) {
    const text = readFileSync(file, "utf8");
    code = file.endsWith(".ts") ? stripTypeScriptTypes(text) : text;
    sources.set(file, code);
  }
  return code;
}

/** The file that an import in `from` names: an isolate has no module resolution of its own. */
export function resolveInside(specifier: string, from: string): string {
  return specifier.startsWith(".")
    ? resolve(dirname(from), specifier)
    : createRequire(from).resolve(specifier);
}
