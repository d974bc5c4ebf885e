import { hash } from "node:crypto";
import { MiB } from "../byte-units.ts";

/** Bytes of copies that are kept. */
const maxBytes = 16 * MiB;

interface KnownModule {
  readonly copy: Buffer;
  readonly digest: string;
}

/** Digests of the modules that were loaded last, for who loads the same ones again and again. Whoever gives bytes may write to
 * them later, so they are held against a copy: that takes an eighth of the time of hashing them. */
export class KnownDigests {
  /** The one used last comes last. */
  readonly #known = new Set<KnownModule>();
  #bytes = 0;

  /** The SHA-256 digest of a module, in hex. */
  of(wasm: Uint8Array): string {
    for (const known of this.#known) {
      if (!known.copy.equals(wasm)) continue;
      this.#known.delete(known);
      this.#known.add(known);
      return known.digest;
    }
    const digest = hash("sha256", wasm);
    if (wasm.length <= maxBytes) this.#keep({ copy: Buffer.from(wasm), digest });
    return digest;
  }

  #keep(module: KnownModule): void {
    this.#known.add(module);
    this.#bytes += module.copy.length;
    for (const oldest of this.#known) {
      if (this.#bytes <= maxBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= oldest.copy.length;
    }
  }
}
