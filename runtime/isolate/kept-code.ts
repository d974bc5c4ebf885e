import { createHash } from "node:crypto";
import ivm from "isolated-vm";
import { KiB, MiB } from "../byte-units.ts";

/** Smaller modules compile faster than it matters. */
const leastBytes = 256 * KiB;

/** Modules kept, and their bytes together. */
const mostModules = 8;
const mostBytes = 32 * MiB;

/** The program that holds modules: `keep` adds one, `drop` lets go of the oldest. */
const program = `
  const modules = [];
  export const keep = (bytes) => void modules.push(new WebAssembly.Module(bytes));
  export const drop = () => void modules.shift();
`;

interface Keeper {
  readonly keep: ivm.Reference<(bytes: unknown) => void>;
  readonly drop: ivm.Reference<() => void>;
}

/** Holds on to the compiled code of large core modules. V8 shares code between the isolates of a process
 * by a module's bytes, for as long as one of them has the module. All workers in JavaScript have the
 * same engine in them, so from the second one on it needs no compiling, even when no other is loaded at
 * the time. */
class KeptCode {
  readonly #sizes = new Map<string, number>();
  #keeper: Promise<Keeper> | null = null;
  #queue: Promise<void> = Promise.resolve();

  /** Keeps the code of those of the modules that are large. They are compiled already, in the isolate of
   * the worker they belong to. */
  keep(modules: readonly Uint8Array[]): void {
    for (const wasm of modules) {
      if (wasm.length >= leastBytes) this.#queue = this.#queue.then(() => this.#keep(wasm));
    }
  }

  async #keep(wasm: Uint8Array): Promise<void> {
    const digest = createHash("sha256").update(wasm).digest("base64");
    if (this.#sizes.has(digest) || wasm.length > mostBytes) return;
    this.#keeper ??= createKeeper();
    try {
      const { keep, drop } = await this.#keeper;
      this.#sizes.set(digest, wasm.length);
      await keep.apply(undefined, [new ivm.ExternalCopy(wasm).copyInto({ release: true })]);
      while (this.#sizes.size > mostModules || this.#bytes > mostBytes) {
        this.#sizes.delete(this.#sizes.keys().next().value!);
        await drop.apply(undefined, []);
      }
    } catch {
      // Only a saving is lost.
      this.#keeper = null;
      this.#sizes.clear();
    }
  }

  get #bytes(): number {
    return [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}

/** The code this process keeps. */
export const keptCode = new KeptCode();

async function createKeeper(): Promise<Keeper> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = await isolate.createContext();
  const module = await isolate.compileModule(program);
  await module.instantiate(context, () => {
    throw new Error("the program imports nothing");
  });
  await module.evaluate();
  const keep = await module.namespace.get("keep", { reference: true });
  const drop = await module.namespace.get("drop", { reference: true });
  return { keep, drop } as Keeper;
}
