import { type ByteSource, ContentCancelled } from "../../message/byte-source.ts";
import type { LentBodies } from "./lent-bodies.ts";

/** A body of the cache as a stream. Each piece is a copy: its reader may transfer it to another thread. */
export class CachedBody implements ByteSource {
  #left: Uint8Array;
  #giveBack: () => void;
  #isCut = false;

  private constructor(body: Uint8Array, giveBack: () => void) {
    this.#left = body;
    this.#giveBack = giveBack;
  }

  /** Null where too many bytes are lent already. `part`: what is read of it, in the same memory. */
  static open(body: Uint8Array, lent: LentBodies, part: Uint8Array = body): CachedBody | null {
    if (!lent.lend(body)) return null;
    return new CachedBody(part, () => lent.giveBack(body));
  }

  get length(): number {
    return this.#left.length;
  }

  async read(most: number): Promise<Uint8Array | null> {
    if (this.#isCut) throw new ContentCancelled();
    if (this.#left.length === 0) {
      this.cancel();
      return null;
    }
    const piece = this.#left.slice(0, most);
    this.#left = this.#left.subarray(piece.length);
    return piece;
  }

  cancel(): void {
    this.#isCut ||= this.#left.length > 0;
    this.#left = new Uint8Array();
    this.#giveBack();
    this.#giveBack = () => {};
  }
}
