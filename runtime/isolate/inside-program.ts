import type ivm from "isolated-vm";
import { insideMain, insideWasi } from "./inside-sources.ts";
import { InsideLinker } from "./link-inside.ts";

/** What the main modules of the program's parts export. */
export type InsideMain = typeof import("./inside/main.ts");
export type InsideWasi = typeof import("./inside/wasi/wasi-side.ts");

/** What the engine compiled of a script. */
type CompiledCode = ivm.ExternalCopy<ArrayBuffer>;

/** A script of the program in an isolate. */
export interface LoadedScript<Exports> {
  /** What its main module exports. */
  readonly exports: ivm.Reference<Exports>;
  /** What of it came compiled: null where nothing had been kept. */
  readonly code: CompiledCode | null;
}

/** A part of the host's program inside isolates, as one script, and what the engine compiled of it. An isolate compiles a
 * function when it is first called, and that took the largest part of a cold start: functions that earlier workers of
 * this process called come compiled. */
export class InsideScript<Exports> {
  readonly #link: () => string;
  #text: string | null = null;
  #code: CompiledCode | null = null;
  /** Kinds of workers whose functions are in the code. */
  #kinds = new Set<string>();

  constructor(link: () => string) {
    this.#link = link;
  }

  /** The script's text. @throws Error where a file can't be read. */
  get text(): string {
    this.#text ??= this.#link();
    return this.#text;
  }

  /** Evaluates it in an isolate; `modules` are those that the scripts before it made. */
  async load(
    isolate: ivm.Isolate,
    context: ivm.Context,
    modules: ivm.Reference<unknown>,
  ): Promise<LoadedScript<Exports>> {
    const code = this.#code;
    const cachedData = code === null ? {} : { cachedData: code };
    const script = await isolate.compileScript(this.text, { filename, ...cachedData });
    const refused = (script as { cachedDataRejected?: boolean }).cachedDataRejected === true;
    if (refused && this.#code === code) this.#forget();
    const evaluate = await script.run(context, { reference: true });
    const exports = await evaluate.apply(undefined, [modules.derefInto()], {
      result: { reference: true },
    });
    for (const handle of [script, evaluate]) handle.release();
    return { exports: exports as ivm.Reference<Exports>, code: refused ? null : code };
  }

  /** Adds the functions that an isolate has called since, where no worker of that kind had its own added. The engine finds the
   * script again by its text. `loaded` is what the isolate had to begin with: where it is not what is kept now, a later
   * isolate will have both. */
  async keep(isolate: ivm.Isolate, loaded: CompiledCode | null, kind: string): Promise<void> {
    const isDue = () => !isolate.isDisposed && loaded === this.#code && !this.#kinds.has(kind);
    if (!isDue()) return;
    const script = await isolate.compileScript(this.text, { filename, produceCachedData: true });
    const { cachedData } = script as { cachedData?: CompiledCode };
    script.release();
    if (cachedData === undefined || !isDue()) return;
    this.#code = cachedData;
    this.#kinds.add(kind);
  }

  /** Bytes of compiled code that are kept. */
  get codeBytes(): number {
    return this.#code?.copy().byteLength ?? 0;
  }

  #forget(): void {
    this.#code = null;
    this.#kinds = new Set();
  }
}

const filename = "skerry";

const linker = new InsideLinker();

/** The program of all isolates. */
export const insideScript = new InsideScript<InsideMain>(() => linker.link(insideMain));

/** Its part for workers of WASI, which shares modules with it. */
export const wasiScript = new InsideScript<InsideWasi>(() => {
  // Modules are numbered in the order in which they are linked.
  void insideScript.text;
  return linker.link(insideWasi);
});
