import { SkerryError } from "../../errors.ts";
import { type ByteSource, ContentCancelled } from "../../message/byte-source.ts";

/** Content of a request that its sender hands over piece by piece, as far as it was read. */
export class ArrivingContent implements ByteSource {
  readonly #onRead: (bytes: number) => void;
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  #failure: Error | null = null;
  #unwanted = false;
  #reader: (() => void) | null = null;
  #came = 0;
  readonly #most: number;

  /** @param most bytes that may come in all. @param onRead is told how many bytes were read, as often as some were. */
  constructor(most: number, onRead: (bytes: number) => void) {
    this.#most = most;
    this.#onRead = onRead;
  }

  add(piece: Uint8Array): void {
    this.#came += piece.length;
    if (this.#came > this.#most) {
      const sentence = `The request's body is over ${this.#most} bytes.`;
      this.fail(new SkerryError("body-too-large", sentence));
    }
    if (this.#unwanted || this.#failure !== null) this.#onRead(piece.length);
    else if (piece.length > 0) this.#pieces.push(piece);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  fail(error: SkerryError): void {
    this.#failure ??= error;
    this.#wake();
  }

  async read(most: number): Promise<Uint8Array | null> {
    while (this.#pieces.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    }
    const first = this.#pieces[0]!;
    const piece = first.length > most ? first.subarray(0, most) : first;
    if (piece === first) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(most);
    this.#onRead(piece.length);
    return piece;
  }

  cancel(): void {
    this.#unwanted = true;
    if (!this.#ended || this.#pieces.length > 0) this.#failure ??= new ContentCancelled();
    // Its sender must not wait for a reader.
    for (const piece of this.#pieces.splice(0)) this.#onRead(piece.length);
    this.#wake();
  }

  #wake(): void {
    this.#reader?.();
    this.#reader = null;
  }
}
