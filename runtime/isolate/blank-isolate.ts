import ivm from "isolated-vm";
import { MiB } from "../byte-units.ts";
import { insideMain, insideSource, resolveInside } from "./inside-sources.ts";

/** A V8 isolate with the host's program in it, and nothing of any worker yet. */
export interface BlankIsolate {
  readonly isolate: ivm.Isolate;
  readonly context: ivm.Context;
  /** The program's main module, evaluated. */
  readonly inside: ivm.Module;
  /** Compiles, links and evaluates another module of the program. */
  load(file: string): Promise<ivm.Module>;
  /** Lets go of the context and of all modules, once what is called of them is at hand. Each handle takes native
   * memory until the collector of the process's own heap finds it, which it does late: it sees some bytes only. */
  release(): void;
}

/** Makes a blank isolate, with a limit on its JavaScript heap, in bytes. */
export async function createBlankIsolate(heap: number): Promise<BlankIsolate> {
  const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, Math.ceil(heap / MiB)) });
  try {
    const context = await isolate.createContext();
    const modules = new Map<ivm.Module, string>();
    const load = insideLoader(isolate, context, modules);
    const release = () => {
      for (const module of modules.keys()) module.release();
      context.release();
    };
    return { isolate, context, inside: await load(insideMain), load, release };
  } catch (error) {
    // Where a file can't be read, for one: nothing else would end it.
    if (!isolate.isDisposed) isolate.dispose();
    throw error;
  }
}

/** Heaps that a spare isolate is kept for: workers that wait have a larger one than others. */
const mostSpares = 2;

/** A blank isolate made ahead for each of the heaps that workers had last, so that a worker's cold start need not wait
 * for it: loading the host's program takes about as long as all the rest. */
class SpareIsolate {
  /** Spares by the size of their heaps; the one asked for last comes last. */
  readonly #spares = new Map<number, Promise<BlankIsolate>>();

  /** Begins to make one for workers with such a heap, which need these modules of the host's program besides its main one. */
  prepare(heap: number, modules: readonly string[] = []): void {
    const kept = this.#spares.get(heap);
    this.#spares.delete(heap);
    const spare = loadedWith(kept ?? createBlankIsolate(heap), modules);
    this.#spares.set(heap, spare);
    if (kept !== undefined && modules.length === 0) return;
    // Whoever takes it hears why it failed; nobody else does.
    spare.catch(() => {
      if (this.#spares.get(heap) === spare) this.#spares.delete(heap);
    });
    const [oldest] = this.#spares;
    if (oldest !== undefined && this.#spares.size > mostSpares) this.#drop(...oldest);
  }

  /** The spare one where it fits, else a new one. */
  take(heap: number): Promise<BlankIsolate> {
    const spare = this.#spares.get(heap);
    this.#spares.delete(heap);
    return spare ?? createBlankIsolate(heap);
  }

  #drop(heap: number, spare: Promise<BlankIsolate>): void {
    this.#spares.delete(heap);
    void spare.then(
      ({ isolate }) => isolate.dispose(),
      () => {},
    );
  }
}

/** The isolate once it has those modules as well; each is loaded once. */
async function loadedWith(
  made: Promise<BlankIsolate>,
  modules: readonly string[],
): Promise<BlankIsolate> {
  const blank = await made;
  for (const file of modules) await blank.load(file);
  return blank;
}

/** The spare isolate of this process. */
export const spareIsolate = new SpareIsolate();

/** Loads modules of the host's program, each once, and notes them with their files. */
function insideLoader(
  isolate: ivm.Isolate,
  context: ivm.Context,
  files: Map<ivm.Module, string>,
): (file: string) => Promise<ivm.Module> {
  // Promises, since many modules ask for the same file at the same time, and it must be one module: its
  // classes are told by identity.
  const modules = new Map<string, Promise<ivm.Module>>();
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
