import { sizeImportPrefix } from "../../../module/meter/contract.ts";
import { pageBytes } from "../../../wasm/page.ts";
import { HostModule } from "../host-module.ts";

/** `guest-size.wat`, assembled. */
export const guestSizeModule =
  "AGFzbQEAAAABBQFgAAF8Ag8BBHNpemUFYnl0ZXMDfgEDAgEABwkBBWJ5dGVzAAAKBwEFACMAuQsADwRuYW1lBwgBAAVieXRlcw==" +
  "";

const sizeModule = new HostModule(guestSizeModule);

/** The size of one memory of a bounded guest. */
interface GuestSize {
  readonly bytes: WebAssembly.Global<bigint>;
  readonly read: () => number;
}

/** The sizes of memories as one guest sees them, where its modules are bounded (`module/meter/bounds`): its code
 * reaches nothing past them, so a memory that has grown gets its first size back, and the engine's stays. */
export class GuestSizes {
  readonly #sizes = new Map<WebAssembly.Memory, GuestSize>();

  /** Makes what a bounded module imports: a global for each memory that it imports, and for each that it defines, with
   * so many pages to begin with. */
  imports(
    imported: readonly WebAssembly.Memory[],
    defined: readonly number[],
  ): Record<string, WebAssembly.Global<bigint>> {
    const globals = [
      ...imported.map((memory) => this.#sizes.get(memory)!.bytes),
      ...defined.map(
        (pages) =>
          new WebAssembly.Global({ value: "i64", mutable: true }, BigInt(pages * pageBytes)),
      ),
    ];
    return Object.fromEntries(globals.map((global, index) => [sizeImportPrefix + index, global]));
  }

  /** Call with each memory that a bounded module defines, and its global. */
  define(memory: WebAssembly.Memory, bytes: WebAssembly.Global<bigint>): void {
    const { exports } = new WebAssembly.Instance(sizeModule.compiled, { size: { bytes } });
    this.#sizes.set(memory, { bytes, read: exports.bytes as () => number });
  }

  /** What tells the size of a memory in bytes; null where it is the engine's. */
  readerOf(memory: WebAssembly.Memory): (() => number) | null {
    return this.#sizes.get(memory)?.read ?? null;
  }

  /** Whether a memory may be larger than the guest sees it. */
  has(memory: WebAssembly.Memory): boolean {
    return this.#sizes.has(memory);
  }

  /** The size of a memory in bytes. */
  of(memory: WebAssembly.Memory): number {
    return this.readerOf(memory)?.() ?? memory.buffer.byteLength;
  }

  /** Gives a memory another size, which the engine's must cover. False: it has the engine's alone. */
  set(memory: WebAssembly.Memory, bytes: number): boolean {
    const size = this.#sizes.get(memory);
    if (size === undefined) return false;
    size.bytes.value = BigInt(bytes);
    return true;
  }
}
