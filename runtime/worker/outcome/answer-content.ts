import type { ByteSource } from "../../message/byte-source.ts";

/** Content of an answer on its way to a client. Calls `onDone`, once, when it is not read any more: at its end, where it is
 * whole, when it fails, or when it is cancelled. */
export class AnswerContent implements ByteSource {
  readonly #source: ByteSource;
  readonly #stated: number | undefined;
  #onDone: ((isWhole: boolean) => void) | null;

  /** @param stated the bytes that its worker says it has, where nothing else is known. */
  constructor(source: ByteSource, stated: number | undefined, onDone: (isWhole: boolean) => void) {
    this.#source = source;
    this.#stated = stated;
    this.#onDone = onDone;
  }

  /** The length, where it is known before the content is read. */
  get length(): number | undefined {
    return this.#source.length ?? this.#stated;
  }

  async read(most: number): Promise<Uint8Array | null> {
    let piece: Uint8Array | null;
    try {
      piece = await this.#source.read(most);
    } catch (error) {
      this.#done(false);
      throw error;
    }
    if (piece === null) this.#done(true);
    return piece;
  }

  cancel(): void {
    this.#source.cancel();
    this.#done(false);
  }

  #done(isWhole: boolean): void {
    const onDone = this.#onDone;
    this.#onDone = null;
    onDone?.(isWhole);
  }
}
