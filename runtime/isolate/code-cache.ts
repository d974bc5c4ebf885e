import type ivm from "isolated-vm";
import { KiB, MiB } from "../byte-units.ts";
import type { CompiledCode, CoreArtifact } from "../module/artifact.ts";
import { dropOldest } from "./drop-oldest.ts";

/** Smaller modules, as those between a component's parts, compile faster than it matters. */
const minBytes = 8 * KiB;

/** Modules kept, and their bytes together. */
const maxModules = 256;
const maxBytes = 64 * MiB;

/** The compiled code of one core module. */
export class CachedModule implements CompiledCode {
  readonly bytes: number;
  readonly #copy: ivm.ExternalCopy<WebAssembly.Module>;

  /** `copy` holds on to the engine's code, and to no copy of the module. */
  constructor(bytes: number, copy: ivm.ExternalCopy<WebAssembly.Module>) {
    this.bytes = bytes;
    this.#copy = copy;
  }

  /** The module, for an isolate that a function is applied in: nothing is compiled, nor are its bytes needed. */
  moved(): ivm.Copy<WebAssembly.Module> {
    return this.#copy.copyInto();
  }

  release(): void {
    this.#copy.release();
  }
}

/** Holds on to the compiled code of core modules, by their digests. All workers in JavaScript have the same engine in
 * them, and what they begin with is apart from it (`module/contents.ts`): so from the second one on it needs no compiling,
 * and its functions are those that others have called before, even when no other is loaded at the time. A worker that was
 * evicted finds its own. */
class CodeCache {
  /** The one used last comes last. */
  readonly #modules = new Map<string, CachedModule>();
  /** All that somebody may hold, those included that are no longer kept. */
  #held: WeakRef<CachedModule>[] = [];

  constructor() {
    // V8 waits for the last of a module's owners before it ends, and nobody else tells these that the process does.
    process.once("exit", () => {
      for (const each of this.#held) each.deref()?.release();
    });
  }

  /** The code of the module with this digest; null where none is kept. */
  of(digest: string): CachedModule | null {
    const kept = this.#modules.get(digest) ?? null;
    if (kept !== null) {
      this.#modules.delete(digest);
      this.#modules.set(digest, kept);
    }
    return kept;
  }

  /** The code of a core module of an artifact; null where there is none here. */
  ofCore({ compiled, digest }: CoreArtifact): CachedModule | null {
    if (compiled instanceof CachedModule) return compiled;
    return digest === undefined ? null : this.of(digest);
  }

  /** Whether the code of a core module is to be kept, and is not yet. */
  lacks(core: CoreArtifact): boolean {
    const { digest, compiled } = core;
    if (digest === undefined || compiled !== undefined || this.#modules.has(digest)) return false;
    return core.wasm.length >= minBytes && core.wasm.length <= maxBytes;
  }

  /** Lets go of all that no isolate and no artifact has, where memory is short. Returns whether anything was kept. */
  letGo(): boolean {
    if (this.#modules.size === 0) return false;
    this.#modules.clear();
    // The collector sees some bytes of each only.
    globalThis.gc?.();
    return true;
  }

  /** Keeps the code of a module whose bytes have this digest. */
  keep(digest: string, module: CachedModule): void {
    this.#modules.set(digest, module);
    this.#held = [...this.#held.filter((each) => each.deref()), new WeakRef(module)];
    dropOldest(this.#modules, maxModules, maxBytes);
  }
}

/** The code this process keeps. */
export const codeCache = new CodeCache();
