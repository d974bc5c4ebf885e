// Modules of WebAssembly that a worker imports, or has as text: they are joined to the engine, and scripts get them by
// what their bytes are.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import type { FunctionsCompiler, KnownModule, ModuleJoiner } from "./module-joiner.ts";
import { refusedStandIn, standInOf } from "./stand-in.ts";

/** The variable that the SDK finds a worker's modules in. */
export const wasmVariable = "__skerry_wasm";

interface FoundModule {
  readonly bytes: Uint8Array;
  readonly description: ReturnType<ModuleJoiner["describe"]>;
}

/** The modules that were found while a worker was bundled. */
export class WasmModules {
  readonly #joiner: ModuleJoiner;
  readonly #found = new Map<string, FoundModule>();
  /** By their bytes, as a bundle may be made several times. */
  readonly #known = new Map<string, FoundModule>();
  readonly #compiled = new Map<string, ReturnType<FunctionsCompiler>>();
  /** By stand-in, as base64: the module that it stands for, or why there is none. */
  readonly #standIns = new Map<string, FoundModule | string>();

  constructor(joiner: ModuleJoiner) {
    this.#joiner = joiner;
  }

  /** The numbers that a module is known by. Throws an error with a sentence where it can't be joined. */
  add(bytes: Uint8Array, label: string): readonly [number, number] {
    const found = this.#described(bytes, label);
    this.#found.set(found.description.hash.join(), found);
    return found.description.hash;
  }

  #described(bytes: Uint8Array, label: string): FoundModule {
    const digest = createHash("sha256").update(bytes).digest("base64");
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const found = { bytes, description: this.#joiner.describe(bytes, label) };
    this.#known.set(digest, found);
    return found;
  }

  /** A `data:` URL of the stand-in of a module, which need not be joinable: who asks for such a one is told why. The module is
   * one of the worker's once its URL is in the bundle ({@link keepUsed}). */
  addUrl(bytes: Uint8Array, label: string): string {
    let found: FoundModule | string;
    try {
      found = this.#described(bytes, label);
    } catch (error) {
      found = error instanceof Error ? error.message : String(error);
    }
    const standIn =
      typeof found === "string" ? refusedStandIn(found) : standInOf(found.description.hash);
    const text = Buffer.from(standIn).toString("base64");
    this.#standIns.set(text, found);
    return `data:application/wasm;base64,${text}`;
  }

  /** Takes the modules whose URLs a bundle has, and gives a sentence for each of those that can't be joined. */
  keepUsed(javascript: string): string[] {
    if (this.#standIns.size === 0) return [];
    const refused: string[] = [];
    for (const [text, found] of this.#standIns) {
      if (!javascript.includes(text)) continue;
      if (typeof found === "string") refused.push(found);
      else this.#found.set(found.description.hash.join(), found);
    }
    return refused;
  }

  /** True for the base64 of a stand-in: it is no module of its own. */
  isStandIn(base64: string): boolean {
    return this.#standIns.has(base64);
  }

  /** What a file in AssemblyScript came to: it is compiled once. */
  compiledOnce(
    path: string,
    compile: () => ReturnType<FunctionsCompiler>,
  ): ReturnType<FunctionsCompiler> {
    const known = this.#compiled.get(path) ?? compile();
    this.#compiled.set(path, known);
    return known;
  }

  /** Absolute paths of all files that those were compiled from. */
  async compiledInputs(): Promise<string[]> {
    const all = await Promise.all(this.#compiled.values());
    return all.flatMap(({ inputs }) => inputs);
  }

  get any(): boolean {
    return this.#found.size > 0;
  }

  /** All of them, in an order that depends on nothing but their bytes. */
  get known(): readonly KnownModule[] {
    return this.#sorted().map(({ bytes, description }) => ({ hash: description.hash, bytes }));
  }

  /** The variable that the SDK finds descriptions in, as a statement. */
  get statement(): string {
    const all = this.#sorted().map(({ description }) => description);
    return this.any ? `const ${wasmVariable}=${JSON.stringify(all)};` : "";
  }

  #sorted(): FoundModule[] {
    return [...this.#found]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, found]) => found);
  }
}

/** The namespace of modules of WebAssembly, by their paths. */
export const wasmNamespace = "skerry-wasm";

/** Where the SDK makes a module of the numbers it is known by: one that is joined to the engine, or the engine's own. */
export const moduleFiles = {
  joined: fileURLToPath(new URL("../../runtime/wasm/module.ts", import.meta.url)),
  engine: fileURLToPath(new URL("../../runtime/wasm/engine-module.ts", import.meta.url)),
};

/** Marks the bundler's own look-up of a file. */
const lookingUp = Symbol("looking up");

/** Has imports of `.wasm` give a `WebAssembly.Module`, as bundlers for other platforms do, with `?module` too. */
export function wasmModules(
  modules: WasmModules,
  projectDir: string,
  whose: keyof typeof moduleFiles,
): Plugin {
  const moduleFile = moduleFiles[whose];
  return {
    name: "skerry-wasm-modules",
    setup(build) {
      build.onResolve({ filter: /\.wasm(\?module)?$/ }, async (request) => {
        const { path, kind, importer, resolveDir, pluginData } = request;
        if (pluginData === lookingUp) return undefined;
        const found = await build.resolve(path.replace(/\?module$/, ""), {
          kind,
          importer,
          resolveDir,
          pluginData: lookingUp,
        });
        if (found.errors.length > 0) return { errors: found.errors };
        return { path: found.path, namespace: wasmNamespace };
      });
      build.onLoad({ filter: /.*/, namespace: wasmNamespace }, async ({ path }) => {
        const bytes = new Uint8Array(await readFile(path));
        try {
          const hash = modules.add(bytes, `module ${relative(projectDir, path)}`);
          const contents = `import { moduleOfFile } from ${JSON.stringify(moduleFile)};
export default moduleOfFile(${hash.join()});`;
          return { contents, resolveDir: dirname(moduleFile), watchFiles: [path] };
        } catch (error) {
          return { errors: [{ text: error instanceof Error ? error.message : String(error) }] };
        }
      });
    },
  };
}

/** How base64 of a module begins, and what may follow. */
const base64 = /AGFzbQEAAA[A-Za-z0-9+/]{20,}={0,2}/g;

/** Finds modules that a bundle has as base64: what packages decode at run time is known so. Those that can't be joined
 * are left, and refused when they are asked for. */
export function findEmbedded(modules: WasmModules, javascript: string): void {
  for (const [text] of javascript.matchAll(base64)) {
    if (modules.isStandIn(text)) continue;
    try {
      modules.add(new Uint8Array(Buffer.from(text, "base64")), "module in the bundle");
    } catch {
      // As any bytes that nobody knows.
    }
  }
}
