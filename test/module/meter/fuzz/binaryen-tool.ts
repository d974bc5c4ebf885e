// Binaryen's command-line tools, run inside this process: starting one as a process of its own takes
// 350 ms, and this 20.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

/** Where npm has put a tool. */
export function binaryenPath(tool: string): string {
  return fileURLToPath(new URL(`../../../../node_modules/binaryen/bin/${tool}`, import.meta.url));
}

/** Runs a tool with arguments, as often as wanted, and answers its exit code. */
export type BinaryenTool = (args: readonly string[]) => Promise<number>;

/** The host object by which a program that Emscripten compiled is told how to run. */
interface EmscriptenModule {
  readonly arguments: string[];
  readonly thisProgram: string;
  readonly noExitRuntime: false;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    done: (it: WebAssembly.Instance) => void,
  ) => void;
}

/** The last statement of a tool's program: given back, it tells when and how the run ended. */
const runs = "createWasm().then(()=>run());";

const parameters = [
  ...["Module", "require", "module", "process", "WebAssembly", "__dirname", "__filename"],
];

/** Loads a tool. Its source is compiled once, and so is the module inside it; each run has an instance
 * and globals of its own. The answer rejects with what the tool printed where it breaks down. */
export function loadBinaryenTool(tool: string): BinaryenTool {
  const path = binaryenPath(tool);
  const source = readFileSync(path, "utf8").replace(/^#!.*/, "");
  if (!source.trimEnd().endsWith(runs)) throw new Error(`${tool} does not begin as expected`);
  const returning = `${source.trimEnd().slice(0, -runs.length)}return ${runs}`;
  const program = compileFunction(returning, parameters, { filename: path });
  let compiled: WebAssembly.Module | null = null;
  const api = Object.create(WebAssembly, {
    instantiate: {
      value: async (bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports) => {
        compiled = new WebAssembly.Module(bytes);
        return { module: compiled, instance: new WebAssembly.Instance(compiled, imports) };
      },
    },
  });
  return async (args) => {
    const printed: string[] = [];
    const own = Object.create(process, {
      exitCode: { value: 0, writable: true },
      argv: { value: [process.execPath, path, ...args] },
    });
    const module: EmscriptenModule = {
      arguments: [...args],
      thisProgram: path,
      noExitRuntime: false,
      print: (line) => printed.push(line),
      printErr: (line) => printed.push(line),
    };
    if (compiled !== null) {
      const known = compiled;
      module.instantiateWasm = (imports, done) => done(new WebAssembly.Instance(known, imports));
    }
    try {
      const folder = dirname(path);
      await program(module, createRequire(path), { exports: {} }, own, api, folder, path);
    } catch (error) {
      throw new Error(`${tool} broke down: ${printed.join(" ")} (${(error as Error).message})`);
    }
    return own.exitCode as number;
  };
}
