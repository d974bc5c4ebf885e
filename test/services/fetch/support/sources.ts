import type { ByteSource } from "../../../../runtime/message/byte-source.ts";

/** A source of so many pieces, or of pieces without end, that counts what is asked of it. */
export class CountingSource implements ByteSource {
  readonly #next: () => Promise<Uint8Array | null> | Uint8Array | null;
  /** Bytes that were handed out. */
  bytes = 0;
  cancelled = false;

  constructor(next: () => Promise<Uint8Array | null> | Uint8Array | null) {
    this.#next = next;
  }

  async read(most: number): Promise<Uint8Array | null> {
    const piece = (await this.#next())?.subarray(0, most) ?? null;
    this.bytes += piece?.length ?? 0;
    return piece;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

export function streamedBody(pieces: readonly string[]): { tag: "stream"; val: CountingSource } {
  const left = pieces.map((piece) => Buffer.from(piece));
  return { tag: "stream", val: new CountingSource(() => left.shift() ?? null) };
}
