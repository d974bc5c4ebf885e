import ivm from "isolated-vm";
import { insideMain, insideSource, resolveInside } from "./inside-sources.ts";

const MiB = 1024 * 1024;

/** A V8 isolate with the host's program in it, and nothing of any worker yet. */
export interface BlankIsolate {
  readonly isolate: ivm.Isolate;
  readonly context: ivm.Context;
  /** The program's main module, evaluated. */
  readonly inside: ivm.Module;
  /** Compiles, links and evaluates another module of the program. */
  load(file: string): Promise<ivm.Module>;
}

/** Makes a blank isolate with a JavaScript heap of so many bytes. */
export async function createBlankIsolate(heap: number): Promise<BlankIsolate> {
  const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, Math.ceil(heap / MiB)) });
  const context = await isolate.createContext();
  const load = insideLoader(isolate, context);
  return { isolate, context, inside: await load(insideMain), load };
}

/** One blank isolate made ahead, so that a worker's cold start need not wait for it: loading the host's
 * program takes about as long as all the rest. */
class SpareIsolate {
  #heap = 0;
  #spare: Promise<BlankIsolate> | null = null;

  /** Begins to make one for workers with such a heap. */
  prepare(heap: number): void {
    if (this.#spare !== null && this.#heap === heap) return;
    void this.#spare?.then(
      ({ isolate }) => isolate.dispose(),
      () => {},
    );
    this.#heap = heap;
    const spare = createBlankIsolate(heap);
    this.#spare = spare;
    // Whoever takes it hears why it failed; nobody else does.
    spare.catch(() => {
      if (this.#spare === spare) this.#spare = null;
    });
  }

  /** The spare one where it fits, else a new one. */
  take(heap: number): Promise<BlankIsolate> {
    if (this.#spare === null || this.#heap !== heap) return createBlankIsolate(heap);
    const spare = this.#spare;
    this.#spare = null;
    return spare;
  }
}

/** The spare isolate of this process. */
export const spareIsolate = new SpareIsolate();

/** Loads modules of the host's program, each once. */
function insideLoader(
  isolate: ivm.Isolate,
  context: ivm.Context,
): (file: string) => Promise<ivm.Module> {
  // Promises, since many modules ask for the same file at the same time, and it must be one module: its
  // classes are told by identity.
  const modules = new Map<string, Promise<ivm.Module>>();
  const files = new Map<ivm.Module, string>();
  const compile = (file: string): Promise<ivm.Module> => {
    const known = modules.get(file);
    if (known !== undefined) return known;
    const source = insideSource(file);
    const module = isolate.compileModule(source, { filename: "skerry" }).then((compiled) => {
      files.set(compiled, file);
      return compiled;
    });
    modules.set(file, module);
    return module;
  };
  return async (file) => {
    const module = await compile(file);
    await module.instantiate(context, (specifier, referrer) =>
      compile(resolveInside(specifier, files.get(referrer)!)),
    );
    await module.evaluate();
    return module;
  };
}
