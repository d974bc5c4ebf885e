import ivm from "isolated-vm";
import { MiB } from "../byte-units.ts";
import {
  type InsideMain,
  type InsideWasi,
  insideScript,
  type LoadedScript,
  wasiScript,
} from "./inside-program.ts";

/** Functions of the program's main module, by what the isolate is asked for. */
const entries = ["boot", "run", "step", "prepare", "shrinkHeap"] as const;

type Entry = (typeof entries)[number];

/** A V8 isolate with the host's program in it, and nothing of any worker yet. */
export interface WarmIsolate {
  readonly isolate: ivm.Isolate;
  readonly context: ivm.Context;
  /** What the program's main module exports. */
  readonly inside: ivm.Reference<InsideMain>;
  /** Evaluates the program's part for workers of WASI, once, and returns what makes it theirs. */
  loadWasi(): Promise<ivm.Reference<InsideWasi["wasiSide"]>>;
  /** Does what every worker's start would wait for, before a worker is assigned. */
  prepare(): Promise<void>;
  /** A function of the program that outlives {@link release}: who takes it releases it. */
  take(entry: Entry): ivm.Reference<InsideMain[Entry]>;
  /** Keeps what the engine compiled of the program for a worker of that kind, once that has answered. */
  keepProgram(kind: string): Promise<void>;
  /** Lets go of the context and of what the program exports, once what is called of it is at hand. Each handle takes native
   * memory until the collector of the process's own heap finds it, which it does late: it sees some bytes only. */
  release(): void;
}

/** Makes a warm isolate, with a limit on its JavaScript heap, in bytes. */
export async function createWarmIsolate(heap: number): Promise<WarmIsolate> {
  const isolate = new ivm.Isolate({ memoryLimit: Math.max(8, Math.ceil(heap / MiB)) });
  try {
    const context = await isolate.createContext();
    const modules = await context.eval("({ __proto__: null })", { reference: true });
    const main = await insideScript.load(isolate, context, modules);
    const functions = new Map<Entry, ivm.Reference<InsideMain[Entry]>>();
    for (const entry of entries) {
      functions.set(entry, await main.exports.get(entry, { reference: true }));
    }
    let wasi: Promise<LoadedScript<InsideWasi>> | null = null;
    let side: Promise<ivm.Reference<InsideWasi["wasiSide"]>> | null = null;
    const handles: Pick<ivm.Reference, "release">[] = [modules, main.exports];
    const loadSide = async () => {
      wasi ??= wasiScript.load(isolate, context, modules);
      const { exports } = await wasi;
      const made = await exports.get("wasiSide", { reference: true });
      handles.push(exports, made);
      return made;
    };
    return {
      ...{ isolate, context, inside: main.exports },
      loadWasi() {
        side ??= loadSide();
        return side;
      },
      async prepare() {
        await functions.get("prepare")!.apply(undefined, []);
      },
      take(entry) {
        const taken = functions.get(entry)!;
        functions.delete(entry);
        return taken;
      },
      async keepProgram(kind) {
        await insideScript.keep(isolate, main.code, kind);
        if (wasi !== null) await wasiScript.keep(isolate, (await wasi).code, kind);
      },
      release() {
        for (const handle of [...handles, ...functions.values()]) handle.release();
        context.release();
      },
    };
  } catch (error) {
    // Where a file can't be read, for one: nothing else would end it.
    if (!isolate.isDisposed) isolate.dispose();
    throw error;
  }
}

/** Heaps that a spare isolate is kept for: workers that wait have a larger one than others. */
const maxSpares = 2;

/** A warm isolate made ahead for each of the heaps that workers had last, so that a worker's cold start need not wait
 * for it: loading the host's program takes about as long as all the rest. */
class SpareIsolate {
  /** Spares by the size of their heaps; the one asked for last comes last. */
  readonly #spares = new Map<number, Promise<WarmIsolate>>();

  /** Begins to make one for workers with such a heap, and with what those of WASI need where they are. */
  prepare(heap: number, isOfWasi = false): void {
    const kept = this.#spares.get(heap);
    this.#spares.delete(heap);
    const spare = preparedFor(kept ?? createSpare(heap), isOfWasi);
    this.#spares.set(heap, spare);
    if (kept !== undefined && !isOfWasi) return;
    // Whoever takes it hears why it failed; nobody else does.
    spare.catch(() => {
      if (this.#spares.get(heap) === spare) this.#spares.delete(heap);
    });
    const [oldest] = this.#spares;
    if (oldest !== undefined && this.#spares.size > maxSpares) this.#drop(...oldest);
  }

  /** The spare one where it fits, else a new one. */
  take(heap: number): Promise<WarmIsolate> {
    const spare = this.#spares.get(heap);
    this.#spares.delete(heap);
    return spare ?? createWarmIsolate(heap);
  }

  #drop(heap: number, spare: Promise<WarmIsolate>): void {
    this.#spares.delete(heap);
    void spare.then(
      ({ isolate }) => isolate.dispose(),
      () => {},
    );
  }
}

async function preparedFor(made: Promise<WarmIsolate>, isOfWasi: boolean): Promise<WarmIsolate> {
  const blank = await made;
  if (isOfWasi) await blank.loadWasi();
  return blank;
}

async function createSpare(heap: number): Promise<WarmIsolate> {
  const blank = await createWarmIsolate(heap);
  await blank.prepare();
  return blank;
}

/** The spare isolate of this process. */
export const spareIsolate = new SpareIsolate();
