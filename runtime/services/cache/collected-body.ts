import type { ByteSource } from "../../message/byte-source.ts";
import type { AnswerSink } from "./answer-sink.ts";

/** What became of an answer: it is kept; it is not, as it is none to keep; or its reader wanted no more of it. */
export type Collected = "kept" | "not-kept" | "given-up";

/** An origin's body on its way to a reader, which the cache collects as it passes: at the reader's pace. */
export class CollectedBody implements ByteSource {
  readonly #source: ByteSource;
  readonly #sink: AnswerSink;
  readonly #onEnd: (collected: Collected) => void;

  /** `onEnd` is called as soon as it is known, and maybe again. */
  constructor(source: ByteSource, sink: AnswerSink, onEnd: (collected: Collected) => void) {
    this.#source = source;
    this.#sink = sink;
    this.#onEnd = onEnd;
  }

  /** Whether it may still be kept. */
  get collected(): boolean {
    return this.#sink.open;
  }

  get length(): number | undefined {
    return this.#source.length;
  }

  async read(most: number): Promise<Uint8Array | null> {
    let piece: Uint8Array | null;
    try {
      piece = await this.#source.read(most);
    } catch (error) {
      this.#sink.abort();
      this.#onEnd("not-kept");
      throw error;
    }
    if (piece === null) {
      this.#onEnd(this.#sink.end() ? "kept" : "not-kept");
      return null;
    }
    this.#sink.write(piece);
    if (!this.#sink.open) this.#onEnd("not-kept");
    return piece;
  }

  cancel(): void {
    this.#sink.abort();
    this.#source.cancel();
    this.#onEnd("given-up");
  }
}
